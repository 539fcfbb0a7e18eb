"""Which meetings can a calendar program subscribe to, and what does it fetch?

A file is made of stored rows only: two fetches are the same bytes, so that a program which asks
with the tag of the last answer is told that nothing has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from lagplanner.database import host_requests, hosting, members, outbox_pages
from lagplanner.domain.archive import COMING_KINDS
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import Hours
from lagplanner.formats.entries import Entry, Feed, Method, Person, entry, feed
from lagplanner.services import hours
from lagplanner.services.post import account
from lagplanner.services.post.meeting_entries import meeting_entry
from lagplanner.services.rules import rules
from lagplanner.settings import Settings
from lagplanner.templating.locale import GERMAN

ALL = "/kalender/treffen.ics"
OF_PROJECT = "/kalender/projekt/{slug}.ics"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as it is fetched. `tag` is another as soon as a byte is."""

    content: bytes
    filename: str

    @property
    def tag(self) -> str:
        return sha256(self.content).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a calendar is fetched, and the addresses by which programs subscribe to it in one click."""

    address: str
    webcal: str
    google: str
    outlook_at_work: str
    outlook_private: str


def subscription(address: str, name: str) -> Subscription:
    """The ways to subscribe to the calendar at this address."""
    webcal = f"webcal://{address.partition('://')[2]}"
    outlook = f"/calendar/0/addfromweb?{urlencode({'url': address, 'name': name})}"
    return Subscription(
        address,
        webcal,
        f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        f"https://outlook.office.com{outlook}",
        f"https://outlook.live.com{outlook}",
    )


async def to_subscribe(
    settings: Settings, language: str, *, slug: str = "", project: str = ""
) -> Subscription:
    """The ways to subscribe to all meetings, or to those that the project of this slug and name hosts."""
    path = OF_PROJECT.format(slug=slug) if slug else ALL
    return subscription(address(settings, path, language), _name(await rules(), project))


async def all_meetings(settings: Settings, *, today: date, language: str = GERMAN) -> CalendarFile:
    """All meetings since the beginning of last year, cancelled ones too.

    An assembly is for members: they have it in their own calendar.
    """
    settings, found = await account.in_force(settings), await Facts.since(today)
    shown = _for_anybody(found)
    content = _feed(found, shown, settings, ALL, _name(found.rules), today, language)
    return CalendarFile(content, "treffen.ics")


async def whole_history(settings: Settings, *, today: date, language: str = GERMAN) -> CalendarFile:
    """Every meeting there ever was, for an archive: no program fetches this each hour."""
    settings = await account.in_force(settings)
    found = await Facts.of(await hosting.meetings())
    content = _feed(found, found.meetings, settings, ALL, _name(found.rules), today, language)
    return CalendarFile(content, "kalender.ics")


async def meetings_of(
    slug: str, settings: Settings, *, today: date, language: str = GERMAN
) -> CalendarFile:
    """Those of all meetings that a project hosts. NotFoundError if there is no such project."""
    project = await members.project(slug)
    settings, found = await account.in_force(settings), await Facts.since(today)
    shown = [meeting for meeting in _for_anybody(found) if project in found.hosts(meeting)]
    name, path = _name(found.rules, project.name), OF_PROJECT.format(slug=project.slug)
    content = _feed(found, shown, settings, path, name, today, language)
    return CalendarFile(content, f"{project.slug}.ics")


async def one_meeting(
    year: int, number: int, settings: Settings, *, language: str = GERMAN
) -> CalendarFile:
    """One meeting as a file to keep. NotFoundError if there is none of that number."""
    settings, meeting = await account.in_force(settings), await hosting.meeting(year, number)
    found = await Facts.of([meeting])
    content = entry(
        found.entry(meeting, settings, language),
        method=Method.PUBLISH,
        organizer=organizer(found.rules, settings),
    )
    return CalendarFile(content, f"treffen-{year}-{number}.ics")


@dataclass(frozen=True, slots=True)
class Facts:
    """Meetings with what their entries tell: hosts, venue, hours, and when the rows were last changed."""

    rules: Rules
    meetings: tuple[Meeting, ...]
    projects: Mapping[int, Project]
    changed: Mapping[int, datetime]
    venues: Mapping[int, Venue]
    times: Hours

    @classmethod
    async def since(cls, today: date) -> "Facts":
        """Of all meetings that feeds show; they are few, however long the archive is."""
        return await cls.of(await hosting.meetings(since=beginning(today)))

    @classmethod
    async def of(cls, meetings: Sequence[Meeting]) -> "Facts":
        hosts = {id_ for one in meetings for id_ in (one.host_id, *one.co_host_ids) if id_}
        first = min((one.day for one in meetings), default=None)
        return cls(
            await rules(),
            tuple(meetings),
            {project.id: project for project in await members.projects(hosts)},
            await outbox_pages.meetings_changed(since=first),
            await host_requests.venues([meeting.id for meeting in meetings]),
            await hours.hours([meeting.id for meeting in meetings]),
        )

    def hosts(self, meeting: Meeting) -> list[Project]:
        """The host, then co-hosts."""
        ids = (meeting.host_id or 0, *meeting.co_host_ids)
        return [self.projects[one] for one in ids if one in self.projects]

    def entry(self, meeting: Meeting, settings: Settings, language: str) -> Entry:
        """The meeting as a calendar shows it."""
        return meeting_entry(
            meeting,
            hosts=self.hosts(meeting),
            hours=self.times.of(meeting.id),
            rules=self.rules,
            changed_at=self.changed[meeting.id],
            base_url=settings.base_url,
            venue=self.venues.get(meeting.id),
            language=language,
        )


def beginning(today: date) -> date:
    """A feed is not the archive; it changes by itself at new year only."""
    return date(today.year - 1, 1, 1)


def address(settings: Settings, path: str, language: str) -> str:
    """Where it is fetched; in German without a word about the language, as it always was."""
    asked = "" if language == GERMAN else f"?sprache={language}"
    return f"{settings.base_url}{path}{asked}"


def host_of(settings: Settings) -> str:
    """The name of this installation in ids that stay for ever."""
    return urlsplit(settings.base_url).hostname or "localhost"


def organizer(rules: Rules, settings: Settings) -> Person | None:
    """The sender of the letters, so that letter and feed agree; nobody before one is set."""
    return Person(rules.association, settings.mail_from) if settings.mail_from else None


def _for_anybody(found: Facts) -> list[Meeting]:
    """Without assemblies, for which members have calendars of their own, and the board's own meetings."""
    return [meeting for meeting in found.meetings if meeting.kind in COMING_KINDS]


def _name(known: Rules, project: str = "") -> str:
    """How a calendar program calls it, whether it is told by the file or by who subscribes."""
    of = f": {project}" if project else ""
    return f"{known.tagline}{of} ({known.association})"


def _feed(
    found: Facts,
    meetings: Sequence[Meeting],
    settings: Settings,
    path: str,
    name: str,
    today: date,
    language: str,
) -> bytes:
    entries = [found.entry(meeting, settings, language) for meeting in meetings]
    start = datetime.combine(beginning(today), time(), UTC)
    calendar = Feed(
        uid=f"{path.strip('/').replace('/', '-')}@{host_of(settings)}",
        name=name,
        changed_at=max((one.changed_at for one in entries), default=start),
        url=address(settings, path, language),
    )
    return feed(calendar, entries, organizer=organizer(found.rules, settings))
