"""Which hosts have let the day to answer pass? They are reminded once, then the board is told."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from lagplanner.database import host_requests, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.day_rules import DAY, SendDay, moment
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest
from lagplanner.domain.hosts.request_chain import (
    TIME_FOR_REMINDER,
    ChainStep,
    Waiting,
    expected,
    next_step,
)
from lagplanner.domain.post.askings import HOST_ASKED, askings, occurrence
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.audiences import address_of, recipients
from lagplanner.domain.reminding.reminder_facts import Facts, Planned, subject_of
from lagplanner.domain.reminding.reminder_steps import Mode, Step
from lagplanner.domain.reminding.reminders import leaves_at
from lagplanner.domain.reminding.timetable import Line, Outlook
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from lagplanner.services.hosts.asked import answer_by
from lagplanner.services.post.letter_facts import on_the_wall

WHO = "Fristenplan"
SOONEST = timedelta(days=3)
"""No letter asks for an answer sooner than this."""

REMINDER, SILENT = "M05", "M06"
CODES = {ChainStep.REMIND: REMINDER, ChainStep.TELL_BOARD: SILENT}
"""The steps of the timetable that say the same shortly before a meeting: their switches hold here."""


async def remind(facts: Facts, *, now: datetime) -> tuple[Letter, ...]:
    """Post what is due about requests without an answer; idempotent, as every round.

    On open days only. The reminder is held or leaves by itself as the timetable's own one does.
    Where no host was asked some time ago nothing more is read.
    """
    today = facts.day_of(now)
    asked = _asked(facts, today, since=SOONEST)  # before that nobody can be late
    is_time = facts.days.is_open(today) and now >= moment(today, facts.send_at, facts.zone)
    if not asked or not is_time:
        return ()
    steps = {one.code: one for one in facts.steps}
    posted = []
    async with transaction(Deed.SEND):
        for one in await _waiting(asked):
            step = next_step(one, today, reminds=steps[REMINDER].on)
            letter = _letter(one, step, facts, now)
            if letter is not None and await _post(letter, step, steps, now):
                posted.append(letter)
    return tuple(posted)


async def to_come(facts: Facts, *, now: datetime) -> tuple[Line, ...]:
    """What will be written about requests if nobody answers, as lines of the calendar of letters."""
    today = facts.day_of(now)
    steps = {one.code: one for one in facts.steps}
    return tuple(
        _line(steps[CODES[step]], one.meeting, day, facts)
        for one in await _waiting(_asked(facts, today, since=timedelta()))
        for step, day in expected(one, today, facts.days.first_from, reminds=steps[REMINDER].on)
        if steps[CODES[step]].on
    )


def _line(step: Step, meeting: Meeting, day: date, facts: Facts) -> Line:
    subject = subject_of(meeting)
    deadline = facts.days.first_from(day + TIME_FOR_REMINDER) if step.code == REMINDER else None
    starts = on_the_wall(meeting.day, facts.days.rules.starts)
    ends = moment(deadline + DAY, time(0), facts.zone) if deadline else starts
    at = moment(day, facts.send_at, facts.zone)
    planned = Planned(step, subject, SendDay(day, day), at, deadline, ends)
    return Line(planned, Outlook.IF_SILENT, recipients(planned, facts, day))


def _asked(facts: Facts, today: date, *, since: timedelta) -> Sequence[Meeting]:
    """The coming meetings without a firm yes whose host was asked so long ago."""
    asked = {
        (one.meeting_id, one.project_id): one.day
        for one in facts.known
        if one.occasion == HOST_ASKED
    }
    return [
        one
        for one in facts.meetings
        if one.state is MeetingState.PUBLISHED
        and one.host_id is not None
        and today < one.day
        and (day := asked.get((one.id, one.host_id))) is not None
        and today - day >= since
    ]


async def _waiting(meetings: Sequence[Meeting]) -> Sequence[Waiting]:
    """The requests for these meetings, which have all left the house, as they are stored now."""
    requests = {(one.meeting_id, one.project_id): one for one in await host_requests.requests()}
    found = []
    for meeting in meetings:
        asked = await _asking(meeting)
        if asked is None or not asked.is_heard:
            continue
        which = occurrence(asked, meeting)
        keys = _keys(meeting, which)
        known = await letters.with_keys(keys)
        reminder, told = (known.get(key) for key in keys)
        request = requests.get((meeting.id, meeting.host_id or 0))
        found.append(
            Waiting(
                meeting,
                request or HostRequest(meeting.id, meeting.host_id or 0),
                answer_by(asked, meeting),
                answer_by(reminder, meeting) if reminder is not None else None,
                told is not None,
                which,
            )
        )
    return found


async def _asking(meeting: Meeting) -> Letter | None:
    """The letter that asks the present host."""
    written = await letters.letters(occasion=HOST_ASKED, meeting_id=meeting.id)
    return next(iter(askings(HOST_ASKED, meeting.host_id or 0, meeting, written)[::-1]), None)


def _keys(meeting: Meeting, which: str) -> tuple[str, str]:
    """Of the reminder and of the letter to the board, which follow from this asking of the host."""
    host, number = meeting.host_id, f"{meeting.year}-{meeting.number}"
    return (
        f"host_commit_reminder:{host}:{number}:asked{which}",
        f"board_host_silent:board:{number}:{host}{which}",
    )


def _letter(waiting: Waiting, step: ChainStep | None, facts: Facts, now: datetime) -> Letter | None:
    meeting = waiting.meeting
    host = facts.project(meeting.host_id)
    if step is None or host is None:
        return None
    today = facts.day_of(now)
    reminder, told = _keys(meeting, waiting.asking)
    about = {
        "year": meeting.year,
        "number": meeting.number,
        "day": meeting.day.isoformat(),
        "project": host.name,
        "asked": True,
    }
    starts = on_the_wall(meeting.day, facts.days.rules.starts)
    if step is ChainStep.TELL_BOARD:
        return Letter(
            told,
            "board_host_silent",
            LetterState.QUEUED,
            project_id=host.id,
            meeting_id=meeting.id,
            recipient_name=facts.board.name,
            recipient_email=facts.board.email,
            facts={**about, "to": "board"},
            due_at=leaves_at(facts, now, starts),
            expires_at=starts,
        )
    person = address_of(host)
    deadline = facts.days.first_from(today + TIME_FOR_REMINDER)
    ends = moment(deadline + DAY, time(0), facts.zone)
    return Letter(
        reminder,
        "host_commit_reminder",
        project_id=host.id,
        meeting_id=meeting.id,
        recipient_name=person.name,
        recipient_email=person.email,
        facts={
            **about,
            "to": "host",
            "deadline": deadline.isoformat(),
            "call_day": facts.days.first_from(deadline + timedelta(days=1)).isoformat(),
        },
        due_at=leaves_at(facts, now, ends),
        expires_at=ends,
    )


async def _post(
    letter: Letter, step: ChainStep | None, steps: dict[str, Step], now: datetime
) -> bool:
    code = REMINDER if step is ChainStep.REMIND else SILENT
    if not steps[code].on:
        return False
    automatic = steps[code].mode is Mode.AUTO
    return await outbox.post(letter, at=now, who=WHO, automatic=automatic) is Posted.NEW
