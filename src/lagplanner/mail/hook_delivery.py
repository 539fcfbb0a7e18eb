"""How do messages reach other programs, each at least once?

As letters are sent: claimed with a lease, said, and what was answered is stored by the owner alone. A message
may come twice, and has an id by which the receiver knows it; so nothing has to be stored before it is said.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from lagplanner.database import hooks as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.interface.hooks import PATIENCE, Hook, Message, MessageState, signed
from lagplanner.domain.post.letters import pause_before
from lagplanner.mail.hook_transport import HookTransport, Said

log = logging.getLogger(__name__)

AT_ONCE = 8  # messages in one claim, all said at the same time
LEASE = timedelta(seconds=60)
GONE = "Die Adresse sagt, dass sie nichts mehr hören will (410)."
TOO_LONG = "Drei Tage lang kam keine gute Antwort. Zuletzt: "


class HookDelivery:
    """Says what is due. Any number of these may run, in any number of processes."""

    def __init__(self, transport: HookTransport, *, now: Callable[[], datetime]) -> None:
        self._transport = transport
        self._now = now
        self._owner = f"hooks-{secrets.token_hex(8)}"

    async def run_once(self) -> int:
        """Say all that is due now; returns how many messages were taken up."""
        taken = 0
        while messages := await self._claim():
            known = {one.id: one for one in await stored.hooks()}
            await asyncio.gather(
                *(self._say(one, known[one.hook_id]) for one in messages if one.hook_id in known)
            )
            taken += len(messages)
        return taken

    async def _claim(self) -> tuple[Message, ...]:
        now = self._now()
        async with transaction():
            return await stored.claim(self._owner, now=now, lease_until=now + LEASE, limit=AT_ONCE)

    async def _say(self, message: Message, hook: Hook) -> None:
        headers = signed(hook, message.key, message.body, self._now())
        said = await self._transport.say(hook.url, message.body.encode(), headers)
        async with transaction():
            await self._note(message, hook, said)

    async def _note(self, message: Message, hook: Hook, said: Said) -> None:
        now = self._now()
        due = now + pause_before(message.attempts, chance=random.random())  # noqa: S311
        if said.is_taken:
            await stored.note(
                message, self._owner, MessageState.SENT, status=said.status, sent_at=now
            )
        elif said.is_gone or due > message.created_at + PATIENCE:
            await stored.note(
                message,
                self._owner,
                MessageState.GIVEN_UP,
                status=said.status,
                error=said.error,
            )
            reason = GONE if said.is_gone else f"{TOO_LONG}{said.error}"
            log.warning("webhook %d is paused", hook.id)
            await stored.pause(hook.id, at=now, reason=reason)
        else:
            await stored.note(
                message,
                self._owner,
                MessageState.RETRY,
                status=said.status,
                error=said.error,
                due_at=due,
            )
