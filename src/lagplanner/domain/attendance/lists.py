"""Who was there: which lines has the list of a meeting, and what does a tick change?

A line is a person with a name, the persons of a project nobody has named, or somebody who came
without a word. Its key is the same on every telephone, so the same tick sent twice is one tick.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.attendance.replies import MOST_PERSONS, Reply, ReplyKind
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.members import Project

WALK_IN = re.compile(r"w-[0-9a-z-]{8,40}")
"""The key of somebody who came without a word, made where the name was typed."""


class Presence(StrEnum):
    """What the list says of a line. OPEN: nobody has ticked it, so nobody was there."""

    OPEN = "open"
    PRESENT = "present"
    EXCUSED = "excused"


PRESENCE_NAMES = {
    Presence.OPEN: "nicht da",
    Presence.PRESENT: "da",
    Presence.EXCUSED: "entschuldigt",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `number` is how many persons it stands for; `announced` how many of them
    the replies let us expect, 0 for those nobody expects.

    `key` is the same wherever it is ticked: `p12` all unnamed persons of project 12, `p12-1` its
    first name, `w-…` a walk-in.
    """

    key: str
    project_id: int | None
    name: str = ""
    number: int = 1
    announced: int = 0
    presence: Presence = Presence.OPEN
    excused: bool = False
    noted_at: datetime | None = None
    noted_by: str = ""

    @property
    def is_walk_in(self) -> bool:
        return WALK_IN.fullmatch(self.key) is not None

    @property
    def there(self) -> int:
        """How many persons of this line were there."""
        return self.number if self.presence is Presence.PRESENT else 0


@dataclass(frozen=True, slots=True)
class Tick:
    """One line as somebody has just ticked it, on whichever telephone."""

    key: str
    presence: Presence
    number: int = 1
    name: str = ""
    project_id: int | None = None


def lines(
    replies: Iterable[Reply], projects: Sequence[Project], ticked: Mapping[str, Line]
) -> tuple[Line, ...]:
    """The list of a meeting: who is expected, each other project once, who came without a word.

    What was ticked stays on the list, also where the reply is another by now.
    """
    by_project = {one.project_id: one for one in replies}
    found: dict[str, Line] = {}
    for project in projects:
        for line in _expected(project.id, by_project.get(project.id)):
            found[line.key] = line
    for key, known in ticked.items():
        line = found.get(key, replace(known, announced=0))
        name = known.name or line.name
        found[key] = replace(known, name=name, announced=line.announced, excused=line.excused)
    order = {project.id: place for place, project in enumerate(projects)}
    last = len(order)
    return tuple(sorted(found.values(), key=lambda one: order.get(one.project_id or 0, last)))


def _expected(project_id: int, reply: Reply | None) -> tuple[Line, ...]:
    if reply is None or reply.kind is not ReplyKind.YES or not reply.coming:
        no = reply is not None and reply.kind is ReplyKind.NO
        return (Line(f"p{project_id}", project_id, excused=no),)
    names = reply.names[: reply.coming]
    found = [
        Line(f"p{project_id}-{place}", project_id, name, announced=1)
        for place, name in enumerate(names, 1)
    ]
    if rest := reply.coming - len(names):
        found.append(Line(f"p{project_id}", project_id, number=rest, announced=rest))
    return tuple(found)


def as_announced(known: Iterable[Line]) -> tuple[Line, ...]:
    """The lines nobody has ticked, as the replies say: expected ones there, who declined excused."""
    changed = []
    for line in known:
        if line.presence is Presence.OPEN and line.announced:
            changed.append(replace(line, presence=Presence.PRESENT, number=line.announced))
        elif line.presence is Presence.OPEN and line.excused:
            changed.append(replace(line, presence=Presence.EXCUSED))
    return tuple(changed)


def ticked(known: Mapping[str, Line], tick: Tick) -> Line | None:
    """The line after this tick; None where it says what is there already.

    Raises BrokenRuleError for a line that is not of this list, InputError where it lacks something.
    """
    if not 1 <= tick.number <= MOST_PERSONS:
        raise InputError(Problem(tick.key, f"Nennen Sie 1 bis {MOST_PERSONS} Personen."))
    line = known.get(tick.key)
    if line is None:
        if not WALK_IN.fullmatch(tick.key):
            raise BrokenRuleError("Diese Zeile gibt es auf der Liste nicht.")
        if not tick.name.strip():
            raise InputError(Problem(tick.key, "Wer ist dazugekommen? Nennen Sie den Namen."))
        line = Line(tick.key, tick.project_id)
    name = tick.name.strip() or line.name
    number = line.number if line.name and not line.is_walk_in else tick.number
    new = replace(line, presence=tick.presence, number=number, name=name)
    return None if new == line else new


@dataclass(frozen=True, slots=True)
class Count:
    """What a list comes to, in persons; `projects` were there with somebody."""

    present: int
    excused: int
    walk_ins: int
    announced: int
    projects: int


def count(known: Iterable[Line]) -> Count:
    """How many were there, excused, and came without a word."""
    all_lines = list(known)
    there = [one for one in all_lines if one.there]
    return Count(
        present=sum(one.there for one in there),
        excused=sum(one.presence is Presence.EXCUSED for one in all_lines),
        walk_ins=sum(one.there for one in there if not one.announced),
        announced=sum(one.announced for one in all_lines),
        projects=len({one.project_id for one in there if one.project_id is not None}),
    )
