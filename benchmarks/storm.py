"""Does the post room keep its promises in a storm? Workers killed, a mail server that misbehaves.

    python -m benchmarks.storm [--quick] [--database sqlite|postgres|both] [--workers 2,5]
                               [--letters N] [--kills K] [--seed S]

Prints for each database and number of workers what docs/promises.md calls P1 to P3, P5, P7, P8
and P9.
Ends with status 1 if a promise was broken. The truth is the ledger of the mail server, written to
disk before it answers; each letter has a recipient of its own.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import outbox
from benchmarks.fresh_database import fresh, opened
from benchmarks.mail_server import Doubles, MailServer, doubles
from benchmarks.workers import Workers
from lagplanner import clock
from lagplanner.database import backup
from lagplanner.database.engine import run_sql
from lagplanner.domain.post.letters import LetterState
from lagplanner.mail.guard import RestoreGuard
from tests.faults.scripts import REGIMES

RESTART_PAUSE = 0.3  # seconds at most between the death of a worker and the next one


@dataclass(frozen=True, slots=True)
class Storm:
    """What a storm left behind."""

    letters: int
    kills: int
    seconds: float
    lost: int
    doubles: Doubles
    in_doubt: int
    in_doubt_kept: int
    unsaid: int  # not in doubt, not refused and yet not sent


@dataclass(slots=True)
class Table:
    """The figures in the order they were measured, and the promises that were broken."""

    broken: list[str] = field(default_factory=list)

    def line(self, name: str, value: object, *, holds: bool = True) -> None:
        """Print one figure."""
        print(f"  {name:58}{value!s:>16}{'' if holds else '   BROKEN'}", flush=True)
        if not holds:
            self.broken.append(name)


async def storm(
    url: str, server: MailServer, *, letters: int, kills: int, workers: int, seed: int
) -> Storm:
    """Let letters leave while workers die and the weather changes; then let it become calm."""
    dice = random.Random(seed)
    begun = perf_counter()
    await outbox.post_many(
        letters, due_from=clock.now(), due_within=timedelta(seconds=kills * 0.3), dice=dice
    )
    async with Workers(url, server.port, server.folder, workers) as crew:
        warping = asyncio.create_task(outbox.let_waiting_come_back())
        for kill in range(kills):
            if kill % max(kills // 24, 1) == 0:
                await server.be(dice.choice([*REGIMES, "down"]))
            await asyncio.sleep(dice.uniform(0.05, 0.6))
            crew.kill(dice.randrange(workers))
            await asyncio.sleep(dice.uniform(0, RESTART_PAUSE))
            crew.refill()
        await server.be("up")
        await server.be("calm")
        await outbox.until_nothing_waits()
        warping.cancel()
    return await _reckon(server, letters=letters, kills=kills, seconds=perf_counter() - begun)


async def _reckon(server: MailServer, *, letters: int, kills: int, seconds: float) -> Storm:
    kept = server.kept()
    arrived = {recipient for line in kept for recipient in line.recipients}
    states = await outbox.states()
    doubt = {who for who, state in states.items() if state is LetterState.IN_DOUBT}
    shown = doubt | {who for who, state in states.items() if state is LetterState.BOUNCED}
    return Storm(
        letters=letters,
        kills=kills,
        seconds=seconds,
        lost=letters - len(arrived | shown),
        doubles=doubles(kept),
        in_doubt=len(doubt),
        in_doubt_kept=len(doubt & arrived),
        unsaid=sum(
            state not in (LetterState.SENT, LetterState.IN_DOUBT, LetterState.BOUNCED)
            for state in states.values()
        ),
    )


async def promptness(url: str, server: MailServer, *, letters: int, workers: int) -> list[float]:
    """How many seconds after its moment each letter arrived, in order; due one by one in a minute."""
    begin = clock.now() + timedelta(seconds=5 + letters / 50)  # a busy machine posts slowly
    async with Workers(url, server.port, server.folder, workers):
        due = await outbox.post_many(
            letters,
            due_from=begin,
            due_within=timedelta(seconds=letters / 10),
            dice=random.Random(1),
        )
        if clock.now() > begin:
            raise RuntimeError("the letters were due before they were posted")
        await outbox.until_nothing_waits(patience=letters / 10 + 240)
    arrived = {line.recipients[0]: line.at for line in server.kept()}
    return sorted(arrived[who] - moment.timestamp() for who, moment in due.items())


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """What a worker did that starts after hours."""

    seconds: float
    stale_sent: int
    stale_expired: int
    missing: int


async def catching_up(url: str, server: MailServer, *, letters: int) -> CatchingUp:
    """Half of the letters are past their deadline; the rest, and what never is stale, must leave."""
    now = clock.now()
    stale = await outbox.post_many(
        letters, due_from=now - timedelta(hours=3), expires_at=now - timedelta(hours=1), tag="stale"
    )
    fresh_ones = await outbox.post_many(
        letters, due_from=now - timedelta(hours=3), expires_at=now + timedelta(hours=1), tag="fresh"
    )
    begun = perf_counter()
    async with Workers(url, server.port, server.folder, 1):
        await outbox.until_nothing_waits()
    seconds = perf_counter() - begun
    arrived = {recipient for line in server.kept() for recipient in line.recipients}
    states = await outbox.states()
    return CatchingUp(
        seconds=seconds,
        stale_sent=len(arrived & stale.keys()),
        stale_expired=sum(states[who] is LetterState.EXPIRED for who in stale),
        missing=len(fresh_ones.keys() - arrived),
    )


async def restart(url: str, server: MailServer, *, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from kill -9 of the only worker to the first letter, and to the last, of the next."""
    firsts, lasts = [], []
    for number in range(rounds):
        await outbox.post_many(3000, due_from=clock.now(), tag=f"restart{number}")
        async with Workers(url, server.port, server.folder, 1) as crew:
            await asyncio.sleep(0.8)
            crew.kill(0)
            killed = clock.now()
            await asyncio.sleep(0.25)  # what the dead one had said is read by then
            before = len(server.kept())
            crew.refill()
            await outbox.until_nothing_waits()
        after = server.kept()[before:]
        firsts.append(after[0].at - killed.timestamp())
        lasts.append(after[-1].at - killed.timestamp())
    return firsts, lasts


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup did that was brought back although its letters had been sent since."""

    mailed: int
    paused: bool
    mailed_after_word: int


async def restored(kind: str, folder: Path, *, letters: int, seconds: float = 5.0) -> Restored:
    """Back up, send everything, bring the backup back, start a worker; then give it the word."""
    async with fresh(kind, folder) as url, MailServer(folder) as server:
        async with opened(url):
            await outbox.post_many(letters // 2, due_from=clock.now(), tag="before")
            async with Workers(url, server.port, folder, 1):
                await outbox.until_nothing_waits()
            await outbox.post_many(letters // 2, due_from=clock.now(), tag="after")
            await _keep(kind, folder)
            async with Workers(url, server.port, folder, 1):
                await outbox.until_nothing_waits()
        sent = len(server.kept())
        await _bring_back(kind, folder, url)
        async with opened(url):
            async with Workers(url, server.port, folder, 1):
                await asyncio.sleep(seconds)
                mailed = len(server.kept()) - sent
                paused = await outbox.is_paused()
                await RestoreGuard(folder / "lagplanner.sent").confirm()
                await outbox.until_nothing_waits()
            return Restored(mailed, paused, len(server.kept()) - sent - mailed)


POST_ROOM = ("letter", "letter_sent", "mail_state")


async def _keep(kind: str, folder: Path) -> None:
    """Back the database up; of PostgreSQL, whose own tools do that, the tables of the post room."""
    if kind == "sqlite":
        await backup.write_copy(folder / "lagplanner.sqlite", folder / "copy.sqlite")
        return
    for table in POST_ROOM:
        await run_sql(f"CREATE TABLE kept_{table} AS TABLE {table}")


async def _bring_back(kind: str, folder: Path, url: str) -> None:
    if kind == "sqlite":
        await backup.restore(folder / "copy.sqlite", folder / "lagplanner.sqlite", force=True)
        return
    async with opened(url):
        await run_sql(f"TRUNCATE {', '.join(POST_ROOM)} CASCADE")
        for table in POST_ROOM:
            await run_sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")


def percent(seconds: Sequence[float], share: float) -> float:
    """The time within which this share of the letters arrived."""
    return seconds[min(int(len(seconds) * share), len(seconds) - 1)]


async def one(kind: str, workers: int, chosen: argparse.Namespace, table: Table) -> None:
    """A storm on one kind of database with so many workers."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with fresh(kind, folder) as url, opened(url), MailServer(folder) as server:
            result = await storm(
                url,
                server,
                letters=chosen.letters,
                kills=chosen.kills,
                workers=workers,
                seed=chosen.seed,
            )
    print(
        f"\nStorm: {kind}, {workers} workers, {result.letters} letters, {result.kills} kill -9, "
        f"{result.seconds:.0f} s"
    )
    table.line("P1 lost", result.lost, holds=not result.lost)
    table.line("P1 unfinished", result.unsaid, holds=not result.unsaid)
    table.line(
        "P2 doubled after a yes", result.doubles.after_yes, holds=not result.doubles.after_yes
    )
    table.line("P3 doubled in doubt", result.doubles.in_doubt, holds=not result.doubles.in_doubt)
    table.line("P3 in doubt, all shown", result.in_doubt)
    table.line("   of these the server had kept", result.in_doubt_kept)
    table.line("   doubled because it said no and kept the letter", result.doubles.after_no)


