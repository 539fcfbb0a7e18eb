"""Meetings and who hosts them, as they are stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from lagplanner.database import tables
from lagplanner.database.members import towns
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState

Row = Mapping[str, Any]

MOST_NAMED = 500
"""So many meetings are asked for by their ids; more are most of them, and all are read."""


async def meetings(since: date | None = None) -> tuple[Meeting, ...]:
    """The stored meetings, all or those from this day on, the earliest first; four queries at most."""
    query = tables.Meeting.select().order_by(tables.Meeting.day, tables.Meeting.id)
    if since is not None:
        query = query.where(tables.Meeting.day >= since)
    return await _assembled(await query)


async def meeting(year: int, number: int, kind: str = "working") -> Meeting:
    """One meeting by its year and number; NotFoundError if there is none."""
    rows = await tables.Meeting.select().where(
        (tables.Meeting.year == year)
        & (tables.Meeting.number == number)
        & (tables.Meeting.kind == kind)
    )
    if not rows:
        raise NotFoundError(f"Ein Treffen {year}-{number} gibt es nicht.")
    return (await _assembled(rows))[0]


async def meeting_by_id(meeting_id: int) -> Meeting | None:
    """One meeting by its id."""
    rows = await tables.Meeting.select().where(tables.Meeting.id == meeting_id)
    return (await _assembled(rows))[0] if rows else None


async def save_meeting(meeting: Meeting, *, at: datetime) -> Meeting:
    """Store a meeting with its hosts; a new one (`id` 0) gets its id and calendar uid for ever."""
    columns = await _columns(meeting, at)
    if meeting.id == 0:
        # Unlike in any other network: calendars know an event by its uid alone.
        uid = meeting.uid or f"{meeting.year}-{meeting.number}-{token_hex(8)}@lagplanner"
        row = tables.Meeting(**columns, uid=uid, created_at=at)
        inserted = await tables.Meeting.insert(row).returning(tables.Meeting.id)
        meeting_id: int = inserted[0]["id"]
    else:
        changed = (
            await tables.Meeting.update(columns)
            .where(tables.Meeting.id == meeting.id)
            .returning(tables.Meeting.id)
        )
        if not changed:
            raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
        meeting_id = meeting.id
        await tables.Hosting.delete().where(tables.Hosting.meeting == meeting_id)
    hostings = [
        tables.Hosting(meeting=meeting_id, project=project_id, role=role)
        for role, project_id in _roles(meeting)
    ]
    if hostings:
        await tables.Hosting.insert(*hostings)
    rows = await tables.Meeting.select().where(tables.Meeting.id == meeting_id)
    return (await _assembled(rows))[0]


async def delete_meeting(meeting_id: int) -> None:
    """Remove a meeting and who hosted it."""
    await tables.Meeting.delete().where(tables.Meeting.id == meeting_id)


async def _assembled(rows: Sequence[Row]) -> tuple[Meeting, ...]:
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    by_slug = await towns()
    slugs = {
        row["id"]: row["slug"] for row in await tables.Town.select(tables.Town.id, tables.Town.slug)
    }
    roles: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    query = tables.Hosting.select().order_by(tables.Hosting.id)
    if len(ids) < MOST_NAMED:
        query = query.where(tables.Hosting.meeting.is_in(ids))
    for row in await query:
        roles[row["meeting"]][row["role"]].append(row["project"])
    return tuple(
        Meeting(
            id=row["id"],
            year=row["year"],
            number=row["number"],
            day=row["day"],
            state=MeetingState(row["state"]),
            kind=row["kind"],
            town=None if row["town"] is None else by_slug[slugs[row["town"]]],
            host_id=next(iter(roles[row["id"]]["host"]), None),
            co_host_ids=tuple(roles[row["id"]]["co_host"]),
            standby_id=next(iter(roles[row["id"]]["standby"]), None),
            topic=row["topic"],
            participants=row["participants"],
            note=row["note"],
            uid=row["uid"],
            sequence=row["sequence"],
        )
        for row in rows
    )


async def _columns(meeting: Meeting, at: datetime) -> dict[Any, Any]:
    town_id = None
    if meeting.town is not None:
        found = await tables.Town.select(tables.Town.id).where(
            tables.Town.slug == meeting.town.slug
        )
        if not found:
            raise NotFoundError(f"Die Stadt „{meeting.town.name}“ ist nicht angelegt.")
        town_id = found[0]["id"]
    return {
        "year": meeting.year,
        "number": meeting.number,
        "kind": meeting.kind,
        "state": meeting.state.value,
        "day": meeting.day,
        "town": town_id,
        "topic": meeting.topic,
        "participants": meeting.participants,
        "note": meeting.note,
        "sequence": meeting.sequence,
        "changed_at": at,
    }


def _roles(meeting: Meeting) -> list[tuple[str, int]]:
    roles = [("co_host", project_id) for project_id in meeting.co_host_ids]
    if meeting.host_id is not None:
        roles.insert(0, ("host", meeting.host_id))
    if meeting.standby_id is not None:
        roles.append(("standby", meeting.standby_id))
    return roles
