"""How alike are two short texts? Typing errors and swapped words cost little."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

LEAST_ALIKE = 78
"""Below this, two words are not the same one typed wrongly."""

SURE = 90
"""From here on, a word is meant as it was typed."""

_UMLAUT = re.compile("(?<![aeq])([aou])e")  # not that of neue, bauen, quelle
_ENDINGS = ("ern", "em", "en", "er", "es", "e", "n", "s")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def likeness(one: str, other: str) -> float:
    """0 for nothing in common to 100 for the same words in any order."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


@lru_cache(maxsize=10_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are searched: small letters, umlauts written out, no accents.

    Kept, because each search reads the same lines of the archive again.
    """
    plain = unicodedata.normalize("NFC", text).casefold().translate(_PLAIN)
    bare = unicodedata.normalize("NFKD", plain)
    return tuple(re.findall(r"[a-z0-9]+", "".join(s for s in bare if not unicodedata.combining(s))))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What is left of a word of `words_of` without its endings: leerstaende and leerstand are one.

    Umlauts lose their e, so one that was forgotten does no harm; at least four letters stay.
    """
    plain = _UMLAUT.sub(r"\1", word)
    while len(plain) > 4:
        ending = next((one for one in _ENDINGS if plain.endswith(one)), "")
        if not ending or len(plain) - len(ending) < 4:
            break
        plain = plain.removesuffix(ending)
    return plain


def found_in(wanted: Sequence[str], words: Sequence[str]) -> float:
    """How well all wanted words are found among these: 0 for not, 100 for letter by letter."""
    return min((max((alike(one, word) for word in words), default=0) for one in wanted), default=0)


def alike(wanted: str, word: str) -> float:
    """How surely a word is meant: 100 for the same one, `SURE` and more for one that is begun, has
    another ending or stands inside a long one, less for one that may be typed wrongly, 0 for none.
    """
    if wanted == word:
        return 100
    if word.startswith(wanted):
        return 98
    typed, known = stem(wanted), stem(word)
    if typed == known:
        return 96
    if len(wanted) >= 3 and wanted in word:
        return SURE
    if len(wanted) < 4 or wanted.isdigit():
        return 0  # another number is another thing
    return max(_misspelt(wanted, word), _misspelt(typed, known))


def _misspelt(typed: str, known: str) -> float:
    if abs(len(typed) - len(known)) > 2:
        return 0
    begin, end = whole_parts(typed)
    if not known.startswith(begin) and not known.endswith(end):
        return 0
    score = fuzz.ratio(typed, known, score_cutoff=LEAST_ALIKE)
    return min(score, SURE - 1) if score >= LEAST_ALIKE else 0


def whole_parts(typed: str) -> tuple[str, str]:
    """Begin and end of a word: one typing error leaves at least one of them as it should be."""
    length = max(len(typed) // 2 - 1, 2)
    return typed[:length], typed[-length:]
