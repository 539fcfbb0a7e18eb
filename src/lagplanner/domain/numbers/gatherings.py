"""Which gatherings and talks of the past does somebody ask for?

Every number of the years is the length of such a list, so whoever doubts a number can read its rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.talks.speakers import SpeakerField


class Kind(StrEnum):
    """What a gathering was: a working meeting that was held, one that fell out, a general assembly, or
    what else an old list tells of (the board met, a conference).
    """

    HELD = "held"
    CANCELLED = "cancelled"
    ASSEMBLY = "assembly"
    OTHER = "other"


ASSEMBLIES = (ASSEMBLY, f"{ASSEMBLY}_extra")
"""Kinds of meetings that are general assemblies, also those called between the usual ones."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A talk that was heard. `speaker` is "" where no programme named the person, or nobody may any more."""

    speaker: str
    function: str
    organisation: str
    title: str
    field: SpeakerField


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting or assembly whose time is over, with its hosts in their order and its talks."""

    meeting: Meeting
    kind: Kind
    hosts: tuple[Project, ...] = ()
    heard: tuple[Heard, ...] = ()

    @property
    def day(self) -> date:
        return self.meeting.day

    @property
    def year(self) -> int:
        """The year in which it was; a meeting that was moved over New Year belongs to its day."""
        return self.meeting.day.year

    @property
    def town(self) -> str:
        return self.meeting.town.name if self.meeting.town else ""

    @property
    def region(self) -> str:
        return self.meeting.town.region if self.meeting.town else ""

    @property
    def persons(self) -> int | None:
        """How many were there; None where nobody has counted, or it fell out."""
        return None if self.kind is Kind.CANCELLED else self.meeting.participants


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows somebody asks for; None asks for all. `host` is the id of a project, alone or with others.

    An empty text asks for rows that have none: a meeting without a town lies in no region.
    """

    kind: Kind | None = Kind.HELD
    first_year: int | None = None
    last_year: int | None = None
    region: str | None = None
    town: str | None = None
    host: int | None = None
    topic: str | None = None
    field: SpeakerField | None = None

    def takes(self, one: Gathering) -> bool:
        """Whether a gathering is asked for, whoever spoke there."""
        return (
            self.kind in (None, one.kind)
            and (self.first_year is None or one.year >= self.first_year)
            and (self.last_year is None or one.year <= self.last_year)
            and self.region in (None, one.region)
            and self.town in (None, one.town)
            and (self.host is None or any(self.host == host.id for host in one.hosts))
            and (self.topic is None or same_topic(one.meeting.topic) == same_topic(self.topic))
        )


def kind_of(meeting: Meeting, today: date) -> Kind | None:
    """What a meeting was; None while it is still to come.

    On its own day a working meeting is over as soon as somebody has said how many were there.
    """
    if meeting.day > today or (meeting.day == today and meeting.participants is None):
        return None
    if not meeting.is_working:
        known = Kind.ASSEMBLY if meeting.kind in ASSEMBLIES else Kind.OTHER
        return known if meeting.took_or_takes_place else None
    return Kind.HELD if meeting.took_or_takes_place else Kind.CANCELLED


def same_topic(topic: str) -> str:
    """Two topics are one if they differ in capitals and spaces only."""
    return " ".join(topic.casefold().split())


def chosen(gatherings: Iterable[Gathering], wanted: Wanted) -> tuple[Gathering, ...]:
    """The gatherings that are asked for, in the order they are given."""
    return tuple(one for one in gatherings if wanted.takes(one))


def talks(gatherings: Iterable[Gathering], wanted: Wanted) -> tuple[tuple[Gathering, Heard], ...]:
    """The talks that are asked for, each with its gathering."""
    return tuple(
        (one, heard)
        for one in chosen(gatherings, wanted)
        for heard in one.heard
        if wanted.field in (None, heard.field)
    )
