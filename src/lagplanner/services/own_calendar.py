"""Give somebody a calendar of their own behind a secret address, and say what stands in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import attendance, board, host_requests, trail
from lagplanner.database import own_calendars as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.board import email_key
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import ChecklistItem
from lagplanner.domain.members import Project
from lagplanner.domain.own_calendars import OwnCalendar, is_of, parts_of
from lagplanner.domain.sessions import Session
from lagplanner.formats.entries import Entry, Feed, feed
from lagplanner.services.own import projects_of
from lagplanner.services.post import account
from lagplanner.services.post.links import hashed, new_token, note_wrong, too_many
from lagplanner.services.public.feeds import (
    CalendarFile,
    Facts,
    Subscription,
    beginning,
    host_of,
    organizer,
    subscription,
)
from lagplanner.services.rules import rules
from lagplanner.settings import Settings
from lagplanner.templating import locale, words
from lagplanner.templating.sentences import said

_NAMES = {"de": "Mein Kalender", "en": "My calendar"}
_TO_DO = {"de": "Zu erledigen", "en": "To do"}
PATH = "/kalender/mein/{token}.ics"
NOT_THERE = "Diesen Kalender gibt es nicht mehr. Eine neue Adresse bekommen Sie auf Ihrer Seite."
NOBODY = "Einen eigenen Kalender gibt es für Personen des Vorstands und für Projekte."


async def calendar_of(person: Session) -> OwnCalendar | None:
    """Whoever is in has this calendar, if any."""
    return next((one for one in await stored.calendars() if is_of(one, person)), None)


def can_have(person: Session) -> bool:
    """Whether it is known who is in: the command line opens sessions of nobody in particular."""
    return person.person_id is not None or person.email != ""


async def make(
    person: Session, settings: Settings, *, language: str, today: date, now: datetime
) -> Subscription:
    """A calendar for whoever is in, in place of the one before: that one opens nothing any more.

    Only the answer knows its address. Raises NotFoundError for whoever can have none.
    """
    token = new_token()
    async with transaction(Deed.OWN):
        if not can_have(person):
            raise NotFoundError(NOBODY)
        projects = await projects_of(person.email, today=today)
        if person.person_id is None and not projects:
            raise NotFoundError(NOBODY)
        before = await calendar_of(person)
        if before is not None:
            await stored.remove([before.id])
        new = OwnCalendar(0, email_key(person.email), now, person.person_id, language)
        await stored.add(hashed(token), new)
        sentence = "%(name)s hat einen eigenen Kalender angelegt"
        await _note("calendar_made", sentence, person, projects, now=now)
    known = await rules()
    return subscription(
        settings.base_url + PATH.format(token=token), f"{known.tagline} {known.association}"
    )


async def end(person: Session, *, today: date, now: datetime) -> None:
    """End the calendar of whoever is in; without one nothing happens."""
    async with transaction(Deed.OWN):
        known = await calendar_of(person)
        if known is None:
            return
        await stored.remove([known.id])
        projects = await projects_of(person.email, today=today)
        sentence = "%(name)s hat den eigenen Kalender beendet"
        await _note("calendar_ended", sentence, person, projects, now=now)


async def fetched(token: str, settings: Settings, *, caller: str, now: datetime) -> CalendarFile:
    """The calendar behind this address, made of stored rows alone: nothing is written.

    NotFoundError, the same for wrong, ended and outlived ones; a wrong one is counted as a guess.
    """
    if await too_many(caller, now=now):
        raise NotFoundError(NOT_THERE)
    known = await stored.by_token(hashed(token))
    if known is None:
        await note_wrong(caller, now=now)
        raise NotFoundError(NOT_THERE)
    today = now.astimezone(BERLIN).date()
    owner = await board.person(known.person_id) if known.person_id else None
    projects = await projects_of(known.email, today=today)
    if not projects and (owner is None or owner.left_at is not None):
        raise NotFoundError(NOT_THERE)
    is_board = owner is not None and owner.left_at is None
    settings = await account.in_force(settings)
    return CalendarFile(await _content(known, projects, is_board, settings, today), "mein.ics")


async def _content(
    known: OwnCalendar,
    projects: Sequence[Project],
    is_board: bool,
    settings: Settings,
    today: date,
) -> bytes:
    found = await Facts.since(today)
    ids = frozenset(one.id for one in projects)
    replies = await attendance.replies([one.id for one in found.meetings])
    parts = parts_of(found.meetings, replies, ids, is_board=is_board)
    lists = await host_requests.checklists([one.meeting.id for one in parts if one.hosts])
    entries = []
    for part in parts:
        shown = found.entry(part.meeting, settings, known.language)
        entries.append(replace(shown, tentative=part.waits))
        items = lists.get(part.meeting.id, ()) if part.hosts and not shown.cancelled else ()
        entries += _duties(items, part.meeting, shown, f"{settings.base_url}/mein")
    start = datetime.combine(beginning(today), time(), UTC)
    calendar = Feed(
        uid=f"kalender-mein-{known.id}@{host_of(settings)}",
        name=f"{_NAMES[known.language]} ({found.rules.association})",
        changed_at=max((one.changed_at for one in entries), default=start),
    )
    return feed(calendar, entries, organizer=organizer(found.rules, settings))


def _duties(
    items: Sequence[ChecklistItem], meeting: Meeting, shown: Entry, url: str
) -> Iterator[Entry]:
    """What the host has still to do, a whole day each; what is due on one day is one entry."""
    changed = max([shown.changed_at, *(one.done_at for one in items if one.done_at)])
    due: dict[date, list[str]] = defaultdict(list)
    with locale.speaking(shown.language):
        for item in items:
            if not item.is_done:
                due[item.due].append(said(item.title))
        what = f"{shown.title}, {words.long_date(meeting.day)}"
    for day, titles in due.items():
        starts = datetime.combine(day, time(), BERLIN)
        yield Entry(
            uid=f"due-{(meeting.day - day).days}-{meeting.uid}",
            sequence=meeting.sequence,
            starts=starts,
            ends=datetime.combine(day + timedelta(days=1), time(), BERLIN),
            title=f"{_TO_DO[shown.language]}: {', '.join(titles)}",
            text=what,
            url=url,
            changed_at=changed,
            whole_days=True,
            language=shown.language,
        )


async def _note(
    deed: str, sentence: str, person: Session, projects: Sequence[Project], *, now: datetime
) -> None:
    about = [f"project:{one.id}" for one in projects]
    subject = (
        f"board_person:{person.person_id}" if person.person_id else next(iter(about), "people")
    )
    await trail.note(
        deed, subject, sentence, facts={"name": person.name}, about=about, at=now, who=person.name
    )
