"""What did the network do in a year, or in all of them? The report, and the rows behind its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.numbers import lines
from lagplanner.domain.numbers.gatherings import Gathering, Heard, Wanted, chosen, talks
from lagplanner.domain.numbers.lines import HostLine, RegionLine, TopicLine
from lagplanner.domain.numbers.sums import Standing, Sum, projects_of
from lagplanner.services.numbers.ground import Ground, gather


@dataclass(frozen=True, slots=True)
class Report:
    """A year, or all years (`year` None, then with the sum of each, the latest first).

    `gatherings` are all that lie in it, assemblies and meetings that fell out too, the earliest first;
    `talks` are those of working meetings, `known_years` the years there is a report of.
    """

    year: int | None
    sum: Sum
    years: tuple[Sum, ...]
    gatherings: tuple[Gathering, ...]
    talks: tuple[tuple[Gathering, Heard], ...]
    regions: tuple[RegionLine, ...]
    topics: tuple[TopicLine, ...]
    decades: tuple[int, ...]
    hosts: tuple[HostLine, ...]
    members: tuple[Project, ...]
    joined: tuple[Project, ...]
    left: tuple[Project, ...]
    known_years: tuple[int, ...]

    @property
    def last_day(self) -> date | None:
        """The day of its last gathering; None where nothing has been yet."""
        return self.gatherings[-1].day if self.gatherings else None


async def report(year: int | None, *, today: date) -> Report:
    """Everything of a year, or of all; NotFoundError for a year nothing is known of."""
    ground = await gather(today=today)
    if year is not None and year not in ground.years:
        raise NotFoundError(f"Für {year} gibt es keinen Tätigkeitsbericht.")
    held = chosen(ground.gatherings, Wanted(first_year=year, last_year=year))
    standing = _standing(ground, year)
    return Report(
        year,
        ground.sum_of(year),
        () if year else tuple(ground.sum_of(one) for one in ground.years),
        chosen(ground.gatherings, Wanted(None, year, year)),
        talks(held, Wanted()),
        lines.regions(held),
        lines.topics(held),
        lines.decades(held),
        lines.hosts(held, ground.projects, ground.rules),
        standing(Standing.MEMBER),
        standing(Standing.JOINED),
        standing(Standing.LEFT),
        ground.years,
    )


def _standing(ground: Ground, year: int | None) -> Callable[[Standing], tuple[Project, ...]]:
    by_name = sorted(ground.projects, key=lambda one: (one.name.casefold(), one.id))
    return lambda standing: projects_of(by_name, standing, year, today=ground.today)


@dataclass(frozen=True, slots=True)
class Rows:
    """The gatherings somebody asked for, the latest first, and what they come to; `host` names them."""

    gatherings: tuple[Gathering, ...]
    host: Project | None

    @property
    def persons(self) -> int:
        return sum(one.persons or 0 for one in self.gatherings)

    @property
    def towns(self) -> int:
        return len({one.town for one in self.gatherings if one.town})

    @property
    def hosts(self) -> int:
        return len({host.id for one in self.gatherings for host in one.hosts})


async def gatherings(wanted: Wanted, *, today: date) -> Rows:
    """The gatherings behind a number."""
    ground = await gather(today=today)
    found = chosen(ground.gatherings, wanted)
    host = next((one for one in ground.projects if one.id == wanted.host), None)
    return Rows(tuple(reversed(found)), host)


async def heard(wanted: Wanted, *, today: date) -> tuple[tuple[Gathering, Heard], ...]:
    """The talks behind a number, the latest first."""
    ground = await gather(today=today)
    return tuple(reversed(talks(ground.gatherings, wanted)))


async def projects(standing: Standing, year: int | None, *, today: date) -> tuple[Project, ...]:
    """The projects behind a number, by name."""
    return _standing(await gather(today=today), year)(standing)
