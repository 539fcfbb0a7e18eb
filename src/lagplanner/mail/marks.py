"""How is each letter's way stored before and after it leaves, with few waits for the disk?

What several senders want to store at the same moment goes into one transaction: each waits for a
commit, but not for one of its own. Nothing is promised before its commit has returned.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import delivery
from lagplanner.database.delivery import Mark
from lagplanner.database.engine import transaction
from lagplanner.domain.letters import LetterState
from lagplanner.mail.guard import RestoreGuard, Stamp

log = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two tries to reach a database that is away
STUBBORN = 180.0  # seconds for which what became of a letter is tried to be stored
HURRIED = 1.0


@dataclass(frozen=True, slots=True)
class _Beginning:
    letter_id: int
    owner: str
    may_leave: asyncio.Future[bool]


class Marks:
    """Stores beginnings and outcomes of letters in groups."""

    def __init__(self, now: Callable[[], datetime], guard: RestoreGuard | None) -> None:
        self._now = now
        self._guard = guard
        self._beginnings: list[_Beginning] = []
        self._outcomes: list[Mark] = []
        self._stubborn = STUBBORN
        self._task: asyncio.Task[None] | None = None

    async def begin(self, letter_id: int, owner: str) -> bool:
        """Store that a letter is about to leave; False if it is no longer ours or too late.

        Raises what the database raises; then it is not known whether that was stored.
        """
        beginning = _Beginning(letter_id, owner, asyncio.get_running_loop().create_future())
        self._beginnings.append(beginning)
        self._start()
        return await beginning.may_leave

    def note(self, mark: Mark) -> None:
        """Store what became of a letter, soon; `drain` waits for it."""
        self._outcomes.append(mark)
        self._start()

    def hurry(self) -> None:
        """Try only for moments from now on, because the service is told to stop."""
        self._stubborn = HURRIED

    async def drain(self) -> None:
        """Wait until everything is stored, or was tried for long enough."""
        while self._task is not None:
            await asyncio.shield(self._task)

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._store_all(), name="letters' marks")

    async def _store_all(self) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            while self._beginnings or self._outcomes:
                beginnings, self._beginnings = self._beginnings, []
                outcomes, self._outcomes = self._outcomes, []
                try:
                    await self._store(beginnings, outcomes)
                    begun = loop.time()
                except Exception as error:
                    _fail(beginnings, error)
                    if loop.time() > begun + self._stubborn:
                        log.exception("%d letters' marks are lost", len(outcomes))
                    else:
                        log.warning("letters' marks wait for the database: %s", error)
                        self._outcomes = outcomes + self._outcomes
                        await asyncio.sleep(PAUSE)
        finally:
            self._task = None

    async def _store(self, beginnings: list[_Beginning], outcomes: list[Mark]) -> None:
        now = self._now()
        may_leave: set[int] = set()
        stamp: Stamp | None = None
        async with transaction():
            if beginnings:
                claims = [(one.letter_id, one.owner) for one in beginnings]
                may_leave = await delivery.begin(claims, now=now)
                if self._guard is not None and may_leave:
                    stamp = Stamp(*await delivery.raise_epoch())
            accepted = [mark for mark in outcomes if mark.state is LetterState.SENT]
            if accepted:
                await delivery.note_sent(accepted, at=now)
            for mark in outcomes:
                if mark.state is not LetterState.SENT:
                    await delivery.note(mark)
        if stamp is not None and self._guard is not None:
            self._guard.write(stamp)
        for one in beginnings:
            if not one.may_leave.done():
                one.may_leave.set_result(one.letter_id in may_leave)


def _fail(beginnings: list[_Beginning], error: Exception) -> None:
    for one in beginnings:
        if not one.may_leave.done():
            one.may_leave.set_exception(error)
