"""What do public pages cost in a large network, against the small one of the demo in the same run?

    python -m benchmarks.scale [--projects 600] [--meetings 4000] [--rounds 100]

Two real servers, one over the demo, one over the demo with so many projects and past meetings; each
page is asked of both in turn, A B A B …, so that a busy machine slows both alike. What is to come is
the same in both: a large network has a long past, not fifty meetings next month. Prints for each the
time in ms that one answer in ten keeps, which other work on the machine hardly touches, and the ratio.
Searching by words, open data and the list for search engines read everything; they stand below.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.crowd import start, wait_for
from benchmarks.fresh_database import opened
from benchmarks.pages import milliseconds, prepare
from lagplanner import clock, settings
from lagplanner.database import tables
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import MeetingState

PORTS = {"small": 8771, "large": 8772}
LIMIT = 1.2
PAGES = (
    "/",
    "/projekte",
    "/treffen",
    "/treffen?jahr={last}",
    "/karte",
    "/kalender/treffen.ics",
    "/feeds/treffen.atom",
    "/feeds/treffen.json",
    "/einbetten/treffen",
)
GROWING = (
    "/projekte?suche=quartier",
    "/treffen?suche=wohnen",
    "/daten/treffen.json",
    "/sitemap.xml",
)
TOGETHER = 500  # rows per statement


async def grow(projects: int, meetings: int, *, now: datetime, today: date) -> None:
    """Add projects until there are so many, and so many past meetings in the years before the feeds'."""
    there = await tables.Project.select()
    towns = sorted({row["town"] for row in there})
    new = [
        tables.Project(
            **{
                **{
                    name: value
                    for name, value in there[number % len(there)].items()
                    if name != "id"
                },
                "slug": f"projekt-{number}",
                "name": f"Quartiersmanagement {number}",
                "town": towns[number % len(towns)],
            }
        )
        for number in range(projects - len(there))
    ]
    hosts = [row["id"] for row in there]
    last = today.year - 2
    past = [
        tables.Meeting(
            year=last - number // 160,
            number=number % 160 + 100,
            state=MeetingState.HELD.value,
            day=date(last - number // 160, 1, 1) + timedelta(days=2 * (number % 160)),
            town=towns[number % len(towns)],
            topic=f"Wohnen im Quartier {number}",
            uid=f"past-{number}@lagplanner",
            created_at=now,
            changed_at=now,
        )
        for number in range(meetings)
    ]
    async with transaction():
        await insert(tables.Project, new)
        ids = await insert(tables.Meeting, past)
        await insert(
            tables.Hosting,
            [
                tables.Hosting(meeting=one, project=hosts[one % len(hosts)], role="host")
                for one in ids
            ],
        )


async def insert(table: type, rows: Sequence[object]) -> list[int]:
    ids = []
    for begin in range(0, len(rows), TOGETHER):
        part = rows[begin : begin + TOGETHER]
        ids += [row["id"] for row in await table.insert(*part).returning(table.id)]
    return ids


def served(name: str, folder: Path, stack: ExitStack, large: tuple[int, int]) -> httpx.Client:
    """One of the two servers, and who asks it."""
    place = folder / name
    place.mkdir()
    chosen = replace(
        settings.Settings(),
        database_url=f"sqlite:///{place / 'demo.sqlite'}",
        base_url=f"http://127.0.0.1:{PORTS[name]}",
        port=PORTS[name],
        backup_dir=str(place),
        send_in_web=False,
    )
    asyncio.run(prepare(chosen))
    if name == "large":
        asyncio.run(_grown(chosen.database_url, *large))
    process = start(chosen, "serve")
    stack.callback(process.wait)
    stack.callback(process.terminate)
    client = stack.enter_context(httpx.Client(base_url=chosen.base_url, timeout=60))
    wait_for(client)
    return client


async def _grown(url: str, projects: int, meetings: int) -> None:
    async with opened(url):
        await grow(projects, meetings, now=clock.now(), today=clock.today())


def measured(clients: Sequence[httpx.Client], path: str, rounds: int) -> list[float]:
    """What one answer in ten keeps, asked in turn; the first ones fill caches and are not counted."""
    times: list[list[float]] = [[] for _ in clients]
    for number in range(rounds + 3):
        for client, own in zip(clients, times, strict=True):
            took = milliseconds(client, path)
            if number >= 3:
                own.append(took)
    return [statistics.quantiles(one, n=10)[0] for one in times]


def main() -> None:
    """Measure and print; ends with 1 where a page that must not grow does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=600)
    parser.add_argument("--meetings", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=100)
    chosen = parser.parse_args()
    too_slow = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        large = (chosen.projects, chosen.meetings)
        clients = [served(name, Path(folder), stack, large) for name in PORTS]
        print(f"{'page':28} {'small ms':>9} {'large ms':>9} {'ratio':>6}")
        for path in (*PAGES, *GROWING):
            address = path.format(last=clock.today().year - 1)
            small, big = measured(clients, address, chosen.rounds)
            print(f"{address:28} {small:9.2f} {big:9.2f} {big / small:6.2f}", flush=True)
            if path in PAGES and big / small > LIMIT:
                too_slow.append(path)
    if too_slow:
        raise SystemExit(f"more than {LIMIT} × the small one: {', '.join(too_slow)}")


if __name__ == "__main__":
    main()
