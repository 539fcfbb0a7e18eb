"""How long does the board's search take over 4,000 meetings with minutes, on either database?

    python -m benchmarks.finding [--meetings 4000] [--rounds 20] [--database sqlite|postgresql]

Fills the demo's network with as many past meetings, each with a talk and minutes of 120 words, makes
the entries, and looks for what people look for. Beside it stands the same before any entry was made,
when everything is read from the tables. Prints medians in ms.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.fresh_database import fresh, opened
from benchmarks.scale import grow, insert
from lagplanner import clock
from lagplanner.database import tables
from lagplanner.database.engine import transaction
from lagplanner.services import finding
from lagplanner.services.running import demo, setup
from lagplanner.settings import Settings

LOOKED_FOR = (
    "Hoyerswerda Leerstand",
    "muessig",
    "Leerstnad Hoyerswerda",
    "Quartier",
    "wohnen 2019 görlitz",
    "gibtesnicht",
)
FIRST = "Leerstand Nachbarschaft Sanierung Armut Jugend Senioren Spielplatz Verkehr Kultur".split()
SECOND = "konzept treff runde plan büro projekt laden haus arbeit fest werkstatt gruppe".split()
SYLLABLES = (
    "ba be bo da du fe ga go ha ke la li lo ma mu na ne ni po ra re ro sa se ta te wa we".split()
)


def words(chance: random.Random) -> list[str]:
    """A vocabulary as large as that of decades of minutes: some words we know, others made up."""
    made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(12_000)}
    return [*FIRST, *(one + two for one in FIRST for two in SECOND), *sorted(made)]


async def fill(meetings: int) -> None:
    """Meetings with a talk and minutes each."""
    chance, now = random.Random(8), clock.now()
    await grow(60, meetings, now=now, today=clock.today())
    vocabulary = words(chance)
    rows = (
        await tables.Meeting.select(tables.Meeting.id)
        .where(tables.Meeting.number >= 100)
        .order_by(tables.Meeting.id)
    )
    speakers = [
        tables.Speaker(
            name=f"Dr. Robin Müßig-{one}", field="science", created_at=now, changed_at=now
        )
        for one in chance.sample(vocabulary[200:], 400)
    ]
    async with transaction():
        ids = await insert(tables.Speaker, speakers)
        talks = [
            tables.Talk(
                meeting=row["id"],
                speaker=chance.choice(ids),
                state="accepted",
                field="science",
                title=" ".join(chance.choices(vocabulary, k=4)),
            )
            for row in rows
        ]
        await insert(tables.Talk, talks)
        minutes = await insert(
            tables.Minutes,
            [tables.Minutes(meeting=row["id"], state="final", version=1) for row in rows],
        )
        await insert(
            tables.MinutesVersion,
            [
                tables.MinutesVersion(
                    minutes=one,
                    content=json.dumps([["", " ".join(chance.choices(vocabulary, k=120)), ""]]),
                    saved_at=now,
                )
                for one in minutes
            ],
        )


async def measured(text: str, rounds: int) -> tuple[float, int]:
    """The median time in ms, and how much is found."""
    times, number = [], 0
    for _ in range(rounds):
        started = time.perf_counter()
        found = await finding.find(text)
        times.append((time.perf_counter() - started) * 1000)
        number = sum(group.number for group in found.groups)
    return statistics.median(times), number


async def measure(kind: str, meetings: int, rounds: int, folder: Path) -> None:
    """Fill one database, look, make the entries, look again."""
    async with fresh(kind, folder) as url, opened(url):
        await setup.prepare(Settings(), now=clock.now())
        await demo.fill(now=clock.now(), today=clock.today())
        await fill(meetings)
        before = {text: await measured(text, 2) for text in LOOKED_FOR}
        started = time.perf_counter()
        number = await finding.catch_up()
        took = time.perf_counter() - started
        print(f"{kind}: {number} things looked at in {took:.1f} s")
        print(f"{'looked for':28} {'found':>6} {'ms':>8} {'ms without entries':>20}")
        for text in LOOKED_FOR:
            median, found = await measured(text, rounds)
            same = "" if before[text][1] == found else f"  ({before[text][1]} found)"
            print(f"{text:28} {found:6} {median:8.1f} {before[text][0]:20.0f}{same}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(chosen.database, chosen.meetings, chosen.rounds, Path(folder)))


if __name__ == "__main__":
    main()
