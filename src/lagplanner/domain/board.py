"""Who is on the board, and is there always somebody who may say who else is?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lagplanner.domain.access import ADMINISTER, Role


@dataclass(frozen=True, slots=True)
class BoardPerson:
    """Somebody of the board, or who may look in; in office from `joined_at` until `left_at`."""

    id: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    left_at: datetime | None = None
    language: str = "de"


def email_key(email: str) -> str:
    """By what an address is found again, however its letters are written."""
    return email.strip().casefold()


def somebody_administers(people: Collection[BoardPerson]) -> bool:
    """Whether one of these may still say who is on the board."""
    return any(one.left_at is None and one.role in ADMINISTER for one in people)
