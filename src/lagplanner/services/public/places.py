"""Where have meetings been, and where are the projects? What the public map shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from lagplanner.database import archive, directory, members
from lagplanner.domain.archive import Place
from lagplanner.templating.charts import MapTown


@dataclass(frozen=True, slots=True)
class Places:
    """The towns with something in them, by name; `years` are those one can choose from."""

    towns: tuple[Place, ...]
    years: tuple[int, ...]

    @property
    def meetings(self) -> int:
        """How many meetings were held in all these towns."""
        return sum(one.met.number for one in self.towns if one.met)

    @property
    def on_map(self) -> tuple[MapTown, ...]:
        """The same as a picture: circles count meetings, an edge says where the next ones are."""
        return tuple(
            MapTown(
                one.town.name,
                one.town.lat,
                one.town.lon,
                one.met.number if one.met else 0,
                one.next_day is not None,
            )
            for one in self.towns
        )


async def places(*, year: int | None = None, today: date) -> Places:
    """All towns with a meeting or a project; of the meetings those of one year, if it is named.

    Six queries, however many meetings and projects there are.
    """
    met, coming = await archive.met_in(today, year=year), await archive.next_in(today)
    projects: Counter[str] = Counter()
    for (slug, _), number in (await directory.counted(today)).items():
        projects[slug] += number
    return Places(
        tuple(
            Place(town, met.get(slug), projects[slug], coming.get(slug))
            for slug, town in (await members.towns()).items()
            if slug in met or slug in coming or slug in projects
        ),
        await archive.years(),
    )
