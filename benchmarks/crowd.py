"""What if very many letters are due in one minute? (P6: 100,000, with people looking at pages)

    python -m benchmarks.crowd [--letters 5000] [--full] [--worker]

Starts the real server with its clockwork on demo data (SQLite), letters written from their
templates and sent to a mail server in a process of its own; meanwhile a person of the board opens
pages, one after another. Prints the time until the last letter arrived, how long pages took and the
memory of the server. With `--worker` the pages' process does not send, a `lagplanner worker` does.
`--full` is 100,000 letters and takes some minutes.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from benchmarks import outbox
from benchmarks.fresh_database import opened
from benchmarks.mail_server import ROOT, MailServer
from benchmarks.pages import log_in, milliseconds
from benchmarks.pages import prepare as fill
from lagplanner import clock, settings
from lagplanner.database import tables
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import LetterState

PORT = 8766
MANY = 100_000
LIMITS = {"drained after, s": 600.0, "pages p95, ms": 300.0, "memory, MB": 300.0}


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was measured."""

    seconds: float
    pages: list[float]
    memory: float
    sent: int


async def queue(number: int, begin: datetime) -> None:
    """Queue letters that are due within a minute, in as few statements as possible."""
    dice = random.Random(1)
    for start in range(0, number, outbox.TOGETHER):
        rows = [
            tables.Letter(
                key=f"test_letter:{index}:1",
                occasion="test_letter",
                state=LetterState.QUEUED.value,
                recipient_name="Ada Lindner",
                recipient_email=f"ada-{index}@example.org",
                due_at=begin + timedelta(seconds=60 * dice.random()),
                created_at=begin,
                released_at=begin,
            )
            for index in range(start, min(start + outbox.TOGETHER, number))
        ]
        async with transaction():
            await tables.Letter.insert(*rows)


async def of_the_crowd(state: LetterState) -> int:
    """How many letters of the crowd are in this state; the service posts letters of its own too."""
    mine = tables.Letter.occasion == "test_letter"
    return await tables.Letter.count().where(mine & (tables.Letter.state == state.value))


def environment(chosen: settings.Settings) -> Mapping[str, str]:
    """The settings as a process gets them."""
    values = {
        "DATABASE_URL": chosen.database_url,
        "BASE_URL": chosen.base_url,
        "PORT": str(chosen.port),
        "BACKUP_DIR": chosen.backup_dir,
        "SMTP_HOST": chosen.smtp_host,
        "SMTP_PORT": str(chosen.smtp_port),
        "SMTP_SECURITY": chosen.smtp_security,
        "MAIL_FROM": chosen.mail_from,
        "SEND_IN_WEB": "yes" if chosen.send_in_web else "no",
    }
    return os.environ | {f"{settings.PREFIX}{name}": value for name, value in values.items()}


def start(chosen: settings.Settings, word: str) -> subprocess.Popen[bytes]:
    """Start the service or a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "lagplanner", word],
        env=environment(chosen),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes a process has in memory now."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024


def look(
    chosen: settings.Settings, link: str, paths: list[str], number: int, server: MailServer
) -> Crowd:
    """Open pages until all letters have arrived."""
    processes = [start(chosen, "serve")]
    times: list[float] = []
    peak = 0.0
    with httpx.Client(base_url=chosen.base_url, timeout=60) as client:
        wait_for(client)
        log_in(client, link)
        begun = time.perf_counter()
        processes += [start(chosen, "worker") for _ in range(0 if chosen.send_in_web else 1)]
        arrived = 0
        while arrived < number:
            for path in paths:
                times.append(milliseconds(client, path))
                time.sleep(0.1)
            peak = max(peak, *(memory(process) for process in processes))
            arrived = server.lines()
        seconds = time.perf_counter() - begun
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=30)
    return Crowd(seconds, times, peak, arrived)


def wait_for(client: httpx.Client) -> None:
    """Return when the service answers."""
    for _ in range(900):
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The service does not answer.")


async def measure(number: int, *, in_web: bool) -> Crowd:
    """Fill, queue, serve and look."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with MailServer(folder, quick=True) as server:
            chosen = settings.Settings(
                database_url=f"sqlite:///{folder / 'lagplanner.sqlite'}",
                base_url=f"http://127.0.0.1:{PORT}",
                port=PORT,
                backup_dir=str(folder / "backups"),
                smtp_host="127.0.0.1",
                smtp_port=server.port,
                smtp_security="none",
                mail_from="vorstand@example.org",
                send_in_web=in_web,
            )
            link, year = await fill(chosen)
            async with opened(chosen.database_url):
                await queue(number, clock.now())
            paths = [f"/vorstand/plan/{year}", "/vorstand/postausgang"]
            crowd = await asyncio.to_thread(look, chosen, link, paths, number, server)
            async with opened(chosen.database_url):
                sent = await of_the_crowd(LetterState.SENT)
        if sent != number:
            raise RuntimeError(f"sent {sent} of {number}")
        return crowd


def main() -> None:
    """Measure and print; status 1 beyond a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=5000)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--worker", action="store_true")
    chosen = parser.parse_args()
    number = MANY if chosen.full else chosen.letters
    crowd = asyncio.run(measure(number, in_web=not chosen.worker))
    figures = {
        "drained after, s": crowd.seconds,
        "pages p95, ms": statistics.quantiles(crowd.pages, n=20)[-1],
        "memory, MB": crowd.memory,
    }
    place = "lagplanner worker" if chosen.worker else "the web process"
    print(f"P6 {number} letters due in one minute, sent by {place}, {len(crowd.pages)} pages")
    for name, value in figures.items():
        print(f"  {name:24}{value:10.1f}   (limit {LIMITS[name]:.0f})")
    print(f"  {'letters a second':24}{number / crowd.seconds:10.1f}")
    print(f"  {'pages median, ms':24}{statistics.median(crowd.pages):10.1f}")
    sys.exit(0 if all(value < LIMITS[name] for name, value in figures.items()) else 1)


if __name__ == "__main__":
    main()
