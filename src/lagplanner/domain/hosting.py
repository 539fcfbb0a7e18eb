"""Who has hosted, who will, and who would like to?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.members import Town

WORKING = "working"
"""The kind of a meeting that is a working meeting."""

ASSEMBLY = "assembly"
"""The kind of a meeting that is a general assembly."""


class MeetingState(StrEnum):
    """How firm a stored meeting is. Proposals are plan entries, not meetings."""

    HELD = "held"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held, is published, confirmed or cancelled. `id` is 0 until it is stored.

    `number` counts within the year and stays when the day moves; hosts are ids of projects.
    """

    id: int
    year: int
    number: int
    day: date
    state: MeetingState = MeetingState.HELD
    kind: str = WORKING
    town: Town | None = None
    host_id: int | None = None
    co_host_ids: tuple[int, ...] = ()
    standby_id: int | None = None
    topic: str = ""
    participants: int | None = None
    note: str = ""
    uid: str = ""
    sequence: int = 0

    @property
    def is_working(self) -> bool:
        """Whether it is one of the meetings whose hosts take turns."""
        return self.kind == WORKING

    @property
    def is_assembly(self) -> bool:
        return self.kind == ASSEMBLY

    @property
    def took_or_takes_place(self) -> bool:
        return self.state is not MeetingState.CANCELLED


class WishKind(StrEnum):
    """What a project wants for a quarter: to host in it, or rather not."""

    OFFER = "offer"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Wish:
    """One project's wish for one quarter of one year; several offers of a year are alternatives."""

    project_id: int
    kind: WishKind
    year: int
    year_quarter: int
    note: str = ""
    id: int = 0