async def calm(kind: str, chosen: argparse.Namespace, table: Table) -> None:
    """Promptness, catching up and restart on one kind of database."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with fresh(kind, folder) as url, opened(url), MailServer(folder) as server:
            print(f"\nCalm: {kind}")
            late = await promptness(url, server, letters=chosen.prompt, workers=1)
            table.line(
                f"P5 {len(late)} letters: 95 % within, s",
                f"{percent(late, 0.95):.2f}",
                holds=percent(late, 0.95) < 10,
            )
            table.line(
                "P5 99.9 % within, s",
                f"{percent(late, 0.999):.2f}",
                holds=percent(late, 0.999) < 60,
            )
            caught = await catching_up(url, server, letters=500)
            table.line("P7 stale letters sent", caught.stale_sent, holds=not caught.stale_sent)
            table.line(
                "P7 stale letters expired", caught.stale_expired, holds=caught.stale_expired == 500
            )
            table.line("P7 due letters missing", caught.missing, holds=not caught.missing)
            table.line("P7 caught up after, s", f"{caught.seconds:.1f}", holds=caught.seconds < 60)
            firsts, lasts = await restart(url, server, rounds=chosen.rounds)
            table.line(
                f"P9 first letter after kill -9, s (worst of {chosen.rounds})",
                f"{max(firsts):.2f}",
                holds=max(firsts) < 10,
            )
            table.line(
                "P9 last letter after kill -9, s (median)", f"{statistics.median(lasts):.1f}"
            )
    with tempfile.TemporaryDirectory() as place:
        back = await restored(kind, Path(place), letters=200)
        table.line("P8 letters mailed by a restored backup", back.mailed, holds=not back.mailed)
        table.line("P8 sending waits for a person", back.paused, holds=back.paused)
        table.line("P8 letters it sent once a person said so", back.mailed_after_word)


def main() -> None:
    """Measure and print; status 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--workers", default="2,5")
    parser.add_argument("--letters", type=int)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chosen.letters = chosen.letters or (500 if chosen.quick else 10_000)
    chosen.kills = chosen.kills or (15 if chosen.quick else 200)
    chosen.prompt = 60 if chosen.quick else 600
    chosen.rounds = 1 if chosen.quick else 5
    kinds = ["sqlite", "postgres"] if chosen.database == "both" else [chosen.database]
    table = Table()
    for kind in kinds:
        for workers in map(int, chosen.workers.split(",")):
            asyncio.run(one(kind, workers, chosen, table))
        asyncio.run(calm(kind, chosen, table))
    print(f"\n{'All promises held.' if not table.broken else 'Broken: ' + ', '.join(table.broken)}")
    sys.exit(1 if table.broken else 0)


if __name__ == "__main__":
    main()
