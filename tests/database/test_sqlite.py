"""What holds on a SQLite file only?"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lagplanner.database.engine import Database, open_database, run_sql, transaction
from lagplanner.database.errors import DatabaseUseError
from lagplanner.domain.errors import DatabaseStateError
from tests.database.rows import make_tables


@pytest.fixture
def dialect() -> str:
    return "sqlite"


async def test_a_new_file_that_somebody_writes_to_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE one (id INTEGER)")
        other.execute("BEGIN IMMEDIATE")
        database = open_database(f"sqlite:///{path}")
        starting = asyncio.create_task(database.start())
        await asyncio.sleep(0.1)
        assert not starting.done()
        other.execute("COMMIT")

    await starting
    await database.close()


async def test_a_commit_is_on_the_disk_before_it_counts(database: Database) -> None:
    async with transaction():
        assert await run_sql("PRAGMA synchronous") == [{"synchronous": 2}]
        assert await run_sql("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
        assert await run_sql("PRAGMA journal_mode") == [{"journal_mode": "wal"}]


async def test_a_write_that_looks_like_a_read_fails_loudly(database: Database) -> None:
    await make_tables()
    disguised = "WITH n AS (SELECT 1 AS v) INSERT INTO counter (name, value) SELECT 'a', v FROM n"

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await run_sql(disguised)
    async with transaction():
        await run_sql(disguised)

    assert await run_sql("SELECT value FROM counter") == [{"value": 1}]


async def test_a_transaction_that_sqlite_ended_by_itself_is_not_gone_on_with(
    database: Database,
) -> None:
    await make_tables()

    async def deed() -> None:
        async with transaction():
            await run_sql("ROLLBACK")  # as SQLite does when the disk is full
            await run_sql("INSERT INTO counter (name, value) VALUES ('a', 1)")

    with pytest.raises(DatabaseUseError, match="by itself"):
        await deed()

    assert await run_sql("SELECT * FROM counter") == []


async def test_two_partial_indexes_on_the_same_columns_are_both_named(database: Database) -> None:
    await make_tables()
    await run_sql("CREATE UNIQUE INDEX counter_one_big ON counter (name) WHERE value > 9")
    await run_sql("INSERT INTO counter (name, value) VALUES ('a', 1)")

    with pytest.raises(Exception, match="counter_name_once or counter_one_big"):
        await run_sql("INSERT INTO counter (name, value) VALUES ('a', 1)")


async def test_what_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.sqlite").write_text("Sehr geehrte Damen und Herren, " * 100)
    for name in ("letter.sqlite", "missing/folder.sqlite"):
        with pytest.raises(DatabaseStateError, match="lässt sich nicht öffnen"):
            await open_database(f"sqlite:///{tmp_path / name}").start()
