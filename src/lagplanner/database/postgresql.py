"""How do several processes share one PostgreSQL with the same promises as on SQLite?

A pool of connections; transactions are done one after another, here by a lock and across processes
by an advisory lock. So "read, decide, write" is safe on both databases alike, and no test that
passes on one of them can hide a lost update or a deadlock on the other. Reads and single statements
outside a transaction do not wait.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, NoReturn

import asyncpg  # type: ignore[import-untyped]
from piccolo.engine.base import BaseTransaction
from piccolo.engine.postgres import Atomic, PostgresEngine
from piccolo.querystring import QueryString

from lagplanner.database.errors import NotOpenError, translate
from lagplanner.database.guard import (
    own,
    refuse_after_failure,
    refuse_naive,
    refuse_nesting,
    undisturbed,
)
from lagplanner.domain.errors import DatabaseStateError

Rows = list[dict[str, Any]]

TIMEOUT = 30  # seconds to wait for another process that writes
CONNECTIONS = 8
DEED_LOCK = 5_284_001  # advisory lock of a transaction; any number nobody else uses
MIGRATION_LOCK = 5_284_002


class PostgresqlTransaction(BaseTransaction):
    """A deed: alone among the transactions of all processes."""

    def __init__(self, engine: "PooledPostgresEngine") -> None:
        refuse_nesting(engine.current_transaction)
        self.engine = engine
        self.task: asyncio.Task[Any] | None = None
        self.broken = False

    async def __aenter__(self) -> "PostgresqlTransaction":
        engine = self.engine
        started = engine.started
        await engine.writing.acquire()
        connection = None
        try:
            connection = await started.acquire()
            # One round trip. READ COMMITTED: after the lock we see what the one before us did.
            await connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({DEED_LOCK})")
        except BaseException as error:
            try:
                if connection is not None:
                    await undisturbed(asyncio.ensure_future(started.release(connection)))
            finally:
                engine.writing.release()
            if isinstance(error, asyncpg.LockNotAvailableError):
                raise DatabaseStateError(
                    f"Die Datenbank ist seit {TIMEOUT} Sekunden von einem anderen Programm "
                    "gesperrt. Bitte später noch einmal versuchen."
                ) from error
            raise
        self.connection = connection
        self.task = asyncio.current_task()
        self._before = engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.engine.current_transaction.reset(self._before)
        work = self._end(commit=error is None and not self.broken)
        await undisturbed(asyncio.ensure_future(work))
        if error is None:
            refuse_after_failure(self)
        return False

    async def _end(self, *, commit: bool) -> None:
        try:
            if commit:
                await self.connection.execute("COMMIT")
            else:
                # A lost connection has rolled back by itself; the first error is the one to see.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await self.connection.execute("ROLLBACK")
        except asyncpg.PostgresError as error:
            raise translate(error) from error
        finally:
            try:
                await self.engine.started.release(self.connection)
            finally:
                self.engine.writing.release()

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement of this transaction."""
        refuse_after_failure(self)
        try:
            return [dict(row) for row in await self.connection.fetch(sql, *values)]
        except asyncpg.PostgresError as error:
            self.broken = True
            raise translate(error) from error
        except BaseException:
            self.broken = True
            raise


class PooledPostgresEngine(PostgresEngine):
    """PostgreSQL for a whole process, with the guards of the SQLite engine."""

    current_transaction: ContextVar[PostgresqlTransaction | None]  # type: ignore[assignment]

    def __init__(self, url: str) -> None:
        """Remember the address; nothing is opened before `start()`."""
        super().__init__(config={"dsn": url})
        self.url = url
        self.current_transaction = ContextVar("postgresql_transaction", default=None)

    async def check_version(self) -> None:
        """Not at construction: importing must not connect."""

    async def start(self) -> None:
        """Open the pool. Raises DatabaseStateError where PostgreSQL does not answer."""
        if self.pool is not None:
            raise NotOpenError("this database is started already")
        self.writing = asyncio.Lock()
        try:
            self.pool = await asyncpg.create_pool(
                self.url,
                min_size=1,
                max_size=CONNECTIONS,
                server_settings={
                    "application_name": "lagplanner",
                    "timezone": "UTC",
                    "lock_timeout": str(TIMEOUT * 1000),
                },
            )
        except (OSError, asyncpg.PostgresError) as error:
            raise DatabaseStateError(f"PostgreSQL ist nicht erreichbar: {error}") from error

    async def close(self) -> None:
        """Give the connections back, after whatever still runs."""
        if self.pool is not None:
            pool, self.pool = self.pool, None
            await pool.close()

    @property
    def started(self) -> asyncpg.Pool:
        """The pool."""
        if self.pool is None:
            raise NotOpenError("the database is not started: await start() comes first")
        return self.pool

    @property
    def own_transaction(self) -> PostgresqlTransaction | None:
        """The transaction this task is in. Raises SpawnedTaskError in a task begun inside one."""
        return own(self.current_transaction)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Rows:
        """Run a query of Piccolo's."""
        sql, values = querystring.compile_string(engine_type=self.engine_type)
        return await self.run(sql, values)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Rows:
        """Run a statement that changes the schema."""
        return await self.run(ddl)

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement: in this task's transaction, else on any free connection."""
        refuse_naive(values)
        self.get_query_id()
        transaction = self.own_transaction
        if transaction is not None:
            return await transaction.run(sql, values)
        try:
            return [dict(row) for row in await self.started.fetch(sql, *values)]
        except asyncpg.PostgresError as error:
            raise translate(error) from error

    def transaction(self, *_: Any, **__: Any) -> PostgresqlTransaction:  # type: ignore[override]
        """Never nested, whatever Piccolo's code asks for."""
        return PostgresqlTransaction(self)

    def atomic(self) -> Atomic:
        """Several queries in one transaction, for Piccolo's own create and drop of tables."""
        return Atomic(engine=self)

    async def batch(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: an open cursor would hold a connection as long as its caller likes."""
        raise NotImplementedError("read in pages with limit and offset instead of batches")
