"""Swaps of hosts, as they are stored."""

from collections.abc import Mapping
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.hosts.swaps import OPEN, Swap, SwapState

Row = Mapping[str, Any]

_PLAIN = "note asked_at asked_by answered_at answered_by decided_at decided_by".split()
_KEYS = "asking_meeting other_meeting asking_project other_project".split()


async def swaps(*, state: SwapState | None = None) -> tuple[Swap, ...]:
    """All swaps in the order they were asked, of one state if named."""
    query = tables.Swap.select().order_by(tables.Swap.id)
    if state is not None:
        query = query.where(tables.Swap.state == state.value)
    return tuple(_swap(row) for row in await query)


async def of_meeting(meeting_id: int) -> tuple[Swap, ...]:
    """The open swaps a meeting is part of, on either side."""
    rows = (
        await tables.Swap.select()
        .where(
            ((tables.Swap.asking_meeting == meeting_id) | (tables.Swap.other_meeting == meeting_id))
            & tables.Swap.state.is_in([state.value for state in OPEN])
        )
        .order_by(tables.Swap.id)
    )
    return tuple(_swap(row) for row in rows)


async def swap(swap_id: int) -> Swap | None:
    """One swap by its id."""
    rows = await tables.Swap.select().where(tables.Swap.id == swap_id)
    return _swap(rows[0]) if rows else None


async def add(swap: Swap) -> Swap:
    """Store a new swap. Raises AlreadyThereError where this meeting's host has asked somebody."""
    columns: dict[str, Any] = {name: getattr(swap, name) for name in _PLAIN}
    columns |= {name: getattr(swap, f"{name}_id") for name in _KEYS}
    row = tables.Swap(**columns, state=swap.state.value)
    inserted = await tables.Swap.insert(row).returning(*tables.Swap.all_columns())
    return _swap(inserted[0])


async def move(swap: Swap, before: SwapState) -> bool:
    """Store a swap's new state, unless it has left `before`: then somebody was faster, and False."""
    columns: dict[Any, Any] = {name: getattr(swap, name) for name in _PLAIN}
    changed = (
        await tables.Swap.update({**columns, "state": swap.state.value})
        .where((tables.Swap.id == swap.id) & (tables.Swap.state == before.value))
        .returning(tables.Swap.id)
    )
    return bool(changed)


def _swap(row: Row) -> Swap:
    return Swap(
        **{f"{name}_id": row[name] for name in _KEYS},
        **{name: row[name] for name in _PLAIN},
        state=SwapState(row["state"]),
        id=row["id"],
    )
