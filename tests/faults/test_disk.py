"""Disk full, EIO on fsync, power cut: what was not stored has not happened, what was said is known.

A layer under SQLite (benchmarks/disk.c) plays the disk. It needs a C compiler.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks import outbox
from benchmarks.fresh_database import opened
from benchmarks.mail_server import MailServer
from benchmarks.power import LEASE, NAME, Bench, fall
from lagplanner import clock
from lagplanner.domain.post.letters import LetterState

LETTERS = 30

pytestmark = pytest.mark.skipif(
    shutil.which("cc") is None and shutil.which("gcc") is None, reason="needs a C compiler"
)


@pytest.fixture
async def bench(tmp_path: Path, sqlite_template: Path) -> Bench:
    """A disk with an outbox of letters that are due."""
    made = Bench(tmp_path, synchronous="FULL", torn=False)
    shutil.copyfile(sqlite_template, made.first / NAME)
    async with opened(f"sqlite:///{made.first / NAME}"):
        await outbox.post_many(LETTERS, due_from=clock.now())
    made.set_up()
    return made


@pytest.fixture
async def mail(tmp_path: Path) -> AsyncIterator[MailServer]:
    """A mail server in a process of its own."""
    async with MailServer(tmp_path) as started:
        yield started


async def promises_hold(bench: Bench, mail: MailServer) -> bool:
    """Each letter was kept once or is in doubt, none twice."""
    async with opened(f"sqlite:///{bench.running / NAME}"):
        states = await outbox.states()
    kept = Counter(letter.recipients[0] for letter in mail.kept())
    doubt = {who for who, state in states.items() if state is LetterState.IN_DOUBT}
    return max(kept.values()) == 1 and kept.keys() | doubt == states.keys()


async def test_on_a_full_disk_nothing_leaves_that_could_not_be_stored(
    bench: Bench, mail: MailServer
) -> None:
    (bench.safe / "full").touch()
    await bench.work(mail.port)
    assert mail.kept() == ()

    (bench.safe / "full").unlink()
    assert await bench.work(mail.port, later=LEASE) == 0
    assert await promises_hold(bench, mail)


@pytest.mark.parametrize("sync", ["2", "4", "6"])
async def test_a_disk_that_fails_to_sync_doubles_nothing(
    bench: Bench, mail: MailServer, sync: str
) -> None:
    (bench.safe / "broken").touch()
    working = asyncio.create_task(bench.work(mail.port, eio=sync))
    await asyncio.wait([working], timeout=4)
    (bench.safe / "broken").unlink()
    await working  # it has given up, or goes on where the disk is well again

    assert await bench.work(mail.port, later=LEASE) == 0
    assert await promises_hold(bench, mail)


@pytest.mark.parametrize("cut", ["+1", "3", "+4", "6"])
async def test_a_power_cut_loses_and_doubles_nothing(
    bench: Bench, mail: MailServer, cut: str
) -> None:
    fallen = await fall(bench, mail, cut, LETTERS)
    assert (fallen.lost, fallen.doubled, fallen.paused) == (0, 0, False)
