"""The clock rings when a letter is due, also in nights that lack an hour and when a clock is set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
import time_machine

from lagplanner import jobs
from lagplanner.database import letters, mail_state
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.post.letters import Letter, PauseKind
from lagplanner.mail import outbox
from lagplanner.settings import Settings
from tests.mail.server import Catcher, catching

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
NOON = datetime(2027, 5, 4, 10, tzinfo=UTC)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that sends by itself."""
    return replace(settings, send_in_web=True)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Catcher]:
    """The clockwork with a mail server; it looks for letters all the time."""
    async with catching() as catcher:
        chosen = replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=catcher.port,
            smtp_security="none",
            mail_from="vorstand@example.org",
        )
        async with jobs.clockwork(chosen):
            yield catcher


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK", 0.05)


async def put(key: str, due_at: datetime) -> None:
    async with transaction():
        letter = Letter(
            key=key,
            occasion="test_letter",
            recipient_name="Ada Lindner",
            recipient_email="ada.lindner@example.org",
            due_at=due_at,
        )
        await outbox.post(letter, at=due_at - HOUR, who="Test", automatic=True)


async def sent() -> list[str]:
    return [letter.key for letter in await letters.letters(state="sent")]


async def until_sent(*keys: str) -> None:
    end = monotonic() + 120
    while await sent() != list(keys):
        assert monotonic() < end, await letters.letters()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "due",
    [
        datetime(2027, 3, 28, 2, 30, tzinfo=BERLIN),  # this half hour does not exist
        datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN),  # this one comes twice
        datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=1),
    ],
    ids=["spring", "autumn, first", "autumn, second"],
)
async def test_in_the_night_the_clocks_are_set_a_letter_leaves_once(
    database: Database, settings: Settings, due: datetime
) -> None:
    due = due.astimezone(UTC)
    with time_machine.travel(due - timedelta(seconds=1), tick=True) as traveller:
        async with running(settings) as catcher:
            await put("a", due)
            await until_sent("a")
            for hours in (1, 2, 24):
                traveller.move_to(due + hours * HOUR)
                await asyncio.sleep(0.2)

            assert len(catcher.letters) == 1


async def test_a_clock_that_is_set_forward_loses_no_letter(
    database: Database, settings: Settings
) -> None:
    with time_machine.travel(NOON, tick=True) as traveller:
        async with running(settings) as catcher:
            await put("soon", NOON + HOUR)
            await put("later", NOON + 3 * HOUR)
            await asyncio.sleep(0.3)
            assert await sent() == []
            traveller.move_to(NOON + 2 * HOUR)
            await until_sent("soon")
            await asyncio.sleep(0.2)

            assert (await sent(), len(catcher.letters)) == (["soon"], 1)


async def test_a_clock_that_is_set_back_sends_nothing_twice_and_goes_on(
    database: Database, settings: Settings
) -> None:
    with time_machine.travel(NOON, tick=True) as traveller:
        async with running(settings) as catcher:
            await put("a", NOON)
            await until_sent("a")
            traveller.move_to(NOON - 2 * HOUR)
            await put("b", NOON - HOUR)
            await asyncio.sleep(0.3)
            assert await sent() == ["a"]
            traveller.move_to(NOON - HOUR)
            await until_sent("a", "b")

            assert len(catcher.letters) == 2


async def test_after_a_start_it_is_tried_at_once_whether_the_mail_server_takes_us(
    database: Database, settings: Settings
) -> None:
    with time_machine.travel(NOON, tick=True):
        await put("a", NOON)
        await mail_state.pause(PauseKind.SETUP, "Falsches Passwort.", at=NOON)
        await mail_state.knock_not_before(NOON + HOUR)
        async with running(settings):
            await until_sent("a")


async def test_without_a_mail_server_letters_wait(database: Database, settings: Settings) -> None:
    with time_machine.travel(NOON, tick=True):
        async with jobs.clockwork(settings):
            await put("a", NOON)
            await asyncio.sleep(0.2)

            assert [letter.state for letter in await letters.letters()] == ["queued"]


async def test_where_the_web_process_does_not_send_it_does_not(
    database: Database, settings: Settings
) -> None:
    with time_machine.travel(NOON, tick=True):
        async with running(replace(settings, send_in_web=False)) as catcher:
            await put("a", NOON)
            await asyncio.sleep(0.3)

            assert catcher.letters == []


async def test_a_process_that_is_told_to_send_does_so_even_then(
    database: Database, settings: Settings
) -> None:
    async with catching() as catcher:
        chosen = replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=catcher.port,
            smtp_security="none",
            mail_from="vorstand@example.org",
            send_in_web=False,
        )
        with time_machine.travel(NOON, tick=True):
            async with jobs.clockwork(chosen, sends=True):
                await put("a", NOON)
                await until_sent("a")
