"""Which meetings have been, and which are to come, as anybody may read it?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import WORKING, MeetingState
from lagplanner.domain.members import Town
from lagplanner.domain.membership.import_meetings import KINDS

KIND_WORDS: Mapping[str, str] = {
    "assembly": "versammlung",
    "assembly_extra": "ausserordentlich",
    "board": "vorstand",
    "conference": "fachtag",
    "joint": "laender",
}
"""What stands behind year and number in the address of a gathering that is no working meeting."""


PUBLIC_KINDS = (WORKING, "assembly", "assembly_extra", "conference", "joint")
"""What anybody may know to have been; when the board met is its own affair."""

COMING_KINDS = (WORKING, "conference", "joint")
"""What anybody may know to come: to an assembly the members are called, by letter and in their calendars."""


def key_of(year: int, number: int, kind: str) -> str:
    """How a gathering is called in addresses: "2019-2", "2019-1-fachtag"; one of no kind has no page."""
    return (
        f"{year}-{number}" if kind == WORKING else f"{year}-{number}-{KIND_WORDS.get(kind, kind)}"
    )


def parts_of(key: str) -> tuple[int, int, str]:
    """Year, number and kind of such a key. Raises NotFoundError for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d{1,3})(?:-([a-z]+))?", key, re.ASCII)
    kinds = {word: kind for kind, word in KIND_WORDS.items()} | {None: WORKING}
    if not found or found[3] not in kinds:
        raise NotFoundError(f"Ein Treffen {key[:20]} gibt es nicht.")
    return int(found[1]), int(found[2]), kinds[found[3]]


@dataclass(frozen=True, slots=True)
class ShownHost:
    """Who hosts or hosted; `slug` leads to its page, "" for one that is no member any more."""

    name: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class ShownMeeting:
    """One meeting on a list: where, what about, at whose place."""

    id: int
    year: int
    number: int
    day: date
    state: MeetingState
    town: str
    topic: str
    hosts: tuple[ShownHost, ...]
    kind: str = WORKING

    @property
    def key(self) -> str:
        """How it is called in addresses."""
        return key_of(self.year, self.number, self.kind)

    @property
    def kind_name(self) -> str:
        """What it was, "" for a working meeting."""
        return "" if self.kind == WORKING else KINDS[self.kind]

    @property
    def is_cancelled(self) -> bool:
        return self.state is MeetingState.CANCELLED

    @property
    def searched(self) -> str:
        """All that a search looks through."""
        names = (host.name for host in self.hosts)
        return " ".join((self.topic, self.town, str(self.year), self.kind_name, *names))


@dataclass(frozen=True, slots=True)
class MetIn:
    """How often meetings were held in a town, the first and the last in which years."""

    number: int
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class Place:
    """A town on the public map: what was there, who is there, and on which day the next one is."""

    town: Town
    met: MetIn | None
    projects: int
    next_day: date | None
