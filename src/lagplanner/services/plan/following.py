"""Hosts have changed by a deed outside the plan: the published plan and the draft say so, too."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from lagplanner.database import planning
from lagplanner.domain.plan.planning import Entry, PlanVersion, Proof, VersionState


async def hosts_changed(
    year: int,
    hosts: Mapping[int, tuple[int | None, int]],
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

    def agrees(version: PlanVersion) -> bool:
        found = {number: version.entry(number) for number in hosts}
        return all(entry and entry.host_id == hosts[number][0] for number, entry in found.items())

    def with_host(entry: Entry) -> Entry:
        return _with_host(entry, hosts[entry.number][1], reason) if entry.number in hosts else entry

    await _follow(year, agrees, with_host, note=note, who=who, now=now)


async def co_host_left(
    year: int, number: int, project_id: int, *, note: str, who: str, now: datetime
) -> None:
    """Take a co-host off the plan in the same way."""

    def names_it(version: PlanVersion) -> bool:
        entry = version.entry(number)
        return entry is not None and entry.co_host_id == project_id

    def alone(entry: Entry) -> Entry:
        return replace(entry, co_host_id=None) if entry.number == number else entry

    await _follow(year, names_it, alone, note=note, who=who, now=now)


async def _follow(
    year: int,
    concerned: Callable[[PlanVersion], bool],
    changed: Callable[[Entry], Entry],
    *,
    note: str,
    who: str,
    now: datetime,
) -> None:
    known = await planning.versions(year)
    for state, gone in (
        (VersionState.DRAFT, VersionState.DISCARDED),
        (VersionState.PUBLISHED, VersionState.SUPERSEDED),
    ):
        old = next((one for one in known if one.state is state), None)
        if old is None or not concerned(old):
            continue
        await planning.move(old.id, state, gone)
        new = await planning.add(
            replace(
                old,
                id=0,
                number=0,
                entries=tuple(changed(entry) for entry in old.entries),
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


def _with_host(entry: Entry, host_id: int, reason: str) -> Entry:
    return replace(
        entry,
        host_id=host_id,
        host_pinned=True,
        co_host_id=None if entry.co_host_id == host_id else entry.co_host_id,
        standby_id=None if entry.standby_id == host_id else entry.standby_id,
        reasons=(reason,),
        problem="",
    )
