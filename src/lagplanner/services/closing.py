"""A meeting is over: its list is closed, and whoever made it possible is thanked at once.

The timetable thanks some days later by itself; a list that is closed earlier brings that forward.
The letters are held as ever: the board may add a personal sentence and lets them go together.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from lagplanner.database import letters
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminders import brought_forward
from lagplanner.mail import outbox
from lagplanner.services.attendance import lists
from lagplanner.services.attendance.lists import DayList
from lagplanner.services.reminding.reminder_facts import gather
from lagplanner.services.rules import rules as board_rules

THANKS = ("thanks", "thanks_host")
STEPS = ("M21", "M27")
LONGEST_LINE = 400


async def close(meeting_id: int, *, who: str, today: date, now: datetime) -> DayList:
    """Close the list of a meeting and lay the thanks ready; again, it does nothing more.

    Raises BrokenRuleError where nobody is ticked, or the meeting is still to come.
    """
    async with transaction(Deed.HOST, meeting=meeting_id):
        closed = await lists.close(meeting_id, who=who, today=today, now=now)
        usual = await outbox.usual_language()
        for letter in brought_forward(await gather(now), now, meeting_id, STEPS):
            automatic = letter.state is LetterState.QUEUED
            await outbox.post(letter, at=now, who=who, automatic=automatic, usual=usual)
    return closed


async def thanks_waiting(meeting_id: int) -> tuple[Letter, ...]:
    """The thanks for a meeting that wait for the board."""
    return tuple(
        one
        for one in await letters.letters(meeting_id=meeting_id)
        if one.occasion in THANKS
        and one.state is LetterState.HELD
        and not one.facts.get("rehearsal")
    )


async def thank(meeting_id: int, lines: Mapping[int, str], *, who: str, now: datetime) -> int:
    """Release the thanks with a personal sentence each, by the letter's id; returns how many."""
    async with transaction(Deed.SEND):
        waiting = await thanks_waiting(meeting_id)
        for one in waiting:
            line = lines.get(one.id, "").strip()[:LONGEST_LINE]
            if line:
                await outbox.correct(replace(one, facts={**one.facts, "personal_line": line}))
        undo = timedelta(minutes=(await board_rules()).undo_minutes)
        return await outbox.release([one.id for one in waiting], at=now, who=who, undo=undo)
