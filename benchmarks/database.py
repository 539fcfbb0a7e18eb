"""How much quicker and safer is our SQLite engine than the one Piccolo ships? Both in one run.

    python benchmarks/database.py [postgresql://…]

With the address of an empty PostgreSQL database it is measured as well. Ratios are to Piccolo's
engine on the same machine in the same run; above 1 is better.
"""

import asyncio
import sys
import tempfile
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from piccolo.columns import ForeignKey, Integer, Serial, Varchar
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table

from lagplanner.database.engine import DB, open_database

SECONDS = 1.5  # per measurement
AT_ONCE = 200


class Host(Table, db=DB, tablename="bench_host"):
    id = Serial(primary_key=True)
    name = Varchar(length=40)


class Visit(Table, db=DB, tablename="bench_visit"):
    id = Serial(primary_key=True)
    host = ForeignKey(Host, null=False)
    guests = Integer()


async def per_second(deed: Callable[[], Awaitable[Any]], at_once: int = 1) -> float:
    """How often a second `deed` is done when `at_once` tasks do nothing else."""
    done, end = 0, perf_counter() + SECONDS

    async def work() -> None:
        nonlocal done
        while perf_counter() < end:
            await deed()
            done += 1

    start = perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return done / (perf_counter() - start)


async def read_one() -> None:
    await Host.select().where(Host.id == 7).first()


async def read_joined() -> None:
    await Visit.select(Visit.id, Visit.guests, Visit.host.name).limit(50)


async def write_one() -> None:
    await Visit.insert(Visit(host=1, guests=3))


async def read_then_write() -> None:
    async with DB.transaction():
        row = await Visit.select(Visit.guests).where(Visit.id == 1).first()
        assert row is not None
        await Visit.update({Visit.guests: row["guests"] + 1}).where(Visit.id == 1)


async def read_then_write_at_once() -> tuple[float, int]:
    """Deeds per second when many come at once, and how many of them came to their end."""
    start = perf_counter()
    results = await asyncio.gather(
        *(read_then_write() for _ in range(AT_ONCE)), return_exceptions=True
    )
    passed = sum(not isinstance(result, BaseException) for result in results)
    return passed / (perf_counter() - start), passed


async def measure(engine: Any) -> dict[str, float]:
    """All figures for one engine."""
    DB.choose(engine)
    await Host.create_table()
    await Visit.create_table()
    async with DB.transaction():
        for number in range(50):
            await Host.insert(Host(name=f"host {number}"))
            await Visit.insert(Visit(host=number + 1, guests=number))
    figures = {
        "one row by id, one task": await per_second(read_one),
        "one row by id, 20 tasks": await per_second(read_one, 20),
        "50 joined rows, one task": await per_second(read_joined),
        "50 joined rows, 20 tasks": await per_second(read_joined, 20),
        "one insert, one task": await per_second(write_one),
        "read then write, one task": await per_second(read_then_write),
    }
    rate, passed = await read_then_write_at_once()
    figures[f"read then write, {AT_ONCE} at once"] = rate
    figures[f"  of {AT_ONCE} came to their end"] = passed
    return figures


async def main(addresses: list[str]) -> None:
    """Print the table."""
    columns: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        shipped = SQLiteEngine(path=str(Path(folder) / "shipped.sqlite"), timeout=30)
        columns["Piccolo's"] = await measure(shipped)
        ours = [
            ("ours", f"sqlite:///{folder}/ours.sqlite"),
            *(("PostgreSQL", a) for a in addresses),
        ]
        for name, address in ours:
            engine = open_database(address)
            await engine.start()
            columns[name] = await measure(engine)
            await engine.close()
    print(f"{'per second':32}" + "".join(f"{name:>12}{'ratio':>8}" for name in columns))
    for what, base in columns["Piccolo's"].items():
        cells = (f"{c[what]:12.0f}{c[what] / base if base else 0:8.1f}" for c in columns.values())
        print(f"{what:32}" + "".join(cells))


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # Piccolo's engine leaves connections open when it fails
    asyncio.run(main(sys.argv[1:2]))
