"""How do the agendas of an export come back? Each whole, to its meeting, if that has none here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lagplanner.database import agenda as stored
from lagplanner.services.membership.agenda_holdings import Arranged
from lagplanner.services.membership.minutes_holdings import met_as
from lagplanner.services.membership.undoing import Step


async def restore_agendas(
    agendas: Sequence[Arranged],
    met: Mapping[str, int],
    talks: Mapping[int, int],
    steps: list[Step],
    *,
    dry_run: bool,
) -> None:
    """Store the agendas of meetings that have none here, and note each step; what is here stays.

    `met` are the ids here of meetings by their calendar ids in the export, `talks` those of talks by
    their places. Raises InputError for the agenda of a meeting the export does not hold.
    """
    known = await stored.items_of()
    for wanted in agendas:
        meeting_id = met_as(met, wanted.meeting_uid, "Ein Ablauf")
        if known.get(meeting_id):
            continue
        items = tuple(replace(one, talk_id=talks.get(one.talk_id or 0)) for one in wanted.items)
        if not dry_run:
            await stored.save_items(meeting_id, items)
        steps.append((None, Arranged(wanted.meeting_uid, items, meeting_id)))
