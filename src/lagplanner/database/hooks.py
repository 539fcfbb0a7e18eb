"""Addresses that are told, and their messages, as they are stored.

Messages are claimed as letters are: one statement takes what is due for a while, and only its owner
writes what became of it. What was claimed and not answered is tried again: a double is better than none.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.database.delivery import run
from lagplanner.domain.interface.hooks import Event, Hook, Message, MessageState

_H = tables.Webhook
_M = tables.WebhookMessage


async def hooks() -> tuple[Hook, ...]:
    """All addresses, the oldest first."""
    return tuple(_hook(row) for row in await _H.select().order_by(_H.id))


async def hook(hook_id: int) -> Hook | None:
    """One address."""
    rows = await _H.select().where(_H.id == hook_id)
    return _hook(rows[0]) if rows else None


async def save(one: Hook) -> int:
    """Store a new address, or what has changed of a known one; returns its id."""
    values: dict[Any, Any] = {
        _H.name: one.name,
        _H.url: one.url,
        _H.events: json.dumps(sorted(one.events)),
        _H.secret: one.secret,
        _H.old_secret: one.old_secret,
        _H.rotated_at: one.rotated_at,
        _H.created_at: one.created_at,
        _H.created_by: one.created_by,
        _H.paused_at: one.paused_at,
        _H.pause_reason: one.pause_reason[:300],
    }
    if one.id:
        await _H.update(values).where(_H.id == one.id)
        return one.id
    inserted: list[dict[str, int]] = await _H.insert(_H(values)).returning(_H.id)
    return inserted[0]["id"]


async def pause(hook_id: int, *, at: datetime, reason: str) -> None:
    """Let an address wait; one that waits already keeps its reason."""
    await _H.update({_H.paused_at: at, _H.pause_reason: reason[:300]}).where(
        (_H.id == hook_id) & _H.paused_at.is_null()
    )


async def remove(hook_id: int) -> None:
    """Forget an address with all it was told."""
    await _H.delete().where(_H.id == hook_id)


async def add(messages: Sequence[Message]) -> None:
    """Store new messages."""
    if messages:
        await _M.insert(
            *(
                _M(
                    webhook=one.hook_id,
                    key=one.key,
                    event=one.event.value,
                    body=one.body,
                    state=one.state.value,
                    attempts=one.attempts,
                    created_at=one.created_at,
                    due_at=one.due_at,
                    owner="",
                    sent_at=one.sent_at,
                    error="",
                )
                for one in messages
            )
        )


async def log_of(hook_id: int, *, limit: int = 50) -> tuple[Message, ...]:
    """What an address was told last, the newest first."""
    rows = (
        await _M.select().where(_M.webhook == hook_id).order_by(_M.id, ascending=False).limit(limit)
    )
    return tuple(_message(row) for row in rows)


async def claim(
    owner: str, *, now: datetime, lease_until: datetime, limit: int
) -> tuple[Message, ...]:
    """Take up to `limit` messages that are due, or whose owner was lost; those of paused addresses wait."""
    rows = await run(
        "UPDATE webhook_message SET state = 'claimed', owner = ?, lease_until = ?, "
        "attempts = attempts + 1 WHERE id :these SELECT id FROM webhook_message "
        "WHERE ((state IN ('queued', 'retry') AND due_at <= ?) "
        "OR (state = 'claimed' AND lease_until <= ?)) "
        "AND webhook IN (SELECT id FROM webhook WHERE paused_at IS NULL) "
        "ORDER BY due_at, id LIMIT ? :locked RETURNING *",
        [owner, lease_until, now, now, limit],
    )
    found = tuple(_message(row) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.due_at, one.id)))


async def note(
    message: Message,
    owner: str,
    state: MessageState,
    *,
    status: int | None,
    error: str = "",
    due_at: datetime | None = None,
    sent_at: datetime | None = None,
) -> bool:
    """Store what became of a message; False if it is no longer ours."""
    rows = (
        await _M.update(
            {
                _M.state: state.value,
                _M.owner: "",
                _M.lease_until: None,
                _M.status: status,
                _M.error: error[:300],
                _M.due_at: due_at or message.due_at,
                _M.sent_at: sent_at,
            }
        )
        .where((_M.id == message.id) & (_M.owner == owner) & (_M.state == "claimed"))
        .returning(_M.id)
    )
    return bool(rows)


async def again(hook_id: int, message_id: int | None, *, at: datetime) -> int:
    """Let messages that were given up, or this one whatever became of it, be sent now; returns how many."""
    query = _M.update(
        {_M.state: "queued", _M.due_at: at, _M.created_at: at, _M.attempts: 0, _M.error: ""}
    ).where((_M.webhook == hook_id) & (_M.state != "claimed"))
    if message_id is None:
        query = query.where(_M.state.is_in(["given_up", "retry"]))
    else:
        query = query.where(_M.id == message_id)
    return len(await query.returning(_M.id))


def _hook(row: Mapping[str, Any]) -> Hook:
    return Hook(
        id=row["id"],
        name=row["name"],
        url=row["url"],
        events=frozenset(Event(one) for one in json.loads(row["events"])),
        secret=row["secret"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        old_secret=row["old_secret"],
        rotated_at=row["rotated_at"],
        paused_at=row["paused_at"],
        pause_reason=row["pause_reason"],
    )


def _message(row: Mapping[str, Any]) -> Message:
    return Message(
        id=row["id"],
        hook_id=row["webhook"],
        key=row["key"],
        event=Event(row["event"]),
        body=row["body"],
        state=MessageState(row["state"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        sent_at=row["sent_at"],
        status=row["status"],
        error=row["error"],
    )
