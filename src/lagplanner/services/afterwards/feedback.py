"""Ask what people thought of a meeting, so that nobody can be recognised, and show board and host the sum.

Nothing is noted in the trail: it would say who answered when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import attendance, hosting
from lagplanner.database import feedback as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.feedback import (
    Answer,
    Results,
    check_may_answer,
    closes_on,
    places,
    results,
    with_answer,
)
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked by a link: `left` more may answer by it."""

    meeting: Meeting
    left: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far it is: `number` have answered, `until` nobody sees a result; None while they are too few."""

    number: int
    until: date
    is_closed: bool
    results: Results | None


async def asked(meeting_id: int, project_ids: Sequence[int], *, today: date) -> Asked:
    """Whether one can still answer by a link for these projects. The first is whose link it is."""
    meeting = await _meeting(meeting_id)
    is_open = today > meeting.day and today <= await _closes(meeting)
    given = await stored.given(meeting_id, project_ids[0])
    return Asked(meeting, max(0, await _places(meeting, project_ids) - given), is_open)


async def answer(meeting_id: int, project_ids: Sequence[int], said: Answer, *, today: date) -> None:
    """Count one answer. Raises InputError without a mark, BrokenRuleError where none is taken.

    The same form sent twice counts once.
    """
    own = project_ids[0]
    async with transaction(Deed.FEEDBACK, meeting=meeting_id, project=own):
        meeting = await _meeting(meeting_id)
        known = await stored.feedback(meeting_id)
        new = with_answer(known, said)
        if new == known:
            return
        given = await stored.given(meeting_id, own)
        is_open = meeting.day < today <= await _closes(meeting)
        check_may_answer(given, await _places(meeting, project_ids), is_open=is_open)
        await stored.save(meeting_id, new)
        await stored.set_given(meeting_id, own, given + 1)


async def outcome(meeting: Meeting, *, today: date) -> Outcome:
    """What board and host see: how many answers, and when the time is over what they come to."""
    known = await stored.feedback(meeting.id)
    until = await _closes(meeting)
    is_closed = today > until
    return Outcome(known.number, until, is_closed, results(known) if is_closed else None)


async def _places(meeting: Meeting, project_ids: Sequence[int]) -> int:
    lines = (await attendance.ticked(meeting.id)).values()
    return places(project_ids, lines, await attendance.replies([meeting.id]))


async def _closes(meeting: Meeting) -> date:
    """The last day to answer: links end at midnight."""
    ends = await stored.asked_until(meeting.id)
    last = (ends - timedelta(minutes=1)).astimezone(BERLIN).date() if ends else None
    return closes_on(meeting.day, last)


async def _meeting(meeting_id: int) -> Meeting:
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None or not meeting.took_or_takes_place:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    return meeting
