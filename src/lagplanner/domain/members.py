"""Who takes turns? Projects, their towns, and when each can be counted on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class ProjectKind(StrEnum):
    """What kind of neighbourhood work a project does (codes of the field)."""

    QM = "qm"
    STM = "stm"
    GWA = "gwa"
    GWK = "gwk"
    CM = "cm"
    PROGRAMME = "programme"
    OTHER = "other"


KIND_NAMES = {
    ProjectKind.QM: "Quartiersmanagement",
    ProjectKind.STM: "Stadtteilmanagement",
    ProjectKind.GWA: "Gemeinwesenarbeit",
    ProjectKind.GWK: "Gemeinwesenkoordination",
    ProjectKind.CM: "Citymanagement",
    ProjectKind.PROGRAMME: "Programmbegleitung",
    ProjectKind.OTHER: "Anderes Projekt",
}

WEEKDAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
)


@dataclass(frozen=True, slots=True)
class Town:
    """A place a meeting can be held in; `lat` and `lon` in degrees, `region` its planning region."""

    slug: str
    name: str
    lat: float
    lon: float
    county: str = ""
    region: str = ""
    station: str = ""
    has_rail: bool = True


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When a project's door is open in a usual week; `weekday` 0 is Monday."""

    weekday: int
    opens: time
    closes: time

    @property
    def weekday_name(self) -> str:
        return WEEKDAYS[self.weekday]


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a project neither hosts nor earns turns; `last` None means: until further notice."""

    first: date
    last: date | None
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of a project; `label` is how the project wants the entry headed.

    `language` is the one in which they read letters, "" where nobody has chosen one.
    """

    name: str
    label: str = "Ansprechperson"
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A member project, the unit that hosts. `id` is 0 until it is stored.

    `weight` says how many shares of the turns it takes, in hundredths (100 is one share).
    `room_capacity` and `step_free` are None where nobody has told us.
    `last_hosted` is what an imported list says; the history of meetings may know better.
    """

    id: int
    slug: str
    name: str
    kind: ProjectKind
    town: Town
    carrier: str = ""
    area: str = ""
    street: str = ""
    postcode: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    contacts: tuple[Contact, ...] = ()
    office_hours: tuple[OfficeHours, ...] = ()
    office_note: str = ""
    room_capacity: int | None = None
    step_free: bool | None = None
    walk_minutes: int | None = None
    funders: str = ""
    member_since: date | None = None
    member_until: date | None = None
    funding_until: date | None = None
    last_hosted: date | None = None
    pauses: tuple[Pause, ...] = ()
    weight: int = 100
    notes: str = ""
    version: int = field(default=1, compare=False)

    @property
    def contact(self) -> Contact | None:
        """The first contact person, the one letters are addressed to."""
        return self.contacts[0] if self.contacts else None

    @property
    def mail_address(self) -> str:
        """Where its letters go: to the first contact, else to its own mailbox; "" if no mail reaches it."""
        return (self.contact.email if self.contact else "") or self.email


def read_at(contacts: Sequence[Contact], shared: str, address: str) -> Contact | None:
    """The contact who reads what is written to this address, None if it is nobody's.

    The first one without an address of their own reads the project's, which is `shared`.
    """
    wanted = address.strip().casefold()
    for place, contact in enumerate(contacts):
        own = contact.email or ("" if place else shared)
        if own.casefold() == wanted != "":
            return contact
    return None


def is_member_on(project: Project, day: date) -> bool:
    """A project counts from its first day of membership to its last, both included."""
    return (project.member_since is None or project.member_since <= day) and (
        project.member_until is None or day <= project.member_until
    )


def is_paused_on(project: Project, day: date) -> bool:
    """Whether one of the project's pauses covers the day."""
    return any(pause.covers(day) for pause in project.pauses)


def earns_on(project: Project, day: date) -> bool:
    """Only a member that is not pausing earns its share of a meeting held on this day."""
    return is_member_on(project, day) and not is_paused_on(project, day)


def last_possible_day(project: Project) -> date | None:
    """The day after which the project can no longer host: funding or membership ends, whichever is first."""
    ends = [day for day in (project.member_until, project.funding_until) if day is not None]
    return min(ends) if ends else None
