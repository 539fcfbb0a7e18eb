"""What the timetable keeps: the board's changes, what is watched, what the board is still to be told."""

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from piccolo.custom_types import Combinable

from lagplanner.clock import BERLIN
from lagplanner.database import tables
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import AlreadyThereError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import VersionState
from lagplanner.domain.post.letters import TOO_LATE, Letter, LetterState
from lagplanner.domain.reminding.reminder_facts import SENT, KnownLetter, Watched
from lagplanner.domain.reminding.reminder_steps import Mode, StepChange


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the board is to be told in the next digest; `key` as of a letter."""

    key: str
    occasion: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    project_id: int | None = None
    meeting_id: int | None = None
    created_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Unreleased:
    """A letter that waits for the board, or waited in vain; stale from `expires_at` on (None: never)."""

    id: int
    occasion: str
    expires_at: datetime | None
    state: LetterState


async def changes() -> tuple[StepChange, ...]:
    """What the board changed about the steps, by code."""
    rows = await tables.ReminderRule.select().order_by(tables.ReminderRule.code)
    return tuple(
        StepChange(
            code=row["code"],
            offset=row["offset_days"],
            on=row["enabled"],
            mode=Mode(row["mode"]) if row["mode"] else None,
            changed_at=row["changed_at"],
            changed_by=row["changed_by"],
        )
        for row in rows
    )


async def save_change(change: StepChange, *, at: datetime, who: str) -> None:
    """Store what the board changed about a step, in place of what was stored before."""
    row = tables.ReminderRule
    values: dict[Any, Any] = {
        row.offset_days: change.offset,
        row.enabled: change.on,
        row.mode: change.mode.value if change.mode else "",
        row.changed_at: at,
        row.changed_by: who,
    }
    updated = await row.update(values).where(row.code == change.code).returning(row.id)
    if not updated:
        named = {column._meta.name: value for column, value in values.items()}
        await row.insert(row(code=change.code, **named))


async def remove_change(code: str) -> None:
    """Let a step be as it is delivered."""
    await tables.ReminderRule.delete().where(tables.ReminderRule.code == code)


async def watched() -> dict[str, Watched]:
    """What was seen of each watched fact, and since when."""
    return {
        row["name"]: Watched(row["value"], row["since"]) for row in await tables.Watched.select()
    }


async def put_watched(values: Mapping[str, str], *, at: datetime) -> None:
    """Note that these facts are so from now on. Called inside a transaction."""
    row = tables.Watched
    for name, value in values.items():
        updated = (
            await row.update({row.value: value, row.since: at})
            .where(row.name == name)
            .returning(row.id)
        )
        if not updated:
            await row.insert(row(name=name, value=value, since=at))


async def known_letters(since: datetime) -> tuple[KnownLetter, ...]:
    """What the timetable must know of the letters written since then; one query."""
    row = tables.Letter
    found = (
        await row.select(
            row.id,
            row.key,
            row.occasion,
            row.state,
            row.step,
            row.project,
            row.meeting,
            row.recipient_email,
            row.sent_at,
            row.released_at,
        )
        .where(row.created_at >= since)
        .order_by(row.id)
    )
    return tuple(_known(item) for item in found)


async def open_meetings(first_year: int) -> tuple[Meeting, ...]:
    """Meetings of published plans that nobody hosts: they are no rows yet, but have a day.

    Their ids are negative. Those a meeting was stored for since are left to it by the caller.
    """
    entry = tables.PlanEntry
    rows = (
        await entry.select(entry.number, entry.day, entry.version.year.as_alias("year"))
        .where(
            (entry.version.state == VersionState.PUBLISHED.value)
            & (entry.version.year >= first_year)
            & entry.project.is_null()
            & entry.day.is_not_null()
        )
        .order_by(entry.id)
    )
    return tuple(
        Meeting(
            id=-(row["year"] * 1000 + row["number"]),
            year=row["year"],
            number=row["number"],
            day=row["day"],
            state=MeetingState.PUBLISHED,
        )
        for row in rows
    )


async def add_notice(letter: Letter, *, at: datetime) -> bool:
    """Keep a letter to the board for the digest; False if it was kept before. In a transaction."""
    row = tables.Notice(
        key=letter.key,
        occasion=letter.occasion,
        project=letter.project_id,
        meeting=letter.meeting_id,
        facts=json.dumps(dict(letter.facts), ensure_ascii=False, sort_keys=True),
        created_at=at,
    )
    with suppress(AlreadyThereError):
        async with savepoint():
            await tables.Notice.insert(row)
        return True
    return False


async def notice_keys(since: datetime) -> frozenset[str]:
    """The keys of all notices since then, told or not."""
    rows = await tables.Notice.select(tables.Notice.key).where(tables.Notice.created_at >= since)
    return frozenset(row["key"] for row in rows)


async def waiting_notices() -> tuple[Notice, ...]:
    """What no digest has told yet and is still so, the oldest first."""
    rows = (
        await tables.Notice.select()
        .where(tables.Notice.digest.is_null() & tables.Notice.closed_at.is_null())
        .order_by(tables.Notice.id)
    )
    return tuple(
        Notice(
            key=row["key"],
            occasion=row["occasion"],
            facts=json.loads(row["facts"] or "{}"),
            project_id=row["project"],
            meeting_id=row["meeting"],
            created_at=row["created_at"],
            id=row["id"],
        )
        for row in rows
    )


async def close_notices(keys: Collection[str], *, at: datetime) -> None:
    """Tell these no more: what they were about has settled itself."""
    if keys:
        await tables.Notice.update({tables.Notice.closed_at: at}).where(
            tables.Notice.key.is_in(list(keys)) & tables.Notice.digest.is_null()
        )


async def told_by(digest_key: str, notices: Iterable[Notice]) -> None:
    """Note which digest tells these notices."""
    rows = await tables.Letter.select(tables.Letter.id).where(tables.Letter.key == digest_key)
    ids = [notice.id for notice in notices]
    if rows and ids:
        await tables.Notice.update({tables.Notice.digest: rows[0]["id"]}).where(
            tables.Notice.id.is_in(ids)
        )


async def held_letters() -> tuple[Unreleased, ...]:
    """What waits for the board's word, the oldest first."""
    return await _those(tables.Letter.state == LetterState.HELD.value)


