"""What was agreed at meetings, and is it done? Carried from one meeting to the next until it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import hosting, members, trail
from lagplanner.database import minutes as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.minutes import Action, open_before
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.services.afterwards import minutes_undo


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something agreed, with the meeting it was agreed at and the project that does it."""

    action: Action
    meeting: Meeting
    project: Project | None

    @property
    def whose(self) -> str:
        """Who does it, in words."""
        return self.project.name if self.project else self.action.who


async def of_meeting(meeting: Meeting) -> tuple[Agreed, ...]:
    """What was agreed at this meeting, done or not."""
    projects = {one.id: one for one in await members.projects()}
    return tuple(
        Agreed(one, meeting, projects.get(one.project_id or 0))
        for one in await stored.actions(meeting.id)
    )


async def all_of_them() -> tuple[Agreed, ...]:
    """What was agreed at any meeting, done or not."""
    return await _agreed(await stored.actions(), {one.id: one for one in await hosting.meetings()})


async def left_for(meeting: Meeting) -> tuple[Agreed, ...]:
    """What earlier meetings have left open for this one."""
    known = {one.id: one for one in await hosting.meetings()}
    days = {meeting_id: one.day for meeting_id, one in known.items()}
    return await _agreed(open_before(await stored.actions(), days, meeting.day), known)


async def still_open() -> tuple[Agreed, ...]:
    """Everything that was agreed and is not done, whatever is due first first."""
    found = [one for one in await stored.actions() if one.is_open]
    found.sort(key=lambda one: (one.due or date.max, one.id))
    return await _agreed(found, {one.id: one for one in await hosting.meetings()})


async def of_projects(project_ids: Collection[int]) -> tuple[Agreed, ...]:
    """What these projects have still to do, of minutes that are with the members."""
    out = {one.meeting_id for one in (await stored.minutes()).values() if one.is_out}
    found = [
        one
        for one in await stored.actions()
        if one.is_open and one.project_id in project_ids and one.meeting_id in out
    ]
    found.sort(key=lambda one: (one.due or date.max, one.id))
    return await _agreed(found, {one.id: one for one in await hosting.meetings()})


async def tick(
    action_id: int, *, project_ids: Collection[int] | None, who: str, now: datetime
) -> Action:
    """Say that it is done; again, it stays done as it was.

    `project_ids` are whose it may be; None: the board, which ticks anything. NotFoundError for what
    is somebody else's, as for what is not there, or in a draft.
    """
    known = await _known(action_id, project_ids)
    deed = Deed.PLAN if project_ids is None else Deed.FOLLOW_UP
    async with transaction(deed, project=known.project_id):
        known = await _known(action_id, project_ids)
        if not known.is_open:
            return known
        was = await minutes_undo.state_of(known.meeting_id)
        done = replace(known, done_at=now, done_by=who)
        others = [
            one if one.id != action_id else done for one in await stored.actions(known.meeting_id)
        ]
        await stored.save_actions(known.meeting_id, others)
        await trail.note(
            minutes_undo.DONE,
            f"meeting:{known.meeting_id}",
            "Verabredung erledigt: %(topic)s",
            facts={"topic": known.text[:200]},
            about=[f"project:{known.project_id}"] if known.project_id else (),
            before=was,
            after=await minutes_undo.state_of(known.meeting_id),
            at=now,
            who=who,
        )
        return done


async def _known(action_id: int, project_ids: Collection[int] | None) -> Action:
    """The agreement, if it is theirs and no draft's. NotFoundError."""
    known = next((one for one in await stored.actions() if one.id == action_id), None)
    if known is not None and project_ids is not None:
        head = await stored.of_meeting(known.meeting_id)
        if known.project_id not in project_ids or not head.is_out:
            known = None
    if known is None:
        raise NotFoundError("Diese Verabredung gibt es nicht, oder sie ist nicht Ihre.")
    return known


async def _agreed(found: Collection[Action], meetings: dict[int, Meeting]) -> tuple[Agreed, ...]:
    projects = {one.id: one for one in await members.projects()}
    return tuple(
        Agreed(one, meetings[one.meeting_id], projects.get(one.project_id or 0)) for one in found
    )
