"""What is known of one meeting, on one sheet?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.database import host_requests, hosting, letters, members
from lagplanner.database import minutes as stored_minutes
from lagplanner.database import polls as stored_polls
from lagplanner.database import topics as stored_topics
from lagplanner.domain.afterwards.files import BOARD
from lagplanner.domain.afterwards.minutes import Minutes
from lagplanner.domain.dates.polls import PollState
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    Venue,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import WAITING, Letter, LetterState
from lagplanner.domain.reminding.timetable import Line, Outlook
from lagplanner.domain.talks.fields import Missing
from lagplanner.domain.talks.programme import ProgrammeLine, overlapping
from lagplanner.domain.talks.topics import Topic, TopicState
from lagplanner.domain.trail import Kind, Wanted
from lagplanner.services import acting, closing
from lagplanner.services.afterwards import actions, feedback, files
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.afterwards.feedback import Outcome
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.attendance import replies
from lagplanner.services.attendance.replies import Overview
from lagplanner.services.dates import moving, polls
from lagplanner.services.dates.polls import Count
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.next_step import Host, NextStep, Written, next_step, step_afterwards
from lagplanner.services.post.outbox_view import STATES, Group, title_of
from lagplanner.services.reminding import timetable
from lagplanner.services.talks import agenda, contributions, invitations, speakers
from lagplanner.services.talks.invitations import Part
from lagplanner.services.trail import pages as trail

EXPECTED = (Outlook.COMING, Outlook.IF_READY, Outlook.IF_SILENT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of one meeting. `count` is the open poll, `missing` the fields the year lacks.

    `fresh` are the topics one could choose; `undo_until` is None where nothing can be taken back.
    `lines` is the programme as members read it, which is `overlong` by so many minutes, `overlapping` the
    ids of talks whose slots meet. `replies` is who comes, `thanks` are the letters of thanks that wait for
    the board, `minutes` how far the minutes are, `left` what earlier meetings
    have left to do, `files` what has been filed, `feedback` what people thought of
    it once it is over.
    """

    meeting: Meeting
    past: bool
    hosts: tuple[Host, ...]
    standby: Project | None
    venue: Venue | None
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    count: Count | None
    topics: tuple[Topic, ...]
    written: tuple[Written, ...]
    expected: tuple[Line, ...]
    history: tuple[trail.Line, ...]
    undo_until: datetime | None
    lines: tuple[ProgrammeLine, ...]
    has_agenda: bool
    overlong: int
    overlapping: frozenset[int]
    replies: Overview
    thanks: tuple[Letter, ...]
    minutes: Minutes
    left: tuple[Agreed, ...]
    files: tuple[Filed, ...]
    feedback: Outcome | None
    next_step: NextStep

    @property
    def is_open(self) -> bool:
        """Whether anything can still be arranged."""
        return self.meeting.took_or_takes_place and not self.past

    @property
    def held(self) -> int:
        """How many letters wait for a yes of the board."""
        return sum(one.number for one in self.written if one.group is Group.HELD)


async def sheet(
    year: int, number: int, *, today: date, now: datetime, subdivision: str = "SN"
) -> Sheet:
    """The sheet of a meeting that is published, over or cancelled; NotFoundError for any other.

    Who may not see people sees whom it concerns, and not how they are reached.
    """
    meeting = await hosting.meeting(year, number)
    past = meeting.state is MeetingState.HELD or meeting.day < today
    known_hosts = await _hosts(meeting)
    parts = await invitations.parts(meeting.id)
    count = await _open_poll(meeting)
    written = _written(await letters.letters(meeting_id=meeting.id), today)
    thanks = await closing.thanks_waiting(meeting.id)
    is_open = meeting.took_or_takes_place and not past
    arranged = await agenda.of(meeting)
    minuted = await stored_minutes.of_meeting(meeting.id)
    expected: Sequence[Line] = ()
    if is_open:
        planned = await timetable.letters(year, now=now, subdivision=subdivision)
        expected = planned.of_meeting(number)
    found = Sheet(
        meeting,
        past,
        known_hosts,
        await members.project_by_id(meeting.standby_id) if meeting.standby_id else None,
        (await host_requests.venues([meeting.id])).get(meeting.id),
        parts,
        (await speakers.fields(year)).missing,
        count,
        tuple(one for one in await stored_topics.topics() if one.state is TopicState.OPEN),
        written,
        tuple(line for line in expected if line.outlook in EXPECTED and line.day >= today),
        await _done(year, number),
        await moving.undo_until(meeting.id, now=now),
        contributions.lines_of(parts, meeting, arranged.lines),
        bool(arranged.lines),
        arranged.length.over if arranged.lines else 0,
        overlapping([one.talk for one in parts]),
        await replies.gathered(meeting.id),
        thanks,
        minuted,
        await actions.left_for(meeting) if is_open else (),
        await files.of_meeting(meeting.id, BOARD, today=today),
        await feedback.outcome(meeting, today=today)
        if past and meeting.took_or_takes_place
        else None,
        next_step(
            meeting,
            known_hosts,
            parts,
            count,
            written,
            today=today,
            asked_about=await _asked_about(meeting),
        )
        if is_open
        else step_afterwards(meeting, thanks, minuted, today=today),
    )
    return acting.readable(found)


async def _done(year: int, number: int) -> tuple[trail.Line, ...]:
    """The last deeds, but for replies and ticks: these are many, and the sheet counts them."""
    about = await trail.about_meeting(f"{year}-{number}")
    return await trail.latest(Wanted(about=(about,), without=(Kind.ATTENDANCE,)), limit=8)


async def _hosts(meeting: Meeting) -> tuple[Host, ...]:
    found = []
    for project_id in (meeting.host_id, *meeting.co_host_ids):
        if project_id is not None:
            known = await hosts.hosting_of(meeting.id, project_id)
            leads = project_id == meeting.host_id
            found.append(Host(known.project, known.request, known.venue, leads, known.checklist))
    return tuple(found)


async def _asked_about(meeting: Meeting) -> frozenset[int]:
    found = await stored_polls.polls(meeting_id=meeting.id)
    return frozenset(
        one.talk_id for one in found if one.talk_id and one.state is not PollState.OPEN
    )


async def _open_poll(meeting: Meeting) -> Count | None:
    poll = await stored_polls.open_poll(meeting.id)
    return await polls.count(poll.id) if poll else None


def _written(found: Iterable[Letter], today: date) -> tuple[Written, ...]:
    """Letters of one kind and state as one line; copies for the board are no letters about it."""
    group_of: dict[LetterState, Group] = {
        state: group for group, states in STATES.items() for state in states
    }
    lines: dict[tuple[str, Group], list[date]] = {}
    for letter in found:
        if not letter.facts.get("rehearsal"):
            moment = letter.due_at if letter.state in WAITING else letter.sent_at or letter.due_at
            lines.setdefault((letter.occasion, group_of[letter.state]), []).append(
                moment.astimezone(BERLIN).date() if moment else today
            )
    return tuple(
        Written(title_of(code), group, len(days), max(days))
        for (code, group), days in lines.items()
        if group is not Group.OVER
    )
