"""What is a name in braces like: how long, of how many lines, and may it be empty?"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is like."""

    WORDS = "words"  # short and of known length: a date, a number, a town
    TITLE = "title"  # typed by people and of any length; shortened where a subject has no room
    LINES = "lines"  # several lines; each becomes a line (or an entry of a list) of its own
    LINK = "link"  # an address beginning with https://; the only kind that becomes a link


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name's meaning (for the board, in German) and what it looks like in either language.

    An `optional` value may be "": the line it stands in then disappears. `longest` is the longest
    value to expect of a WORDS placeholder in a subject, "" where the samples are it.
    """

    meaning: str
    german: str
    english: str
    kind: Kind = Kind.WORDS
    optional: bool = False
    longest: str = ""

    def sample(self, language: str) -> str:
        """The sample in "de" or "en"."""
        return self.english if language == "en" else self.german


LONGEST_DAY = "30. September 2027"
LONGEST_TOWN = "Hohenstein-Ernstthal"


def long(meaning: str, german: str, english: str, *, optional: bool = False) -> Placeholder:
    return Placeholder(f"{meaning}, mit Wochentag", german, english, optional=optional)


def short(meaning: str, german: str, english: str) -> Placeholder:
    return Placeholder(f"{meaning}, kurz für den Betreff", german, english, longest=LONGEST_DAY)


def title(meaning: str, german: str, english: str) -> Placeholder:
    return Placeholder(meaning, german, english, Kind.TITLE)


def perhaps(meaning: str, german: str, english: str) -> Placeholder:
    return Placeholder(meaning, german, english, Kind.TITLE, optional=True)


def lines(meaning: str, german: str, english: str) -> Placeholder:
    return Placeholder(f"{meaning}, je eine Zeile", german, english, Kind.LINES, optional=True)
