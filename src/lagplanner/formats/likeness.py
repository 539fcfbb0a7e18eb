"""How alike are two short texts? Typing errors and swapped words cost little."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

LEAST_ALIKE = 78
"""Below this, two words are not the same one typed wrongly."""

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


def found_in(wanted: Sequence[str], words: Sequence[str]) -> float:
    """How well all wanted words are found among these: 0 for not, 100 for letter by letter."""
    return min((max((_alike(one, word) for word in words), default=0) for one in wanted), default=0)


def _alike(wanted: str, word: str) -> float:
    """A word may be begun, stand inside a long one, or be typed wrongly if it is not too short."""
    if word.startswith(wanted):
        return 100
    if len(wanted) >= 3 and wanted in word:
        return 95
    if len(wanted) < 4 or abs(len(wanted) - len(word)) > 2:
        return 0
    score = fuzz.ratio(wanted, word, score_cutoff=LEAST_ALIKE)
    return score if score >= LEAST_ALIKE else 0
