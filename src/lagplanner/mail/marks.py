"""How is each letter's way stored before and after it leaves, with few waits for the disk?

What several senders want to store at the same moment goes into one transaction: each waits for a
commit, but not for one of its own. Nothing is promised before its commit has returned.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lagplanner.database import delivery
from lagplanner.database.delivery import Mark
from lagplanner.database.engine import transaction
from lagplanner.database.errors import is_outage
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail.guard import RestoreGuard, Stamp

log = logging.getLogger(__name__)

GATHERING = 0.015  # seconds for which outcomes wait for others, if nobody waits for them
PAUSE = 0.5  # seconds between two tries to reach a database that is away
STUBBORN = 180.0  # seconds for which what became of a letter is tried to be stored
HURRIED = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A claim that is wanted: up to `limit` letters for `owner`.

    `begun`: stored as about to leave at once, because the logbook says which of them really did.
    """

    owner: str
    lease: timedelta
    limit: int
    domain: str
    begun: bool


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
        self._wanted: list[tuple[Wanted, asyncio.Future[tuple[Letter, ...]]]] = []
        self._beginnings: list[_Beginning] = []
        self._outcomes: list[Mark] = []
        self._stubborn = STUBBORN
        self._urgent = asyncio.Event()
        self._stored: Callable[[Sequence[int]], None] = lambda _: None
        self._task: asyncio.Task[None] | None = None

    def when_stored(self, tell: Callable[[Sequence[int]], None]) -> None:
        """Let somebody know of which letters the outcome has been stored."""
        self._stored = tell

    async def claim(self, wanted: Wanted) -> tuple[Letter, ...]:
        """Take letters that are due. Raises what the database raises; then it is not known which."""
        letters: asyncio.Future[tuple[Letter, ...]] = asyncio.get_running_loop().create_future()
        self._wanted.append((wanted, letters))
        self._start()
        self._urgent.set()
        return await letters

    async def begin(self, letter_id: int, owner: str) -> bool:
        """Store that a letter is about to leave; False if it is no longer ours or too late.

        Raises what the database raises; then it is not known whether that was stored.
        """
        beginning = _Beginning(letter_id, owner, asyncio.get_running_loop().create_future())
        self._beginnings.append(beginning)
        self._start()
        self._urgent.set()
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
            self._urgent.set()
            await asyncio.shield(self._task)

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._store_all(), name="letters' marks")

    async def _store_all(self) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            while self._wanted or self._beginnings or self._outcomes:
                if not (self._wanted or self._beginnings):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._urgent.wait(), GATHERING)
                self._urgent.clear()
                wanted, self._wanted = self._wanted, []
                beginnings, self._beginnings = self._beginnings, []
                outcomes, self._outcomes = self._outcomes, []
                try:
                    await self._store(wanted, beginnings, outcomes)
                    begun = loop.time()
                except Exception as error:
                    _fail([one.may_leave for one in beginnings], error)
                    _fail([letters for _, letters in wanted], error)
                    if not is_outage(error):
                        await self._one_by_one(outcomes)
                    elif loop.time() > begun + self._stubborn:
                        log.exception("%d letters' marks are lost", len(outcomes))
                    else:
                        log.warning("letters' marks wait for the database: %s", error)
                        self._outcomes = outcomes + self._outcomes
                        await asyncio.sleep(PAUSE)
        finally:
            self._task = None

    async def _one_by_one(self, outcomes: list[Mark]) -> None:
        """Something in the group cannot be stored: find out which, so that the others are."""
        for mark in outcomes:
            try:
                await self._store([], [], [mark])
            except Exception as its_own:
                if is_outage(its_own):
                    self._outcomes.append(mark)
                else:
                    log.exception("letter %d: its mark is lost", mark.letter_id)

    async def _store(
        self,
        wanted: list[tuple[Wanted, asyncio.Future[tuple[Letter, ...]]]],
        beginnings: list[_Beginning],
        outcomes: list[Mark],
    ) -> None:
        now = self._now()
        may_leave: set[int] = set()
        claimed: list[tuple[Letter, ...]] = []
        stamp: Stamp | None = None
        async with transaction():
            await _note(outcomes, now)
            for claim, _ in wanted:
                letters = await _claim(claim, now)
                claimed.append(letters)
                if claim.begun:
                    may_leave.update(letter.id for letter in letters)
            if beginnings:
                claims = [(one.letter_id, one.owner) for one in beginnings]
                may_leave |= await delivery.begin(claims, now=now)
            if self._guard is not None and may_leave:
                stamp = Stamp(*await delivery.raise_epoch())
        self._stored([mark.letter_id for mark in outcomes])
        if stamp is not None and self._guard is not None:
            self._guard.write(stamp)
        for (_, future), letters in zip(wanted, claimed, strict=True):
            if not future.done():
                future.set_result(letters)
        for one in beginnings:
            if not one.may_leave.done():
                one.may_leave.set_result(one.letter_id in may_leave)


async def _note(outcomes: list[Mark], now: datetime) -> None:
    accepted = [mark for mark in outcomes if mark.state is LetterState.SENT]
    if accepted:
        await delivery.note_sent(accepted, at=now)
    for mark in outcomes:
        if mark.state is not LetterState.SENT:
            await delivery.note(mark)


async def _claim(wanted: Wanted, now: datetime) -> tuple[Letter, ...]:
    letters = await delivery.claim(
        wanted.owner,
        now=now,
        lease_until=now + wanted.lease,
        limit=wanted.limit,
        domain=wanted.domain,
        chance=secrets.token_hex(8),
    )
    if not wanted.begun or not letters:
        return letters
    begun = await delivery.begin([(letter.id, wanted.owner) for letter in letters], now=now)
    return tuple(letter for letter in letters if letter.id in begun)


def _fail(futures: Sequence[asyncio.Future[Any]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
