"""The nights in which the clock changes, lived through by the running clockwork.

Reminders are set to 02:30, an hour that one of these nights lacks and the other has twice. Time is
moved on from Friday evening to Wednesday in steps, now and then the clock jumps back or ahead, and
the service's own clockwork makes its rounds all the while.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from lagplanner import jobs
from lagplanner.clock import BERLIN
from lagplanner.database import hosting, letters, settings_store
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.services.reminding import reminders
from lagplanner.settings import Settings
from tests.people import NETWORK, NOW, settle

STEP = timedelta(hours=1)  # from half past to half past
DAY = timedelta(days=1)


class Rounds:
    """The real round, and how often it has been made."""

    def __init__(self, made: Callable[..., Awaitable[None]]) -> None:
        self._make = made
        self._begun = 0
        self._ended = 0
        self._moved = asyncio.Condition()

    async def __call__(self, *words: object) -> None:
        self._begun += 1
        await self._make(*words)
        async with self._moved:
            self._ended = self._begun
            self._moved.notify_all()

    async def one_more(self) -> None:
        """Wait for a round that began after now to end."""
        async with self._moved:
            wanted = self._begun + 1
            await asyncio.wait_for(self._moved.wait_for(lambda: self._ended >= wanted), 30)


async def live_through(rounds: Rounds, first: datetime, last: datetime) -> None:
    """Move the clock on in steps, with a jump of two hours back and one ahead on the way."""
    moments = [first + n * STEP for n in range(int((last - first) / STEP))]
    third = len(moments) // 3
    moments[third:third] = [moments[third] - timedelta(hours=2)] * 2
    del moments[2 * third : 2 * third + 4]
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            await rounds.one_more()


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("night", "posted_at"),
    [
        # Easter: the first open day is Tuesday, 02:30 by then is summer time.
        (date(2027, 3, 28), datetime(2027, 3, 30, 0, 30, tzinfo=UTC)),
        # A Sunday and Reformation Day: on Monday 02:30 is winter time.
        (date(2027, 10, 31), datetime(2027, 11, 1, 1, 30, tzinfo=UTC)),
    ],
)
async def test_a_reminder_at_half_past_two_is_posted_once_and_at_its_time(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    night: date,
    posted_at: datetime,
) -> None:
    saved = await settle(*NETWORK)
    async with transaction():
        await settings_store.put({"reminder_send_at": "02:30"}, at=NOW, who="")
        meeting = Meeting(
            0,
            2027,
            1,
            posted_at.astimezone(BERLIN).date() + 21 * DAY,
            MeetingState.CONFIRMED,
            town=saved[0].town,
            host_id=saved[0].id,
        )
        await hosting.save_meeting(meeting, at=NOW)
    friday = datetime.combine(night - 2 * DAY, datetime.min.time(), BERLIN).astimezone(UTC)
    await reminders.round_(now=friday - 30 * DAY)
    rounds = Rounds(jobs.make_round)
    monkeypatch.setattr(jobs, "make_round", rounds)
    monkeypatch.setattr(jobs, "ROUND", 0.005)

    async with jobs.clockwork(settings, sends=False):
        await live_through(rounds, friday + timedelta(hours=18.5), friday + 5 * DAY)

    checklist = [one for one in await letters.letters() if one.occasion == "host_checklist"]
    assert [one.created_at for one in checklist] == [posted_at]
    assert posted_at.astimezone(BERLIN).strftime("%H:%M") == "02:30"