async def expire_held(ids: Collection[int], sentence: str) -> None:
    """Let held letters expire, with the reason for the board. Those released meanwhile stay."""
    row = tables.Letter
    if ids:
        await row.update({row.state: LetterState.EXPIRED.value, row.error: sentence}).where(
            row.id.is_in(list(ids)) & (row.state == LetterState.HELD.value)
        )


async def never_released(digest: str, since: datetime) -> tuple[Unreleased, ...]:
    """What expired without the board's word, the oldest first: since then, or since the last letter
    of the occasion `digest` if that is later."""
    row = tables.Letter
    since = await _since_last(digest, since)
    return await _those(
        (row.state == LetterState.EXPIRED.value)
        & row.released_at.is_null()
        & (row.expires_at > since)
    )


async def gone_wrong(digest: str, since: datetime) -> tuple[Unreleased, ...]:
    """What may have arrived or not and waits for a decision; and what the board released and could
    not leave before its deadline, in the same time."""
    row = tables.Letter
    since = await _since_last(digest, since)
    return await _those(
        (row.state == LetterState.IN_DOUBT.value)
        | (
            (row.state == LetterState.EXPIRED.value)
            & row.released_at.is_not_null()
            & (row.expires_at > since)
            & (row.error == TOO_LATE)
        )
    )


async def _since_last(digest: str, since: datetime) -> datetime:
    row = tables.Letter
    last = (
        await row.select(row.created_at)
        .where(row.occasion == digest)
        .order_by(row.id, ascending=False)
        .first()
    )
    return since if last is None else max(since, last["created_at"])


async def _those(which: Combinable) -> tuple[Unreleased, ...]:
    row = tables.Letter
    found = (
        await row.select(row.id, row.occasion, row.expires_at, row.state)
        .where(which)
        .order_by(row.id)
    )
    return tuple(
        Unreleased(one["id"], one["occasion"], one["expires_at"], LetterState(one["state"]))
        for one in found
    )


def _known(row: Mapping[str, Any]) -> KnownLetter:
    state = LetterState(row["state"])
    sent = (row["sent_at"] or row["released_at"]) if state in SENT else None
    return KnownLetter(
        key=row["key"],
        occasion=row["occasion"],
        state=state,
        step=row["step"],
        project_id=row["project"],
        meeting_id=row["meeting"],
        email=row["recipient_email"],
        day=None if sent is None else sent.astimezone(BERLIN).date(),
        id=row["id"],
    )
