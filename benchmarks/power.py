"""Is a letter lost or doubled when the power fails? (SQLite, at each sync of the disk)

    python -m benchmarks.power [--points 60] [--letters 200] [--synchronous FULL] [--torn]

A worker sends letters on top of `disk.c`, which keeps a copy of what is safely on disk, and dies at
a sync: in its place or right after it. The disk then holds only what was synced; with `--torn`
also a random half of the sectors that were written but not synced. A clean worker starts from
that disk and sends the rest; the mail server's ledger is the truth.

The limits: a disk that lies about syncing is not shown, deleting and renaming count as safe at
once, and one worker runs at a time. `--synchronous NORMAL` shows that the method finds the
fault it looks for. PostgreSQL is not covered: its own log is trusted (see also tests/faults).
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import outbox
from benchmarks.fresh_database import fresh, opened
from benchmarks.mail_server import ROOT, MailServer
from lagplanner import clock
from lagplanner.domain.post.letters import LetterState

SECTOR = 512
NAME = "lagplanner.sqlite"
LEASE = 40  # seconds; starting again after it spares the wait
PATIENCE = 60.0  # seconds for one worker


@dataclass(frozen=True, slots=True)
class Fall:
    """What one power cut did to the letters."""

    cut: str
    lost: int
    doubled: int
    in_doubt: int
    paused: bool  # the restore guard took the disk for an old copy


class Bench:
    """The folder of a measurement: the first disk, the running one and what of it is safe."""

    def __init__(self, folder: Path, *, synchronous: str, torn: bool) -> None:
        self.first, self.running, self.safe = (
            folder / name for name in ("first", "running", "safe")
        )
        self.first.mkdir()
        self.library = folder / "disk.so"
        self._synchronous = synchronous
        self._torn = torn
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise SystemExit("A C compiler is needed (cc or gcc).")
        source = ROOT / "benchmarks" / "disk.c"
        command = f"{compiler} -O2 -shared -fPIC -o {self.library} {source} -ldl -lpthread"
        subprocess.run(command.split(), check=True)

    def set_up(self) -> None:
        """Begin with the first disk again, all of it safe."""
        for folder in (self.running, self.safe):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.first, folder)

    async def work(self, port: int, *, cut: str = "", eio: str = "", later: int = 0) -> int:
        """Run a worker until nothing waits or something fails; returns how it ended.

        `cut` and `eio` are orders to `disk.c`; the worker's clock is `later` by so many seconds.
        """
        environment = os.environ | {
            "LD_PRELOAD": str(self.library),
            "LAGPLANNER_DISK": f"{self.running}/",
            "LAGPLANNER_DISK_SAFE": str(self.safe),
        }
        if cut:
            environment["LAGPLANNER_DISK_CUT"] = cut
        if eio:
            environment["LAGPLANNER_DISK_EIO"] = eio
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "benchmarks.worker", "--until-empty", "--later", str(later)],
            *[
                "--synchronous",
                self._synchronous,
                f"sqlite:///{self.running / NAME}",
                str(port),
                str(self.running),
            ],
            env=environment,
            cwd=ROOT,
        )
        return await asyncio.wait_for(process.wait(), PATIENCE)

    def syncs(self) -> int:
        """How many syncs the worker has asked for."""
        return (self.safe / "syncs").stat().st_size

    def fall(self, dice: random.Random) -> None:
        """Let the running disk hold what is safe, and nothing else but torn sectors."""
        for path in self.running.iterdir():
            copy = self.safe / path.name
            if path.is_dir():
                shutil.rmtree(path)  # logbooks are never synced
            elif path.name.endswith("-shm") or not copy.exists():
                path.unlink()
            elif self._torn:
                path.write_bytes(torn(copy.read_bytes(), path.read_bytes(), dice))
            else:
                shutil.copyfile(copy, path)
        (self.safe / "syncs").unlink()


def torn(safe: bytes, written: bytes, dice: random.Random) -> bytes:
    """The safe content with a random half of the sectors that were written after it."""
    parts = []
    for start in range(0, max(len(safe), len(written)), SECTOR):
        old, new = safe[start : start + SECTOR], written[start : start + SECTOR]
        parts.append(new if dice.random() < 0.5 else old.ljust(len(new), b"\0"))
    return b"".join(parts)


async def fall(bench: Bench, server: MailServer, cut: str, letters: int) -> Fall:
    """Let the power fail once, start again, and count."""
    bench.set_up()
    before = len(server.kept())
    if await bench.work(server.port, cut=cut) not in (0, -signal.SIGKILL):
        raise RuntimeError("the worker ended for another reason than a power cut")
    bench.fall(random.Random(cut))
    if await bench.work(server.port, later=LEASE) != 0:
        raise RuntimeError("the worker did not start again")
    kept = Counter(line.recipients[0] for line in server.kept()[before:])
    async with opened(f"sqlite:///{bench.running / NAME}"):
        states = await outbox.states()
        paused = await outbox.is_paused()
    doubt = {who for who, state in states.items() if state is LetterState.IN_DOUBT}
    return Fall(
        cut=cut,
        lost=0 if paused else letters - len(kept.keys() | doubt),
        doubled=sum(number > 1 for number in kept.values()),
        in_doubt=len(doubt),
        paused=paused,
    )


async def measure(points: int, letters: int, synchronous: str, *, is_torn: bool) -> list[Fall]:
    """Count the syncs of a run without a fault, then let the power fail at so many of them."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bench = Bench(folder, synchronous=synchronous, torn=is_torn)
        async with fresh("sqlite", bench.first) as url, opened(url):
            await outbox.post_many(letters, due_from=clock.now())
        async with MailServer(folder) as server:
            bench.set_up()
            await bench.work(server.port)
            syncs = bench.syncs()
            print(f"{letters} letters, {syncs} syncs, synchronous = {synchronous}", flush=True)
            return [await fall(bench, server, cut, letters) for cut in cuts(syncs, points)]


def cuts(syncs: int, points: int) -> Sequence[str]:
    """So many moments, evenly over the run, in turn in place of a sync and right after one."""
    every = [cut for number in range(1, syncs + 1) for cut in (str(number), f"+{number}")]
    if points >= len(every):
        return every
    return [every[index * len(every) // points] for index in range(points)]


def main() -> None:
    """Measure and print; status 1 if a letter was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--synchronous", choices=["FULL", "NORMAL", "OFF"], default="FULL")
    parser.add_argument("--torn", action="store_true")
    chosen = parser.parse_args()
    falls = asyncio.run(
        measure(chosen.points, chosen.letters, chosen.synchronous, is_torn=chosen.torn)
    )
    lost, doubled, paused = (
        sum(getattr(fall, what) for fall in falls) for what in ("lost", "doubled", "paused")
    )
    print(
        f"P4 {len(falls)} power cuts: {lost} lost, {doubled} doubled, "
        f"{sum(fall.in_doubt for fall in falls)} in doubt, "
        f"{paused} times taken for an old copy"
    )
    for broken in (fall for fall in falls if fall.lost or fall.doubled or fall.paused):
        print(f"   {broken}")
    sys.exit(1 if lost or doubled or paused else 0)


if __name__ == "__main__":
    main()
