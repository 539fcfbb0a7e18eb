"""The agendas of meetings, as they are stored."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.talks.agenda import Item, ItemKind


async def items(meeting_id: int) -> tuple[Item, ...]:
    """What happens at a meeting, in its order; empty where nobody has said."""
    return (await items_of([meeting_id])).get(meeting_id, ())


async def items_of(meeting_ids: Collection[int] | None = None) -> dict[int, tuple[Item, ...]]:
    """The same for several meetings, or for all, in one query."""
    row = tables.AgendaItem
    query = row.select().order_by(row.meeting, row.position, row.id)
    if meeting_ids is not None:
        if not meeting_ids:
            return {}
        query = query.where(row.meeting.is_in(list(meeting_ids)))
    found: dict[int, list[Item]] = defaultdict(list)
    for one in await query:
        found[one["meeting"]].append(
            Item(
                ItemKind(one["kind"]),
                one["minutes"],
                one["title"],
                one["who"],
                one["talk"],
                one["id"],
            )
        )
    return {meeting_id: tuple(known) for meeting_id, known in found.items()}


async def save_items(meeting_id: int, wanted: Sequence[Item]) -> tuple[Item, ...]:
    """Keep these items in this order and no others. Called inside a transaction."""
    row = tables.AgendaItem
    known = {one.id for one in await items(meeting_id)}
    gone = known - {one.id for one in wanted}
    if gone:
        await row.delete().where(row.id.is_in(list(gone)))
    for position, one in enumerate(wanted, 1):
        columns: dict[Any, Any] = {
            "position": position,
            "kind": one.kind.value,
            "minutes": one.minutes,
            "title": one.title,
            "who": one.who,
            "talk": one.talk_id,
        }
        if one.id in known:
            await row.update(columns).where(row.id == one.id)
        else:
            await row.insert(row(meeting=meeting_id, **columns))
    return await items(meeting_id)
