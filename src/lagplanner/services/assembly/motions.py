"""Members hand in motions for a general assembly; the board says what becomes of those that are late."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import (
    MOTION_STATE_NAMES,
    Motion,
    MotionState,
    deadline,
    settled,
    submitted,
)
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.trail import TrailEntry
from lagplanner.services import rules as board_rules
from lagplanner.services.assembly.telling import has_left

MOST = 30
"""So many motions one assembly takes from one member."""

SETTLED = "motion_settled"
REWORDED = "motion_reworded"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a member sees of an assembly: what is decided of it, its own motions, until when to ask."""

    assembly: Assembly
    own: tuple[Motion, ...]
    until: date


async def submit(motion: Motion, *, today: date, now: datetime) -> Motion:
    """Hand in a motion, of a project or (without one) of the board; the same title again edits it.

    Raises BrokenRuleError once the assembly is there or cancelled.
    """
    deed = Deed.PLAN if motion.project_id is None or motion.entered_by else Deed.ATTEND
    about = {} if motion.project_id is None else {"project": motion.project_id}
    async with transaction(deed, meeting=motion.meeting_id, **about):
        meeting = await _open(motion.meeting_id, today)
        known = await stored.motions([meeting.id])
        own = [one for one in known if one.project_id == motion.project_id]
        again = next((one for one in own if _same(one, motion)), None)
        if again is not None:
            return await _reworded(again, motion, now=now)
        if len(own) >= MOST:
            raise BrokenRuleError(f"Mehr als {MOST} Anträge nimmt diese Seite nicht an.")
        rules = await board_rules.rules()
        wanted = submitted(motion, known, meeting.day, rules, today)
        if wanted.state is MotionState.AGENDA and await has_left(meeting.id):
            wanted = replace(wanted, state=MotionState.LATE)
        saved = await stored.save_motion(replace(wanted, at=now))
        project = await members.project_by_id(motion.project_id) if motion.project_id else None
        await trail.note(
            "motion_submitted",
            f"meeting:{meeting.id}",
            "Antrag %(number)s „%(title)s“ von %(name)s: %(state)s"
            if project
            else "Antrag %(number)s „%(title)s“ vom Vorstand: %(state)s",
            facts={
                "number": saved.number,
                "title": saved.title,
                "state": MOTION_STATE_NAMES[saved.state],
                **({"name": project.name} if project else {}),
            },
            about=[f"project:{project.id}"] if project else [],
            at=now,
            who=motion.entered_by or motion.who or (project.name if project else "Vorstand"),
        )
    return saved


async def _reworded(before: Motion, wanted: Motion, *, now: datetime) -> Motion:
    """The motion with another text; the trail keeps the one before. The same again changes nothing."""
    after = replace(before, text=wanted.text, who=wanted.who)
    if after == before:
        return before
    await stored.save_motion(after)
    await trail.note(
        REWORDED,
        f"meeting:{before.meeting_id}",
        "Begründung von Antrag %(number)s „%(title)s“ geändert.",
        facts={"number": before.number, "title": before.title},
        about=[f"project:{before.project_id}"] if before.project_id else [],
        at=now,
        who=wanted.entered_by or wanted.who or "Mitglied",
        before=json.dumps([before.id, before.text, before.who]),
        after=json.dumps([after.id, after.text, after.who]),
    )
    return after


async def settle(
    meeting_id: int,
    motion_id: int,
    state: MotionState,
    *,
    project_id: int | None = None,
    who: str,
    now: datetime,
) -> Motion:
    """Put a motion on the agenda, or take it off; a project may take back only its own.

    Raises BrokenRuleError where the invitation has left and does not name it.
    """
    deed = Deed.PLAN if project_id is None else Deed.ATTEND
    about = {} if project_id is None else {"project": project_id}
    async with transaction(deed, meeting=meeting_id, **about):
        motion = next(
            (one for one in await stored.motions([meeting_id]) if one.id == motion_id), None
        )
        is_own = project_id is None or (motion is not None and motion.project_id == project_id)
        if motion is None or not is_own:
            raise NotFoundError("Diesen Antrag gibt es nicht.")
        after = settled(motion, state, notice_has_left=await has_left(meeting_id))
        if after != motion:
            await stored.save_motion(after)
            await trail.note(
                SETTLED,
                f"meeting:{meeting_id}",
                "Antrag %(number)s „%(title)s“: %(state)s",
                facts={
                    "number": after.number,
                    "title": after.title,
                    "state": MOTION_STATE_NAMES[state],
                },
                about=[f"project:{motion.project_id}"] if motion.project_id else [],
                at=now,
                who=who,
                before=json.dumps([motion.id, motion.state.value]),
                after=json.dumps([after.id, after.state.value]),
            )
    return after


async def seen_by(meeting: Meeting, project_id: int) -> Seen | None:
    """What a member sees of an assembly; None for any other meeting."""
    if not meeting.is_assembly:
        return None
    own = [one for one in await stored.motions([meeting.id]) if one.project_id == project_id]
    return Seen(
        await stored.assembly(meeting.id),
        tuple(own),
        deadline(meeting.day, await board_rules.rules()),
    )


async def take_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """A motion is again what it was. Raises ConflictError if it was settled anew since."""
    (motion_id, was), (_, became) = json.loads(entry.before), json.loads(entry.after)
    meeting_id = int(entry.subject.partition(":")[2])
    motion = next((one for one in await stored.motions([meeting_id]) if one.id == motion_id), None)
    if motion is None or motion.state.value != became:
        raise ConflictError("Das wurde seitdem noch einmal geändert.")
    after = settled(motion, MotionState(was), notice_has_left=await has_left(meeting_id))
    await stored.save_motion(after)
    return f"Antrag {after.number} ist wieder {MOTION_STATE_NAMES[after.state]}."


async def take_back_words(entry: TrailEntry, who: str, now: datetime) -> str:
    """A motion says again what it said. Raises ConflictError if it was changed since."""
    (motion_id, text, by), (_, *became) = json.loads(entry.before), json.loads(entry.after)
    meeting_id = int(entry.subject.partition(":")[2])
    motion = next((one for one in await stored.motions([meeting_id]) if one.id == motion_id), None)
    if motion is None or [motion.text, motion.who] != became:
        raise ConflictError("Das wurde seitdem noch einmal geändert.")
    await stored.save_motion(replace(motion, text=text, who=by))
    return f"Antrag {motion.number} hat wieder die Begründung von vorher."


def _same(one: Motion, other: Motion) -> bool:
    return one.title.casefold() == other.title.casefold() and one.state is not MotionState.WITHDRAWN


async def _open(meeting_id: int, today: date) -> Meeting:
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None or not meeting.is_assembly:
        raise NotFoundError("Diese Versammlung gibt es nicht.")
    if not meeting.took_or_takes_place or meeting.day < today:
        raise BrokenRuleError("Diese Versammlung ist vorbei oder fällt aus.")
    return meeting
