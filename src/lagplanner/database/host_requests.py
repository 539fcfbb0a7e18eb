"""Requests to hosts, venues, checklists and hand-over notes, as they are stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.hosts.host_requests import (
    SAID_NO,
    ChecklistItem,
    HostRequest,
    RequestState,
    Venue,
)
from lagplanner.domain.talks.speakers import Via

Row = Mapping[str, Any]

_REQUEST = ("asked_at answer_by reminded_at answered_at answered_by entered_by remark").split()
_VENUE = (
    "name street postcode room meeting_point way capacity step_free by_video confirmed_at"
    " confirmed_by"
).split()


async def requests(*, meeting_id: int | None = None) -> tuple[HostRequest, ...]:
    """Requests in the order they were made; of one meeting if named."""
    query = tables.HostRequest.select().order_by(tables.HostRequest.id)
    if meeting_id is not None:
        query = query.where(tables.HostRequest.meeting == meeting_id)
    return tuple(_request(row) for row in await query)


async def request(meeting_id: int, project_id: int) -> HostRequest | None:
    """What we asked this project for this meeting, or None."""
    rows = await tables.HostRequest.select().where(
        (tables.HostRequest.meeting == meeting_id) & (tables.HostRequest.project == project_id)
    )
    return _request(rows[0]) if rows else None


async def declined() -> frozenset[tuple[int, int]]:
    """(meeting id, project id) of hosts that said no, or cannot any more."""
    said_no = [state.value for state in SAID_NO]
    rows = await tables.HostRequest.select(
        tables.HostRequest.meeting, tables.HostRequest.project
    ).where(tables.HostRequest.state.is_in(said_no))
    return frozenset((row["meeting"], row["project"]) for row in rows)


async def save_request(request: HostRequest) -> HostRequest:
    """Add or change a request; there is one per meeting and project."""
    columns: dict[Any, Any] = {
        **{name: getattr(request, name) for name in _REQUEST},
        "meeting": request.meeting_id,
        "project": request.project_id,
        "state": request.state.value,
        "via": request.via.value if request.via else "",
    }
    every = tables.HostRequest.all_columns()
    if request.id == 0:
        rows = await tables.HostRequest.insert(tables.HostRequest(**columns)).returning(*every)
    else:
        rows = (
            await tables.HostRequest.update(columns)
            .where(tables.HostRequest.id == request.id)
            .returning(*every)
        )
    return _request(rows[0])


async def venues(meeting_ids: Sequence[int]) -> dict[int, Venue]:
    """Where these meetings take place, as far as known."""
    if not meeting_ids:
        return {}
    rows = await tables.Venue.select().where(tables.Venue.meeting.is_in(list(meeting_ids)))
    return {row["meeting"]: Venue(**{name: row[name] for name in _VENUE}) for row in rows}


async def save_venue(meeting_id: int, venue: Venue) -> None:
    """Keep where a meeting takes place; there is one venue per meeting."""
    columns: dict[Any, Any] = {name: getattr(venue, name) for name in _VENUE}
    changed = (
        await tables.Venue.update(columns)
        .where(tables.Venue.meeting == meeting_id)
        .returning(tables.Venue.id)
    )
    if not changed:
        await tables.Venue.insert(tables.Venue(**columns, meeting=meeting_id))


async def ask_for_room_again(meeting_id: int) -> None:
    """The room was promised for another day: it is a suggestion now."""
    await tables.Venue.update(
        {tables.Venue.confirmed_at: None, tables.Venue.confirmed_by: ""}
    ).where(tables.Venue.meeting == meeting_id)


async def forget_venue(meeting_id: int) -> None:
    """The meeting has another host, which has not said yet where; its list begins anew."""
    await tables.Venue.delete().where(tables.Venue.meeting == meeting_id)
    await tables.ChecklistItem.delete().where(tables.ChecklistItem.meeting == meeting_id)


async def checklist(meeting_id: int) -> tuple[ChecklistItem, ...]:
    """What the host of a meeting has to see to, in its order; empty before it was made."""
    rows = (
        await tables.ChecklistItem.select()
        .where(tables.ChecklistItem.meeting == meeting_id)
        .order_by(tables.ChecklistItem.position)
    )
    return tuple(_item(row) for row in rows)


async def checklists(meeting_ids: Sequence[int]) -> dict[int, tuple[ChecklistItem, ...]]:
    """The lists of these meetings, as far as they were made; one query."""
    if not meeting_ids:
        return {}
    rows = (
        await tables.ChecklistItem.select()
        .where(tables.ChecklistItem.meeting.is_in(list(meeting_ids)))
        .order_by(tables.ChecklistItem.position)
    )
    found: dict[int, list[ChecklistItem]] = {}
    for row in rows:
        found.setdefault(row["meeting"], []).append(_item(row))
    return {meeting_id: tuple(items) for meeting_id, items in found.items()}


async def save_checklist(meeting_id: int, items: Sequence[ChecklistItem]) -> None:
    """Keep these items and no others."""
    await tables.ChecklistItem.delete().where(tables.ChecklistItem.meeting == meeting_id)
    rows = [
        tables.ChecklistItem(
            meeting=meeting_id,
            code=item.code,
            title=item.title,
            position=position,
            due=item.due,
            done_at=item.done_at,
            done_by=item.done_by,
        )
        for position, item in enumerate(items)
    ]
    if rows:
        await tables.ChecklistItem.insert(*rows)


async def shift_checklist(meeting_id: int, by: timedelta) -> None:
    """The meeting is on another day, and so are the days of its list; what is done stays done."""
    item = tables.ChecklistItem
    for one in await checklist(meeting_id):
        await item.update({item.due: one.due + by}).where(
            (item.meeting == meeting_id) & (item.code == one.code)
        )


async def tick(meeting_id: int, code: str, *, at: datetime | None, who: str) -> bool:
    """Mark one item done, or open again with `at` None; False if there is no such item."""
    rows = (
        await tables.ChecklistItem.update(
            {tables.ChecklistItem.done_at: at, tables.ChecklistItem.done_by: who if at else ""}
        )
        .where((tables.ChecklistItem.meeting == meeting_id) & (tables.ChecklistItem.code == code))
        .returning(tables.ChecklistItem.id)
    )
    return bool(rows)


async def note(meeting_id: int) -> str:
    """What the host of a meeting wants the next one to know, "" if nothing."""
    rows = await tables.HandoverNote.select().where(tables.HandoverNote.meeting == meeting_id)
    return str(rows[0]["text"]) if rows else ""


async def last_note(meeting_ids: Sequence[int]) -> str:
    """The first note there is among these meetings, in this order; "" if none has one."""
    if not meeting_ids:
        return ""
    rows = await tables.HandoverNote.select().where(
        tables.HandoverNote.meeting.is_in(list(meeting_ids))
    )
    texts = {row["meeting"]: str(row["text"]) for row in rows}
    return next((texts[one] for one in meeting_ids if texts.get(one)), "")


async def save_note(meeting_id: int, text: str, *, at: datetime, who: str) -> None:
    """Keep what a host wants the next one to know."""
    columns: dict[Any, Any] = {"text": text, "written_at": at, "written_by": who}
    changed = (
        await tables.HandoverNote.update(columns)
        .where(tables.HandoverNote.meeting == meeting_id)
        .returning(tables.HandoverNote.id)
    )
    if not changed:
        await tables.HandoverNote.insert(tables.HandoverNote(**columns, meeting=meeting_id))


def _item(row: Row) -> ChecklistItem:
    return ChecklistItem(row["code"], row["title"], row["due"], row["done_at"], row["done_by"])


def _request(row: Row) -> HostRequest:
    return HostRequest(
        meeting_id=row["meeting"],
        project_id=row["project"],
        state=RequestState(row["state"]),
        via=Via(row["via"]) if row["via"] else None,
        id=row["id"],
        **{name: row[name] for name in _REQUEST},
    )
