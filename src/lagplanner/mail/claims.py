"""Which letters are this sender's now, and until when?

Letters are claimed twenty at a time with a lease that is renewed while they are being sent. With a
logbook, the next ones are claimed and stored as about to leave while the last are still being said.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lagplanner.database import delivery
from lagplanner.database.delivery import Mark
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import Letter, LetterState, SentText
from lagplanner.mail.logbook import Logbook, dead_senders
from lagplanner.mail.marks import Marks, Wanted

log = logging.getLogger(__name__)

AT_ONCE = 20  # letters in one claim
MOST = 3  # claims in one commit, where the disk is slow and letters are many
MARGIN = 2.0  # seconds of the lease that must be left to begin with a letter


@dataclass(slots=True, eq=False)
class Claim:
    """Letters taken together; `good_until` is the loop's time at which the lease ends."""

    owner: str
    good_until: float
    left: int = 0
    is_answered: bool = False  # whether we know what was claimed


class Claims:
    """What one sender has claimed. `folder` is where logbooks lie; without one each letter is stored
    as about to leave on its own."""

    def __init__(
        self,
        marks: Marks,
        *,
        sender: str,
        now: Callable[[], datetime],
        lease: timedelta,
        domain: str,
        folder: Path | None,
    ) -> None:
        self._marks = marks
        marks.when_stored(self.settle)
        self._sender = sender
        self._now = now
        self._lease = lease
        self._domain = domain
        self._folder = folder
        self._logbook: Logbook | None = None
        self._claims: dict[str, Claim] = {}
        self._ready: deque[tuple[Letter, Claim]] = deque()
        self._refill: asyncio.Task[None] | None = None
        self._together = 1  # claims in one commit; more once senders had to wait for the disk
        self._is_over = False
        self._failure: Exception | None = None

    async def recover(self, twice_if_in_doubt: Sequence[str]) -> None:
        """Take over from senders that were killed or slept through their lease."""
        if self._folder is not None and self._folder.is_dir():
            with dead_senders(self._folder) as dead:
                for one in dead:
                    begun = [(letter.letter_id, letter.owner) for letter in one.begun]
                    taken = [
                        Mark(letter.letter_id, letter.owner, LetterState.SENT, sent=text)
                        for letter, text in one.taken.items()
                    ]
                    async with transaction():
                        await delivery.note_sent(taken, at=self._now())
                        again, doubts = await delivery.recover_from(
                            one.sender, begun, twice_if_in_doubt=twice_if_in_doubt
                        )
                    log.warning("%s died: %d wait, %d in doubt", one.sender, again, doubts)
        again, doubts = await delivery.recover(now=self._now(), twice_if_in_doubt=twice_if_in_doubt)
        if again or doubts:
            log.warning("leases ended: %d letters wait, %d are in doubt", again, doubts)

    def open(self) -> None:
        """Begin a run. Raises OSError where the logbook cannot be written."""
        if self._folder is not None and self._logbook is None:
            self._logbook = Logbook(self._folder, self._sender)
        self._is_over, self._failure, self._together = False, None, 1

    async def take(self) -> tuple[Letter, Claim] | None:
        """The next letter that is due, or None if there is none. Raises what the database raises."""
        while not self._ready:
            if self._failure is not None:
                raise self._failure
            if self._is_over and self._refill is None:
                return None
            if self._refill is not None and self._claims and self._logbook is not None:
                self._together = min(self._together + 1, MOST)
            await asyncio.wait((self._start_refill(),))
        ahead = AT_ONCE * self._together
        if self._logbook is not None and len(self._ready) <= ahead and not self._is_over:
            self._start_refill()
        return self._ready.popleft()

    async def begin(self, letter: Letter, claim: Claim) -> bool:
        """Make sure it is known that this letter leaves now; False if it is no longer ours.

        Whoever goes on asks `holds` again before the first byte. Raises what disk or database raise.
        """
        if self._logbook is not None:
            self._logbook.note(letter.id, claim.owner)
        elif not await self._marks.begin(letter.id, claim.owner):
            return False
        return self.holds(claim)

    def holds(self, claim: Claim) -> bool:
        """Whether the lease is good for a while: asleep meanwhile, we are powerless."""
        return asyncio.get_running_loop().time() < claim.good_until - MARGIN

    def taken(self, claim: Claim, text: SentText) -> None:
        """The mail server has taken a letter; whoever comes after us knows it at once."""
        if self._logbook is not None:
            try:
                self._logbook.taken(claim.owner, text)
            except OSError as error:
                log.warning("letter %d would be in doubt if we died: %s", text.letter_id, error)

    def settle(self, letter_ids: Sequence[int]) -> None:
        """What became of these letters is stored."""
        if self._logbook is not None:
            self._logbook.settle(letter_ids)

    def put_back(self, letter: Letter, claim: Claim) -> None:
        """The letter was not begun; another sender of ours takes it."""
        self._ready.append((letter, claim))

    def wait_again(self, letter: Letter, claim: Claim, *, due_at: datetime | None = None) -> None:
        """The letter waits as it did before, or until `due_at`: nothing of this counts against it."""
        state = LetterState.RETRY if letter.attempts else LetterState.QUEUED
        self._marks.note(Mark(letter.id, claim.owner, state, tried=False, due_at=due_at))

    async def hold_on(self) -> None:
        """Renew the leases for as long as this runs."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            claims = [claim for claim in self._claims.values() if claim.left > 0]
            begun = loop.time()
            try:
                until = self._now() + self._lease
                ours = await delivery.renew([claim.owner for claim in claims], lease_until=until)
            except Exception as error:
                log.warning("leases could not be renewed: %s", error)
                continue
            for claim in claims:
                held = claim.owner in ours
                claim.good_until = begun + self._lease.total_seconds() if held else 0.0

    async def close(self) -> None:
        """End a run: store what is still to be stored, let go of what was not begun."""
        if self._refill is not None:
            await self._refill
        while self._ready:
            self.wait_again(*self._ready.popleft())
        await self._marks.drain()
        unanswered = [claim.owner for claim in self._claims.values() if not claim.is_answered]
        owners = list(self._claims)
        self._claims.clear()
        try:
            await delivery.drop(unanswered)
            await delivery.give_back(owners)
        except Exception as error:
            log.warning("%d claims end with their lease: %s", len(owners), error)
        else:
            self._close_logbook()

    def _close_logbook(self) -> None:
        if self._logbook is not None:
            self._logbook.close()
            self._logbook = None

    def _start_refill(self) -> "asyncio.Task[None]":
        if self._refill is None:
            self._refill = asyncio.create_task(self._claim_all(), name="next letters")
        return self._refill

    async def _claim_all(self) -> None:
        """Claim what comes next; several claims at once share a commit."""
        try:
            numbers = await asyncio.gather(*(self._claim() for _ in range(self._together)))
            self._is_over = min(numbers) < AT_ONCE
        except Exception as error:
            self._failure = error
        finally:
            self._refill = None

    async def _claim(self) -> int:
        owner = f"{self._sender}:{secrets.token_hex(6)}"
        good_until = asyncio.get_running_loop().time() + self._lease.total_seconds()
        claim = self._claims[owner] = Claim(owner, good_until)
        begun = self._logbook is not None
        letters = await self._marks.claim(Wanted(owner, self._lease, AT_ONCE, self._domain, begun))
        claim.is_answered = True
        claim.left = len(letters)
        self._ready.extend((letter, claim) for letter in letters)
        return len(letters)
