"""Find whatever the board looks for by a few words: people, projects, meetings, papers, letters."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import finding as stored
from lagplanner.database.engine import transaction
from lagplanner.database.findable import findable
from lagplanner.database.finding import Hit
from lagplanner.domain.finding import DEEDS, KIND_NAMES, Findable, Kind
from lagplanner.domain.hosts.wishes import MONTHS
from lagplanner.formats.likeness import SURE, alike, stem, whole_parts
from lagplanner.formats.looked_for import typed_words, written_words
from lagplanner.services import acting

MOST_WORDS = 8
OF_EACH = 5
ON_A_PAGE = 24
LAST_PAGE = 1000  # of one kind
AT_ONCE = 10  # things looked at in one transaction, while others wait
READ_AT_MOST = 1000  # things without an entry that one search reads itself, the latest

_CALLED_SO = 5
"""How much more it says that something is called by a word than that it stands in it."""


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

    `words` is how many were looked for; `partial`: so much has changed that not all of it was read.
    `page` and `pages` are those of the one kind that was asked for.
    """

    words: int = 0
    groups: tuple[Group, ...] = ()
    guessed: bool = False
    partial: bool = False
    page: int = 1
    pages: int = 1


async def find(text: str, *, kind: Kind | None = None, page: int = 1) -> Found:
    """What all these words are found in, of what whoever acts may see; only of `kind` if given.

    What has changed since it was last looked at is read itself, so nothing found is out of date;
    what may not be seen does not even say which words there are.
    """
    typed = _cut(typed_words(text))[:MOST_WORDS]
    if not typed:
        return Found()
    seen = [one for one in Kind if acting.allows(DEEDS[one])]
    kinds = [one for one in seen if kind in (None, one)]
    due = await stored.due(READ_AT_MOST + 1, kinds=seen, latest=True)
    fresh = await asyncio.to_thread(_with_words, await findable(due))
    read = {word for _, words in fresh for word in words}
    meant = [await _meant(one, read, seen) for one in typed]
    scores = [{word: score for word, (score, _) in one.items()} for one in meant]
    page = min(max(page, 1), LAST_PAGE)
    most = page * ON_A_PAGE if kind else OF_EACH
    hits, counts = await _kept(meant, kinds, most=most, without=due)
    new = [hit for one, words in fresh if one.kind in kinds and (hit := _hit(one, words, scores))]
    counts.update(hit.kind for hit in new)
    pages = max(-(-counts[kind] // ON_A_PAGE), 1) if kind else 1
    page = min(page, pages)
    part = slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE) if kind else slice(OF_EACH)
    shown = {one: refs[part] for one, refs in _ranked([*hits, *new]).items()}
    return Found(
        words=len(typed),
        groups=await _groups(shown, counts, scores),
        guessed=bool(shown) and any(max(one.values()) < SURE for one in scores),
        partial=sum(len(refs) for refs in due.values()) > READ_AT_MOST,
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


def _cut(words: Iterable[str]) -> list[str]:
    """Words as long as they can be kept."""
    return [one[: stored.LONGEST] for one in words]


def _with_words(found: Iterable[Findable]) -> list[tuple[Findable, dict[str, bool]]]:
    return [(one, _words(one)) for one in found]


def _words(one: Findable) -> dict[str, bool]:
    """The words something is found by; True for those it is called by."""
    kind = "" if one.kind is Kind.ASSEMBLY else KIND_NAMES[one.kind]  # that one says what it is
    texts = "\n".join((*one.within, *one.about, _day(one), kind))
    words = dict.fromkeys(_cut(written_words(texts)), False)
    return words | dict.fromkeys(_cut(written_words(one.title)), True)


def _day(one: Findable) -> str:
    return f"{one.day.day}. {MONTHS[one.day.month - 1]} {one.day.year}" if one.day else ""


async def _meant(
    typed: str, read: Collection[str], kinds: Collection[Kind]
) -> dict[str, tuple[float, int]]:
    """The words that are meant, each with how surely and its id (0: it was only just read).

    Words that are like it only count where none is found as it was typed, in these kinds.
    """
    known = await stored.words_with(typed, stem(typed), kinds)
    if sure := await asyncio.to_thread(_alike, typed, known, read, SURE):
        return sure
    around = await stored.words_around(whole_parts(typed), whole_parts(stem(typed)), kinds)
    return await asyncio.to_thread(_alike, typed, around, read, 1)


def _alike(
    typed: str, known: Mapping[str, int], read: Collection[str], least: float
) -> dict[str, tuple[float, int]]:
    scored = {word: (alike(typed, word), known.get(word, 0)) for word in {*known, *read}}
    return {word: one for word, one in scored.items() if one[0] >= least}


async def _kept(
    meant: Sequence[Mapping[str, tuple[float, int]]],
    kinds: Collection[Kind],
    *,
    most: int,
    without: Mapping[Kind, Collection[int]],
) -> tuple[list[Hit], Counter[Kind]]:
    """The best of what has an entry, and how much of each kind there is."""
    by_id = [{word_id: score for score, word_id in one.values() if word_id} for one in meant]
    hits, numbers = await stored.hits(
        by_id, kinds, called_so=_CALLED_SO, most=most, without=without
    )
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
    shown = set(_cut(written_words("\n".join((one.title, *one.about, _day(one))))))
    missing = [group for group in scores if not group.keys() & shown]
    passage = next((said for group in missing if (said := _passage(one.within, group))), "")
    return acting.readable(Line(one.kind, one.title, one.keys, one.about, one.day, passage))


def _passage(texts: Iterable[str], words: Mapping[str, float]) -> str:
    """The place where one of the words stands, with some words around it."""
    for text in texts:
        parts = text.split()
        for place, part in enumerate(parts):
            if words.keys() & set(_cut(written_words(part))):
                begin, end = max(place - 8, 0), place + 12
                before, after = "… " if begin else "", " …" if end < len(parts) else ""
                return before + " ".join(parts[begin:end]) + after
    return ""
