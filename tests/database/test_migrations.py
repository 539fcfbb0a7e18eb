"""Is an older database brought up to date whole, once, and without losing anything?"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from lagplanner.database.engine import Database, open_database, run_sql, use
from lagplanner.database.migrations.change import Change, Step
from lagplanner.database.migrations.runner import migrate, pending
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.errors import DatabaseStateError
from tests.database.another_process import POINTS, ROWS, Steps
from tests.database.rows import make_tables

ROOT = Path(__file__).parents[2]


def numbers(steps: list[Step]) -> list[int]:
    return [step.number for step in steps]


async def process(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.database.another_process",
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def answer(running: asyncio.subprocess.Process) -> str:
    out, errors = await running.communicate()
    assert running.returncode == 0, errors.decode()
    return out.decode().strip()


async def line(running: asyncio.subprocess.Process) -> str:
    assert running.stdout is not None
    return (await running.stdout.readline()).decode().strip()


async def let_go(*running: asyncio.subprocess.Process) -> None:
    """Wait until each is ready to migrate, then let them all begin."""
    for each in running:
        assert await line(each) == "ready"
    for each in running:
        assert each.stdin is not None
        each.stdin.write(b"\n")


async def older_database(url: str, rows: int = ROWS) -> Database:
    """Version 1 with that many houses, each with one guest."""
    database = open_database(url)
    assert numbers(await migrate(database, steps=Steps().old)) == [1]
    use(database)
    await database.start()
    many = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    async with database.transaction():
        text = "CAST(i AS VARCHAR(9))"
        await run_sql(
            f"INSERT INTO house (name) SELECT name FROM ({many} SELECT {text} AS name FROM n) AS h"
        )
        await run_sql("INSERT INTO guest (house) SELECT id FROM house")
    await database.close()
    return database


async def facts(database: Database, of: str) -> dict[str, int]:
    await database.start()
    try:
        return (await database.run(of))[0]
    finally:
        await database.close()


async def is_whole_at_version_3(database: Database) -> bool:
    return await facts(
        database,
        "SELECT count(*) AS houses, sum(guests) AS guests, "
        "sum(CASE WHEN letters = length(name) THEN 1 ELSE 0 END) AS counted, "
        "(SELECT count(*) FROM guest) AS kept, "
        "(SELECT max(number) FROM schema_version) AS version FROM house",
    ) == {"houses": ROWS, "guests": ROWS, "counted": ROWS, "kept": ROWS, "version": 3}


async def test_an_empty_database_gets_every_step_once(empty_url: str) -> None:
    database = open_database(empty_url)

    assert await pending(database) == list(STEPS)
    assert await migrate(database) == list(STEPS)
    assert await pending(database) == []
    assert await migrate(database) == []


async def test_older_data_survives_a_rebuild_with_its_children(empty_url: str) -> None:
    database = await older_database(empty_url)

    assert numbers(await pending(database, steps=Steps().new)) == [2, 3]
    assert numbers(await migrate(database, steps=Steps().new)) == [2, 3]

    assert await is_whole_at_version_3(database)


async def test_after_a_rebuild_no_id_is_given_twice(empty_url: str) -> None:
    database = await older_database(empty_url, rows=3)
    await facts(database, "DELETE FROM house WHERE id = 3 RETURNING id")
    await migrate(database, steps=Steps().new)

    new = "INSERT INTO house (name, letters) VALUES ('x', 1) RETURNING id"
    assert await facts(database, new) == {"id": 4}


async def test_after_a_rebuild_the_unique_index_is_still_there(empty_url: str) -> None:
    database = await older_database(empty_url, rows=3)
    await migrate(database, steps=Steps().new)

    with pytest.raises(Exception, match="house_name_once"):
        await facts(database, "INSERT INTO house (name, letters) VALUES ('2', 1) RETURNING id")


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_after_a_rebuild_triggers_that_name_the_table_still_work(empty_url: str) -> None:
    database = await older_database(empty_url, rows=3)
    await database.start()
    await run_sql(
        "CREATE TRIGGER leaves AFTER DELETE ON guest BEGIN "
        "UPDATE house SET name = 'empty' WHERE id = OLD.house; END"
    )
    await database.close()
    await migrate(database, steps=Steps().new)

    await facts(database, "DELETE FROM guest WHERE house = 2 RETURNING id")
    assert await facts(database, "SELECT name FROM house WHERE id = 2") == {"name": "empty"}


@pytest.mark.parametrize("point", POINTS)
async def test_killed_in_the_middle_the_next_start_is_whole(empty_url: str, point: str) -> None:
    database = await older_database(empty_url)
    running = await process("migrate", empty_url, point)
    await let_go(running)
    assert await line(running) == f"at {point}"
    running.kill()
    await running.communicate()

    left = numbers(await pending(database, steps=Steps().new))
    assert left == ([3] if point == "second" else [2, 3])
    assert await facts(database, "SELECT count(*) AS houses FROM house") == {"houses": ROWS}

    assert numbers(await migrate(database, steps=Steps().new)) == left
    assert await is_whole_at_version_3(database)


async def test_killed_at_any_time_the_next_start_is_whole(empty_url: str) -> None:
    """Killed 8 times, each time a little later, so that a commit is met as well."""
    database = await older_database(empty_url)
    for attempt in range(8):
        running = await process("migrate", empty_url, "")
        await let_go(running)
        await asyncio.sleep(attempt * 0.02)
        with suppress(ProcessLookupError):
            running.kill()
        await running.communicate()
        houses = await facts(database, "SELECT count(*) AS houses FROM house")
        assert houses == {"houses": ROWS}

    await migrate(database, steps=Steps().new)
    assert await is_whole_at_version_3(database)


@pytest.mark.parametrize("processes", [2, 5])
async def test_started_at_once_they_apply_each_step_once(empty_url: str, processes: int) -> None:
    started = [await process("migrate", empty_url, "") for _ in range(processes)]

    await let_go(*started)

    answers = await asyncio.gather(*(answer(each) for each in started))

    applied = " ".join(answers).replace("applied", "").split()
    assert sorted(applied) == ["1", "2", "3"]


async def test_three_processes_count_on_one_database_and_lose_nothing(database: Database) -> None:
    url = database.url if database.engine_type == "postgres" else f"sqlite:///{database.path}"
    await make_tables()
    await run_sql("INSERT INTO counter (name, value) VALUES ('a', 0)")

    await asyncio.gather(*[answer(await process("count", url, "60")) for _ in range(3)])

    assert await run_sql("SELECT value FROM counter") == [{"value": 180}]


async def test_a_newer_database_is_refused_with_a_sentence(empty_url: str) -> None:
    database = await older_database(empty_url, rows=1)
    await migrate(database, steps=Steps().new)

    with pytest.raises(DatabaseStateError, match="Stand 3, dieses Programm kennt nur Stand 1"):
        await migrate(database, steps=Steps().old)
    with pytest.raises(DatabaseStateError, match="Stand 3"):
        await pending(database, steps=Steps().old)


async def test_a_step_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    async def fails(change: Change) -> None:
        await change.run("ALTER TABLE house ADD COLUMN halfway INTEGER")
        await change.run("UPDATE house SET name = 'the same'")

    steps = (*Steps().old, Step(2, "fails", fails))
    database = await older_database(empty_url, rows=3)

    with pytest.raises(Exception, match="house_name_once"):
        await migrate(database, steps=steps)

    assert await facts(database, "SELECT * FROM house ORDER BY id") == {"id": 1, "name": "1"}
    assert numbers(await pending(database, steps=steps)) == [2]


async def test_a_step_that_breaks_references_is_undone(empty_url: str) -> None:
    async def forgets_houses(change: Change) -> None:
        await change.run("DELETE FROM house")

    steps = (*Steps().old, Step(2, "forgets", forgets_houses))
    database = await older_database(empty_url, rows=3)
    if database.engine_type == "postgres":
        return  # there the reference itself deletes the guests

    with pytest.raises(DatabaseStateError, match="guest"):
        await migrate(database, steps=steps)

    assert await facts(database, "SELECT count(*) AS n FROM house") == {"n": 3}
