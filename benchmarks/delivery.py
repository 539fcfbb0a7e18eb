"""How many letters a second leave, against aiosmtplib alone with prepared bytes? In the same run.

    python -m benchmarks.delivery [--letters 2000] [--rounds 5] [--connections 4]
                                  [--database sqlite|postgres|both]

The yardstick sends the same bytes to the same mail server (a process of its own) over as many kept
connections, and stores nothing. Ours claims, stores each letter's way with the shipped settings
(SQLite: synchronous = FULL; PostgreSQL: fsync on) and keeps the bytes. Both take turns, A B A B …,
so that a busy machine slows both alike. Letters a second, medians, and their ratio; beside it the
processor time of the sending process, which a busy machine changes less.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from benchmarks import outbox
from benchmarks.fresh_database import fresh, opened
from benchmarks.mail_server import MailServer
from benchmarks.raw_smtp import letters_per_second
from benchmarks.worker import SENDER, delivery, letter_bytes
from lagplanner import clock

TARGET = 0.7


@dataclass(frozen=True, slots=True)
class Pace:
    """Letters per second, and seconds of processor time for each of them."""

    per_second: float
    work: float


async def ours(number: int, port: int, folder: Path, *, connections: int, tag: str) -> Pace:
    """Our delivery, from the first claim to the last mark."""
    await outbox.post_many(number, due_from=clock.now(), tag=tag)
    sender = delivery(port, folder, width=connections)
    begun, worked = perf_counter(), process_time()
    sent = 0
    while taken := await sender.run_once():
        sent += taken
    took, work = perf_counter() - begun, process_time() - worked
    if sent != number:
        raise RuntimeError(f"{sent} of {number} letters were taken up")
    return Pace(number / took, work / number)


async def alone(number: int, port: int, *, connections: int, tag: str) -> Pace:
    """aiosmtplib alone."""
    letters = [
        (recipient, letter_bytes(recipient, f"<{tag}-{index}@lagplanner.example>"))
        for index, recipient in enumerate(f"{tag}-{n}@example.org" for n in range(number))
    ]
    worked = process_time()
    rate = await letters_per_second(letters, port=port, connections=connections, sender=SENDER)
    return Pace(rate, (process_time() - worked) / number)


async def compare(kind: str, chosen: argparse.Namespace) -> float:
    """Print both medians for one kind of database and return their ratio."""
    width, number = chosen.connections, chosen.letters
    raws, owns = [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with (
            fresh(kind, folder) as url,
            opened(url),
            MailServer(folder, quick=True) as server,
        ):
            await alone(200, server.port, connections=width, tag="warm")
            await ours(200, server.port, folder, connections=width, tag="warmer")
            for turn in range(chosen.rounds):
                raws.append(await alone(number, server.port, connections=width, tag=f"r{turn}"))
                owns.append(
                    await ours(number, server.port, folder, connections=width, tag=f"o{turn}")
                )
    ratios = [own.per_second / raw.per_second for own, raw in zip(owns, raws, strict=True)]
    print(
        f"{kind:10}aiosmtplib alone {middle(raws, 'per_second'):5.0f}/s"
        f"{middle(raws, 'work') * 1e6:6.0f} µs   ours {middle(owns, 'per_second'):5.0f}/s"
        f"{middle(owns, 'work') * 1e6:6.0f} µs   ratio {statistics.median(ratios):.2f}"
        f" ({min(ratios):.2f} to {max(ratios):.2f}), of work"
        f" {middle(raws, 'work') / middle(owns, 'work'):.2f}",
        flush=True,
    )
    return statistics.median(ratios)


def middle(paces: list[Pace], what: str) -> float:
    """The median of one figure."""
    return statistics.median(getattr(pace, what) for pace in paces)


def main() -> None:
    """Measure and print; status 1 below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    chosen = parser.parse_args()
    kinds = ["sqlite", "postgres"] if chosen.database == "both" else [chosen.database]
    print(f"{chosen.rounds} rounds of {chosen.letters} letters, {chosen.connections} connections")
    try:
        import uvloop

        run = uvloop.run
    except ImportError:
        run = asyncio.run
    ratios = [run(compare(kind, chosen)) for kind in kinds]
    sys.exit(0 if min(ratios) >= TARGET else 1)


if __name__ == "__main__":
    main()
