"""Who did what when, as it is stored."""

from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import tables


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One deed. `before` and `after` are JSON texts, empty where nothing can be undone."""

    id: int
    at: datetime
    who: str
    deed: str
    subject: str
    sentence: str
    before: str = ""
    after: str = ""
    undone_at: datetime | None = None


async def note(
    deed: str,
    subject: str,
    sentence: str,
    *,
    at: datetime,
    who: str,
    before: str = "",
    after: str = "",
) -> int:
    """Write down one deed and return its id; called inside the deed's transaction."""
    row = tables.Trail(
        at=at,
        who=who,
        deed=deed,
        subject=subject,
        sentence=sentence,
        before=before,
        after=after,
    )
    inserted: list[dict[str, int]] = await tables.Trail.insert(row).returning(tables.Trail.id)
    return inserted[0]["id"]


async def entries(*, limit: int = 50, subject: str | None = None) -> tuple[TrailEntry, ...]:
    """The latest deeds, the newest first."""
    query = tables.Trail.select()
    if subject is not None:
        query = query.where(tables.Trail.subject == subject)
    rows = await query.order_by(tables.Trail.id, ascending=False).limit(limit)
    return tuple(TrailEntry(**row) for row in rows)


async def entry(entry_id: int) -> TrailEntry | None:
    rows = await tables.Trail.select().where(tables.Trail.id == entry_id)
    return TrailEntry(**rows[0]) if rows else None


async def mark_undone(entry_id: int, *, at: datetime) -> bool:
    """Mark a deed as taken back; False if somebody was faster."""
    rows = (
        await tables.Trail.update({tables.Trail.undone_at: at})
        .where((tables.Trail.id == entry_id) & tables.Trail.undone_at.is_null())
        .returning(tables.Trail.id)
    )
    return bool(rows)
