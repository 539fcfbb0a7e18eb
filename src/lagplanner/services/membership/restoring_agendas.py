"""How do the agendas of an export come back? Each whole, to the meeting that goes by its calendar id."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lagplanner.database import agenda as stored
from lagplanner.database import hosting
from lagplanner.services.membership.agenda_holdings import Arranged
from lagplanner.services.membership.undoing import Step


async def restore_agendas(
    agendas: Sequence[Arranged], talks: Mapping[int, int], steps: list[Step], *, dry_run: bool
) -> None:
    """Store the agendas that are not as they are here, and note each step.

    `talks` are the ids here by their places in the export.
    """
    meetings = {one.uid: one.id for one in await hosting.meetings()}
    known = await stored.items_of()
    for wanted in agendas:
        meeting_id = meetings.get(wanted.meeting_uid, 0)
        items = tuple(replace(one, talk_id=talks.get(one.talk_id or 0)) for one in wanted.items)
        before = tuple(replace(one, id=0) for one in known.get(meeting_id, ()))
        if items == before:
            continue
        if meeting_id and not dry_run:
            await stored.save_items(meeting_id, items)
        there = Arranged(wanted.meeting_uid, before, meeting_id) if before else None
        steps.append((there, Arranged(wanted.meeting_uid, items, meeting_id)))
