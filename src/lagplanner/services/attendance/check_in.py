"""Guests put themselves on the list at the door, by a code that hangs there on the day of the meeting.

The code is one for all: it shows which projects are expected, and of one chosen project its people.
It ticks who is expected, on that day, while the list is open; whoever else comes goes to the desk.
"""

from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database.engine import transaction
from lagplanner.domain.access import About, Deed
from lagplanner.domain.attendance.lists import Line, Presence, Tick
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.services import acting
from lagplanner.services.attendance import lists
from lagplanner.services.attendance.lists import DayList

AT_THE_DESK = "Bitte melden Sie sich am Empfang."


@dataclass(frozen=True, slots=True)
class Arriving:
    """What somebody at the door sees: the projects that are expected, and the lines of the chosen one."""

    meeting: Meeting
    expected: tuple[Project, ...]
    chosen: Project | None
    lines: tuple[Line, ...]
    is_open: bool


async def arriving(meeting_id: int, project_id: int | None, *, today: date) -> Arriving:
    """Who is expected, while the list is open; of a project that is not, nothing is told. Raises
    NotFoundError.
    """
    acting.ask_leave(Deed.CHECK_IN, About(meeting=meeting_id))
    known = await lists.listed(meeting_id)
    is_open = _is_open(known, today)
    announced = [one for one in known.lines if one.announced and is_open]
    ids = {one.project_id for one in announced}
    expected = tuple(one for one in known.projects.values() if one.id in ids)
    chosen = next((one for one in expected if one.id == project_id), None)
    lines = tuple(one for one in announced if chosen and one.project_id == chosen.id)
    return Arriving(known.meeting, expected, chosen, lines, is_open)


async def arrive(meeting_id: int, key: str, number: int, *, today: date, now: datetime) -> Line:
    """Tick one line as there; the same again changes nothing.

    Raises BrokenRuleError on any other day, on a closed list and for more persons than expected,
    NotFoundError for a line nobody expects.
    """
    async with transaction(Deed.CHECK_IN, meeting=meeting_id):
        known = await lists.listed(meeting_id)
        line = next((one for one in known.lines if one.key == key and one.announced), None)
        project = known.projects.get(line.project_id or 0) if line else None
        if line is None or project is None:
            raise NotFoundError("Diese Zeile gibt es auf der Liste nicht.")
        if not _is_open(known, today):
            raise BrokenRuleError(f"Die Liste ist nicht offen. {AT_THE_DESK}")
        if line.there:
            return line
        if number > line.announced:
            raise BrokenRuleError(f"Sie sind mehr, als angemeldet sind. {AT_THE_DESK}")
        there = Tick(key, Presence.PRESENT, number)
        await lists.keep(meeting_id, [there], who=project.name, today=today, now=now)
        return line


def _is_open(known: DayList, today: date) -> bool:
    meeting = known.meeting
    return meeting.took_or_takes_place and meeting.day == today and not known.is_closed
