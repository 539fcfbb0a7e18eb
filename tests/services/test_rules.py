"""Read and change what the board has decided once and for all."""

from datetime import date, time

from lagplanner.database import hosting
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.services import rules
from tests.people import BOARD, NOW


async def sequences() -> list[int]:
    return [meeting.sequence for meeting in await hosting.meetings()]


async def test_other_hours_reach_the_calendars_of_coming_meetings(database: Database) -> None:
    async with transaction():
        for number, (day, state) in enumerate(
            [
                (date(2026, 9, 14), MeetingState.HELD),
                (date(2027, 3, 15), MeetingState.PUBLISHED),
                (date(2027, 6, 14), MeetingState.CANCELLED),
            ],
            1,
        ):
            await hosting.save_meeting(Meeting(0, day.year, number, day, state), at=NOW)
    changed = await rules.change_rules({"starts": "09:30"}, who=BOARD, now=NOW)
    assert changed.starts == time(9, 30)
    assert await sequences() == [0, 1, 0]


async def test_other_rules_leave_the_calendars_alone(database: Database) -> None:
    async with transaction():
        meeting = Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.PUBLISHED)
        await hosting.save_meeting(meeting, at=NOW)
    await rules.change_rules({"starts": "10:00", "host_gap": "5"}, who=BOARD, now=NOW)
    assert await sequences() == [0]
