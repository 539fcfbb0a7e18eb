"""The installation the laws are tried on: real services, database, outbox, delivery and mail server.

Its clock moves only when told. Any deed can be cut off at one of its statements, the sender can be
killed with -9 in the middle of a letter, and the whole can be stopped and started again.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from lagplanner.database import tables
from lagplanner.database.engine import DB, Rows, close, open_database, run_sql, start, use
from lagplanner.database.postgresql import PostgresqlTransaction
from lagplanner.database.sqlite import SqliteTransaction
from lagplanner.domain.errors import LagplannerError
from lagplanner.services.post import sending
from lagplanner.settings import Settings
from tests.mail.server import Catcher, catching
from tests.stories.laws import cast, sender
from tests.stories.laws.cast import Cast
from tests.stories.laws.mails import Mail, read

T = TypeVar("T")
Deed = Callable[[], Awaitable[T]]
BERLIN = ZoneInfo("Europe/Berlin")


class CutOffError(Exception):
    """The deed ended here, as if the process had."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a deed went. `refused` is the sentence somebody reads, "" if it was done."""

    result: Any = None
    refused: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refused


class House:
    """One installation, from its first start until `leave`."""

    def __init__(self, url: str, folder: Path) -> None:
        self.now = cast.BEGIN
        self.url = url
        self.folder = folder
        self.arrived: list[Mail] = []
        self.cut_at = 0  # the statement at which the next deed that has so many is cut off
        self.cuts = 0
        self._around = AsyncExitStack()
        self._runner = asyncio.Runner()
        self.run(self._enter())

    @property
    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the installation's loop, as a visit of its own: who acts is forgotten after."""
        return self._runner.run(work, context=copy_context())

    def do(self, deed: Deed[Any], *, is_one: bool = True) -> Done:
        """Do a deed as somebody does who presses once more if the service broke down.

        Cut off or refused, it has left everything as it was: that is checked here, each time, but
        for what consists of several deeds.
        """
        before = self.dump()
        if self.cut_at:
            try:
                with _cut_off(self.cut_at):
                    return self.run(_done(deed))
            except CutOffError:
                self.cuts += 1
                self.cut_at = 0
                aborted = "an aborted deed leaves the dump as it was"
                assert not is_one or self.dump() == before, aborted
            except LagplannerError as error:
                assert self.dump() == before, "a refused deed leaves the dump as it was"
                return Done(refused=str(error) or "nein")
        try:
            return self.run(_done(deed))
        except LagplannerError as error:
            assert self.dump() == before, "a refused deed leaves the dump as it was"
            return Done(refused=str(error) or "nein")

    def looks(self, look: Deed[T]) -> T:
        """Look at something; that changes nothing."""
        before = self.dump()
        seen = self.run(_seen(look))
        assert self.dump() == before, "a look changes nothing (law 1)"
        return seen

    def dump(self) -> dict[str, Any]:
        """All that is stored, to compare."""
        if self._file is not None:
            return {
                name: self._file.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
                for name in _TABLES
            }
        return self.run(_dump())

    def rows(self, table: str) -> Rows:
        """The rows of a table, in the order they were made."""
        return self.run(run_sql(f'SELECT * FROM "{table}" ORDER BY id'))

    def send(self) -> list[Mail]:
        """Let everything leave that is due; returns what arrived."""
        self.run(self._send())
        return self._new_mails()

    def send_and_be_killed(self, at: int, *, when: str) -> list[Mail]:
        """Let a sender be killed with -9 at its nth letter: before it is said, at the dot, or after
        the yes; returns what arrived all the same."""
        self.run(self._send_and_be_killed(at, when))
        return self._new_mails()

    def restart(self) -> None:
        """Stop the service and start it again."""
        self.run(close())
        self.run(start())

    def leave(self) -> None:
        """Close everything."""
        try:
            self.run(self._around.aclose())
        finally:
            if self._file is not None:
                self._file.close()
            use(None)
            self._runner.close()

    async def _enter(self) -> None:
        self.catcher: Catcher = await self._around.enter_async_context(catching())
        self.settings = Settings(
            database_url=self.url,
            base_url=cast.BASE_URL,
            smtp_host="127.0.0.1",
            smtp_port=self.catcher.port,
            smtp_security="none",
            mail_from=cast.SENDER,
            backup_dir=str(self.folder),
        )
        use(open_database(self.url))
        await start()
        self._around.push_async_callback(close)
        path = self.url.removeprefix("sqlite:///")
        self._file = sqlite3.connect(f"file:{path}?mode=ro", uri=True) if path != self.url else None
        self.cast: Cast = await cast.settle_cast()

    async def _send(self) -> None:
        await sending.send_now(self.settings, now=lambda: self.now)

    async def _send_and_be_killed(self, at: int, when: str) -> None:
        killed = False
        counted = 0
        process = await asyncio.to_thread(sender.begin, self.settings, self.now)

        def kill() -> None:
            nonlocal killed
            killed = True
            process.kill()

        def heard(_: object) -> str:
            nonlocal counted
            counted += 1
            if killed:
                return "451 nobody listens"
            if counted >= at:
                if when == "after":
                    asyncio.get_running_loop().call_later(0.002, kill)
                else:
                    kill()
            return "250 OK taken"

        if when == "before":
            self.catcher.on_rcpt = heard
        else:
            self.catcher.on_data = heard
        try:
            await asyncio.to_thread(process.join, 60)
            await asyncio.sleep(0)
        finally:
            process.kill()
            await asyncio.to_thread(process.join)
            process.close()
            self.catcher.on_rcpt = lambda _: "250 OK"
            self.catcher.on_data = lambda _: "250 OK taken"

    def _new_mails(self) -> list[Mail]:
        new = [read(raw) for raw in self.catcher.letters[len(self.arrived) :]]
        self.arrived += new
        return new

    def wait(self, time: timedelta) -> None:
        """Let time pass in which nobody does anything."""
        self.now += time


_TABLES = sorted(table._meta.tablename for table in tables.TABLES)


async def _done(deed: Deed[Any]) -> Done:
    return Done(await deed())


async def _seen(look: Deed[T]) -> T:
    return await look()


async def _dump() -> dict[str, Any]:
    return {name: await run_sql(f'SELECT * FROM "{name}" ORDER BY 1') for name in _TABLES}


@contextmanager
def _cut_off(at: int) -> Iterator[None]:
    """Let the nth statement of the transactions within fail, and what is rolled back with it."""
    counted = 0
    kind = SqliteTransaction if DB.engine_type == "sqlite" else PostgresqlTransaction
    run = kind.run

    async def counting(self: Any, sql: str, values: Any = ()) -> Rows:
        nonlocal counted
        counted += 1
        if counted == at:
            self.broken = True
            raise CutOffError(f"at statement {at}: {sql[:60]}")
        return await run(self, sql, values)

    kind.run = counting  # type: ignore[method-assign]
    try:
        yield
    finally:
        kind.run = run  # type: ignore[method-assign]
