"""How are the missing steps applied, once, whoever starts and whatever dies meanwhile?

Each step is one transaction with its row in `schema_version`, behind the lock that deeds use too.
Killed anywhere, the database is whole and the next start goes on. Five processes starting at once
apply a step once; the others wait and find nothing to do.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]

from lagplanner.database.backup import write_copy
from lagplanner.database.engine import Database
from lagplanner.database.migrations.change import Change, Dialect, Rows, Step
from lagplanner.database.migrations.steps import STEPS
from lagplanner.database.postgresql import DEED_LOCK
from lagplanner.database.sqlite import SerialSQLiteEngine, SqliteConnection
from lagplanner.domain.errors import DatabaseStateError

log = logging.getLogger(__name__)

PATIENCE = 600.0  # seconds to wait for another process that is migrating


async def migrate(
    database: Database, *, backup_dir: Path | None = None, steps: Sequence[Step] = STEPS
) -> list[Step]:
    """Apply the missing steps in order and return them.

    A SQLite file with data is first copied to `backup_dir` (else beside the file) under the name
    `<file>.version-<number>.sqlite`. The database need not be started. Raises DatabaseStateError
    when the database is newer than this program, or when a step would leave broken references.
    """
    done: list[Step] = []
    async with _site(database) as site:
        while True:
            async with site.alone() as change:
                version = await _version(change, steps)
                step = next((step for step in steps if step.number > version), None)
                if step is None:
                    return done
                if version and not done:
                    await site.copy_before(version, backup_dir)
                await step.apply(change)
                await change.run(
                    "INSERT INTO schema_version (number, name) VALUES (?, ?)",
                    [step.number, step.name],
                )
            log.info("database: step %d (%s) applied", step.number, step.name)
            done.append(step)


async def pending(database: Database, *, steps: Sequence[Step] = STEPS) -> list[Step]:
    """The steps that are missing; nothing is changed. Raises DatabaseStateError when it is newer."""
    if isinstance(database, SerialSQLiteEngine) and not database.exists:
        return list(steps)
    async with _site(database) as site:
        version = await _version(Change(site.dialect, site.send), steps, make=False)
    return [step for step in steps if step.number > version]


async def _version(change: Change, steps: Sequence[Step], *, make: bool = True) -> int:
    """The number of the last step applied, 0 for an empty database."""
    if not await change.has_table("schema_version"):
        if make:
            await change.run(
                "CREATE TABLE schema_version (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, "
                "applied_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP)"
            )
        return 0
    rows = await change.run("SELECT number FROM schema_version ORDER BY number DESC LIMIT 1")
    version = int(rows[0]["number"]) if rows else 0
    newest = max((step.number for step in steps), default=0)
    if version > newest:
        raise DatabaseStateError(
            f"Die Datenbank hat Stand {version}, dieses Programm kennt nur Stand {newest}. "
            "Bitte das neuere Programm starten oder eine ältere Sicherung einspielen."
        )
    return version


class _Site(Protocol):
    """A connection of its own on which steps are applied."""

    @property
    def dialect(self) -> Dialect: ...

    async def send(self, sql: str, values: Sequence[Any]) -> Rows: ...

    def alone(self) -> AbstractAsyncContextManager[Change]:
        """A transaction that no other process's deed or migration runs beside."""
        ...

    async def copy_before(self, version: int, backup_dir: Path | None) -> None:
        """Keep what is there before the first step changes it."""
        ...

    async def close(self) -> None: ...


@asynccontextmanager
async def _site(database: Database) -> AsyncIterator[_Site]:
    site: _Site
    if isinstance(database, SerialSQLiteEngine):
        site = await _SqliteSite.on(Path(database.path))
    else:
        site = await _PostgresqlSite.on(database.url)
    try:
        yield site
    finally:
        await site.close()


class _SqliteSite:
    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = SqliteConnection(path, timeout=PATIENCE)

    @classmethod
    async def on(cls, path: Path) -> "_SqliteSite":
        site = cls(path)
        # Off, and possible only outside a transaction: with foreign keys on, dropping the old
        # table of a rebuild deletes its children by cascade.
        try:
            await site._connection.open(("synchronous = FULL", "foreign_keys = 0"), wal=True)
        except BaseException:
            await site.close()
            raise
        return site

    async def send(self, sql: str, values: Sequence[Any]) -> Rows:
        return await self._connection.run(sql, values)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Change]:
        await self._connection.run("BEGIN IMMEDIATE")
        try:
            yield Change(self.dialect, self._connection.run_inside)
            await self._refuse_orphans()
        except BaseException:
            await self._connection.end(commit=False)
            raise
        await self._connection.end(commit=True)

    async def _refuse_orphans(self) -> None:
        broken = await self._connection.run("PRAGMA foreign_key_check")
        if broken:
            tables = ", ".join(sorted({row["table"] for row in broken}))
            raise DatabaseStateError(
                f"Der Umbau der Datenbank würde Verweise brechen ({tables}). "
                "Es wurde nichts geändert."
            )

    async def copy_before(self, version: int, backup_dir: Path | None) -> None:
        # From a second connection: ours holds the write lock, so nothing changes in between.
        folder = backup_dir or self._path.parent
        target = folder / f"{self._path.stem}.version-{version}.sqlite"
        await write_copy(self._path, target)
        log.info("database: copied to %s", target)

    async def close(self) -> None:
        await self._connection.close()


class _PostgresqlSite:
    dialect: Dialect = "postgres"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def on(cls, url: str) -> "_PostgresqlSite":
        try:
            return cls(await asyncpg.connect(url, server_settings={"timezone": "UTC"}))
        except (OSError, asyncpg.PostgresError) as error:
            raise DatabaseStateError(f"PostgreSQL ist nicht erreichbar: {error}") from error

    async def send(self, sql: str, values: Sequence[Any]) -> Rows:
        return [dict(row) for row in await self._connection.fetch(sql, *values)]

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Change]:
        async with self._connection.transaction():
            await self._connection.execute(f"SELECT pg_advisory_xact_lock({DEED_LOCK})")
            yield Change(self.dialect, self.send)

    async def copy_before(self, version: int, backup_dir: Path | None) -> None:
        log.warning(
            "database: PostgreSQL is not copied before step %d; `lagplanner backup` or your "
            "server's own backup does it, and each step is undone as a whole if it fails",
            version + 1,
        )

    async def close(self) -> None:
        await self._connection.close()
