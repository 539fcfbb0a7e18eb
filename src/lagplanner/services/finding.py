"""Find whatever the board looks for by a few words: people, projects, meetings, papers, letters."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import finding as stored
from lagplanner.database.engine import transaction
from lagplanner.database.findable import findable
from lagplanner.database.finding import Hit
from lagplanner.domain.finding import DEEDS, KIND_NAMES, Findable, Kind
from lagplanner.formats.likeness import SURE, alike, stem, whole_parts, words_of
from lagplanner.services import acting

MOST_WORDS = 8
OF_EACH = 5
ON_A_PAGE = 24
LAST_PAGE = 1000  # of one kind
AT_ONCE = 10  # things looked at in one transaction, while others wait

_CALLED_SO = 5
"""How much more it says that something is called by a word than that it stands in it."""

_SMALL = frozenset(
    words_of(
        "am an auf aus bei das dem den der des die ein eine einem einen einer eines für im in"
        " ist mit nach oder über um und vom von vor wie zu zum zur"
    )
)
"""Words nobody looks for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One find. `passage` is where a word stands in it, if neither title nor `about` shows it."""

    kind: Kind
    title: str
    keys: tuple[str, ...]
    about: tuple[str, ...]
    day: date | None
    passage: str


@dataclass(frozen=True, slots=True)
class Group:
    """The best finds of one kind, of so many."""

    kind: Kind
    lines: tuple[Line, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the best group first. `guessed`: a word stands nowhere as it was typed.

    `page` and `pages` are those of the one kind that was asked for.
    """

    has_words: bool
    groups: tuple[Group, ...] = ()
    guessed: bool = False
    page: int = 1
    pages: int = 1


