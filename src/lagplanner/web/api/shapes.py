"""How is each thing told to a program? The shapes of the interface, which other programs rely on.

A field may be added at any time; none is taken away or changes its meaning within a version.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from lagplanner.services.interface.reading import Part

VERSION = "/api/v1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in our addresses something stands: `base` is the configured address of this house."""

    base: str

    def api(self, path: str) -> str:
        """The address of something of this version."""
        return f"{self.base}{VERSION}{path}"

    def page(self, path: str) -> str:
        """The address of a page for people."""
        return f"{self.base}{path}"


@dataclass(frozen=True, slots=True)
class Start:
    name: str
    documentation: str
    openapi: str
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    name: str
    short_name: str
    tagline: str
    projects: int
    towns: int
    meetings: int
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Host:
    """`slug` is null for a project that is no member any more."""

    name: str
    slug: str | None


@dataclass(frozen=True, slots=True)
class Meeting:
    key: str
    year: int
    number: int
    day: date
    starts: datetime
    ends: datetime
    state: str
    town: str
    topic: str
    hosts: list[Host]
    url: str
    self_url: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Meetings:
    items: list[Meeting]
    total: int
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Venue:
    name: str
    street: str
    postcode: str
    room: str
    meeting_point: str
    way: str
    step_free: bool | None
    by_video: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """`who` is empty where the speaker has not agreed to be named."""

    title: str
    who: str
    starts: str | None
    ends: str | None


@dataclass(frozen=True, slots=True)
class WholeMeeting:
    meeting: Meeting
    venue: Venue | None
    programme: list[Talk]
    moved_from: date | None


@dataclass(frozen=True, slots=True)
class ListedProject:
    slug: str
    name: str
    name_en: str
    kind: str
    kind_name: str
    town: str
    area: str
    carrier: str
    url: str
    self_url: str


@dataclass(frozen=True, slots=True)
class Projects:
    items: list[ListedProject]
    total: int
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekday` 1 is Monday, as in ISO 8601."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class WholeProject:
    """What the project shows to everybody; mail addresses are left to people."""

    slug: str
    name: str
    name_en: str
    kind: str
    kind_name: str
    town: str
    area: str
    carrier: str
    person: str
    street: str
    postcode: str
    phone: str
    links: list[Link]
    offers: list[str]
    office_hours: list[Hours]
    office_note: str
    funders: list[Link]
    confirmed_on: date | None
    url: str
    self_url: str


@dataclass(frozen=True, slots=True)
class Topic:
    """`wishes` counts projects, `treated` are days of meetings, also of those to come."""

    id: int
    title: str
    question: str
    state: str
    wishes: int
    treated: list[date]


@dataclass(frozen=True, slots=True)
class Topics:
    items: list[Topic]
    total: int
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What this token is: its role in the table of access, and the project it is for."""

    name: str
    role: str
    project: str | None
    expires_on: date


@dataclass(frozen=True, slots=True)
class Planned:
    """`state` is "draft" for a proposal nobody was told of; `request` is how far host and board are."""

    number: int
    day: date | None
    state: str
    town: str
    topic: str
    host: str | None
    co_hosts: list[str]
    standby: str | None
    request: str | None
    answer_by: date | None
    meeting: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    year: int
    meetings: list[Planned]


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    label: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Member:
    slug: str
    name: str
    kind: str
    town: str
    area: str
    carrier: str
    street: str
    postcode: str
    email: str
    phone: str
    website: str
    contacts: list[Contact]
    member_since: date | None
    member_until: date | None
    funding_until: date | None
    room_capacity: int | None
    step_free: bool | None
    self_url: str


@dataclass(frozen=True, slots=True)
class Members:
    items: list[Member]
    total: int
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class ReplyNumbers:
    """Persons, but for `no`, `later` and `silent`, which count projects."""

    coming: int
    on_site: int
    online: int
    guests: int
    waiting: int
    projects_coming: int
    no: int
    later: int
    silent: int


@dataclass(frozen=True, slots=True)
class OwnReply:
    """`kind` is null while the project has not answered."""

    project: str
    kind: str | None
    persons: int
    guests: int
    online: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Replies:
    """`numbers` are for the board and the hosts, `own` for the project of the token."""

    meeting: str
    answer_by: date
    numbers: ReplyNumbers | None
    own: list[OwnReply]


def pages(
    place: Place, path: str, part: Part, total: int, **asked: str | int | None
) -> tuple[str | None, str | None]:
    """The addresses of the next part and of the one before; None where there is none."""

    def at(page: int) -> str:
        said = {name: value for name, value in asked.items() if value not in (None, "")}
        return place.api(f"{path}?{urlencode({**said, 'size': part.size, 'page': page})}")

    last = max(-(-total // part.size), 1)
    return (
        at(part.page + 1) if part.page < last else None,
        at(min(part.page - 1, last)) if part.page > 1 else None,
    )
