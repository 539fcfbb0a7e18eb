"""Which meetings have been, and which are to come, as anybody may read it?"""

from dataclasses import dataclass
from datetime import date

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import Town


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

    @property
    def key(self) -> str:
        """How it is called in addresses."""
        return f"{self.year}-{self.number}"

    @property
    def is_cancelled(self) -> bool:
        return self.state is MeetingState.CANCELLED

    @property
    def searched(self) -> str:
        """All that a search looks through."""
        names = (host.name for host in self.hosts)
        return " ".join((self.topic, self.town, str(self.year), *names))


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