async def find(text: str, *, kind: Kind | None = None, page: int = 1) -> Found:
    """What all these words are found in, of what whoever acts may see; only of `kind` if given.

    What has changed since it was last looked at is read itself, so nothing found is out of date.
    """
    typed = _searched(text)[:MOST_WORDS]
    if not typed:
        return Found(has_words=False)
    kinds = [one for one in Kind if kind in (None, one) and acting.allows(DEEDS[one])]
    fresh = [(one, _words(one)) for one in await findable(await stored.due())]
    read = {word for _, words in fresh for word in words}
    meant = [await _meant(one, read) for one in typed]
    scores = [{word: score for word, (score, _) in one.items()} for one in meant]
    page = min(max(page, 1), LAST_PAGE)
    hits, counts = await _kept(meant, kinds, most=page * ON_A_PAGE if kind else OF_EACH)
    new = [hit for one, words in fresh if one.kind in kinds and (hit := _hit(one, words, scores))]
    counts.update(hit.kind for hit in new)
    pages = max(-(-counts[kind] // ON_A_PAGE), 1) if kind else 1
    page = min(page, pages)
    part = slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE) if kind else slice(OF_EACH)
    shown = {one: refs[part] for one, refs in _ranked([*hits, *new]).items()}
    return Found(
        has_words=True,
        groups=await _groups(shown, counts, scores),
        guessed=bool(shown) and any(max(one.values()) < SURE for one in scores),
        page=page,
        pages=pages,
    )


async def catch_up() -> int:
    """Look at what has changed, some at a time; returns how much that was."""
    number = 0
    while await stored.due(limit=1):
        async with transaction():
            waiting = await stored.due(limit=AT_ONCE)
            for one in await findable(waiting):
                words = _words(one)
                await stored.keep(one, words, {word: stem(word) for word in words})
            await stored.done(waiting)
        number += sum(len(refs) for refs in waiting.values())
    if number:
        async with transaction():
            await stored.sweep()
    return number


def _searched(text: str) -> list[str]:
    """The words of a text that are looked for, each once."""
    return [
        one[: stored.LONGEST]
        for one in dict.fromkeys(words_of(text))
        if one not in _SMALL and (len(one) > 1 or one.isdigit())
    ]


def _words(one: Findable) -> dict[str, bool]:
    """The words something is found by; True for those it is called by."""
    words = dict.fromkeys(
        _searched(" ".join((*one.within, *one.about, KIND_NAMES[one.kind]))), False
    )
    return words | dict.fromkeys(_searched(one.title), True)


async def _meant(typed: str, read: Collection[str]) -> dict[str, tuple[float, int]]:
    """The words that are meant, each with how surely and its id (0: it was only just read).

    Words that are like it only count where none is found as it was typed.
    """
    known = await stored.words_with(typed, stem(typed))
    if sure := _alike(typed, known, read, SURE):
        return sure
    around = await stored.words_around(whole_parts(typed), whole_parts(stem(typed)))
    return _alike(typed, around, read, 1)


def _alike(
    typed: str, known: Mapping[str, int], read: Collection[str], least: float
) -> dict[str, tuple[float, int]]:
    scored = {word: (alike(typed, word), known.get(word, 0)) for word in {*known, *read}}
    return {word: one for word, one in scored.items() if one[0] >= least}


async def _kept(
    meant: Sequence[Mapping[str, tuple[float, int]]], kinds: Collection[Kind], *, most: int
) -> tuple[list[Hit], Counter[Kind]]:
    """The best of what has an entry, and how much of each kind there is."""
    by_id = [{word_id: score for score, word_id in one.values() if word_id} for one in meant]
    hits, numbers = await stored.hits(by_id, kinds, called_so=_CALLED_SO, most=most)
    return hits, Counter(numbers)


def _hit(
    one: Findable, words: Mapping[str, bool], scores: Sequence[Mapping[str, float]]
) -> Hit | None:
    """How well something that was only just read fits, as the entries say it of all else; None where
    a word is not in it.
    """
    best = [
        max(
            (group[word] + _CALLED_SO * words[word] for word in group.keys() & words.keys()),
            default=0,
        )
        for group in scores
    ]
    day = one.day.isoformat() if one.day else ""
    return Hit(one.kind, one.ref, day, sum(best)) if all(best) else None


def _ranked(hits: Iterable[Hit]) -> dict[Kind, list[int]]:
    """The ids of each kind, the best first, of equals the latest; the kind with the best one first."""
    order = list(Kind)
    latest = sorted(hits, key=lambda hit: (hit.day, hit.ref), reverse=True)
    found: dict[Kind, list[int]] = {}
    for hit in sorted(latest, key=lambda hit: (-round(hit.score, 2), order.index(hit.kind))):
        found.setdefault(hit.kind, []).append(hit.ref)
    return found


async def _groups(
    shown: Mapping[Kind, Sequence[int]],
    counts: Mapping[Kind, int],
    scores: Sequence[Mapping[str, float]],
) -> tuple[Group, ...]:
    """What is shown, as it stands in the tables now."""
    found = {(one.kind, one.ref): one for one in await findable(shown)}
    return tuple(
        Group(
            kind,
            tuple(_line(found[kind, ref], scores) for ref in refs if (kind, ref) in found),
            counts[kind],
        )
        for kind, refs in shown.items()
    )


def _line(one: Findable, scores: Iterable[Mapping[str, float]]) -> Line:
    shown = words_of(" ".join((one.title, *one.about)))
    missing = [group for group in scores if not group.keys() & set(shown)]
    passage = next((said for group in missing if (said := _passage(one.within, group))), "")
    return acting.readable(Line(one.kind, one.title, one.keys, one.about, one.day, passage))


def _passage(texts: Iterable[str], words: Mapping[str, float]) -> str:
    """The place where one of the words stands, with some words around it."""
    for text in texts:
        parts = text.split()
        for place, part in enumerate(parts):
            if words.keys() & set(words_of(part)):
                begin, end = max(place - 8, 0), place + 12
                before, after = "… " if begin else "", " …" if end < len(parts) else ""
                return before + " ".join(parts[begin:end]) + after
    return ""
