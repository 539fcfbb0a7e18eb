"""Lists that are being looked at or were read in, and what their columns meant, as they are stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import tables


@dataclass(frozen=True, slots=True)
class Draft:
    """A list somebody is looking at. `content` and `mapping` are JSON texts; mapping may be empty."""

    token: str
    kind: str
    filename: str
    content: str
    mapping: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Run:
    """A list that was read in; `undo` is the JSON text to take it back by. `id` 0 until stored."""

    id: int
    kind: str
    filename: str
    fingerprint: str
    summary: str
    undo: str
    created_at: datetime
    created_by: str
    undone_at: datetime | None = None
    undone_by: str = ""


async def save_draft(draft: Draft) -> None:
    """Store a list to look at."""
    await tables.ImportDraft.insert(
        tables.ImportDraft(
            token=draft.token,
            kind=draft.kind,
            filename=draft.filename,
            content=draft.content,
            mapping=draft.mapping,
            created_at=draft.created_at,
            created_by=draft.created_by,
        )
    )


async def draft(token: str) -> Draft | None:
    """The list with this token, None where it is gone or was read in already."""
    rows = await tables.ImportDraft.select().where(tables.ImportDraft.token == token)
    return Draft(**{k: v for k, v in rows[0].items() if k != "id"}) if rows else None


async def choose_columns(token: str, mapping: str) -> None:
    """Keep what the columns of a list mean, as somebody chose it."""
    await tables.ImportDraft.update({tables.ImportDraft.mapping: mapping}).where(
        tables.ImportDraft.token == token
    )


async def forget_draft(token: str) -> bool:
    """Drop a list; False if somebody was faster."""
    rows = (
        await tables.ImportDraft.delete()
        .where(tables.ImportDraft.token == token)
        .returning(tables.ImportDraft.id)
    )
    return bool(rows)


async def forget_drafts_before(moment: datetime) -> None:
    """Drop the lists nobody read in."""
    await tables.ImportDraft.delete().where(tables.ImportDraft.created_at < moment)


async def save_run(run: Run) -> int:
    """Note that a list was read in and return the id."""
    row = tables.ImportRun(
        kind=run.kind,
        filename=run.filename,
        fingerprint=run.fingerprint,
        summary=run.summary,
        undo=run.undo,
        created_at=run.created_at,
        created_by=run.created_by,
    )
    inserted: list[dict[str, int]] = await tables.ImportRun.insert(row).returning(
        tables.ImportRun.id
    )
    return inserted[0]["id"]


async def run(run_id: int) -> Run | None:
    rows = await tables.ImportRun.select().where(tables.ImportRun.id == run_id)
    return Run(**rows[0]) if rows else None


async def runs(limit: int = 20) -> tuple[Run, ...]:
    """The latest lists that were read in, the newest first."""
    rows = (
        await tables.ImportRun.select().order_by(tables.ImportRun.id, ascending=False).limit(limit)
    )
    return tuple(Run(**row) for row in rows)


async def mark_undone(run_id: int, *, at: datetime, who: str) -> bool:
    """Mark a list as taken back; False if somebody was faster."""
    rows = (
        await tables.ImportRun.update(
            {tables.ImportRun.undone_at: at, tables.ImportRun.undone_by: who}
        )
        .where((tables.ImportRun.id == run_id) & tables.ImportRun.undone_at.is_null())
        .returning(tables.ImportRun.id)
    )
    return bool(rows)


async def mappings(kind: str, headers: Collection[str]) -> dict[str, str]:
    """What columns meant last time, as JSON texts by the fingerprints of their headers."""
    rows = await tables.ColumnMapping.select(
        tables.ColumnMapping.headers, tables.ColumnMapping.mapping
    ).where((tables.ColumnMapping.kind == kind) & tables.ColumnMapping.headers.is_in(list(headers)))
    return {row["headers"]: row["mapping"] for row in rows}


async def remember_mapping(kind: str, headers: str, mapping: str, *, at: datetime) -> None:
    """Keep what the columns under these headers mean, for the next list."""
    where = (tables.ColumnMapping.kind == kind) & (tables.ColumnMapping.headers == headers)
    changed = (
        await tables.ColumnMapping.update(
            {tables.ColumnMapping.mapping: mapping, tables.ColumnMapping.changed_at: at}
        )
        .where(where)
        .returning(tables.ColumnMapping.id)
    )
    if not changed:
        await tables.ColumnMapping.insert(
            tables.ColumnMapping(kind=kind, headers=headers, mapping=mapping, changed_at=at)
        )


async def delete_town(slug: str) -> None:
    """Remove a town that does not come with the product; BrokenRuleError while something is there."""
    await tables.Town.delete().where(
        (tables.Town.slug == slug) & (tables.Town.shipped == False)  # noqa: E712
    )
