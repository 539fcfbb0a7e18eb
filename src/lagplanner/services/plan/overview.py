"""Say in one view where the network stands: the next meeting, and what is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import hooks, host_requests, hosting, letters, members, swaps
from lagplanner.database.engine import run_sql
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.swaps import SwapState
from lagplanner.domain.members import is_member_on
from lagplanner.domain.plan.planning import Entry, VersionState
from lagplanner.domain.post.letters import LetterState, waiting_words
from lagplanner.services.plan import planning

COMING = (MeetingState.PUBLISHED, MeetingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ComingMeeting:
    """A meeting that lies ahead and the name of the project that hosts it, if one does."""

    meeting: Meeting
    host: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now: what is missing, and the button that leads there."""

    sentence: str
    button: str
    href: str


@dataclass(frozen=True, slots=True)
class Post:
    """How many letters need a person: a yes, or a look at what came back."""

    held: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What the board sees first; without a step, nothing is missing.

    `swaps` is how many pairs of hosts want to change places and wait for the board.
    """

    projects: int
    step: NextStep | None
    post: Post
    swaps: int = 0


async def next_meeting(*, today: date) -> ComingMeeting | None:
    """The next meeting that is published, today's included."""
    return next(iter(await coming_meetings(today=today)), None)


async def coming_meetings(*, today: date) -> tuple[ComingMeeting, ...]:
    """All published working meetings from today on, by day."""
    return await _from(today, COMING)


async def cancelled_meetings(*, today: date) -> tuple[ComingMeeting, ...]:
    """The meetings that would have been from today on and fall out: whoever looks must not travel."""
    return await _from(today, (MeetingState.CANCELLED,))


async def _from(today: date, states: Collection[MeetingState]) -> tuple[ComingMeeting, ...]:
    meetings = [
        one for one in await hosting.meetings(since=today) if one.is_working and one.state in states
    ]
    hosts = {one.host_id for one in meetings if one.host_id}
    names = {one.id: one.name for one in await members.projects(hosts)} if hosts else {}
    return tuple(
        ComingMeeting(meeting, names.get(meeting.host_id) if meeting.host_id else None)
        for meeting in meetings
    )


async def overview(*, today: date) -> Overview:
    """Where the network stands."""
    projects = [one for one in await members.projects() if is_member_on(one, today)]
    coming = await coming_meetings(today=today)
    planned = {one.meeting.year for one in coming}
    post = await _post()
    step = (
        await _host_who_cannot(coming)
        or next_step(len(projects), planned, today)
        or await _open_meeting(sorted(planned))
        or await _program_not_reached()
        or _letters_to_release(post.held)
    )
    waiting = await swaps.swaps(state=SwapState.AGREED)
    return Overview(len(projects), step, post, len(waiting))


async def _post() -> Post:
    counts = await letters.counts()
    return Post(counts[LetterState.HELD], counts[LetterState.BOUNCED])


def _letters_to_release(held: int) -> NextStep | None:
    if not held:
        return None
    return NextStep(waiting_words(held), "Briefe ansehen", "/vorstand/postausgang")


async def _host_who_cannot(coming: Sequence[ComingMeeting]) -> NextStep | None:
    """The first coming meeting whose host has said no."""
    declined = await host_requests.declined() if coming else frozenset()
    for one in coming:
        meeting = one.meeting
        if (meeting.id, meeting.host_id) in declined:
            return NextStep(
                f"{one.host} kann nicht Gastgeber sein.",
                "Anderen Gastgeber suchen",
                f"/vorstand/plan/{meeting.year}/{meeting.number}/ausfall",
            )
    return None


async def _program_not_reached() -> NextStep | None:
    """The first address that is told nothing any more because it did not answer for days."""
    for one in await hooks.hooks():
        if one.paused_at is not None and one.pause_reason:
            return NextStep(
                f"„{one.name}“ ist seit Tagen nicht zu erreichen und bekommt keine Nachricht mehr.",
                "Nachsehen",
                f"/vorstand/schnittstelle/ziel/{one.id}",
            )
    return None


async def _open_meeting(years: Sequence[int]) -> NextStep | None:
    """The first meeting of a planned year that nobody hosts, if there is one."""
    for year in years:
        for version in await planning.versions(year):
            if version.state in (VersionState.DRAFT, VersionState.PUBLISHED):
                if version.open_entries:
                    return open_meeting(version.open_entries[0], year)
                break
    return None


def open_meeting(entry: Entry, year: int) -> NextStep:
    """What an open meeting of a planned year lacks, and where to see to it."""
    button = "Gastgeber bestimmen" if entry.host_id is None else "Tag bestimmen"
    if entry.host_id is not None:
        words = f"Für das {entry.number}. Treffen {year} fehlt noch ein Tag."
    elif entry.day is not None:
        words = f"Für das {entry.number}. Treffen {year} fehlt noch ein Gastgeber."
    else:
        words = f"Für das {entry.number}. Treffen {year} fehlen noch Gastgeber und Tag."
    return NextStep(words, button, f"/vorstand/plan/{year}/{entry.number}")


def next_step(projects: int, planned: set[int], today: date) -> NextStep | None:
    """First the members, then this year, and from July on the next one too."""
    if not projects:
        return NextStep(
            "Noch ist kein Projekt eingetragen.", "Mitgliederliste einlesen", "/vorstand/einlesen"
        )
    years = [today.year, today.year + 1] if today.month >= 7 else [today.year]
    if today.month >= 10:
        years = [today.year + 1]  # too late to plan what is left of this year
    for year in years:
        if year not in planned:
            return NextStep(
                f"Für {year} ist noch kein Treffen veröffentlicht.",
                f"Jahr {year} planen",
                f"/vorstand/plan/{year}",
            )
    return None


async def check_health() -> None:
    """Ask the database anything. Raises what it raises."""
    await run_sql("SELECT 1")
