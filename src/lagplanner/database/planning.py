"""Versions of year plans, as they are stored."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.plan.planning import Entry, PlanVersion, Proof, VersionState

Row = Mapping[str, Any]

_CURRENT = (VersionState.DRAFT.value, VersionState.PUBLISHED.value)
_NO_TEXTS = {"question": "", "answer": ""}
_SHORT = [
    column for column in tables.PlanVersion.all_columns() if column._meta.name not in _NO_TEXTS
]


async def versions(year: int) -> tuple[PlanVersion, ...]:
    """All versions of a year, the newest first; three queries however many there are.

    Question and answer are long texts: only the draft and the published version come with them.
    """
    rows = (
        await tables.PlanVersion.select(*_SHORT)
        .where(tables.PlanVersion.year == year)
        .order_by(tables.PlanVersion.number, ascending=False)
    )
    current = [row["id"] for row in rows if row["state"] in _CURRENT]
    texts = await _texts(current) if current else {}
    return await _assembled([{**row, **texts.get(row["id"], _NO_TEXTS)} for row in rows])


async def with_texts(version: PlanVersion) -> PlanVersion:
    """The version with its question and answer."""
    texts = (await _texts([version.id])).get(version.id, _NO_TEXTS)
    return replace(version, question=texts["question"], answer=texts["answer"])


async def _texts(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    rows = await tables.PlanVersion.select(
        tables.PlanVersion.id, tables.PlanVersion.question, tables.PlanVersion.answer
    ).where(tables.PlanVersion.id.is_in(list(ids)))
    return {row["id"]: {"question": row["question"], "answer": row["answer"]} for row in rows}


async def years() -> tuple[int, ...]:
    """The years that have a plan, the earliest first."""
    rows = await tables.PlanVersion.select(tables.PlanVersion.year).distinct()
    return tuple(sorted(row["year"] for row in rows))


async def add(version: PlanVersion, *, at: datetime, who: str) -> PlanVersion:
    """Store a version with the next number of its year.

    Raises AlreadyThereError if somebody else stored a version or a draft at the same moment.
    """
    last = (
        await tables.PlanVersion.select(tables.PlanVersion.number)
        .where(tables.PlanVersion.year == version.year)
        .order_by(tables.PlanVersion.number, ascending=False)
        .limit(1)
    )
    number = last[0]["number"] + 1 if last else 1
    row = tables.PlanVersion(
        year=version.year,
        number=number,
        state=version.state.value,
        note=version.note[:300],
        created_at=at,
        created_by=who,
        published_by="",
        proof=version.proof.value,
        question=version.question,
        answer=version.answer,
    )
    inserted = await tables.PlanVersion.insert(row).returning(tables.PlanVersion.id)
    version_id = inserted[0]["id"]
    if version.entries:
        await tables.PlanEntry.insert(*(_entry_row(version_id, one) for one in version.entries))
    return replace(version, id=version_id, number=number, created_at=at, created_by=who)


async def move(version_id: int, old: VersionState, new: VersionState) -> bool:
    """Bring a version from one state to another; False if it was not in that state any more."""
    rows = (
        await tables.PlanVersion.update({tables.PlanVersion.state: new.value})
        .where((tables.PlanVersion.id == version_id) & (tables.PlanVersion.state == old.value))
        .returning(tables.PlanVersion.id)
    )
    return bool(rows)


async def note_publication(version_id: int, *, at: datetime, who: str) -> None:
    """Write down who published a version and when."""
    await tables.PlanVersion.update(
        {tables.PlanVersion.published_at: at, tables.PlanVersion.published_by: who}
    ).where(tables.PlanVersion.id == version_id)


async def _assembled(rows: Sequence[Row]) -> tuple[PlanVersion, ...]:
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    entries: dict[int, list[Entry]] = defaultdict(list)
    stored = (
        await tables.PlanEntry.select()
        .where(tables.PlanEntry.version.is_in(ids))
        .order_by(tables.PlanEntry.id)
    )
    for row in stored:
        entries[row["version"]].append(_entry(row))
    return tuple(
        PlanVersion(
            year=row["year"],
            entries=tuple(entries[row["id"]]),
            id=row["id"],
            number=row["number"],
            state=VersionState(row["state"]),
            note=row["note"],
            created_at=row["created_at"],
            created_by=row["created_by"],
            published_at=row["published_at"],
            published_by=row["published_by"],
            proof=Proof(row["proof"]),
            question=row["question"],
            answer=row["answer"],
        )
        for row in rows
    )


def _entry(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        year_quarter=row["year_quarter"],
        extra=row["extra"],
        day=row["day"],
        host_id=row["project"],
        co_host_id=row["co_host"],
        standby_id=row["standby"],
        host_pinned=row["host_pinned"],
        day_pinned=row["day_pinned"],
        excluded_ids=tuple(json.loads(row["excluded"] or "[]")),
        reasons=tuple(json.loads(row["reasons"] or "[]")),
        day_reasons=tuple(json.loads(row["day_reasons"] or "[]")),
        problem=row["problem"],
    )


def _entry_row(version_id: int, entry: Entry) -> tables.PlanEntry:
    return tables.PlanEntry(
        version=version_id,
        number=entry.number,
        year_quarter=entry.year_quarter,
        extra=entry.extra,
        day=entry.day,
        project=entry.host_id,
        co_host=entry.co_host_id,
        standby=entry.standby_id,
        host_pinned=entry.host_pinned,
        day_pinned=entry.day_pinned,
        excluded=json.dumps(entry.excluded_ids),
        reasons=json.dumps(entry.reasons, ensure_ascii=False),
        day_reasons=json.dumps(entry.day_reasons, ensure_ascii=False),
        problem=entry.problem,
    )
