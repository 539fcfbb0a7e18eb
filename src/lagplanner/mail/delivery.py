"""How do letters leave the house, each exactly once as far as anybody can know?

Claim with a lease → re-read whether the reason still holds → offer (MAIL, RCPT) → store that it is
about to leave → say it (DATA) → store what was answered. Killed anywhere, the rows say how far it
was: what had not begun is sent by the next sender, what had begun and was not answered is in doubt
and shown to a person. A sender that slept through its lease wakes up powerless.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lagplanner.database import delivery, mail_state
from lagplanner.database.delivery import Mark
from lagplanner.database.engine import transaction
from lagplanner.database.errors import is_outage
from lagplanner.domain.post.letters import (
    POISONED_AFTER,
    TOO_LATE,
    Answer,
    Letter,
    LetterState,
    Outcome,
    PauseKind,
    SentText,
    after,
    gives_up_at,
    is_stale,
    pause_before,
)
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.mail import outbox
from lagplanner.mail.claims import Claim, Claims
from lagplanner.mail.guard import RestoreGuard
from lagplanner.mail.marks import Marks
from lagplanner.mail.transport import Conversation, Transport
from lagplanner.mail.welcome import TRIES_SETUP_AFTER, Welcome

log = logging.getLogger(__name__)

WIDTH = 4  # connections
GO_AHEAD = 1.0  # seconds for which the first connection is waited for
LEASE = timedelta(seconds=30)
PREPARING = 30.0  # seconds a letter may take to be written

TWICE_IF_IN_DOUBT = frozenset(
    code for code, occasion in OCCASIONS.items() if occasion.again_in_doubt
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter as it is said: the bytes, from and to whom, and its subject for the board's list."""

    raw: bytes
    sender: str
    recipient: str
    subject: str


@dataclass(frozen=True, slots=True)
class Stale:
    """The reason for a letter has gone; `reason` is a German sentence for the board.

    `ask`: it has not gone, but a person has to look first. The letter is held again.
    """

    reason: str
    ask: bool = False


Prepare = Callable[[Letter, datetime], Awaitable[Prepared | Stale]]


