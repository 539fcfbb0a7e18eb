"""Find projects: by words, town and kind, on a list and on a map."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import directory as stored
from lagplanner.database import members as town_store
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.members import ProjectKind, Town
from lagplanner.formats.likeness import LEAST_ALIKE, found_in, stem, words_of
from lagplanner.templating.charts import MapTown

ON_A_PAGE = 24
IN_TEXTS = LEAST_ALIKE
"""A word in a text counts like the farthest that may be meant in a name: names come first."""

SHORTEST = 3
"""Letters of a word that is looked for in texts; less stands in all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; what is empty is not asked for."""

    words: str = ""
    town: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.town or self.kind)

    def fits(self, town_slug: str, kind: ProjectKind) -> bool:
        """Whether a project of this town and kind may be meant."""
        return self.town in ("", town_slug) and self.kind in ("", kind)


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
    """The projects that were looked for, the best first; all by name where no words were typed.

    Only looking for words reads all lines; a page of the list reads its own.
    """
    members = await stored.counted(today)
    counts: Counter[str] = Counter()
    if wanted.words:
        lines = _best(wanted, await stored.searched(today))
        number = len(lines)
        counts.update(line.town.slug for line in lines)
        page, pages, part = _part(page, number)
        shown = lines[part]
    else:
        ids = await stored.by_name(today, town_slug=wanted.town, kind=wanted.kind)
        number = len(ids)
        for (slug, kind), count in members.items():
            if wanted.fits(slug, kind):
                counts[slug] += count
        page, pages, part = _part(page, number)
        shown = await stored.listed(today, ids[part])
    towns = await town_store.towns()
    inhabited = [towns[slug] for slug in {slug for slug, _ in members}]
    kinds = {kind for _, kind in members}
    return Found(
        lines=tuple(shown),
        number=number,
        members=sum(members.values()),
        page=page,
        pages=pages,
        towns=tuple(sorted(inhabited, key=lambda town: words_of(town.name))),
        kinds=tuple(kind for kind in ProjectKind if kind in kinds),
        on_map=tuple(
            MapTown(towns[slug].name, towns[slug].lat, towns[slug].lon, count)
            for slug, count in sorted(counts.items())
        ),
    )


def _best(wanted: Wanted, lines: Sequence[Listed]) -> Sequence[Listed]:
    """Those in which all the words are found, the best first; none where nothing to find was typed."""
    typed = words_of(wanted.words)
    scored = [
        (_found(typed, line), line) for line in lines if wanted.fits(line.town.slug, line.kind)
    ]
    return [line for score, line in sorted(scored, key=lambda one: -one[0]) if typed and score]


def _found(typed: Sequence[str], line: Listed) -> float:
    """How well all words are found, each in name or place, or as it is written in what is told.

    Long texts forgive no typing errors: too much in them is alike, and there are many of them.
    """
    names, told = words_of(line.searched), " ".join(words_of(line.told))
    return min(
        (max(found_in([one], names), IN_TEXTS if _stands(one, told) else 0) for one in typed),
        default=0,
    )


def _stands(word: str, text: str) -> bool:
    return len(word) >= SHORTEST and (word in text or stem(word) in text)


def _part(page: int, number: int) -> tuple[int, int, slice]:
    """The page asked for, or the nearest there is; how many there are; and what of the list it shows."""
    pages = max(-(-number // ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    return page, pages, slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)
