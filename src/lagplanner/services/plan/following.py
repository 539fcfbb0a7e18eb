"""Hosts have changed by a deed outside the plan: the published plan and the draft say so, too."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from lagplanner.database import planning
from lagplanner.domain.plan.planning import Entry, PlanVersion, Proof, VersionState


async def hosts_changed(
    year: int,
    hosts: Mapping[int, tuple[int, int]],
    *,
    reason: str,
    note: str,
    who: str,
    now: datetime,
) -> None:
    """Write new hosts into the plan, each state as a new version, inside a deed's transaction.

    `hosts` are (before, after) by the number of the meeting; `reason` is why, as a sentence. A draft
    that has others there already is the board's own thought, and stays.
    """
    known = await planning.versions(year)
    for state, gone in (
        (VersionState.DRAFT, VersionState.DISCARDED),
        (VersionState.PUBLISHED, VersionState.SUPERSEDED),
    ):
        old = next((one for one in known if one.state is state), None)
        if old is None or not _agrees(old, hosts):
            continue
        await planning.move(old.id, state, gone)
        new = await planning.add(
            replace(
                old,
                id=0,
                number=0,
                entries=tuple(_with_host(entry, hosts, reason) for entry in old.entries),
                note=note,
                proof=Proof.BEST_FOUND,
                question="",
                answer="",
            ),
            at=now,
            who=who,
        )
        if state is VersionState.PUBLISHED:
            await planning.note_publication(new.id, at=now, who=who)


def _agrees(version: PlanVersion, hosts: Mapping[int, tuple[int, int]]) -> bool:
    found = {number: version.entry(number) for number in hosts}
    return all(
        entry is not None and entry.host_id == hosts[number][0] for number, entry in found.items()
    )


def _with_host(entry: Entry, hosts: Mapping[int, tuple[int, int]], reason: str) -> Entry:
    if entry.number not in hosts:
        return entry
    host_id = hosts[entry.number][1]
    return replace(
        entry,
        host_id=host_id,
        host_pinned=True,
        co_host_id=None if entry.co_host_id == host_id else entry.co_host_id,
        standby_id=None if entry.standby_id == host_id else entry.standby_id,
        reasons=(reason,),
        problem="",
    )
