"""Does a test find nothing of the one before, although both have the same PostgreSQL database?"""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.databases import Server
from tests.used_again import UsedAgain

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.fixture
async def lent(server: Server, template: str) -> AsyncIterator[UsedAgain]:
    name = f"lent_{server.worker}"
    yield await UsedAgain.begin(name, await server.make(name, template))
    await server.drop(name)


async def held(url: str) -> dict[str, Any]:
    """Every row of every table, and how far each column of ids has counted."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = {
        name: [tuple(row) for row in await connection.fetch(f'SELECT * FROM "{name}"')]
        for (name,) in tables
    }
    counted = await connection.fetch("SELECT sequencename, last_value FROM pg_sequences")
    await connection.close()
    return {**rows, "counted": {tuple(row) for row in counted}}


async def do(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def test_rows_and_ids_are_as_in_a_new_one(lent: UsedAgain) -> None:
    before = await held(lent.url)
    await do(
        lent.url,
        "INSERT INTO daily_claim (name, day, at) VALUES ('round', '2027-01-01', now());"
        "UPDATE mail_state SET house = 'another'; DELETE FROM schema_version",
    )
    after = await held(lent.url)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"daily_claim", "mail_state", "schema_version", "counted"}

    assert await lent.restore()
    assert await held(lent.url) == before


async def test_who_is_still_connected_is_sent_away(lent: UsedAgain) -> None:
    connection = await asyncpg.connect(lent.url)
    await connection.execute("BEGIN; LOCK TABLE letter")

    assert await lent.restore()
    assert connection.is_closed()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE another ()",
        "ALTER TABLE letter ADD COLUMN another TEXT",
        "ALTER TABLE letter ALTER COLUMN key DROP NOT NULL",
        "DROP INDEX letter_underway",
        "ALTER TABLE project DISABLE TRIGGER USER",
        "CREATE SCHEMA another",
    ],
)
async def test_one_with_other_tables_is_not_used_again(lent: UsedAgain, statement: str) -> None:
    await do(lent.url, statement)

    assert not await lent.restore()
