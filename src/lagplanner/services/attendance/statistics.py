"""How regularly does each project come? Counted gently: nobody is ranked, nobody is named a sinner."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from lagplanner.database import attendance as stored
from lagplanner.database import hosting, members
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on


@dataclass(frozen=True, slots=True)
class Regular:
    """One project: at how many meetings with a list it was there, excused, and how many there were."""

    project: Project
    there: int
    excused: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Regularity:
    """All members, by name, and how many came to each meeting, the latest first."""

    projects: tuple[Regular, ...]
    meetings: tuple[Meeting, ...]


async def regularity(*, today: date) -> Regularity:
    """What the lists of all years come to; a project counts from its first day of membership."""
    held = [
        one
        for one in reversed(await hosting.meetings())
        if one.kind == "working" and one.took_or_takes_place and one.day <= today
    ]
    ticked = await stored.ticked_of([one.id for one in held])
    said: dict[int, dict[int, set[Presence]]] = defaultdict(lambda: defaultdict(set))
    for meeting_id, lines in ticked.items():
        for line in lines.values():
            if line.project_id is not None:
                said[line.project_id][meeting_id].add(line.presence)
    listed = [one for one in held if one.id in ticked]
    return Regularity(
        tuple(
            _of(project, listed, said[project.id])
            for project in sorted(await members.projects(), key=lambda one: one.name.casefold())
            if is_member_on(project, today)
        ),
        tuple(one for one in held if one.participants is not None),
    )


def _of(project: Project, listed: list[Meeting], said: dict[int, set[Presence]]) -> Regular:
    asked = [one for one in listed if is_member_on(project, one.day)]
    there = sum(Presence.PRESENT in said.get(one.id, ()) for one in asked)
    excused = sum(
        Presence.EXCUSED in said.get(one.id, ()) and Presence.PRESENT not in said[one.id]
        for one in asked
    )
    return Regular(project, there, excused, len(asked))
