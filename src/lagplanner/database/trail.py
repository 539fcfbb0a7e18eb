"""Who did what when, as it is stored."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import WhereRaw

from lagplanner.database import tables
from lagplanner.domain.trail import BEGINNINGS, Fact, Kind, TrailEntry, Wanted, Way, told

__all__ = [
    "TrailEntry",
    "come_by",
    "coming_by",
    "entries",
    "entry",
    "found",
    "last_id",
    "mark_undone",
    "note",
    "since",
    "subjects",
]

LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class _Came:
    """By which way whoever acts now has come."""

    way: Way = Way.UNKNOWN
    letter_id: int | None = None


_NOBODY_SAID = _Came()
_came: ContextVar[_Came] = ContextVar("came", default=_NOBODY_SAID)


@contextmanager
def coming_by(way: Way) -> Iterator[None]:
    """Whatever is noted inside the block came by this way; the doors say so, nobody else.

    A context variable, so that two requests cannot mix.
    """
    token = _came.set(_Came(way))
    try:
        yield
    finally:
        _came.reset(token)


def come_by(way: Way, letter_id: int | None) -> None:
    """Until the block of `coming_by` ends: somebody shows the link of this letter."""
    _came.set(_Came(way, letter_id))


async def note(
    deed: str,
    subject: str,
    sentence: str,
    *,
    at: datetime,
    who: str,
    facts: Mapping[str, Fact] | None = None,
    about: Iterable[str] = (),
    way: Way | None = None,
    before: str = "",
    after: str = "",
) -> int:
    """Write down one deed and return its id; called inside the deed's transaction.

    `sentence` has a place for each of the `facts`, which keep names of persons out of it. `about`
    names what else the deed concerns beside its subject ("meeting:3", "project:7"). `way` is said
    only where the service knows better than the door: an answer by telephone.
    """
    told(sentence, facts or {})  # a place without its fact is found here, not on a page
    came = _came.get() if way is None else _Came(way)
    row = tables.Trail(
        at=at,
        who=who,
        deed=deed,
        subject=subject,
        sentence=sentence,
        before=before,
        after=after,
        way=came.way.value,
        letter=came.letter_id,
        facts=json.dumps(dict(facts or {}), ensure_ascii=False),
    )
    inserted: list[dict[str, int]] = await tables.Trail.insert(row).returning(tables.Trail.id)
    entry_id = inserted[0]["id"]
    subjects = dict.fromkeys(one[:LONGEST_SUBJECT] for one in (subject, *about))
    await tables.TrailAbout.insert(
        *(tables.TrailAbout(entry=entry_id, subject=one) for one in subjects)
    )
    return entry_id


async def entries(*, limit: int = 50, subject: str | None = None) -> tuple[TrailEntry, ...]:
    """The latest deeds, the newest first; with `subject` those that concern it."""
    return await found(Wanted(about=((subject,),) if subject else ()), limit=limit)


async def found(
    wanted: Wanted, *, limit: int | None = None, before: int | None = None
) -> tuple[TrailEntry, ...]:
    """What is looked for, the newest first; `before` is the id after which the last page ended."""
    row = tables.Trail
    query = row.select().order_by(row.id, ascending=False)
    about = tables.TrailAbout
    for group in wanted.about:
        concerned = about.select(about.entry).where(about.subject.is_in(list(group) or [""]))
        query = query.where(row.id.is_in(concerned))
    if wanted.words:
        part = f"%{wanted.words.lower()}%"
        named = "(lower(who) LIKE {} OR lower(facts) LIKE {} OR lower(sentence) LIKE {})"
        query = query.where(WhereRaw(named, part, part, part))
    if wanted.kind is not None:
        query = query.where(_is_of(wanted.kind))
    if wanted.ways:
        query = query.where(row.way.is_in([one.value for one in wanted.ways]))
    for kind in wanted.without:
        query = query.where(_is_of(kind, "NOT "))
    if wanted.since is not None:
        query = query.where(row.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(row.at < wanted.until)
    if before is not None:
        query = query.where(row.id < before)
    rows = await (query if limit is None else query.limit(limit))
    return tuple(_entry(one) for one in rows)


def _is_of(kind: Kind, negation: str = "") -> WhereRaw:
    begins = [f"{one}%" for one in BEGINNINGS[kind]]
    any_of = " OR ".join(["deed LIKE {}"] * len(begins))
    return WhereRaw(f"{negation}({any_of})", *begins)


async def since(entry_id: int | None, *, limit: int) -> tuple[TrailEntry, ...]:
    """What was noted after this entry, the oldest first; of all that was ever, the last one alone for None.

    Deeds are done one after another, so an entry that is read has none before it that comes later.
    """
    row = tables.Trail
    if entry_id is None:
        return await found(Wanted(), limit=1)
    rows = await row.select().where(row.id > entry_id).order_by(row.id).limit(limit)
    return tuple(_entry(one) for one in rows)


async def last_id() -> int:
    """The id of the latest deed, 0 before the first."""
    return max((one.id for one in await entries(limit=1)), default=0)


async def subjects(entry_id: int) -> tuple[str, ...]:
    """All that a deed concerns."""
    about = tables.TrailAbout
    rows = await about.select(about.subject).where(about.entry == entry_id).order_by(about.id)
    return tuple(one["subject"] for one in rows)


async def entry(entry_id: int) -> TrailEntry | None:
    rows = await tables.Trail.select().where(tables.Trail.id == entry_id)
    return _entry(rows[0]) if rows else None


async def mark_undone(entry_id: int, *, at: datetime) -> bool:
    """Mark a deed as taken back; False if somebody was faster."""
    rows = (
        await tables.Trail.update({tables.Trail.undone_at: at})
        .where((tables.Trail.id == entry_id) & tables.Trail.undone_at.is_null())
        .returning(tables.Trail.id)
    )
    return bool(rows)


def _entry(row: Mapping[str, Any]) -> TrailEntry:
    known = dict(row)
    letter_id, way, facts = (known.pop(name) for name in ("letter", "way", "facts"))
    return TrailEntry(**known, way=Way(way), letter_id=letter_id, facts=json.loads(facts or "{}"))
