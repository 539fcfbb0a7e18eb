"""A host was asked and the day to answer is over: is it reminded, is the board told, or is it too soon?

asked with a deadline → one reminder → the board is told → the board asks the next in turn
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState

TIME_FOR_REMINDER = timedelta(days=7)
"""So long a host has to answer the reminder."""

TIMETABLE = timedelta(days=84 + 14)
"""From so long before a meeting on, the timetable asks its host to commit, reminds it and tells the
board: two chains about one matter would be one too many."""


class ChainStep(StrEnum):
    """What is to be done about a request that has no answer."""

    REMIND = "remind"
    TELL_BOARD = "tell_board"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that left the house, and what has followed it.

    `answer_by` is the day its letter named, `reminded_until` the one its reminder named, None
    while there is none. `told` is whether the board knows, `asking` tells it from earlier requests.
    """

    meeting: Meeting
    request: HostRequest
    answer_by: date
    reminded_until: date | None = None
    told: bool = False
    asking: str = ""


def next_step(waiting: Waiting, today: date, *, reminds: bool = True) -> ChainStep | None:
    """What is due today; None while there is still time, an answer, or a step of the timetable.

    Where the board wants no reminders (`reminds` False) it is told in its place.
    """
    meeting = waiting.meeting
    unanswered = waiting.request.state is RequestState.ASKED
    asks = meeting.state is MeetingState.PUBLISHED and meeting.host_id == waiting.request.project_id
    if not (unanswered and asks) or waiting.told or today >= meeting.day - TIMETABLE:
        return None
    if waiting.reminded_until is not None:
        return ChainStep.TELL_BOARD if today > waiting.reminded_until else None
    if today <= waiting.answer_by:
        return None
    return ChainStep.REMIND if reminds else ChainStep.TELL_BOARD


def expected(
    waiting: Waiting, today: date, first_open: Callable[[date], date], *, reminds: bool = True
) -> tuple[tuple[ChainStep, date], ...]:
    """What will be due if nobody answers, each with its day; `first_open` is the first open day from one.

    It asks `next_step` about the days to come, so that nobody is shown what will not be.
    """
    found: list[tuple[ChainStep, date]] = []
    day = first_open(today)
    while day < waiting.meeting.day - TIMETABLE and not waiting.told:
        step = next_step(waiting, day, reminds=reminds)
        if step is ChainStep.REMIND:
            waiting = replace(waiting, reminded_until=first_open(day + TIME_FOR_REMINDER))
        elif step is ChainStep.TELL_BOARD:
            waiting = replace(waiting, told=True)
        if step is not None:
            found.append((step, day))
        day = first_open(day + timedelta(days=1))
    return tuple(found)
