"""The outbox as people see it: letters by their key, each there once, and what was sent."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from piccolo.columns import Column
from piccolo.columns.combination import WhereRaw
from piccolo.query.functions.aggregate import Count

from lagplanner.database import tables
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import AlreadyThereError
from lagplanner.domain.post.letters import WAITING, Letter, LetterState, SentText

__all__ = ["Letter", "LetterState", "SentText"]

Row = Mapping[str, Any]
_Letter = tables.Letter


async def add(letter: Letter, *, at: datetime, who: str) -> bool:
    """Store a letter; False if one with this key is there already. Called inside a transaction.

    A letter that waits to be sent without a moment to be sent at is due at once.
    """
    waits = letter.state in WAITING
    row = _Letter(
        key=letter.key,
        occasion=letter.occasion,
        state=letter.state.value,
        project=letter.project_id,
        meeting=letter.meeting_id,
        recipient_name=letter.recipient_name,
        recipient_email=letter.recipient_email,
        facts=_as_text(letter.facts),
        language=letter.language,
        step=letter.step,
        due_at=letter.due_at or (at if waits else None),
        expires_at=letter.expires_at,
        created_at=at,
        created_by=who,
        released_at=letter.released_at or (at if waits else None),
        released_by=letter.released_by or (who if waits else ""),
        error=letter.error,
        message_id=letter.message_id,
        own_subject=letter.own_subject,
        own_text=letter.own_text,
    )
    with suppress(AlreadyThereError):
        async with savepoint():
            await _Letter.insert(row)
        return True
    return False


async def revive(letter: Letter, *, at: datetime, who: str) -> bool:
    """Bring back, as this one, the letter of its key that a deed took back; False if there is none.

    One that a person discarded has `released_at` set and stays where it is.
    """
    waits = letter.state in WAITING
    rows = (
        await _Letter.update(
            {
                **_about(letter),
                _Letter.state: letter.state.value,
                _Letter.due_at: letter.due_at or (at if waits else None),
                _Letter.expires_at: letter.expires_at,
                _Letter.released_at: at if waits else None,
                _Letter.released_by: who if waits else "",
                _Letter.attempts: 0,
                _Letter.error: letter.error,
            }
        )
        .where(
            (_Letter.key == letter.key)
            & (_Letter.state == LetterState.DISCARDED.value)
            & _Letter.released_at.is_null()
        )
        .returning(_Letter.id)
    )
    return bool(rows)


async def speak(
    project_id: int, address: str, language: str, states: Collection[LetterState]
) -> None:
    """Give another language to the letters of a project to this address that are in these states."""
    await _Letter.update({_Letter.language: language}).where(
        (_Letter.project == project_id)
        & (_Letter.recipient_email == address)
        & (_Letter.language != language)
        & (_Letter.own_subject == "")
        & _Letter.state.is_in([state.value for state in states])
    )


async def rewrite(letter: Letter, states: Collection[LetterState]) -> bool:
    """Store new facts and recipient (and times, where given) of the letter with this key.

    False if it is in none of these states.
    """
    values = _about(letter)
    if letter.due_at is not None:
        values[_Letter.due_at] = letter.due_at
    if letter.expires_at is not None:
        values[_Letter.expires_at] = letter.expires_at
    rows = (
        await _Letter.update(values)
        .where((_Letter.key == letter.key) & _Letter.state.is_in([state.value for state in states]))
        .returning(_Letter.id)
    )
    return bool(rows)


async def letter(letter_id: int) -> Letter | None:
    """The letter with this id."""
    rows = await _Letter.select().where(_Letter.id == letter_id)
    return letter_of(rows[0]) if rows else None


async def letters(
    *,
    state: str | None = None,
    meeting_id: int | None = None,
    project_id: int | None = None,
    occasion: str | None = None,
) -> tuple[Letter, ...]:
    """Letters in the order they were written, of one state, meeting, project or occasion if named."""
    query = _Letter.select().order_by(_Letter.id)
    if state is not None:
        query = query.where(_Letter.state == str(state))
    if meeting_id is not None:
        query = query.where(_Letter.meeting == meeting_id)
    if project_id is not None:
        query = query.where(_Letter.project == project_id)
    if occasion is not None:
        query = query.where(_Letter.occasion == occasion)
    return tuple(letter_of(row) for row in await query)


async def page(
    states: Collection[LetterState],
    *,
    occasion: str = "",
    meeting_id: int | None = None,
    project_id: int | None = None,
    recipient: str = "",
    newest_first: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Letter, ...]:
    """A page of the letters in these states. `recipient` is part of a name or an address."""
    query = _Letter.select().where(_Letter.state.is_in([state.value for state in states]))
    if occasion:
        query = query.where(_Letter.occasion == occasion)
    if meeting_id is not None:
        query = query.where(_Letter.meeting == meeting_id)
    if project_id is not None:
        query = query.where(_Letter.project == project_id)
    if recipient:
        part = f"%{recipient.lower()}%"
        found = "(lower(recipient_name) LIKE {} OR lower(recipient_email) LIKE {})"
        query = query.where(WhereRaw(found, part, part))
    query = query.order_by(_Letter.id, ascending=not newest_first).offset(offset).limit(limit)
    return tuple(letter_of(row) for row in await query)


async def count(state: LetterState) -> int:
    """How many letters are in one state."""
    return int(await _Letter.count().where(_Letter.state == state.value))


async def counts() -> dict[LetterState, int]:
    """How many letters are in each state; states without any are 0."""
    rows = await _Letter.select(_Letter.state, Count()).group_by(_Letter.state)
    found = {LetterState(row["state"]): int(row["count"]) for row in rows}
    return {state: found.get(state, 0) for state in LetterState}


async def with_keys(keys: Collection[str]) -> dict[str, Letter]:
    """Those of these keys that are there, whatever became of them."""
    if not keys:
        return {}
    rows = await _Letter.select().where(_Letter.key.is_in(list(keys)))
    return {row["key"]: letter_of(row) for row in rows}


async def with_message_id(message_id: str) -> Letter | None:
    """The letter that went out under this Message-ID, with its angle brackets."""
    rows = await _Letter.select().where(_Letter.message_id == message_id) if message_id else []
    return letter_of(rows[0]) if rows else None


async def sent_to(address: str, since: datetime) -> tuple[Letter, ...]:
    """Letters that were sent to an address since a moment, the latest first."""
    rows = (
        await _Letter.select()
        .where(
            (_Letter.recipient_email == address)
            & (_Letter.state == LetterState.SENT.value)
            & (_Letter.sent_at >= since)
        )
        .order_by(_Letter.sent_at, ascending=False)
    )
    return tuple(letter_of(row) for row in rows)


async def change(
    ids: Sequence[int], old: Collection[LetterState], new: LetterState, **values: Any
) -> list[int]:
    """Bring those of these letters that are in an `old` state to a new one; returns their ids.

    `values` are columns to set beside it. Whoever held a letter loses it.
    """
    columns: dict[Column | str, Any] = {"state": new.value, "owner": "", "lease_until": None}
    columns.update(values.items())
    states = [state.value for state in old]
    changed: list[int] = []
    for part in _parts(ids) if states else ():
        rows = (
            await _Letter.update(columns)
            .where(_Letter.id.is_in(part) & _Letter.state.is_in(states))
            .returning(_Letter.id)
        )
        changed += [row["id"] for row in rows]
    return sorted(changed)


async def release(ids: Sequence[int], *, at: datetime, who: str, not_before: datetime) -> list[int]:
    """Queue those of these letters that are held; none leaves before the moment named."""
    early = await change(
        ids,
        (LetterState.HELD,),
        LetterState.QUEUED,
        released_at=at,
        released_by=who,
        error="",
        attempts=0,
    )
    for part in _parts(early):
        await (
            _Letter.update({_Letter.due_at: not_before})
            .where(_Letter.id.is_in(part))
            .where(_Letter.due_at.is_null() | (_Letter.due_at < not_before))
        )
    return early


async def forget_about(meeting_id: int) -> None:
    """Delete the letters about a meeting that was never planned: none of them has left."""
    await _Letter.delete().where(_Letter.meeting == meeting_id)


async def forget_moment(ids: Sequence[int]) -> None:
    """Let held letters leave at once when they are released."""
    for part in _parts(ids):
        await (
            _Letter.update({_Letter.due_at: None})
            .where(_Letter.id.is_in(part))
            .where(_Letter.state == LetterState.HELD.value)
        )


async def hold_for(address: str, error: str) -> int:
    """Hold all letters that wait to be sent to an address; returns how many."""
    rows = (
        await _Letter.update({"state": LetterState.HELD.value, "error": error})
        .where(
            (_Letter.recipient_email == address)
            & _Letter.state.is_in([state.value for state in WAITING])
        )
        .returning(_Letter.id)
    )
    return len(rows)


async def write_over(letter_id: int, *, subject: str, text: str) -> bool:
    """Store what the board wrote over one letter; False if it has been released already."""
    rows = (
        await _Letter.update({_Letter.own_subject: subject, _Letter.own_text: text})
        .where(
            (_Letter.id == letter_id)
            & _Letter.state.is_in([LetterState.DRAFT.value, LetterState.HELD.value])
        )
        .returning(_Letter.id)
    )
    return bool(rows)


async def sent_texts(letter_id: int) -> tuple[SentText, ...]:
    """What was handed over for this letter, the latest first."""
    rows = (
        await tables.LetterSent.select()
        .where(tables.LetterSent.letter == letter_id)
        .order_by(tables.LetterSent.id, ascending=False)
    )
    return tuple(
        SentText(row["letter"], row["subject"], bytes(row["content"]), row["smtp_reply"], row["at"])
        for row in rows
    )


def letter_of(row: Row) -> Letter:
    """The letter of a row of its table."""
    fields = {**row, "project_id": row["project"], "meeting_id": row["meeting"]}
    del fields["project"], fields["meeting"]
    fields["state"] = LetterState(row["state"])
    fields["facts"] = json.loads(row["facts"] or "{}")
    return Letter(**fields)


def _parts(ids: Sequence[int], size: int = 5000) -> Iterator[list[int]]:
    """Few enough for one statement: both databases count their values."""
    return (list(ids[start : start + size]) for start in range(0, len(ids), size))


def _about(letter: Letter) -> dict[Column | str, Any]:
    return {
        _Letter.facts: _as_text(letter.facts),
        _Letter.recipient_name: letter.recipient_name,
        _Letter.recipient_email: letter.recipient_email,
    }


def _as_text(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