class Delivery:
    """Sends what is due. Any number of these may run, in any number of processes."""

    def __init__(
        self,
        transport: Transport,
        prepare: Prepare,
        *,
        owner: str,
        now: Callable[[], datetime],
        domain: str = "localhost",
        guard: RestoreGuard | None = None,
        width: int = WIDTH,
        lease: timedelta = LEASE,
        logbooks: Path | None = None,
        twice_if_in_doubt: Collection[str] = TWICE_IF_IN_DOUBT,
    ) -> None:
        self._transport = transport
        self._prepare = prepare
        self._now = now
        self._welcome = Welcome(transport, guard, now=now)
        self._width = width
        self._twice_if_in_doubt = sorted(twice_if_in_doubt)
        self._marks = Marks(now, guard)
        self._claims = Claims(
            self._marks,
            sender=f"{owner[:30]}-{secrets.token_hex(4)}",
            now=now,
            lease=lease,
            domain=domain,
            folder=logbooks,
        )
        self._halted = False
        self._stopping = False
        self._standing: set[Conversation] = set()
        self._one_stands = asyncio.Event()
        self._handled = 0

    async def run_once(self) -> int:
        """Send all that is due now; returns how many letters were taken up.

        Raises what the database raises if it cannot be asked at all. Cancelled, it still stores how
        far each letter was.
        """
        now = self._now()
        await self._claims.recover(self._twice_if_in_doubt)
        await delivery.expire_stale(now=now)
        if self._stopping or not await self._welcome.lets_send():
            return 0
        if not await delivery.is_due(now=now):
            await self._welcome.nothing_to_try()
            return 0
        self._handled, self._halted = 0, False
        self._standing.clear()
        self._one_stands.clear()
        self._claims.open()
        holding = asyncio.create_task(self._claims.hold_on(), name="leases")
        senders = [
            asyncio.create_task(self._send_all(number), name=f"sender {number}")
            for number in range(self._width)
        ]
        try:
            results = await asyncio.gather(*senders, return_exceptions=True)
        except asyncio.CancelledError:
            self._marks.hurry()
            for sender in senders:
                sender.cancel()
            await asyncio.wait(senders)
            raise
        finally:
            holding.cancel()
            await self._claims.close()
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return self._handled

    async def next_ring(self) -> datetime | None:
        """When there is something to do next: a letter is due, a lease ends, or somebody may knock."""
        state = await mail_state.state()
        if state.paused and state.pause_kind is not PauseKind.SETUP:
            return None
        due = await delivery.next_due()
        if due is None or state.circuit_until is None:
            return due
        return max(due, state.circuit_until)

    def stop(self) -> None:
        """Take up no further letter; those begun are ended."""
        self._stopping = True

    async def _send_all(self, number: int) -> None:
        """One sender: letter after letter on one connection, until nothing is left.

        The first goes ahead, so that a mail server that takes few connections at a time is not
        mistaken for one that is down.
        """
        if number:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._one_stands.wait(), GO_AHEAD)
        conversation = self._transport.conversation()
        try:
            while (taken := await self._take()) is not None:
                if not await self._send(*taken, conversation):
                    break
                taken[1].left -= 1
        except BaseException:
            self._halted = True
            raise
        finally:
            self._standing.discard(conversation)
            self._one_stands.set()
            await conversation.close()

    async def _take(self) -> tuple[Letter, Claim] | None:
        """The next letter, or None if there is no more or it is time to end."""
        if self._halted or self._stopping:
            return None
        taken = await self._claims.take()
        if taken is not None:
            self._handled += 1
        return taken

    async def _send(self, letter: Letter, claim: Claim, conversation: Conversation) -> bool:
        """Send one letter; False if this connection cannot be had, while another stands."""
        prepared = await self._prepared(letter, claim)
        if prepared is None:
            return True
        problem = await conversation.offer(prepared.sender, prepared.recipient)
        if not self._stands(conversation, problem) and self._standing:
            self._claims.put_back(letter, claim)
            return False
        if problem is not None:
            await self._note(letter, claim, self._welcome.weighed(letter, problem), prepared)
            return True
        self._welcome.takes()
        if not await self._may_begin(letter, claim):
            await conversation.withdraw()
            return True
        conversation.is_said = False
        try:
            outcome = await conversation.deliver(
                prepared.raw, may_leave=lambda: self._claims.holds(claim)
            )
        except BaseException:
            self._note_broken_off(letter, claim, prepared, conversation)
            raise
        await self._note(letter, claim, outcome, prepared)
        return True

    def _stands(self, conversation: Conversation, problem: Outcome | None) -> bool:
        """Note whether somebody answered on this connection."""
        if problem is not None and problem.answer is Answer.UNREACHABLE:
            self._standing.discard(conversation)
            return False
        self._standing.add(conversation)
        self._one_stands.set()
        return True

    async def _prepared(self, letter: Letter, claim: Claim) -> Prepared | None:
        """The letter as it is said now; None if it is not to be said (that is stored)."""
        now = self._now()
        if is_stale(letter, now):
            self._mark(letter, claim, LetterState.EXPIRED, TOO_LATE)
            return None
        try:
            async with asyncio.timeout(PREPARING):
                prepared = await self._prepare(letter, now)
        except Exception as error:
            if is_outage(error) and not isinstance(error, TimeoutError):
                self._claims.wait_again(letter, claim)
                raise
            log.exception("letter %d cannot be written", letter.id)
            self._set_aside(letter, claim, error)
            return None
        if isinstance(prepared, Stale):
            state = LetterState.HELD if prepared.ask else LetterState.EXPIRED
            self._mark(letter, claim, state, prepared.reason)
            return None
        return prepared

    async def _may_begin(self, letter: Letter, claim: Claim) -> bool:
        """Store that the letter leaves, and make sure that it is still ours to send."""
        try:
            if await self._claims.begin(letter, claim):
                return True
        except BaseException:
            # Perhaps it was stored, but nothing was said.
            self._claims.wait_again(letter, claim)
            raise
        self._claims.wait_again(letter, claim)
        return False

    async def _note(
        self, letter: Letter, claim: Claim, outcome: Outcome, prepared: Prepared
    ) -> None:
        """Store what an answer means, for the letter and for those that come after it."""
        now = self._now()
        match outcome.answer:
            case Answer.ACCEPTED:
                text = SentText(letter.id, prepared.subject, prepared.raw, outcome.reply, now)
                self._claims.taken(claim, text)
                self._mark(letter, claim, LetterState.SENT, sent=text)
            case Answer.NO_MAILBOX | Answer.REFUSED:
                self._mark(letter, claim, LetterState.BOUNCED, outcome.sentence)
                if outcome.is_dead:
                    await self._note_dead(letter, outcome.sentence, now)
            case Answer.LATER:
                self._later(letter, claim, outcome.sentence)
            case Answer.LOST:
                self._lost(letter, claim, outcome, prepared)
            case Answer.NOT_US:
                # One that may be the cause lets the others go first.
                behind = now + TRIES_SETUP_AFTER if outcome.to_one else None
                self._claims.wait_again(letter, claim, due_at=behind)
                self._halted = True
                await self._welcome.refused(outcome)
            case Answer.UNREACHABLE:
                self._claims.wait_again(letter, claim)
                self._halted = True
                await self._welcome.not_reached(outcome)
        if outcome.answer not in (Answer.NOT_US, Answer.UNREACHABLE):
            await self._welcome.answered()

    async def _note_dead(self, letter: Letter, sentence: str, now: datetime) -> None:
        async with transaction():
            await outbox.note_return(letter, sentence, at=now)

    def _later(self, letter: Letter, claim: Claim, sentence: str) -> None:
        due = self._now() + pause_before(letter.attempts + 1, chance=random.random())  # noqa: S311
        end = gives_up_at(letter)
        if end is not None and due > end and not is_stale(letter, due):
            self._mark(
                letter, claim, LetterState.BOUNCED, f"Nach fünf Tagen aufgegeben. {sentence}"
            )
        else:
            self._mark(letter, claim, LetterState.RETRY, sentence, due_at=due)

    def _lost(self, letter: Letter, claim: Claim, outcome: Outcome, prepared: Prepared) -> None:
        state = after(Answer.LOST, again_in_doubt=letter.occasion in self._twice_if_in_doubt)
        due = self._now() + pause_before(letter.attempts + 1, chance=random.random())  # noqa: S311
        text = SentText(letter.id, prepared.subject, prepared.raw, outcome.reply, self._now())
        self._mark(letter, claim, state, outcome.sentence, due_at=due, sent=text)

    def _note_broken_off(
        self, letter: Letter, claim: Claim, prepared: Prepared, conversation: Conversation
    ) -> None:
        """We are told to stop in the middle of a letter, or something of ours broke."""
        if conversation.is_said:
            self._lost(letter, claim, Outcome(Answer.LOST, delivery.IN_DOUBT), prepared)
        else:
            self._claims.wait_again(letter, claim)

    def _set_aside(self, letter: Letter, claim: Claim, error: Exception) -> None:
        sentence = f"Der Brief lässt sich nicht schreiben: {error or type(error).__name__}"
        if letter.attempts + 1 >= POISONED_AFTER:
            self._mark(letter, claim, LetterState.BOUNCED, sentence)
        else:
            due = self._now() + pause_before(letter.attempts + 1, chance=random.random())  # noqa: S311
            self._mark(letter, claim, LetterState.RETRY, sentence, due_at=due)

    def _mark(
        self,
        letter: Letter,
        claim: Claim,
        state: LetterState,
        error: str = "",
        *,
        due_at: datetime | None = None,
        sent: SentText | None = None,
    ) -> None:
        self._marks.note(Mark(letter.id, claim.owner, state, error=error, due_at=due_at, sent=sent))
