"""The database goes away in the middle of a letter, and comes back: nothing is lost or doubled."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from lagplanner.database import letters
from lagplanner.database.engine import Database, transaction
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.post.letters import Letter, Outcome
from lagplanner.mail import outbox
from lagplanner.mail.delivery import Delivery, Prepared
from lagplanner.mail.transport import Server as MailServer
from lagplanner.mail.transport import SmtpConversation, SmtpTransport
from tests.databases import Server
from tests.mail.server import Catcher, catching
from tests.people import NOW


async def prepare(letter: Letter, _: object) -> Prepared:
    raw = f"Message-ID: {letter.message_id}\r\n\r\nGuten Tag\r\n".encode()
    return Prepared(raw, "a@example.org", letter.recipient_email, "Frage")


def sender(catcher: Catcher, folder: Path) -> Delivery:
    return Delivery(catcher.transport, prepare, owner="one", now=lambda: NOW, logbooks=folder)


async def put(number: int) -> None:
    async with transaction():
        for key in range(number):
            letter = Letter(key=f"a{key}", occasion="x", recipient_email=f"a{key}@example.org")
            await outbox.post(letter, at=NOW, who="Uhrwerk", automatic=True)


@asynccontextmanager
async def away(database: Database, server: Server | None) -> AsyncIterator[None]:
    """SQLite: locked by another program. PostgreSQL: every connection is cut off, again and again."""
    if isinstance(database, SerialSQLiteEngine):
        await database.run("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    assert server is not None
    is_over = asyncio.Event()
    cutting = asyncio.create_task(cut_off(server, database.url, is_over))
    try:
        await asyncio.sleep(0.1)
        yield
    finally:
        is_over.set()
        await cutting


async def cut_off(server: Server, url: str, is_over: asyncio.Event) -> None:
    """Returns when the last connection that was cut off has ended: none dies after the outage."""
    name = url.partition("?")[0].rpartition("/")[2]
    admin = await asyncpg.connect(server.url("postgres"))
    try:
        while not is_over.is_set():
            await admin.fetch(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1",
                name,
            )
            await asyncio.sleep(0.02)
    finally:
        await admin.close()


async def test_an_accepted_letter_is_noted_once_the_database_is_back(
    database: Database, server: Server | None, tmp_path: Path
) -> None:
    async with catching() as catcher:
        catcher.hold.clear()
        await put(3)
        running = asyncio.create_task(sender(catcher, tmp_path).run_once())
        await catcher.arrived.wait()
        await asyncio.sleep(0.3)
        async with away(database, server):
            catcher.hold.set()
            await asyncio.sleep(1)
        await asyncio.gather(running, return_exceptions=True)
        await sender(catcher, tmp_path).run_once()

        assert [letter.state.value for letter in await letters.letters()] == ["sent"] * 3
        assert len(catcher.letters) == 3


async def test_a_database_that_comes_and_goes_doubles_nothing(
    database: Database, server: Server | None, tmp_path: Path
) -> None:
    async with catching() as catcher:
        await put(60)

        async def keep_sending() -> None:
            while any(letter.state.value != "sent" for letter in await seen()):
                try:
                    await sender(catcher, tmp_path).run_once()
                except Exception:  # whatever the outage raises; the clockwork goes on as well
                    await asyncio.sleep(0.05)

        async def seen() -> tuple[Letter, ...]:
            while True:
                try:
                    return await letters.letters()
                except Exception:
                    await asyncio.sleep(0.05)

        running = asyncio.create_task(keep_sending())
        for _ in range(5):
            async with away(database, server):
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.1)
        await asyncio.wait_for(running, 60)

        assert len(set(catcher.message_ids)) == len(catcher.letters) == 60


async def test_a_sender_that_cannot_store_stops_sending(
    database: Database, server: Server | None, tmp_path: Path
) -> None:
    """A logbook that cannot be written to, as on a full disk: no letter leaves unnoticed."""
    async with catching() as catcher:
        await put(1)
        full = tmp_path / "full"
        full.write_text("no folder")
        with pytest.raises(OSError, match="full"):
            await sender(catcher, full).run_once()

        assert catcher.letters == []
        assert [letter.state.value for letter in await letters.letters()] == ["queued"]
        assert await sender(catcher, tmp_path).run_once() == 1


async def test_a_full_disk_lets_no_letter_leave_and_loses_none(
    database: Database, tmp_path: Path
) -> None:
    if not isinstance(database, SerialSQLiteEngine):
        pytest.skip("SQLite can be told that its disk is full")
    async with catching() as catcher:
        await put(40)
        (pages,) = await database.run("PRAGMA page_count")
        await database.run(f"PRAGMA max_page_count = {pages['page_count']}")
        delivery = sender(catcher, tmp_path)
        delivery._marks.hurry()  # it would wait three minutes for the disk
        with suppress(sqlite3.OperationalError):
            await delivery.run_once()
        first = len(catcher.letters)
        await database.run("PRAGMA max_page_count = 1000000")
        await sender(catcher, tmp_path).run_once()

        states = [letter.state.value for letter in await letters.letters()]
        assert len(set(catcher.message_ids)) == len(catcher.letters)
        assert states.count("sent") + states.count("in_doubt") == 40
        assert len(catcher.letters) == 40
        assert states.count("in_doubt") <= first


class Frozen(SmtpTransport):
    """A way to the mail server on which the whole process is frozen before the letter is said."""

    def __init__(self, server: MailServer, meanwhile: Callable[[], None]) -> None:
        super().__init__(server)
        self.meanwhile = meanwhile

    def conversation(self) -> "FrozenConversation":
        return FrozenConversation(self.server, self.meanwhile)


class FrozenConversation(SmtpConversation):
    def __init__(self, server: MailServer, meanwhile: Callable[[], None]) -> None:
        super().__init__(server)
        self.meanwhile = meanwhile

    async def deliver(self, raw: bytes, *, may_leave: Callable[[], bool]) -> Outcome:
        self.meanwhile()
        return await super().deliver(raw, may_leave=may_leave)


@pytest.mark.parametrize("logbook", [True, False])
async def test_frozen_past_its_lease_just_before_a_letter_it_does_not_say_it(
    database: Database, tmp_path: Path, logbook: bool
) -> None:
    if not isinstance(database, SerialSQLiteEngine):
        pytest.skip("one database is enough to stop a clock")

    def another_process_takes_over() -> None:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            time.sleep(1.2)  # the loop stands, as under SIGSTOP
            other.execute("UPDATE letter SET state = 'in_doubt' WHERE state = 'attempting'")

    async with catching() as catcher:
        await put(1)
        frozen = Delivery(
            Frozen(catcher.transport.server, another_process_takes_over),
            prepare,
            owner="frozen",
            now=lambda: NOW,
            lease=timedelta(seconds=3),
            logbooks=tmp_path if logbook else None,
        )
        await frozen.run_once()

        assert catcher.letters == []
        (letter,) = await letters.letters()
        assert letter.state.value != "sent"
