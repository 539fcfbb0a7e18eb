"""Find projects: by words, town and kind, on a list and on a map."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from lagplanner.database import directory as stored
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.members import ProjectKind, Town
from lagplanner.formats.likeness import found_in, words_of
from lagplanner.templating.charts import MapTown

ON_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; what is empty is not asked for."""

    words: str = ""
    town: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.town or self.kind)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found. `towns` and `kinds` are those of all members, to choose from."""

    lines: tuple[Listed, ...]
    number: int
    members: int
    page: int
    pages: int
    towns: tuple[Town, ...]
    kinds: tuple[ProjectKind, ...]
    on_map: tuple[MapTown, ...]


async def find(wanted: Wanted, *, page: int = 1, today: date) -> Found:
    """The projects that were looked for, the best first; all by name where no words were typed."""
    members = await stored.listed(today)
    lines = [
        line
        for line in members
        if wanted.town in ("", line.town.slug) and wanted.kind in ("", line.kind)
    ]
    if words := words_of(wanted.words):
        scored = [(found_in(words, words_of(line.searched)), line) for line in lines]
        scored = [one for one in scored if one[0]]
        lines = [line for _, line in sorted(scored, key=lambda one: -one[0])]
    elif wanted.words:
        lines = []
    pages = max(-(-len(lines) // ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    towns = {line.town.slug: line.town for line in members}
    counts = Counter(line.town.slug for line in lines)
    return Found(
        lines=tuple(lines[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        number=len(lines),
        members=len(members),
        page=page,
        pages=pages,
        towns=tuple(sorted(towns.values(), key=lambda town: words_of(town.name))),
        kinds=tuple(kind for kind in ProjectKind if any(line.kind is kind for line in members)),
        on_map=tuple(
            MapTown(towns[slug].name, towns[slug].lat, towns[slug].lon, count)
            for slug, count in sorted(counts.items())
        ),
    )
