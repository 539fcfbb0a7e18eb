"""How do many tasks share one SQLite file without "database is locked"?

One writer connection behind a lock and four readers, each with a thread of its own. Transactions
begin IMMEDIATE: a deferred one that has read cannot become a writer while another writes, and no
timeout helps. Piccolo's own engine opens a connection per query and keeps it after a failed COMMIT;
this one overrides how its statements are run, so Piccolo's minor version is pinned.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from piccolo.engine.base import BaseTransaction
from piccolo.engine.sqlite import Atomic, SQLiteEngine
from piccolo.querystring import QueryString

from lagplanner.database.errors import NotOpenError, failed_columns, translate
from lagplanner.database.guard import (
    own,
    refuse_after_failure,
    refuse_naive,
    refuse_nesting,
    undisturbed,
)
from lagplanner.domain.errors import DatabaseStateError

Rows = list[dict[str, Any]]
T = TypeVar("T")

TIMEOUT = 30.0  # seconds to wait for another process that writes
READERS = 4

# FULL: with NORMAL a power cut can undo a commit, and a letter marked as sent would be sent again.
WRITER_PRAGMAS = ("synchronous = FULL", "foreign_keys = 1")
READER_PRAGMAS = ("query_only = 1",)

# Piccolo's goes by way of Decimal: a list of 50 rows took a quarter longer, and 1.5 became 1.
sqlite3.register_converter("INTEGER", int)


class SqliteConnection:
    """One connection and its thread: statements given to it run there one after another."""

    def __init__(self, path: Path, timeout: float = TIMEOUT) -> None:
        self._path = path
        self._timeout = timeout
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._raw: sqlite3.Connection | None = None

    async def open(self, pragmas: Sequence[str], *, wal: bool = False) -> None:
        """Connect; Piccolo's converters apply. Raises DatabaseStateError where it cannot."""

        def connect() -> None:
            self._raw = sqlite3.connect(
                self._path,
                timeout=self._timeout,
                isolation_level=None,
                detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
                cached_statements=512,
            )
            if wal:
                self._write_ahead(self._raw)
            for pragma in pragmas:
                self._raw.execute(f"PRAGMA {pragma}")

        def open_or_explain() -> None:
            try:
                connect()
            except sqlite3.DatabaseError as error:
                raise DatabaseStateError(
                    f"Die Datenbank {self._path} lässt sich nicht öffnen: {error}"
                ) from error

        await undisturbed(self._submit(open_or_explain))

    async def close(self) -> None:
        """Close, after whatever still runs."""

        def disconnect() -> None:
            if self._raw is not None:
                self._raw.close()
                self._raw = None

        try:
            await undisturbed(self._submit(disconnect))
        finally:
            self._thread.shutdown(wait=False)

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement and fetch all it gives. One hop to the thread and back."""
        return await self._submit(lambda: self._run(sql, values))

    async def run_inside(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """As `run`, but only while a transaction is open.

        SQLite ends a transaction by itself when the disk is full; what follows would be committed
        statement by statement.
        """

        def inside() -> Rows:
            if not self._connection.in_transaction:
                raise NotOpenError("SQLite has ended this transaction by itself")
            return self._run(sql, values)

        return await self._submit(inside)

    async def end(self, commit: bool) -> None:
        """Commit or roll back. A failing COMMIT is rolled back, so the connection is free again."""

        def finish() -> None:
            raw = self._connection
            try:
                if commit:
                    raw.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._translated(error) from error
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")

        await undisturbed(self._submit(finish))

    def _write_ahead(self, raw: sqlite3.Connection) -> None:
        """Switch the file to a write-ahead log, so that readers and the writer do not wait.

        SQLite does not use its timeout here when several processes do it to a new file at once.
        """
        end = time.monotonic() + self._timeout
        while True:
            try:
                raw.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return

    def _submit(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._thread, work)

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._raw is None:
            raise NotOpenError("this connection is closed")
        return self._raw

    def _run(self, sql: str, values: Sequence[Any]) -> Rows:
        try:
            cursor = self._connection.execute(sql, values)
            try:
                rows = cursor.fetchall()
                names = [column[0] for column in cursor.description or ()]
            finally:
                cursor.close()
        except (sqlite3.Error, OverflowError) as error:
            raise self._translated(error) from error
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _translated(self, error: Exception) -> Exception:
        if isinstance(error, sqlite3.IntegrityError) and (found := failed_columns(error)):
            return translate(error, self._unique_indexes(*found))
        return translate(error)

    def _unique_indexes(self, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The unique indexes on just these columns; PostgreSQL's default names for unnamed ones."""
        names = []
        for _, name, unique, origin, _ in self._connection.execute(
            "SELECT * FROM pragma_index_list(?)", (table,)
        ).fetchall():
            covered = self._connection.execute(
                "SELECT name FROM pragma_index_info(?) ORDER BY seqno", (name,)
            ).fetchall()
            if unique and tuple(row[0] for row in covered) == columns:
                names.append(name if origin == "c" else f"{table}_{'_'.join(columns)}_key")
        return tuple(sorted(names)) or (f"{table}_pkey",)


