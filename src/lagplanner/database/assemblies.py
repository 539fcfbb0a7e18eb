"""General assemblies, their motions and votes, as they are stored."""

from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.assembly.assemblies import Assembly, lines_of
from lagplanner.domain.assembly.motions import Motion, MotionState
from lagplanner.domain.assembly.votes import Mark, Presence

Row = Mapping[str, Any]

_PLAIN = ("hybrid", "late_reason", "posted_on", "published_on", "registered_on")


async def assemblies() -> dict[int, Assembly]:
    """What is decided of assemblies, by meeting; one that has no row has nothing but its day."""
    return {row["meeting"]: _assembly(row) for row in await tables.Assembly.select()}


async def assembly(meeting_id: int) -> Assembly:
    """What is decided of one assembly."""
    row = await tables.Assembly.select().where(tables.Assembly.meeting == meeting_id).first()
    return _assembly(row) if row else Assembly(meeting_id)


async def save(known: Assembly) -> None:
    """Store what is decided in place of what was."""
    row = tables.Assembly
    columns: dict[Any, Any] = {
        **{name: getattr(known, name) for name in _PLAIN},
        "starts": f"{known.starts:%H:%M}" if known.starts else "",
        "elections": "\n".join(known.elections),
        "statute_changes": "\n".join(known.statute_changes),
    }
    changed = await row.update(columns).where(row.meeting == known.meeting_id).returning(row.id)
    if not changed:
        await row.insert(row(meeting=known.meeting_id, **columns))


async def forget(meeting_id: int) -> None:
    """Remove all that is known of an assembly beside its meeting. Inside a transaction."""
    for table in (tables.AssemblyVote, tables.Motion, tables.Assembly):
        await table.delete().where(table.meeting == meeting_id)


async def motions(meeting_ids: Collection[int] | None = None) -> tuple[Motion, ...]:
    """The motions of these assemblies, or of all, by number."""
    row = tables.Motion
    query = row.select().order_by(row.meeting, row.number)
    if meeting_ids is not None:
        if not meeting_ids:
            return ()
        query = query.where(row.meeting.is_in(list(meeting_ids)))
    return tuple(_motion(one) for one in await query)


async def save_motion(motion: Motion) -> Motion:
    """Store a motion; a new one (`id` 0) gets its id."""
    row = tables.Motion
    columns: dict[Any, Any] = {
        **{name: getattr(motion, name) for name in "number title text who entered_by at".split()},
        "meeting": motion.meeting_id,
        "project": motion.project_id,
        "state": motion.state.value,
    }
    if motion.id:
        await row.update(columns).where(row.id == motion.id)
    else:
        inserted = await row.insert(row(**columns)).returning(row.id)
        motion_id: int = inserted[0]["id"]
        return _motion({**columns, "id": motion_id})
    return motion


async def votes(meeting_ids: Collection[int] | None = None) -> dict[int, dict[int, Mark]]:
    """How votes are there, by assembly and voter."""
    row = tables.AssemblyVote
    query = row.select().order_by(row.id)
    if meeting_ids is not None:
        if not meeting_ids:
            return {}
        query = query.where(row.meeting.is_in(list(meeting_ids)))
    found: dict[int, dict[int, Mark]] = {}
    for one in await query:
        found.setdefault(one["meeting"], {})[one["project"]] = _mark(one)
    return found


async def save_vote(meeting_id: int, mark: Mark) -> None:
    """Note how a vote is there, in place of what was noted."""
    row = tables.AssemblyVote
    columns: dict[Any, Any] = {
        "presence": mark.presence.value,
        "carrier": mark.by,
        "person": mark.person,
        "noted_by": mark.noted_by,
        "noted_at": mark.noted_at,
    }
    where = (row.meeting == meeting_id) & (row.project == mark.voter_id)
    if not await row.update(columns).where(where).returning(row.id):
        await row.insert(row(meeting=meeting_id, project=mark.voter_id, **columns))


async def drop_vote(meeting_id: int, voter_id: int) -> None:
    """Note that this vote is not there."""
    row = tables.AssemblyVote
    await row.delete().where((row.meeting == meeting_id) & (row.project == voter_id))


def _assembly(row: Row) -> Assembly:
    return Assembly(
        row["meeting"],
        starts=time.fromisoformat(row["starts"]) if row["starts"] else None,
        elections=lines_of(row["elections"]),
        statute_changes=lines_of(row["statute_changes"]),
        **{name: row[name] for name in _PLAIN},
    )


def _motion(row: Row) -> Motion:
    return Motion(
        row["id"],
        row["meeting"],
        row["number"],
        row["title"],
        row["text"],
        row["project"],
        row["who"],
        row["entered_by"],
        row["at"],
        MotionState(row["state"]),
    )


def _mark(row: Row) -> Mark:
    return Mark(
        row["project"],
        Presence(row["presence"]),
        row["carrier"],
        row["person"],
        row["noted_by"],
        row["noted_at"],
    )
