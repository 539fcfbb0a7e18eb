"""Two and five instances at once, kill -9 anywhere, frozen past its lease: real processes."""

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks import outbox
from benchmarks.mail_server import ROOT, MailServer
from lagplanner import clock
from lagplanner.database.engine import Database
from lagplanner.domain.post.letters import LetterState

LEASE = 4  # seconds; the sender keeps two of them as a margin


@pytest.fixture
async def mail(tmp_path: Path) -> AsyncIterator[MailServer]:
    """A mail server in a process of its own."""
    async with MailServer(tmp_path) as started:
        yield started


class Place:
    """Where worker processes are started on one outbox."""

    def __init__(self, url: str, mail: MailServer) -> None:
        self._words = [url, str(mail.port), str(mail.folder)]

    async def start(self) -> asyncio.subprocess.Process:
        """Start a worker that ends once nothing waits."""
        return await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "benchmarks.worker", "--until-empty", "--lease", str(LEASE)],
            *self._words,
            cwd=ROOT,
        )


@pytest.fixture
def place(database: Database, database_url: str, mail: MailServer) -> Place:
    """Workers on this test's outbox."""
    return Place(database_url, mail)


async def kept_often(mail: MailServer) -> Counter[str]:
    return Counter(line.recipients[0] for line in mail.kept())


async def promises_hold(mail: MailServer) -> bool:
    """Each letter was kept once, or is in doubt and was kept at most once."""
    kept = await kept_often(mail)
    states = await outbox.states()
    doubt = {who for who, state in states.items() if state is LetterState.IN_DOUBT}
    return max(kept.values()) == 1 and kept.keys() | doubt == states.keys()


@pytest.mark.parametrize("number", [2, 5])
async def test_instances_started_at_once_share_the_letters(
    place: Place, mail: MailServer, number: int
) -> None:
    await outbox.post_many(150, due_from=clock.now())
    workers = [await place.start() for _ in range(number)]
    assert [await worker.wait() for worker in workers] == [0] * number
    assert set((await outbox.states()).values()) == {LetterState.SENT}
    assert set((await kept_often(mail)).values()) == {1}


async def test_killed_at_any_time_nothing_is_lost_or_doubled(
    place: Place, mail: MailServer
) -> None:
    dice = random.Random(5)
    await outbox.post_many(400, due_from=clock.now())
    await mail.be("sluggish")
    coming_back = asyncio.create_task(outbox.let_waiting_come_back())
    for _ in range(4):
        worker = await place.start()
        await mail.until_more_than(len(mail.kept()))
        await asyncio.sleep(dice.uniform(0, 0.2))
        if worker.returncode is None:
            worker.kill()
        await worker.wait()
    await mail.be("calm")
    assert await (await place.start()).wait() == 0
    coming_back.cancel()
    assert await promises_hold(mail)


async def test_frozen_past_its_lease_a_sender_wakes_up_powerless(
    place: Place, mail: MailServer
) -> None:
    dice = random.Random(3)
    await outbox.post_many(300, due_from=clock.now())
    await mail.be("sluggish")
    coming_back = asyncio.create_task(outbox.let_waiting_come_back())
    frozen = await place.start()
    await mail.until_more_than(0)
    await asyncio.sleep(dice.uniform(0, 0.1))
    frozen.send_signal(signal.SIGSTOP)
    await asyncio.sleep(LEASE + 1)

    other = await place.start()
    await asyncio.sleep(2)
    frozen.send_signal(signal.SIGCONT)
    await mail.be("calm")
    assert [await frozen.wait(), await other.wait()] == [0, 0]
    coming_back.cancel()
    assert await promises_hold(mail)
