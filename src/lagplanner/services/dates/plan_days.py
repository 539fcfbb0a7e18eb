"""What does a move make of the plan of its year? A new version of the published one and of the draft."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lagplanner.database import planning
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.plan.changes import changed
from lagplanner.domain.plan.planning import (
    ChooseDay,
    Entry,
    PlanVersion,
    VersionState,
    in_order,
)

_GONE = {
    VersionState.DRAFT: VersionState.DISCARDED,
    VersionState.PUBLISHED: VersionState.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class Followed:
    """One version that gave way to another because a meeting moved."""

    old_id: int
    new_id: int
    state: VersionState


async def follow(
    before: Meeting, after: Meeting, *, who: str, now: datetime
) -> tuple[Followed, ...]:
    """Write the new day into the published plan and the draft; a cancelled meeting is in neither.

    It stays visible as a cancelled meeting of the year, and its quarter is shouted as without one:
    another meeting there is a new one. Called inside the deed's transaction.
    """
    if after.took_or_takes_place:
        note = f"{after.number}. Treffen auf {after.day:%d.%m.%Y} verlegt"
    else:
        note = f"{after.number}. Treffen abgesagt"
    found = []
    for old in await planning.versions(before.year):
        if old.state in _GONE and old.entry(before.number) is not None:
            entries = tuple(_with_meeting(old.entries, after))
            found.append(await _take_the_place(old, entries, note, who=who, now=now))
    return tuple(found)


async def take_back(
    followed: Iterable[Followed], before: Meeting, *, who: str, now: datetime
) -> None:
    """Bring back the versions there were; one that was changed since gets the meeting as it was."""
    known = {one.id: one for one in await planning.versions(before.year)}
    for step in followed:
        if await planning.move(step.new_id, step.state, _GONE[step.state]):
            await planning.move(step.old_id, _GONE[step.state], step.state)
            continue
        current = next((one for one in known.values() if one.state is step.state), None)
        gone = known[step.old_id].entry(before.number) if step.old_id in known else None
        if current is not None and gone is not None:
            others = [one for one in current.entries if one.number != before.number]
            entries = in_order((*others, replace(gone, day=before.day)))
            note = f"{before.number}. Treffen wieder am {before.day:%d.%m.%Y}"
            await _take_the_place(current, entries, note, who=who, now=now)


def _with_meeting(entries: Iterable[Entry], meeting: Meeting) -> tuple[Entry, ...]:
    """The entries with this meeting on its day, which stays when the plan is computed again."""
    if not meeting.took_or_takes_place:
        return tuple(one for one in entries if one.number != meeting.number)
    return changed(tuple(entries), ChooseDay(meeting.number, meeting.day))


async def _take_the_place(
    old: PlanVersion, entries: tuple[Entry, ...], note: str, *, who: str, now: datetime
) -> Followed:
    await planning.move(old.id, old.state, _GONE[old.state])
    new = await planning.add(
        replace(old, id=0, number=0, entries=entries, note=note), at=now, who=who
    )
    if old.state is VersionState.PUBLISHED:
        await planning.note_publication(new.id, at=now, who=who)
    return Followed(old.id, new.id, old.state)
