"""The outbox, as it is stored: letters by their key, each there once."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import AlreadyThereError


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the outbox. `key` is occasion:subject:occurrence; `facts` is what it is about."""

    key: str
    occasion: str
    state: str = "held"
    project_id: int | None = None
    meeting_id: int | None = None
    recipient_name: str = ""
    recipient_email: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    created_by: str = ""
    id: int = 0


async def add(letter: Letter, *, at: datetime, who: str) -> bool:
    """Store a letter; False if one with this key is there already. Called inside a transaction."""
    row = tables.Letter(
        key=letter.key,
        occasion=letter.occasion,
        state=letter.state,
        project=letter.project_id,
        meeting=letter.meeting_id,
        recipient_name=letter.recipient_name,
        recipient_email=letter.recipient_email,
        facts=_as_text(letter.facts),
        created_at=at,
        created_by=who,
    )
    with suppress(AlreadyThereError):
        async with savepoint():
            await tables.Letter.insert(row)
        return True
    return False


async def move(key: str, old: str, new: str) -> bool:
    """Bring a letter from one state to another; False if it was not in that state."""
    rows = (
        await tables.Letter.update({tables.Letter.state: new})
        .where((tables.Letter.key == key) & (tables.Letter.state == old))
        .returning(tables.Letter.id)
    )
    return bool(rows)


async def rewrite(letter: Letter) -> bool:
    """Store new facts and recipient of the letter with this key; False if it is not held."""
    rows = (
        await tables.Letter.update(
            {
                tables.Letter.facts: _as_text(letter.facts),
                tables.Letter.recipient_name: letter.recipient_name,
                tables.Letter.recipient_email: letter.recipient_email,
            }
        )
        .where((tables.Letter.key == letter.key) & (tables.Letter.state == "held"))
        .returning(tables.Letter.id)
    )
    return bool(rows)


async def letters(*, state: str | None = None, meeting_id: int | None = None) -> tuple[Letter, ...]:
    """Letters in the order they were written, of one state or meeting if named."""
    query = tables.Letter.select().order_by(tables.Letter.id)
    if state is not None:
        query = query.where(tables.Letter.state == state)
    if meeting_id is not None:
        query = query.where(tables.Letter.meeting == meeting_id)
    return tuple(
        Letter(
            key=row["key"],
            occasion=row["occasion"],
            state=row["state"],
            project_id=row["project"],
            meeting_id=row["meeting"],
            recipient_name=row["recipient_name"],
            recipient_email=row["recipient_email"],
            facts=json.loads(row["facts"] or "{}"),
            created_at=row["created_at"],
            created_by=row["created_by"],
            id=row["id"],
        )
        for row in await query
    )


def _as_text(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
