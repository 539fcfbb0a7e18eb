"""What does a year come to, or all years together?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.numbers.gatherings import Gathering, Kind, Wanted, chosen
from lagplanner.domain.talks.speakers import SpeakerField


class Standing(StrEnum):
    """How a project stood to the network in a time: a member at its end, come or gone within it."""

    MEMBER = "member"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Sum:
    """What one year comes to; `year` None: all of them.

    `persons` is the sum over the `counted` meetings at which somebody has counted. `towns` and
    `hosts` are different ones. Of all years together nobody joins or leaves: that belongs to a year.
    """

    year: int | None
    meetings: int
    cancelled: int
    assemblies: int
    others: int
    persons: int
    counted: int
    talks: int
    fields: Counter[SpeakerField]
    towns: int
    hosts: int
    members: int
    joined: int
    left: int

    @property
    def average(self) -> float | None:
        """Persons at a meeting, where somebody has counted."""
        return self.persons / self.counted if self.counted else None


def years_of(gatherings: Sequence[Gathering]) -> tuple[int, ...]:
    """The years from the first gathering to the last, those without one too: a gap is shown."""
    years = {one.year for one in gatherings}
    return tuple(range(min(years), max(years) + 1)) if years else ()


def summed(
    gatherings: Sequence[Gathering],
    projects: Sequence[Project],
    year: int | None,
    *,
    today: date,
) -> Sum:
    """Everything that is counted, of a year or of all."""
    here = chosen(gatherings, Wanted(None, year, year))
    kinds = Counter(one.kind for one in here)
    held = chosen(here, Wanted())
    counted = [one.persons for one in held if one.persons is not None]
    heard = [talk.field for one in held for talk in one.heard]
    return Sum(
        year,
        meetings=len(held),
        cancelled=kinds[Kind.CANCELLED],
        assemblies=kinds[Kind.ASSEMBLY],
        others=kinds[Kind.OTHER],
        persons=sum(counted),
        counted=len(counted),
        talks=len(heard),
        fields=Counter(heard),
        towns=len({one.town for one in held if one.town}),
        hosts=len({host.id for one in held for host in one.hosts}),
        members=len(projects_of(projects, Standing.MEMBER, year, today=today)),
        joined=len(projects_of(projects, Standing.JOINED, year, today=today)),
        left=len(projects_of(projects, Standing.LEFT, year, today=today)),
    )


def projects_of(
    projects: Sequence[Project], standing: Standing, year: int | None, *, today: date
) -> tuple[Project, ...]:
    """The projects that were members when the year ended, or today; or that came or left within it.

    A last day of membership in the year is leaving, also on its 31 December.
    """
    last = min(today, date(year, 12, 31)) if year is not None else today
    if standing is Standing.MEMBER:
        return tuple(one for one in projects if is_member_on(one, last))
    if year is None:
        return ()
    return tuple(one for one in projects if _within(standing, one, date(year, 1, 1), last))


def _within(standing: Standing, project: Project, first: date, last: date) -> bool:
    day = project.member_since if standing is Standing.JOINED else project.member_until
    return day is not None and first <= day <= last
