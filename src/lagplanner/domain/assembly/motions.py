"""Which motions stand on the agenda of a general assembly? Whoever asks in time, in the order they came."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.assembly.notice import NOT_NAMED
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.rules import Rules


class MotionState(StrEnum):
    """What has become of a motion."""

    AGENDA = "agenda"
    LATE = "late"
    WITHDRAWN = "withdrawn"


MOTION_STATE_NAMES = {
    MotionState.AGENDA: "auf der Tagesordnung",
    MotionState.LATE: "zu spät eingegangen",
    MotionState.WITHDRAWN: "zurückgezogen",
}


@dataclass(frozen=True, slots=True)
class Motion:
    """What somebody wants the assembly to decide. `number` stays, whatever becomes of the others.

    `project_id` None: of the board. `entered_by` is who of the board wrote it down.
    """

    id: int
    meeting_id: int
    number: int
    title: str
    text: str = ""
    project_id: int | None = None
    who: str = ""
    entered_by: str = ""
    at: datetime | None = None
    state: MotionState = MotionState.AGENDA


def deadline(assembly: date, rules: Rules) -> date:
    """The last day on which a motion is in time."""
    return assembly - timedelta(days=rules.motion_days)


def submitted(
    motion: Motion, known: Iterable[Motion], assembly: date, rules: Rules, today: date
) -> Motion:
    """The motion with its number, on the agenda if it is in time.

    The board's own are always in time until the notice has left: it writes the agenda.
    """
    late = motion.project_id is not None and today > deadline(assembly, rules)
    return replace(
        motion,
        number=max((one.number for one in known), default=0) + 1,
        state=MotionState.LATE if late else MotionState.AGENDA,
    )


def settled(motion: Motion, state: MotionState, *, notice_has_left: bool) -> Motion:
    """The motion in another state. Raises BrokenRuleError for one the notice can no longer name."""
    if state is MotionState.AGENDA and notice_has_left:
        raise BrokenRuleError(NOT_NAMED)
    return replace(motion, state=state)


def agenda(motions: Iterable[Motion]) -> tuple[Motion, ...]:
    """Those to be decided, by number."""
    found = (one for one in motions if one.state is MotionState.AGENDA)
    return tuple(sorted(found, key=lambda one: one.number))
