"""How regularly does a project come? Counted gently: nobody is ranked, nobody is named a sinner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on


@dataclass(frozen=True, slots=True)
class Regular:
    """One project: at how many meetings with a list it was there, excused, and how many there were.

    `streak` is at how many of the latest in a row it was there, `seen` the last day it was.
    """

    project: Project
    there: int
    excused: int
    meetings: int
    streak: int
    seen: date | None


Said = Mapping[int, Presence]
"""What the lists say of one project, by meeting; no word where nobody was there."""


def lists_of(project: Project, listed: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The meetings with a list that the project can have been at: a member counts from its first day."""
    return tuple(one for one in listed if is_member_on(project, one.day))


def regular(project: Project, listed: Sequence[Meeting], said: Said) -> Regular:
    """What the lists come to for one project; `listed` begins with the latest."""
    asked = lists_of(project, listed)
    words = [said.get(one.id, Presence.OPEN) for one in asked]
    there = [word is Presence.PRESENT for word in words]
    return Regular(
        project,
        there=sum(there),
        excused=words.count(Presence.EXCUSED),
        meetings=len(asked),
        streak=there.index(False) if False in there else len(there),
        seen=next((one.day for one, was in zip(asked, there, strict=True) if was), None),
    )
