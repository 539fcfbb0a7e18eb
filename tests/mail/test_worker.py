"""A worker is a process of its own: it sends, it is stopped, it is killed, and nothing is lost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from lagplanner import clock
from lagplanner.database import letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.post.letters import Letter
from lagplanner.mail import outbox
from tests.mail.server import Catcher, catching


@dataclass
class Place:
    """A database with a mail server, and workers for them."""

    url: str
    folder: Path
    catcher: Catcher

    async def work(self) -> asyncio.subprocess.Process:
        return await self.run("worker")

    async def run(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "lagplanner", *words],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "LAGPLANNER_DATABASE_URL": self.url,
                "LAGPLANNER_BACKUP_DIR": str(self.folder / "backups"),
                "LAGPLANNER_SMTP_HOST": "127.0.0.1",
                "LAGPLANNER_SMTP_PORT": str(self.catcher.port),
                "LAGPLANNER_SMTP_SECURITY": "none",
                "LAGPLANNER_MAIL_FROM": "vorstand@example.org",
            },
        )

    async def put(self, *keys: str) -> None:
        async with transaction():
            for key in keys:
                letter = Letter(
                    key=key,
                    occasion="test_letter",
                    recipient_name="Ada Lindner",
                    recipient_email=f"{key}@example.org",
                )
                await outbox.post(letter, at=clock.now(), who="Test", automatic=True)

    async def states(self) -> dict[str, str]:
        """Of the letters put here: on some days of the week the worker's round posts one of its own."""
        ours = await letters.letters(occasion="test_letter")
        return {letter.key: letter.state.value for letter in ours}

    async def until(self, *kept: str) -> None:
        """Wait until all of these letters have these states."""
        await self.see(lambda states: sorted(states) == sorted(kept))

    async def see(self, wanted: Callable[[list[str]], bool], within: float = 120.0) -> list[str]:
        """Wait until the states of the letters are as wanted, and return them."""
        end = monotonic() + within
        while not wanted(states := list((await self.states()).values())):
            if monotonic() > end:
                raise AssertionError(f"{await self.states()} after {within} s")
            await asyncio.sleep(0.05)
        return states


@pytest.fixture
async def place(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    async with catching() as catcher:
        yield Place(database_url, tmp_path, catcher)


async def stopped(worker: asyncio.subprocess.Process) -> float:
    """Tell a worker to stop; returns the seconds it took."""
    begun = monotonic()
    worker.send_signal(signal.SIGTERM)
    _, errors = await worker.communicate()
    assert worker.returncode == 0, errors.decode()
    return monotonic() - begun


async def test_a_worker_sends_what_was_due_and_what_becomes_due(place: Place) -> None:
    await place.put("a", "b")
    worker = await place.work()
    await place.until("sent", "sent")
    await place.put("c")
    await place.until("sent", "sent", "sent")

    assert await stopped(worker) < 20  # 6 of patience, and a busy machine
    assert len(place.catcher.letters) == 3


async def test_told_to_stop_in_the_middle_of_a_letter_it_leaves_a_doubt_and_ends(
    place: Place,
) -> None:
    place.catcher.hold.clear()
    await place.put("a")
    worker = await place.work()
    await asyncio.wait_for(place.catcher.arrived.wait(), 120)

    assert await stopped(worker) < 20  # 6 of patience, and a busy machine
    assert await place.states() == {"a": "in_doubt"}


async def test_after_a_kill_the_next_worker_sends_the_others_at_once(place: Place) -> None:
    place.catcher.hold.clear()
    await place.put(*(f"a{number}" for number in range(10)))
    worker = await place.work()
    await asyncio.wait_for(place.catcher.arrived.wait(), 120)
    worker.kill()
    await worker.communicate()
    begun = len(place.catcher.letters)
    place.catcher.hold.set()
    place.catcher.letters.clear()

    again = await place.work()
    states = await place.see(lambda states: set(states) - {"in_doubt"} == {"sent"})
    await stopped(again)
    doubts = states.count("in_doubt")
    assert begun <= doubts <= 4
    assert len(place.catcher.letters) == 10 - doubts


async def test_by_hand_it_is_said_what_would_leave_and_then_sent(place: Place) -> None:
    await place.put("a")
    said, _ = await (await place.run("send", "--dry-run")).communicate()
    assert "Jetzt fällig: Probebrief an Ada Lindner <a@example.org>" in said.decode()
    assert place.catcher.letters == []

    said, errors = await (await place.run("send")).communicate()
    assert ("Ein Brief ist verschickt." in said.decode(), errors.decode()) == (True, "")
    assert await place.states() == {"a": "sent"}


async def test_what_could_not_leave_by_hand_is_said_and_the_status_says_look(place: Place) -> None:
    place.catcher.port = 9
    await place.put("a")
    sending = await place.run("send")
    said, errors = await sending.communicate()

    assert sending.returncode == 1
    assert "0 Briefe sind verschickt." in said.decode()
    assert "Der Mailserver antwortet nicht. Die Briefe warten." in said.decode()
    assert "Traceback" not in errors.decode()


async def test_a_copy_asks_before_it_sends(place: Place) -> None:
    await place.put("a")
    await (await place.run("send")).communicate()
    await place.put("b")
    for note in place.folder.rglob("*.sent"):
        note.unlink()

    for words in (("send",), ("send", "--dry-run")):
        refused = await place.run(*words)
        said, _ = await refused.communicate()
        assert (refused.returncode, "vermutlich ist sie eine Kopie" in said.decode()) == (1, True)
    unsure = await place.run("send", "--confirm-restore")
    _, errors = await unsure.communicate()
    assert (unsure.returncode, "--yes" in errors.decode()) == (2, True)
    sure = await place.run("send", "--confirm-restore", "--yes")
    await sure.communicate()
    assert sure.returncode == 0
    assert await place.states() == {"a": "sent", "b": "sent"}
