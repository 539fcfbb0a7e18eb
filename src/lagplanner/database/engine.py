"""Which database does this process use, and how is a deed done in it as a whole?

The tables are bound to `DB`, a stand-in for the engine that app, command line or test has chosen
with `use()`. Importing this opens nothing. Every service writes inside `async with transaction(deed):`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from piccolo.engine.base import BaseAtomic, BaseBatch, BaseTransaction, Engine
from piccolo.querystring import QueryString

from lagplanner.database.acting import ask_leave
from lagplanner.database.errors import DatabaseUseError, NotOpenError
from lagplanner.database.postgresql import PooledPostgresEngine
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.access import About, Deed
from lagplanner.domain.errors import SettingsError

Database = SerialSQLiteEngine | PooledPostgresEngine
Rows = list[dict[str, Any]]

_numbers = count(1)


class CurrentEngine(Engine[BaseTransaction]):
    """Stands in for the engine in use; what it does not know itself it asks that one."""

    def __init__(self) -> None:
        # Not the parent's: it would ask a database for its version.
        self._chosen: Database | None = None

    def __getattr__(self, name: str) -> Any:
        # `engine_type` and the other slots of the parent stay empty here and so arrive as well.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.chosen, name)

    @property
    def chosen(self) -> Database:
        """The engine in use."""
        if self._chosen is None:
            raise NotOpenError("no database was chosen: use(open_database(url)) comes first")
        return self._chosen

    def choose(self, database: Database | None) -> None:
        """Use this engine from now on."""
        self._chosen = database

    async def get_version(self) -> float:
        """The version of the database."""
        return await self.chosen.get_version()

    def get_version_sync(self) -> float:
        """The version of the database."""
        return self.chosen.get_version_sync()

    async def prep_database(self) -> None:
        """Nothing: the database is prepared by migrations."""

    async def batch(self, *_: Any, **__: Any) -> BaseBatch:
        """Refused by both engines."""
        return await self.chosen.batch()

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Rows:
        """Run a query of Piccolo's."""
        return await self.chosen.run_querystring(querystring)

    def transform_response_to_dicts(self, results: Rows) -> Rows:
        """Our engines answer with dictionaries."""
        return results

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Rows:
        """Run a statement that changes the schema."""
        return await self.chosen.run_ddl(ddl)

    def transaction(self, *_: Any, **__: Any) -> BaseTransaction:
        """A transaction of the engine in use."""
        return self.chosen.transaction()

    def atomic(self) -> BaseAtomic:
        """Several queries in one transaction."""
        return self.chosen.atomic()


DB = CurrentEngine()


def open_database(url: str) -> Database:
    """The engine for an address; nothing is opened before `start()`.

    `sqlite:///file.sqlite` lies beside the working directory, `sqlite:////full/path.sqlite` where
    it says, `postgresql://name:password@host/database` is PostgreSQL. Raises SettingsError.
    """
    scheme, _, rest = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        return PooledPostgresEngine(url)
    if scheme != "sqlite" or not rest.startswith("/") or rest == "/":
        raise SettingsError(
            "Die Adresse der Datenbank muss wie sqlite:///datei.sqlite oder "
            "postgresql://name:passwort@rechner/datenbank aussehen."
        )
    if ":memory:" in rest:
        raise SettingsError(
            "Eine Datenbank im Arbeitsspeicher geht nicht. Bitte eine Datei nennen."
        )
    return SerialSQLiteEngine(Path(rest[1:]).absolute())


def use(database: Database | None) -> None:
    """Make all tables of this process speak to this database."""
    DB.choose(database)


async def start() -> None:
    """Open the database in use. Raises DatabaseStateError where that is not possible."""
    await DB.chosen.start()


async def close() -> None:
    """Close the database in use, after whatever still runs."""
    await DB.chosen.close()


@asynccontextmanager
async def transaction(
    deed: Deed = Deed.UNNAMED,
    *,
    project: int | None = None,
    meeting: int | None = None,
    talk: int | None = None,
) -> AsyncIterator[None]:
    """A deed: all of it or nothing, alone among all deeds of all processes.

    Whoever acts must be allowed to do it (`domain.access`) with the project, meeting or talk it is
    about, where it is about somebody's; one that does not say what it does is for the house alone.
    Keep it short and let it await nothing but the database: others wait. Raises NotAllowedError, and
    what the database says as errors of `domain.errors`; a second one inside it is refused.
    """
    ask_leave(deed, About(project, meeting, talk))
    async with DB.chosen.transaction():
        yield


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Inside a transaction, something that may fail: its error undoes only this part.

    ```
    with suppress(AlreadyThereError):
        async with savepoint():
            await Letter(key=key).save()
    ```
    """
    deed = DB.chosen.own_transaction
    if deed is None:
        raise DatabaseUseError("savepoint() needs a transaction around it")
    name = f"part_{next(_numbers)}"
    await deed.run(f"SAVEPOINT {name}")
    try:
        yield
    except Exception:
        deed.broken = False
        await deed.run(f"ROLLBACK TO SAVEPOINT {name}")
        raise
    await deed.run(f"RELEASE SAVEPOINT {name}")


async def run_sql(sql: str, values: Sequence[Any] = ()) -> Rows:
    """Run plain SQL: in the transaction of this task, else on its own."""
    return await DB.chosen.run(sql, values)
