"""Which words stand where, for the board's search; and of what is that not known yet?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from lagplanner.database import tables
from lagplanner.database.engine import run_sql
from lagplanner.domain.finding import Findable, Kind

_Entry, _Word, _Due = tables.SearchEntry, tables.SearchWord, tables.SearchDue

# Only numbers and words of ours are put into it.
BEST = """
    WITH meant (number, word, score) AS (VALUES {meant}),
    placed AS (
        SELECT place.entry, meant.number,
               MAX(meant.score + CASE WHEN place.heavy THEN {called_so} ELSE 0 END) AS score
          FROM meant JOIN search_place place ON place.word = meant.word
         GROUP BY place.entry, meant.number
    ),
    fitting AS (
        SELECT entry, SUM(score) AS score FROM placed GROUP BY entry HAVING COUNT(*) = {groups}
    ),
    ranked AS (
        SELECT entry.kind, entry.thing, entry.day, fitting.score,
               COUNT(*) OVER (PARTITION BY entry.kind) AS number,
               ROW_NUMBER() OVER (
                   PARTITION BY entry.kind
                   ORDER BY fitting.score DESC, entry.day DESC, entry.thing DESC
               ) AS rank
          FROM fitting JOIN search_entry entry ON entry.id = fitting.entry
         WHERE entry.kind IN ({kinds}){without}
    )
    SELECT kind, thing, day, score, number FROM ranked WHERE rank <= {most}
"""
_SEEN = (
    "EXISTS (SELECT 1 FROM search_place place JOIN search_entry entry ON entry.id = place.entry"
    " WHERE place.word = search_word.id AND entry.kind IN ({kinds}))"
)
LONGEST = 80  # letters of a word that can be kept


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in which the words stand, and how well it fits."""

    kind: Kind
    ref: int
    day: str
    score: float


async def due(
    limit: int | None = None, *, kinds: Collection[Kind] = tuple(Kind), latest: bool = False
) -> dict[Kind, list[int]]:
    """What of these kinds has changed and has no entry since: the first, or the latest so many."""
    if not kinds:
        return {}
    query = _Due.select(_Due.kind, _Due.thing).where(_Due.kind.is_in([one.value for one in kinds]))
    query = query.order_by(_Due.id, ascending=not latest)
    if limit is not None:
        query = query.limit(limit)
    found: dict[Kind, list[int]] = {}
    for row in await query:
        found.setdefault(Kind(row["kind"]), []).append(row["thing"])
    return found


async def done(looked_at: Mapping[Kind, Collection[int]]) -> None:
    """These are not due any more."""
    for kind, refs in looked_at.items():
        await _Due.delete().where((_Due.kind == kind.value) & _Due.thing.is_in(list(refs)))


async def keep(found: Findable, words: Mapping[str, bool], stems: Mapping[str, str]) -> None:
    """Make the entry of something: its words, each heavy or not, with their stems.

    Called inside a transaction.
    """
    day = found.day.isoformat() if found.day else ""
    [entry] = await _Entry.insert(
        _Entry(kind=found.kind.value, thing=found.ref, day=day)
    ).returning(_Entry.id)
    if not words:
        return
    rows = await _Word.select(_Word.id, _Word.word).where(_Word.word.is_in(list(words)))
    there = {row["word"] for row in rows}
    if new := [_Word(word=one, stem=stems[one]) for one in words if one not in there]:
        rows += await _Word.insert(*new).returning(_Word.id, _Word.word)
    places = ", ".join(f"({entry['id']}, {row['id']}, {words[row['word']]})" for row in rows)
    await run_sql(f"INSERT INTO search_place (entry, word, heavy) VALUES {places}")  # noqa: S608


async def words_with(part: str, stem: str, kinds: Collection[Kind]) -> dict[str, int]:
    """The words in which this part stands, or only begins where it is short, and those of this stem;
    only what stands in entries of these kinds.
    """
    pattern = f"%{part}%" if len(part) >= 3 else f"{part}%"
    return await _words(_Word.word.like(pattern) | (_Word.stem == stem), kinds)


async def words_around(
    parts: tuple[str, str], of_stem: tuple[str, str], kinds: Collection[Kind]
) -> dict[str, int]:
    """The words of entries of these kinds that begin or end so, and those whose stem does."""
    begin, end = parts
    stem_begin, stem_end = of_stem
    return await _words(
        _Word.word.like(f"{begin}%")
        | _Word.word.like(f"%{end}")
        | _Word.stem.like(f"{stem_begin}%")
        | _Word.stem.like(f"%{stem_end}"),
        kinds,
    )


async def hits(
    meant: Sequence[Mapping[int, float]],
    kinds: Collection[Kind],
    *,
    called_so: float,
    most: int,
    without: Mapping[Kind, Collection[int]],
) -> tuple[list[Hit], dict[Kind, int]]:
    """The best of each kind, at most so many, in which one word of each group stands; and how many
    there are.

    A group says how surely each word (by its id) is meant; `called_so` is added where it is heavy.
    `without` is left out, though an entry of it was made meanwhile.
    """
    if not kinds or not all(meant):
        return [], {}
    rows = await run_sql(
        BEST.format(
            meant=", ".join(
                f"({number}, {word_id}, {score:.3f})"
                for number, group in enumerate(meant)
                for word_id, score in group.items()
            ),
            groups=len(meant),
            called_so=called_so,
            kinds=_listed(kinds),
            without=_except(without),
            most=most,
        )
    )
    found = [Hit(Kind(row["kind"]), row["thing"], row["day"], float(row["score"])) for row in rows]
    return found, {Kind(row["kind"]): row["number"] for row in rows}


async def sweep() -> None:
    """Forget the words that stand nowhere any more."""
    await run_sql(
        "DELETE FROM search_word WHERE NOT EXISTS "
        "(SELECT 1 FROM search_place WHERE search_place.word = search_word.id)"
    )


def _listed(kinds: Collection[Kind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)


def _except(things: Mapping[Kind, Collection[int]]) -> str:
    """A condition that leaves these things out; "" for none."""
    return "".join(
        f" AND NOT (entry.kind = '{kind.value}' AND entry.thing IN ({', '.join(map(str, refs))}))"
        for kind, refs in things.items()
    )


async def _words(condition: Combinable, kinds: Collection[Kind]) -> dict[str, int]:
    """Which words are meant, and stand in an entry of these kinds, where not all of them may be seen."""
    if not kinds:
        return {}
    if set(kinds) != set(Kind):
        condition = condition & WhereRaw(_SEEN.format(kinds=_listed(kinds)))
    rows = await _Word.select(_Word.id, _Word.word).where(condition)
    return {row["word"]: row["id"] for row in rows}