class SqliteTransaction(BaseTransaction):
    """The only writer of this process, and by BEGIN IMMEDIATE the only one of all processes."""

    def __init__(self, engine: "SerialSQLiteEngine") -> None:
        refuse_nesting(engine.current_transaction)
        self.engine = engine
        self.task: asyncio.Task[Any] | None = None
        self.broken = False

    async def __aenter__(self) -> "SqliteTransaction":
        self.connection = self.engine.writer
        await self.engine.writing.acquire()
        try:
            await self.connection.run("BEGIN IMMEDIATE")
        except BaseException:
            # Cancelled while waiting: the thread may still succeed to begin.
            try:
                await self.connection.end(commit=False)
            finally:
                self.engine.writing.release()
            raise
        self.task = asyncio.current_task()
        self._before = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.engine.current_transaction.reset(self._before)
        try:
            await self.connection.end(commit=error is None and not self.broken)
        finally:
            self.engine.writing.release()
        if error is None:
            refuse_after_failure(self)
        return False

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement of this transaction; one that fails breaks it, as on PostgreSQL."""
        refuse_after_failure(self)
        try:
            return await self.connection.run_inside(sql, values)
        except BaseException:
            self.broken = True
            raise


class SerialSQLiteEngine(SQLiteEngine):
    """SQLite for a whole process: reads run beside each other, writes one after another."""

    current_transaction: ContextVar[SqliteTransaction | None]  # type: ignore[assignment]

    def __init__(self, path: Path) -> None:
        """Remember the file; nothing is opened before `start()`."""
        super().__init__(path=str(path))
        self.current_transaction = ContextVar("sqlite_transaction", default=None)
        self._writer: SqliteConnection | None = None
        self._all_readers: list[SqliteConnection] = []

    async def check_version(self) -> None:
        """RETURNING came with 3.35."""
        if sqlite3.sqlite_version_info < (3, 35):
            raise NotOpenError(f"SQLite 3.35 or newer is needed, not {sqlite3.sqlite_version}")

    @property
    def exists(self) -> bool:
        """Whether the file is there already."""
        return Path(self.path).exists()

    async def start(self) -> None:
        """Open the file (made if it is missing) with one writer and four readers."""
        if self._writer is not None:
            raise NotOpenError("this database is started already")
        self._writer = SqliteConnection(Path(self.path))
        self.writing = asyncio.Lock()
        self._all_readers = [SqliteConnection(Path(self.path)) for _ in range(READERS)]
        self._readers: asyncio.LifoQueue[SqliteConnection] = asyncio.LifoQueue()
        try:
            await self._writer.open(WRITER_PRAGMAS, wal=True)
            for reader in self._all_readers:
                await reader.open(READER_PRAGMAS)
                self._readers.put_nowait(reader)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        connections = [*self._all_readers, *([self._writer] if self._writer else [])]
        self._all_readers, self._writer = [], None
        for connection in connections:
            await connection.close()

    @property
    def writer(self) -> SqliteConnection:
        """The one connection that writes."""
        if self._writer is None:
            raise NotOpenError("the database is not started: await start() comes first")
        return self._writer

    @property
    def own_transaction(self) -> SqliteTransaction | None:
        """The transaction this task is in. Raises SpawnedTaskError in a task begun inside one."""
        return own(self.current_transaction)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Rows:
        """Run a query of Piccolo's."""
        sql, values = querystring.compile_string(engine_type=self.engine_type)
        return await self.run(sql, values)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Rows:
        """Run a statement that changes the schema."""
        return await self.run(ddl)

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement: in this task's transaction, else a read on a reader, a write alone."""
        refuse_naive(values)
        self.get_query_id()
        transaction = self.own_transaction
        if transaction is not None:
            return await transaction.run(sql, values)
        writer = self.writer
        if is_read(sql):
            reader = await self._readers.get()
            try:
                return await reader.run(sql, values)
            finally:
                self._readers.put_nowait(reader)
        async with self.writing:
            return await writer.run(sql, values)

    def transaction(self, *_: Any, **__: Any) -> SqliteTransaction:  # type: ignore[override]
        """Always IMMEDIATE and never nested, whatever Piccolo's code asks for."""
        return SqliteTransaction(self)

    def atomic(self, *_: Any) -> Atomic:
        """Several queries in one transaction, for Piccolo's own create and drop of tables."""
        return Atomic(engine=self)

    async def batch(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: an open cursor would hold a reader as long as its caller likes."""
        raise NotImplementedError("read in pages with limit and offset instead of batches")


def is_read(sql: str) -> bool:
    """Whether a statement may go to a reader. Readers refuse to write, so a mistake is loud."""
    return sql.lstrip(" \n\t(")[:6].upper().startswith(("SELECT", "WITH", "EXPLAI", "VALUES"))
