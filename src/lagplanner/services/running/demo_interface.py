"""A program that reads the demo's network, and one that was told what happened there."""

import secrets
from datetime import datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import hooks, tokens
from lagplanner.domain.access import Role
from lagplanner.domain.interface.hooks import (
    Event,
    Hook,
    Message,
    MessageState,
    body_of,
    new_secret,
)
from lagplanner.domain.interface.tokens import Token
from lagplanner.services.post.links import hashed

NOWHERE = "http://127.0.0.1:9/arbeitstreffen"
"""An address of this very machine at which nobody listens."""


async def let_programs_in(*, who: str, now: datetime) -> None:
    """A token, and a paused address with what it was told. Called inside a transaction."""
    last = now.astimezone(BERLIN).date() + timedelta(days=200)
    token = Token(0, "Website der Stadt", Role.AUDITOR, None, now, who, last)
    await tokens.add(hashed(secrets.token_urlsafe(32)), token)
    hook = Hook(
        0,
        "Veranstaltungskalender",
        NOWHERE,
        frozenset({Event.PLAN_PUBLISHED, Event.MEETING_MOVED, Event.MEETING_CANCELLED}),
        new_secret(secrets.token_bytes(32)),
        now,
        who,
        paused_at=now,
    )
    hook_id = await hooks.save(hook)
    for state, minutes in ((MessageState.SENT, 9), (MessageState.SENT, 5)):
        at = now - timedelta(minutes=minutes)
        body = body_of(Event.TEST, at, {})
        key = f"msg_{secrets.token_hex(12)}"
        sent = Message(0, hook_id, key, Event.TEST, body, state, 1, at, at, sent_at=at)
        await hooks.add([sent])
