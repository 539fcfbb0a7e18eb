"""Which meetings can a calendar program subscribe to, and what does it fetch?

A file is made of stored rows only: two fetches are the same bytes, so that a program which asks
with the tag of the last answer is told that nothing has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from urllib.parse import urlsplit

from lagplanner.database import host_requests, hosting, members, outbox_pages
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.rules import Rules
from lagplanner.formats.entries import Entry, Feed, Method, Person, entry, feed
from lagplanner.services.post import account
from lagplanner.services.post.meeting_entries import meeting_entry
from lagplanner.services.rules import rules
from lagplanner.settings import Settings

ALL = "/kalender/treffen.ics"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as it is fetched. `tag` is another as soon as a byte is; `method` is of RFC 5546."""

    content: bytes
    filename: str

    @property
    def tag(self) -> str:
        return sha256(self.content).hexdigest()[:32]


async def all_meetings(settings: Settings, *, today: date) -> CalendarFile:
    """All meetings since the beginning of last year, cancelled ones too."""
    settings, found = await account.in_force(settings), await _Facts.gather()
    shown = [meeting for meeting in found.meetings if meeting.day >= _since(today)]
    content = _feed(found, shown, settings, ALL, found.rules.tagline, today)
    return CalendarFile(content, "treffen.ics")


async def meetings_of(slug: str, settings: Settings, *, today: date) -> CalendarFile:
    """The meetings that a project hosts. NotFoundError if there is no such project."""
    project = await members.project(slug)
    settings, found = await account.in_force(settings), await _Facts.gather()
    shown = [
        meeting
        for meeting in found.meetings
        if meeting.day >= _since(today) and project in found.hosts(meeting)
    ]
    name = f"{found.rules.tagline}: {project.name}"
    path = f"/kalender/projekt/{project.slug}.ics"
    return CalendarFile(_feed(found, shown, settings, path, name, today), f"{project.slug}.ics")


async def one_meeting(year: int, number: int, settings: Settings) -> CalendarFile:
    """One meeting as a file to keep. NotFoundError if there is none of that number."""
    settings, found = await account.in_force(settings), await _Facts.gather()
    wanted = [
        meeting
        for meeting in found.meetings
        if (meeting.year, meeting.number, meeting.kind) == (year, number, "working")
    ]
    if not wanted:
        raise NotFoundError(f"Ein Treffen {year}-{number} gibt es nicht.")
    content = entry(
        found.entry(wanted[0]),
        method=Method.PUBLISH,
        organizer=_organizer(found.rules, settings),
    )
    return CalendarFile(content, f"treffen-{year}-{number}.ics")


@dataclass(frozen=True, slots=True)
class _Facts:
    rules: Rules
    meetings: tuple[Meeting, ...]
    projects: dict[int, Project]
    changed: dict[int, datetime]
    venues: dict[int, Venue]

    @classmethod
    async def gather(cls) -> "_Facts":
        projects = {project.id: project for project in await members.projects()}
        changed = await outbox_pages.meetings_changed()
        meetings = await hosting.meetings()
        venues = await host_requests.venues([meeting.id for meeting in meetings])
        return cls(await rules(), meetings, projects, changed, venues)

    def hosts(self, meeting: Meeting) -> list[Project]:
        """The host, then co-hosts."""
        ids = (meeting.host_id or 0, *meeting.co_host_ids)
        return [self.projects[one] for one in ids if one in self.projects]

    def entry(self, meeting: Meeting) -> Entry:
        return meeting_entry(
            meeting,
            hosts=self.hosts(meeting),
            rules=self.rules,
            changed_at=self.changed[meeting.id],
            venue=self.venues.get(meeting.id),
        )


def _feed(
    found: _Facts,
    meetings: Sequence[Meeting],
    settings: Settings,
    path: str,
    name: str,
    today: date,
) -> bytes:
    entries = [found.entry(meeting) for meeting in meetings]
    beginning = datetime.combine(_since(today), time(), UTC)
    calendar = Feed(
        uid=f"{path.strip('/').replace('/', '-')}@{_host(settings)}",
        name=f"{name} ({found.rules.association})",
        changed_at=max((one.changed_at for one in entries), default=beginning),
        url=settings.base_url + path,
    )
    return feed(calendar, entries, organizer=_organizer(found.rules, settings))


def _since(today: date) -> date:
    """A feed is not the archive; it changes by itself at new year only."""
    return date(today.year - 1, 1, 1)


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"


def _organizer(rules: Rules, settings: Settings) -> Person | None:
    """The sender of the letters, so that letter and feed agree; nobody before one is set."""
    return Person(rules.association, settings.mail_from) if settings.mail_from else None
