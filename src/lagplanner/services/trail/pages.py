"""Who did what, by which way? A page of the trail, as people look for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, members, outbox_pages, trail
from lagplanner.domain.access import Deed
from lagplanner.domain.archive import key_of
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.plan.planning import day_text
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.trail import (
    TOLD_TO_BOARD,
    Kind,
    TrailEntry,
    Wanted,
    Way,
    kind_of,
    planned_meeting,
)
from lagplanner.services import acting

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One deed with who stands behind it, and the way it came as words ("" if nobody knows)."""

    entry: TrailEntry
    who: str
    way: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Deeds, the newest first; `older` is where the next page begins, None on the last.

    `meetings` and `projects` are what one can look for: value and words.
    """

    lines: tuple[Line, ...]
    older: int | None
    meetings: tuple[tuple[str, str], ...]
    projects: tuple[tuple[str, str], ...]


async def page(wanted: Wanted, *, before: int | None = None) -> TrailPage:
    """What is looked for, fifty deeds at a time."""
    acting.ask_leave(Deed.SEE)
    found = await trail.found(wanted, limit=PAGE + 1, before=before)
    shown = found[:PAGE]
    meetings = sorted(await hosting.meetings(), key=lambda one: one.day, reverse=True)
    return TrailPage(
        await lines(shown),
        shown[-1].id if len(found) > PAGE else None,
        tuple((_key(one), _called(one)) for one in meetings),
        tuple((one.slug, one.name) for one in await members.projects()),
    )


async def latest(wanted: Wanted, *, limit: int = 10) -> tuple[Line, ...]:
    """The last deeds of what is looked for."""
    return await lines(await trail.found(wanted, limit=limit))


async def told_to_board(meeting_id: int, *, limit: int = 5) -> tuple[Line, ...]:
    """The last replies about a meeting that somebody of the board wrote down."""
    ways = tuple(TOLD_TO_BOARD.values())
    about = ((f"meeting:{meeting_id}",),)
    return await latest(Wanted(about, kind=Kind.ATTENDANCE, ways=ways), limit=limit)


async def last_of(meeting_id: int, *deeds: str) -> Line | None:
    """The last of these deeds at a meeting, all of one kind; None where there is none lately."""
    wanted = Wanted(about=((f"meeting:{meeting_id}",),), kind=kind_of(deeds[0]))
    done = await latest(wanted, limit=20)
    return next((one for one in done if one.entry.deed in deeds), None)


async def about_meeting(key: str) -> tuple[str, ...]:
    """The subjects of a meeting ("2027-1", "2027-1-versammlung"), as a plan and as itself; none for an
    unknown one.
    """
    found = next((one for one in await hosting.meetings() if _key(one) == key), None)
    if found is None:
        return ()
    plan = (planned_meeting(found.year, found.number),) if found.is_working else ()
    return (f"meeting:{found.id}", *plan)


async def about_project(slug: str) -> tuple[str, ...]:
    """The subject of a project; none for an unknown one."""
    return tuple(f"project:{one.id}" for one in await members.projects() if one.slug == slug)


async def lines(entries: Iterable[TrailEntry]) -> tuple[Line, ...]:
    """Each deed with who and way, as whoever asks may read it; the letters by whose links they came
    are read at once.
    """
    shown = tuple(entries)
    ids = {one.letter_id for one in shown if one.letter_id is not None}
    letters = {one.id: one for one in await outbox_pages.with_ids(ids)}
    return acting.readable(tuple(line_of(one, letters) for one in shown))


def line_of(entry: TrailEntry, letters: Mapping[int, Letter]) -> Line:
    """Who told the board by telephone did it, and who wrote it down stands in the way."""
    if entry.way in (Way.PHONE, Way.MAIL):
        told = "am Telefon" if entry.way is Way.PHONE else "per E-Mail"
        who = entry.facts.get("person") or entry.facts.get("name") or entry.who
        return Line(entry, str(who), f"{told}, eingetragen von {entry.who}")
    if entry.way is Way.LINK:
        letter = letters.get(entry.letter_id or 0)
        left = (letter.sent_at or letter.released_at) if letter else None
        day = day_text(left.astimezone(BERLIN).date(), weekday=False) if left else ""
        return Line(entry, entry.who, f"mit dem Link im Brief vom {day}" if day else "mit dem Link")
    return Line(entry, entry.who, WAYS[entry.way])


WAYS = {
    Way.BOARD: "auf den Seiten des Vorstands",
    Way.COMMAND: "auf der Befehlszeile",
    Way.CLOCK: "von selbst",
    Way.UNKNOWN: "",
}


def _key(meeting: Meeting) -> str:
    return key_of(meeting.year, meeting.number, meeting.kind)


def _called(meeting: Meeting) -> str:
    town = f", {meeting.town.name}" if meeting.town else ""
    return f"{_key(meeting)}: {meeting.day:%d.%m.%Y}{town}"
