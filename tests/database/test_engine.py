"""What does the engine promise to a deed, on SQLite and on PostgreSQL alike?"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from lagplanner.database.engine import (
    DB,
    Database,
    run_sql,
    savepoint,
    transaction,
    use,
)
from lagplanner.database.errors import (
    BrokenTransactionError,
    DatabaseUseError,
    NaiveDatetimeError,
    NestedTransactionError,
    NotOpenError,
    SpawnedTaskError,
)
from lagplanner.domain.errors import AlreadyThereError, BrokenRuleError
from tests.database.rows import Counter, Tick, make_tables
from tests.databases import counted

pytestmark = pytest.mark.usefixtures("counter")


@pytest.fixture
async def counter(database: Database) -> None:
    await make_tables()
    await Counter(name="a", value=0).save()


async def value() -> int:
    rows = await Counter.select(Counter.value).where(Counter.name == "a")
    return int(rows[0]["value"])


async def set_value(to: int) -> None:
    await Counter.update({Counter.value: to}).where(Counter.name == "a")


async def count_up() -> None:
    async with transaction():
        await set_value(await value() + 1)


async def test_200_concurrent_deeds_that_read_and_then_write_lose_nothing() -> None:
    await asyncio.gather(*(count_up() for _ in range(200)))

    assert await value() == 200


async def test_reads_do_not_wait_for_a_deed_and_do_not_see_it_before_it_is_done() -> None:
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def deed() -> None:
        async with transaction():
            await set_value(7)
            halfway.set()
            await go_on.wait()

    task = asyncio.create_task(deed())
    await halfway.wait()
    assert await asyncio.gather(*(value() for _ in range(20))) == [0] * 20

    go_on.set()
    await task
    assert await value() == 7


async def test_a_deed_sees_what_it_has_written() -> None:
    async with transaction():
        await set_value(3)
        assert await value() == 3


async def test_an_error_undoes_the_whole_deed() -> None:
    async def deed() -> None:
        async with transaction():
            await set_value(9)
            raise LookupError

    with pytest.raises(LookupError):
        await deed()

    assert await value() == 0


async def test_a_commit_that_fails_frees_the_database() -> None:
    async def deed() -> None:
        async with transaction():
            await set_value(9)
            await Tick(counter=4711).save()  # looked at by COMMIT only

    for _ in range(12):  # more often than there are connections
        with pytest.raises(BrokenRuleError):
            await deed()

    async with asyncio.timeout(5):
        await count_up()
    assert await value() == 1


async def test_a_cancelled_deed_is_undone_and_frees_the_database() -> None:
    async def deed() -> None:
        async with transaction():
            await set_value(9)
            await asyncio.Event().wait()

    for _ in range(12):
        task = asyncio.create_task(deed())
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async with asyncio.timeout(5):
        await count_up()
    assert await value() == 1


async def test_cancelling_at_any_moment_leaves_a_whole_deed_or_none() -> None:
    """60 deeds are cancelled after 0 to 3 ms: in the queue, in BEGIN, in a statement, in COMMIT."""
    await Counter(name="b", value=0).save()

    async def both() -> None:
        async with transaction():
            await Counter.update({Counter.value: Counter.value + 1}).where(Counter.name == "a")
            await Counter.update({Counter.value: Counter.value + 1}).where(Counter.name == "b")

    done = 0
    for moment in range(60):
        task = asyncio.create_task(both())
        await asyncio.sleep(moment * 0.00005)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
            done += 1

    values = await Counter.select(Counter.value)
    assert values[0] == values[1]
    assert values[0]["value"] >= done
    async with asyncio.timeout(5):
        await both()


async def test_cancelling_while_others_wait_lets_the_others_go_on() -> None:
    tasks = [asyncio.create_task(count_up()) for _ in range(40)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()

    await asyncio.gather(*tasks, return_exceptions=True)

    assert await value() >= 20
    assert await value() == sum(not task.cancelled() for task in tasks)


async def test_a_deed_inside_a_deed_is_refused() -> None:
    async def nested() -> None:
        async with transaction():
            await count_up()

    with pytest.raises(NestedTransactionError, match="exactly one"):
        await nested()

    await count_up()
    assert await value() == 1


async def test_a_task_started_inside_a_deed_does_not_join_it() -> None:
    async with transaction():
        task = asyncio.create_task(set_value(5))
        with pytest.raises(SpawnedTaskError, match="start it after the transaction"):
            await task

    assert await value() == 0


async def test_a_task_that_outlives_the_deed_is_refused_too() -> None:
    ended = asyncio.Event()

    async def later() -> None:
        await ended.wait()
        await set_value(5)

    async with transaction():
        task = asyncio.create_task(later())
    ended.set()

    with pytest.raises(SpawnedTaskError):
        await task


async def test_after_a_failed_statement_nothing_of_the_deed_is_kept() -> None:
    async def careless() -> None:
        async with transaction():
            await set_value(9)
            with suppress(AlreadyThereError):
                await Counter(name="a", value=1).save()

    with pytest.raises(BrokenTransactionError):
        await careless()

    assert await value() == 0


async def test_after_a_failed_statement_the_next_one_is_refused() -> None:
    async def careless() -> None:
        async with transaction():
            with suppress(AlreadyThereError):
                await Counter(name="a", value=1).save()
            await set_value(9)

    with pytest.raises(BrokenTransactionError, match="savepoint"):
        await careless()


async def test_a_savepoint_undoes_only_the_part_that_failed() -> None:
    async with transaction():
        await set_value(2)
        with suppress(AlreadyThereError):
            async with savepoint():
                await set_value(99)
                await Counter(name="a", value=1).save()
        async with savepoint():
            await set_value(await value() + 1)

    assert await value() == 3


async def test_a_savepoint_outside_a_deed_is_refused() -> None:
    with pytest.raises(DatabaseUseError):
        async with savepoint():
            pass


async def test_a_moment_without_a_zone_is_refused_before_it_is_stored() -> None:
    first = await Counter.objects().first()
    with pytest.raises(NaiveDatetimeError):
        await Tick(counter=first, at=datetime(2027, 3, 28, 2, 30)).save()
    with pytest.raises(NaiveDatetimeError):
        await Tick.select().where(Tick.at.is_in([datetime(2027, 3, 28, 2, 30)]))

    assert await Tick.count() == 0


async def test_a_moment_comes_back_as_it_was() -> None:
    first = await Counter.objects().first()
    moment = datetime(2027, 3, 28, 1, 0, 0, 5, tzinfo=UTC)
    await Tick(counter=first, at=moment).save()

    assert await Tick.select(Tick.at) == [{"at": moment}]


@pytest.mark.parametrize(
    ("wrong", "error", "constraint"),
    [
        ({"name": "a", "value": 1}, AlreadyThereError, "counter_name_once"),
        ({"name": "b", "value": -1}, BrokenRuleError, "counter_not_negative"),
        ({"name": None, "value": 1}, BrokenRuleError, "counter.name"),
    ],
    ids=["unique", "check", "null"],
)
async def test_what_the_database_forbids_is_named(
    wrong: dict[str, str | int | None],
    error: type[AlreadyThereError | BrokenRuleError],
    constraint: str,
) -> None:
    with pytest.raises(error) as caught:
        await Counter(**wrong).save()

    assert caught.value.constraint == constraint


async def test_a_reference_to_nothing_is_a_broken_rule() -> None:
    with pytest.raises(BrokenRuleError):
        await Tick(counter=4711).save()


async def test_statements_are_counted() -> None:
    with counted() as queries:
        await value()
        await set_value(1)

    assert queries.number == 2


async def test_a_closed_database_says_so(database: Database) -> None:
    await database.close()
    with pytest.raises(NotOpenError, match="start"):
        await value()
    with pytest.raises(NotOpenError, match="start"):
        await count_up()


async def test_without_a_choice_nothing_is_guessed() -> None:
    chosen = DB.chosen
    use(None)
    with pytest.raises(NotOpenError, match="use"):
        await value()
    use(chosen)


async def test_piccolos_own_query_in_several_parts_is_one_deed(database: Database) -> None:
    atomic = DB.atomic()
    atomic.add(
        Counter.insert(Counter(name="b", value=1)), Counter.insert(Counter(name="a", value=1))
    )
    with pytest.raises(AlreadyThereError):
        await atomic.run()

    assert await run_sql("SELECT count(*) AS n FROM counter") == [{"n": 1}]
