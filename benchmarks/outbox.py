"""How does a measurement fill the outbox, and see what became of its letters?"""

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic

from lagplanner import clock
from lagplanner.database import letters, mail_state, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import UNDERWAY, WAITING, Letter, LetterState
from lagplanner.mail import outbox

TOGETHER = 500  # letters per transaction
OPEN = WAITING | UNDERWAY


async def post_many(
    number: int,
    *,
    due_from: datetime,
    due_within: timedelta = timedelta(),
    expires_at: datetime | None = None,
    tag: str = "letter",
    dice: random.Random | None = None,
) -> Mapping[str, datetime]:
    """Queue letters, each to an address of its own; returns when each of these is due."""
    dice = dice or random.Random(0)
    due = {f"{tag}-{n}@example.org": due_from + due_within * dice.random() for n in range(number)}
    waiting = list(due.items())
    for start in range(0, number, TOGETHER):
        async with transaction():
            for recipient, moment in waiting[start : start + TOGETHER]:
                letter = Letter(
                    key=f"measured:{recipient}:1",
                    occasion="host_asked",
                    recipient_name="Gemessen",
                    recipient_email=recipient,
                    due_at=moment,
                    expires_at=expires_at,
                )
                await outbox.post(letter, at=clock.now(), who="Messung", automatic=True)
    return due


async def states() -> dict[str, LetterState]:
    """What became of each letter, by its recipient."""
    rows = await tables.Letter.select(tables.Letter.recipient_email, tables.Letter.state)
    return {row["recipient_email"]: LetterState(row["state"]) for row in rows}


async def until_nothing_waits(patience: float = 600.0) -> None:
    """Return when each letter has arrived, come to an end or waits for a person."""
    end = monotonic() + patience
    while True:
        counts = await letters.counts()
        open_ones = {s.value: n for s, n in counts.items() if n and s in OPEN}
        if not open_ones:
            return
        if monotonic() > end:
            raise TimeoutError(f"still there after {patience:.0f} s: {open_ones}")
        await asyncio.sleep(0.1)


async def let_waiting_come_back(every: float = 1.0) -> None:
    """Make the pauses between attempts short: what waits for minutes comes back each second.

    Only moments in the future of letters that were refused for now, and of the circuit, are moved;
    nothing a worker owns is touched.
    """
    while True:
        now = clock.now()
        await (
            tables.Letter.update({tables.Letter.due_at: now})
            .where(tables.Letter.state == LetterState.RETRY.value)
            .where(tables.Letter.due_at > now)
        )
        await tables.MailState.update({tables.MailState.circuit_until: None}).where(
            tables.MailState.circuit_until > now
        )
        await asyncio.sleep(every)


async def is_paused() -> bool:
    """Whether sending waits for a person."""
    return (await mail_state.state()).paused
