"""What may a program read that shows this token, and until when?

A token reads and never changes anything. It acts in a role of the table of access: one of those that
only look, or that of one project, which sees what is its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.domain.access import READ_ONLY, Actor, Role
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.members import Project, is_member_on

PREFIX = "lp_"
"""How every token begins, so that programs that look for lost secrets know it."""

MOST_TOKENS = 20
LONGEST_NAME = 80
WORTH_NOTING = timedelta(hours=1)
"""How exactly is kept when a token was used last: reading writes nothing in between."""

MOST_READ, READ_WITHIN = 300, timedelta(minutes=1)
"""So often a program may ask, by one token or from one network."""


class Life(StrEnum):
    """How long a new token opens."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"


LIFE_NAMES: Mapping[Life, str] = {
    Life.MONTH: "30 Tage",
    Life.QUARTER: "90 Tage",
    Life.YEAR: "ein Jahr",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its name; `project_id` is whose it is where it is no token of the board.

    `expires_on` is the last day on which it opens anything.
    """

    id: int
    name: str
    role: Role
    project_id: int | None
    created_at: datetime
    created_by: str
    expires_on: date
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who a program is that shows it."""
        own = frozenset({self.project_id}) if self.project_id is not None else frozenset[int]()
        return Actor(self.role, own)


def is_open(token: Token, project: Project | None, now: datetime) -> bool:
    """Whether it opens anything now; that of a project ends with the membership."""
    today = now.astimezone(BERLIN).date()
    if token.revoked_at is not None or today > token.expires_on:
        return False
    return token.project_id is None or (project is not None and is_member_on(project, today))


def is_worth_noting(token: Token, now: datetime) -> bool:
    """Whether the last use that is kept is so old that this one is."""
    return token.used_at is None or now - token.used_at >= WORTH_NOTING


def new_token(
    name: str,
    role: Role,
    life: Life,
    *,
    project_id: int | None,
    who: str,
    now: datetime,
    there: int,
) -> Token:
    """The token that is asked for, where `there` are open already. InputError naming the field."""
    name = " ".join(name.split())
    if not name:
        raise InputError(Problem("name", "Wofür ist das Token? Bitte geben Sie ihm einen Namen."))
    if len(name) > LONGEST_NAME:
        raise InputError(Problem("name", f"Höchstens {LONGEST_NAME} Zeichen, nicht {len(name)}."))
    if there >= MOST_TOKENS:
        raise InputError(
            Problem(
                "name", f"Mehr als {MOST_TOKENS} Token gehen nicht. Bitte widerrufen Sie eines."
            )
        )
    if role not in READ_ONLY and project_id is None:
        raise InputError(Problem("role", "Ein Token darf nur lesen."))
    last = now.astimezone(BERLIN).date() + timedelta(days=int(life))
    return Token(0, name, role, project_id, now, who, last)
