"""What stands on the cards of a year beside the plan: who speaks, how many letters are out, and does
the host want to change places?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database import hosting, swaps
from lagplanner.database import speakers as stored
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.swaps import SwapState
from lagplanner.domain.reminding.timetable import LIKELY, Line, Outlook
from lagplanner.domain.talks.speakers import COMING, OPEN, Speaker, Talk, TalkState
from lagplanner.services.plan import overview
from lagplanner.services.reminding import timetable

UNSAID = (TalkState.PREPARED, TalkState.WITHDRAWN)
"""Nobody outside has heard of these, or nobody waits for them any more."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One meeting in a few words: its speakers in the order of the programme, its letters by step.

    `swaps`: its host wants to change places with another, and the board is to decide.
    """

    swaps: bool = False
    speakers: tuple[tuple[Speaker, TalkState], ...] = ()
    sent: int = 0
    planned: int = 0


@dataclass(frozen=True, slots=True)
class Coming:
    """A meeting that lies ahead, and what it still lacks, in words; nothing lacking is empty."""

    meeting: Meeting
    host: str
    missing: tuple[str, ...]


async def coming(*, today: date) -> tuple[Coming, ...]:
    """All published meetings from today on, by day; as many queries for one as for ten."""
    known = await overview.coming_meetings(today=today)
    speaking = await _speaking({one.meeting.id: one.meeting for one in known}) if known else {}
    return tuple(
        Coming(
            one.meeting,
            one.host or "",
            missing(one.meeting, [state for _, state in speaking.get(one.meeting.id, ())]),
        )
        for one in known
    )


def missing(meeting: Meeting, answers: Collection[TalkState]) -> tuple[str, ...]:
    """What a meeting still lacks, in the order in which it has to be seen to."""
    lacks = []
    if meeting.host_id is None:
        lacks.append("Gastgeber")
    elif meeting.state is not MeetingState.CONFIRMED:
        lacks.append("Zusage des Gastgebers")
    if not meeting.topic:
        lacks.append("Thema")
    if not any(one in (*COMING, *OPEN) for one in answers):
        lacks.append("Vortragende")
    elif not any(one in COMING for one in answers):
        lacks.append("Antwort der Vortragenden")
    elif TalkState.TENTATIVE in answers:
        lacks.append("feste Zusage der Vortragenden")
    return tuple(lacks)


async def glances(year: int, *, now: datetime, subdivision: str = "SN") -> Mapping[int, Glance]:
    """A glance at each stored meeting of the year, by number; as many queries for one as for ten."""
    meetings = {
        one.id: one
        for one in await hosting.meetings()
        if one.year == year and one.is_working and one.took_or_takes_place
    }
    if not meetings:
        return {}
    speaking = await _speaking(meetings)
    swapping = {
        meeting_id
        for one in await swaps.swaps(state=SwapState.AGREED)
        for meeting_id in (one.asking_meeting_id, one.other_meeting_id)
    }
    letters = await timetable.letters(year, now=now, subdivision=subdivision)
    found = {}
    for one in meetings.values():
        lines = letters.of_meeting(one.number)
        found[one.number] = Glance(
            one.id in swapping,
            tuple(speaking[one.id]),
            sent=_steps(lines, frozenset({Outlook.SENT})),
            planned=_steps(lines, LIKELY | {Outlook.SENT}),
        )
    return found


async def _speaking(
    meetings: Mapping[int, Meeting],
) -> Mapping[int, list[tuple[Speaker, TalkState]]]:
    known = {one.id: one for one in await stored.speakers()}
    found: dict[int, list[tuple[Speaker, TalkState]]] = defaultdict(list)
    for talk in sorted(await stored.talks(), key=_place):
        if talk.meeting_id in meetings and talk.state not in UNSAID:
            found[talk.meeting_id].append((known[talk.speaker_id], talk.state))
    return found


def _place(talk: Talk) -> tuple[int, int]:
    return talk.position, talk.id


def _steps(lines: tuple[Line, ...], outlooks: frozenset[Outlook]) -> int:
    """How many kinds of letters: one step that writes to sixty members is one."""
    return len({line.step.code for line in lines if line.outlook in outlooks})
