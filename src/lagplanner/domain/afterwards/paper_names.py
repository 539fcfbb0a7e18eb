"""What do the names of an old paper and of its folders say: of which meeting, what it is, what it is called?

Nothing is guessed. Of what does not name exactly one meeting a sentence says why, and somebody files
it by hand.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from lagplanner.domain.afterwards.files import FileKind
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_days import UnclearError, day, german_day

LONGEST_PATH = 500
LONGEST_TITLE = 160

_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAYS = tuple(
    re.compile(one)
    for one in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<by>[-. ]?)(?P<month>\d\d)(?P=by)(?P<day>\d\d)(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>(?:19|20)\d\d|\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d\d)(?P<by>[- ])(?P<month>\d\d)(?P=by){_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.? ?(?P<word>[^\W\d_]{{3,}})\.? ?{_YEAR}",
    )
)
_MONTHS = tuple(
    re.compile(one)
    for one in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-. ](?P<month>\d\d)(?![-. ]?\d)",
        rf"(?P<word>[^\W\d_]{{3,}})\.? ?{_YEAR}",
    )
)
_KINDS = {
    FileKind.MINUTES: r"protokoll|niederschrift|minutes",
    FileKind.SCAN: r"list(?:e|en)(?![^\W\d_])|teilnahme|teilnehm|unterschrift|anwesen|attendance",
    FileKind.SLIDES: r"folien|präsentation|praesentation|presentation|slides|vortrag(?!ende)",
    FileKind.INVITATION: r"einladung|invitation",
    FileKind.PROGRAMME: r"(?<![^\W\d_])programm(?!e)|tagesordnung|agenda",
}
_KIND = re.compile("|".join(f"(?P<{kind.value}>{words})" for kind, words in _KINDS.items()), re.I)
_GATHERINGS = {
    "assembly": r"versammlung|\b(?:MV|JHV)\b|assembly",
    "board": r"vorstandssitzung|board meeting",
    "conference": r"fachtag|conference",
}
"""How the kinds of gatherings beside working meetings begin, and what old papers call them."""
_BY_ITSELF = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)", re.I)


def is_by_itself(path: str) -> bool:
    """Whether a computer laid it into the folder by itself, for its own use."""
    return bool(_BY_ITSELF.search(path))


def plain(path: str) -> str:
    """A path as text: composed letters, slashes, a sign in place of what nobody sees, not too long."""
    text = unicodedata.normalize("NFC", path.replace("\\", "/"))
    seen = (" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in seen)[:LONGEST_PATH]


def check_path(path: str) -> None:
    """Raise InputError for a path that leads out of its folder, or hides what it is called."""
    odd = path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")
    if odd or "\ufffd" in path or len(path) >= LONGEST_PATH:
        raise InputError(Problem("file", "Der Name ist kein gewöhnlicher Dateiname."))


def meeting_of(path: str, meetings: Collection[Meeting]) -> Meeting:
    """The meeting that the name, or else the nearest folder, names by its day or, as the only one, month.

    A day in any of the names outweighs a month; a word like Versammlung or Fachtag says which of several
    gatherings, else it is the working meeting. Raises InputError that says why there is none.
    """
    held = [one for one in meetings if one.took_or_takes_place]
    names = _names(path)
    for name in names:
        if days := {found for found, _ in _days(name)}:
            words = " / ".join(german_day(one) for one in sorted(days))
            found = [one for one in held if one.day in days]
            none, many = f"Am {words} war kein Treffen.", f"Am {words} waren mehrere Treffen."
            return _only(_meant(path, found), none, many)
    for name in names:
        if months := set(_months(name)):
            words = " / ".join(f"{one.month:02}.{one.year}" for one in sorted(months))
            found = [one for one in held if one.day.replace(day=1) in months]
            none = f"Im Monat {words} war kein Treffen."
            many = f"Im Monat {words} waren mehrere Treffen."
            return _only(_meant(path, found), none, many)
    raise InputError(Problem("file", "Weder im Namen noch im Ordner steht ein Tag."))


def kind_of(path: str) -> FileKind:
    """What a paper is, by the first word that says so in its name, or else in the nearest folder."""
    for name in _names(path):
        if found := _KIND.search(name):
            return FileKind(str(found.lastgroup))
    return FileKind.OTHER


def title_of(path: str) -> str:
    """What a paper is called: its name without the day, which is that of the meeting."""
    name = _names(path)[0]
    for _, text in _days(name):
        name = name.replace(text, " ")
    return " ".join(re.sub(r"\(\s*\)|\[\s*\]", " ", name).split()).strip(" -–,.;")[:LONGEST_TITLE]


def _names(path: str) -> Sequence[str]:
    """The name without its ending, then the folders from the nearest to the outermost."""
    *folders, name = path.replace("_", " ").split("/")
    return (re.sub(r"\.[a-z]{3,4}$", "", name, flags=re.I), *reversed(folders))


def _meant(path: str, found: Sequence[Meeting]) -> Sequence[Meeting]:
    """Of these the kind that the path names; where it names none of theirs, the working meetings."""
    text = path.replace("_", " ")
    kinds = tuple(kind for kind, words in _GATHERINGS.items() if re.search(words, text, re.I))
    named = [one for one in found if one.kind.startswith(kinds)]
    return named or [one for one in found if one.is_working] or found


def _only(found: Sequence[Meeting], none: str, many: str) -> Meeting:
    """The only one. Raises InputError saying that there is none, or more than one."""
    if len(found) != 1:
        raise InputError(Problem("file", many if found else none))
    return found[0]


def _days(name: str) -> Iterator[tuple[date, str]]:
    """Each day in a name, with the text that says it."""
    for pattern in _DAYS:
        for found in pattern.finditer(name):
            month = found.groupdict().get("word") or f"{found['month']}."
            if known := _day(f"{found['day']}. {month} {found['year']}"):
                yield known, found[0]


def _months(name: str) -> Iterator[date]:
    """The first day of each month in a name."""
    for pattern in _MONTHS:
        for found in pattern.finditer(name):
            said = found.groupdict()
            word = said.get("word")
            if known := _day(
                f"{word} {said['year']}" if word else f"{said['month']}/{said['year']}"
            ):
                yield known


def _day(text: str) -> date | None:
    try:
        return day(text)
    except UnclearError:
        return None
