"""Who came how regularly over the years, and how many to each meeting?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import attendance as stored
from lagplanner.database import hosting, members
from lagplanner.domain.access import Deed
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.attendance.regularity import Regular, lists_of, regular
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import is_member_on
from lagplanner.domain.numbers.gatherings import kind_of
from lagplanner.services import acting


@dataclass(frozen=True, slots=True)
class Regularity:
    """All members by name; all meetings whose time is over, the latest first, cancelled ones too."""

    projects: tuple[Regular, ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Visits:
    """What the lists say of one project, meeting by meeting, the latest first."""

    regular: Regular
    lines: tuple[tuple[Meeting, Presence], ...]


@dataclass(frozen=True, slots=True)
class _Lists:
    """The meetings with a list, the latest first, and what each says of a project."""

    listed: tuple[Meeting, ...]
    said: Mapping[int, Mapping[int, Presence]]


async def regularity(*, today: date) -> Regularity:
    """What the lists of all years come to."""
    acting.ask_leave(Deed.SEE)
    over = await _over(today)
    lists = await _lists(over)
    return Regularity(
        tuple(
            regular(project, lists.listed, lists.said.get(project.id, {}))
            for project in sorted(await members.projects(), key=lambda one: one.name.casefold())
            if is_member_on(project, today)
        ),
        tuple(one for one in over if kind_of(one, today)),
    )


async def visits(slug: str, *, today: date) -> Visits:
    """At which meetings a project was; NotFoundError if there is no such project."""
    acting.ask_leave(Deed.SEE)
    project = await members.project(slug)
    lists = await _lists(await _over(today))
    said = lists.said.get(project.id, {})
    return Visits(
        regular(project, lists.listed, said),
        tuple((one, said.get(one.id, Presence.OPEN)) for one in lists_of(project, lists.listed)),
    )


async def _over(today: date) -> tuple[Meeting, ...]:
    """The working meetings up to today, the latest first."""
    return tuple(
        one
        for one in reversed(await hosting.meetings())
        if one.kind == "working" and one.day <= today
    )


async def _lists(over: Sequence[Meeting]) -> _Lists:
    """Who was there with anybody was there, whoever of the same project is excused."""
    held = [one for one in over if one.took_or_takes_place]
    ticked = await stored.ticked_of([one.id for one in held])
    said: dict[int, dict[int, Presence]] = defaultdict(dict)
    for meeting_id, lines in ticked.items():
        for line in lines.values():
            if line.project_id is None or line.presence is Presence.OPEN:
                continue
            known = said[line.project_id].get(meeting_id)
            if known is not Presence.PRESENT:
                said[line.project_id][meeting_id] = line.presence
    return _Lists(tuple(one for one in held if one.id in ticked), said)
