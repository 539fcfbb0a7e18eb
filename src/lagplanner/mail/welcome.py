"""May letters leave now, and does the mail server take them from us?

A pause, a circuit or the restore guard keeps everything. A no that is about us pauses the queue and
burns no letter; from time to time it is tried whether we are welcome again, and only a letter that
was taken ends the pause.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from lagplanner.database import mail_state
from lagplanner.domain.post.letters import POISONED_AFTER, Answer, Letter, Outcome, PauseKind
from lagplanner.mail.guard import RestoreGuard
from lagplanner.mail.transport import Transport

log = logging.getLogger(__name__)

OPENS_AT = 3  # connections that failed in a row, then nobody knocks for a while
KNOCKS_AFTER = timedelta(seconds=30)
KNOCKS_AT_LAST = timedelta(minutes=5)
TRIES_SETUP_AFTER = timedelta(minutes=15)  # whether the mail server takes us again
BELIEVED_AFTER = 3  # recipients in a row for whom the server says no to us


class Welcome:
    """What one sender knows of the way to the mail server. Asked before letters are taken up."""

    def __init__(
        self, transport: Transport, guard: RestoreGuard | None, *, now: Callable[[], datetime]
    ) -> None:
        self._transport = transport
        self._guard = guard
        self._now = now
        self._is_trying = False  # still paused, to see whether a letter is taken
        self._has_knocked = False  # the last connection stood
        self._takes = False  # it took a recipient since it last said no to us
        self._noes: set[int] = set()  # letters in a row for whose recipients it said no to us

    async def lets_send(self) -> bool:
        """Whether letters may leave now."""
        now = self._now()
        self._is_trying = False
        if self._guard is not None and not await self._guard.let_pass(now=now):
            return False
        state = await mail_state.state()
        if state.circuit_until is not None and state.circuit_until > now:
            return False
        if not state.paused:
            return True
        self._is_trying = state.pause_kind is PauseKind.SETUP and await self._knock(now)
        return self._is_trying

    async def answered(self) -> None:
        """The mail server dealt with a letter: whatever kept us from it is over."""
        if self._is_trying:
            self._is_trying = False
            if await mail_state.resume(PauseKind.SETUP):
                log.info("the mail server takes our letters again")
        if not self._has_knocked:
            await mail_state.note_success()
            self._has_knocked = True

    async def nothing_to_try(self) -> None:
        """There is no letter to try it with; that we were let in has to be enough."""
        if self._is_trying:
            await self.answered()

    def takes(self) -> None:
        """The mail server takes a recipient from us."""
        self._takes = True
        self._noes.clear()

    def weighed(self, letter: Letter, no: Outcome) -> Outcome:
        """What a no means that may be about us, but was said to one recipient.

        Where others are taken, one odd address must not keep them waiting: it is tried later, and
        is refused after some tries. Only several in a row are believed to be about us.
        """
        if no.answer is not Answer.NOT_US or not no.to_one or not self._takes:
            return no
        self._noes.add(letter.id)
        if len(self._noes) >= BELIEVED_AFTER:
            return no
        is_last = letter.attempts + 1 >= POISONED_AFTER
        return replace(no, answer=Answer.REFUSED if is_last else Answer.LATER)

    async def refused(self, no: Outcome) -> None:
        """We are not welcome as we are: nothing leaves, and it is tried again after a while."""
        now = self._now()
        self._is_trying = self._takes = False
        log.error("sending pauses: %s", no.sentence)
        await mail_state.pause(PauseKind.SETUP, no.sentence, at=now)
        await mail_state.knock_not_before(now + TRIES_SETUP_AFTER)

    async def not_reached(self, outcome: Outcome) -> None:
        """After three connections that failed nobody knocks for a while, longer each time."""
        known = (await mail_state.state()).failures + 1
        pause = KNOCKS_AFTER * 2 ** min(max(known - OPENS_AT, 0), 6)
        until = self._now() + min(pause, KNOCKS_AT_LAST)
        failures = await mail_state.note_failure(opens_at=OPENS_AT, until=until)
        log.warning("mail server not reached (%d in a row): %s", failures, outcome.sentence)
        self._has_knocked = False

    async def _knock(self, now: datetime) -> bool:
        """Whether we are let in once more; asked from time to time, without a letter."""
        await mail_state.knock_not_before(now + TRIES_SETUP_AFTER)
        conversation = self._transport.conversation()
        try:
            return await conversation.greet() is None
        finally:
            await conversation.close()
