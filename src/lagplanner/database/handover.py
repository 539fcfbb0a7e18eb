"""The hand-over to a new board as it is stored; one is open at a time, which the deed sees to."""

import json
from datetime import date, datetime

from lagplanner.database import tables
from lagplanner.domain.access import Role
from lagplanner.domain.board import Handover

_Handover = tables.Handover


async def open_one() -> Handover | None:
    """The hand-over that was begun and is neither done nor taken back."""
    rows = await _Handover.select().where(
        _Handover.done_at.is_null() & _Handover.undone_at.is_null()
    )
    if not rows:
        return None
    row, plan = rows[0], json.loads(rows[0]["plan"])
    return Handover(
        id=row["id"],
        coming=frozenset(plan["coming"]),
        roles={int(key): Role(role) for key, role in plan["roles"].items()},
        leaving=frozenset(plan["leaving"]),
        on_day=row["on_day"],
        created_at=row["created_at"],
        created_by=row["created_by"],
    )


async def begin(begun: Handover) -> int:
    """Store a hand-over and return its id."""
    plan = {
        "coming": sorted(begun.coming),
        "roles": {str(key): role.value for key, role in begun.roles.items()},
        "leaving": sorted(begun.leaving),
    }
    inserted: list[dict[str, int]] = await _Handover.insert(
        _Handover(
            plan=json.dumps(plan),
            on_day=begun.on_day,
            created_at=begun.created_at,
            created_by=begun.created_by,
        )
    ).returning(_Handover.id)
    return inserted[0]["id"]


async def end(handover_id: int, *, at: datetime, undone: bool) -> None:
    """Mark it as done, or as taken back."""
    column = _Handover.undone_at if undone else _Handover.done_at
    await _Handover.update({column: at}).where(_Handover.id == handover_id)


async def due(today: date) -> bool:
    """Whether the day of an open hand-over has come."""
    found = await open_one()
    return found is not None and found.on_day is not None and found.on_day <= today
