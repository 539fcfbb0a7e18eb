"""How many forms filled by chance does the app survive? `python -m benchmarks.fuzz --cases 20000`

Every few hundred cases the house is a fresh one, so that what was deleted before hides nothing.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from lagplanner.app import create_app
from lagplanner.settings import Settings
from tests.databases import Server
from tests.fuzzing import Fuzz, Seen
from tests.visitors import ADDRESS

A_HOUSE = 400


def house_in(folder: str, server: Server | None, number: int) -> Settings:
    """A house of its own: a file in the folder, or a database of the server."""
    name = f"fuzz_{number}"
    made = asyncio.run(server.make(name)) if server else f"sqlite:///{folder}/{name}.sqlite"
    return Settings(
        database_url=made, base_url=ADDRESS, backup_dir=f"{folder}/backups", send_in_web=False
    )


async def run(settings: Settings, numbers: range) -> Seen:
    """Some cases in one house."""
    app = create_app(settings)
    async with app.lifespan():
        fuzz = await Fuzz.begin(app)
        for number in numbers:
            await fuzz.case(number)
        await fuzz.end()
    return fuzz.seen


def main(first: int, cases: int, server: Server | None) -> int:
    """Run the cases and print what came of them; returns how many faults there were."""
    seen, began = Seen(), time.perf_counter()
    for start in range(first, first + cases, A_HOUSE):
        with tempfile.TemporaryDirectory() as folder:
            settings = house_in(folder, server, start)
            now = asyncio.run(run(settings, range(start, min(start + A_HOUSE, first + cases))))
        seen.statuses += now.statuses
        seen.forms |= now.forms
        seen.faults += now.faults
        print(*now.faults, sep="\n", end="\n" if now.faults else "", flush=True)
    took, requests = time.perf_counter() - began, sum(seen.statuses.values())
    print(f"{cases} cases, {requests} requests in {took:.0f} s; {len(seen.forms)} forms")
    print(", ".join(f"{status}: {number}" for status, number in sorted(seen.statuses.items())))
    print(f"{len(seen.faults)} faults")
    return len(seen.faults)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    parser.add_argument("--loud", action="store_true", help="show the log with its tracebacks")
    asked = parser.parse_args()
    if not asked.loud:
        logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as place:
        chosen = Server(Path(place)) if asked.postgresql else None
        faults = main(asked.first, asked.cases, chosen)
        if chosen:
            chosen.stop()
    sys.exit(faults > 0)
