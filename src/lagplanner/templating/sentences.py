"""How is a sentence that was made in German said to somebody who reads English?

Rules, services and errors speak German, with names and numbers in their sentences. Here such a
sentence is recognised by its pattern (`msgctxt "made"` in the catalogues) when a page shows it, and
said in English with the same names. A sentence nobody has translated stays German.
"""

import re
from datetime import date
from functools import cache, lru_cache
from typing import Any

from babel.dates import get_day_names, get_month_names
from markupsafe import Markup

from lagplanner.domain.directory.profiles import Bilingual
from lagplanner.domain.trail import UNDONE, TrailEntry
from lagplanner.templating import words
from lagplanner.templating.locale import CATALOGUES, GERMAN, catalogue, gettext, pgettext, spoken

MADE = "made"

TRAIL = "trail"
"""Sentences of deeds are looked up whole, with their places: their facts are kept beside them."""

OF_PEOPLE = frozenset(
    "email file holiday host name other sender person project reason to token topic town wish".split()
)
"""Facts of a deed that are names or words of people."""

NUMBERS = (
    "count",
    "days",
    "last",
    "least",
    "length",
    "letters",
    "most",
    "number",
    "quarter",
    "year",
)
"""Places in a pattern that only a number fills; any other takes what is there."""

FIGURES = ("credit", "fair", "figure")
"""Places that only a figure fills, with a comma in German and a point in English."""

STOP = "stop"
"""The place of a full stop that a pattern does not name."""

_KINDS = dict.fromkeys(NUMBERS, r"\d+") | dict.fromkeys(FIGURES, r"[\d,−]+")
_PLACE = re.compile(r"%\((\w+)\)s")
_BREAK = re.compile(r"(?<=[a-zäöüß“)]\.) (?=[A-ZÄÖÜ„\d])")
_MONTHS = {name: month for month, name in get_month_names("wide", locale="de_DE").items()}
_WEEKDAYS = "|".join(get_day_names("wide", locale="de_DE").values())
_DAY = re.compile(rf"((?:{_WEEKDAYS}), )?(\d{{1,2}})\. ({'|'.join(_MONTHS)})( \d{{4}})?")


def said(sentence: Any) -> Any:
    """The sentence in the language spoken now; anything but plain text stays as it is."""
    if spoken() == GERMAN or not isinstance(sentence, str) or isinstance(sentence, Markup):
        return sentence
    if known := _known(sentence):
        return known
    parts = _BREAK.split(sentence)
    return _dated(sentence) if len(parts) == 1 else " ".join(said(part) for part in parts)


def written(text: Bilingual | str | None) -> str:
    """What people wrote, marked with its language where the page speaks another.

    They write German, unless they have given the English beside it; a word of ours is translated.
    """
    if not text:
        return ""
    if isinstance(text, Markup):
        return text
    both = text if isinstance(text, Bilingual) else Bilingual(text, _whole(text))
    language = both.speaks(spoken())
    if language == spoken():
        return both.said(language)
    return Markup('<span lang="{}">{}</span>').format(language, both.said(language))


def told(entry: TrailEntry) -> str:
    """What was done, in the language spoken now; words that people chose stay as they are."""
    if spoken() == GERMAN:
        return entry.told
    begins = entry.sentence.startswith(UNDONE)
    pattern = entry.sentence.removeprefix(UNDONE)
    english = pgettext(TRAIL, pattern)
    if english == pattern:
        return str(said(entry.told))
    facts = {name: one if name in OF_PEOPLE else said(one) for name, one in entry.facts.items()}
    deed = english % facts if facts else english
    return pgettext(TRAIL, f"{UNDONE}%(deed)s") % {"deed": deed} if begins else deed


@lru_cache(maxsize=4096)  # a page says the same reasons again and again
def _known(sentence: str) -> str:
    """Its translation, as a whole or by its pattern; empty if there is none."""
    if not sentence:
        return ""
    if whole := _whole(sentence):
        return whole
    parts = [_known(part) for part in _BREAK.split(sentence)] if _BREAK.search(sentence) else []
    if parts and all(parts):
        return " ".join(parts)
    for pattern, english in _patterns():
        if found := pattern.fullmatch(sentence):
            places = found.groupdict()
            stop = places.pop(STOP, "")
            made = english % {name: _part(name, text) for name, text in places.items()} + stop
            begins = pattern.pattern.startswith("[") and sentence[0].isupper()
            return made[0].upper() + made[1:] if begins else made
    return ""


def _whole(sentence: str) -> str:
    """Its translation as it stands, without patterns; empty if there is none."""
    found = (pgettext(MADE, sentence), gettext(sentence))
    return next((one for one in found if one != sentence), "")


def _part(name: str, text: str) -> str:
    return text.replace(",", ".") if name in FIGURES else str(said(text))


def _dated(part: str) -> str:
    """A German day inside, said as an English one."""
    return _DAY.sub(_english_day, part)


def _english_day(found: re.Match[str]) -> str:
    weekday, day, month, year = found.groups()
    try:  # any leap year will do where the sentence names none: it is not said
        when = date(int(year or 2000), _MONTHS[month], int(day))
    except ValueError:
        return found[0]
    if not year:
        return words.day_month(when)
    return words.long_date(when) if weekday else words.long_date(when).partition(", ")[2]


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The longest first, so that a sentence is not taken for a shorter one."""
    made = [one for one in catalogue(CATALOGUES / "en_GB") if one.context == MADE]
    made.sort(key=lambda message: -len(_PLACE.sub("", str(message.id))))
    pairs = ((str(message.id), str(message.string)) for message in made)
    return tuple((_pattern(german, english), english) for german, english in pairs)


def _pattern(sentence: str, english: str) -> re.Pattern[str]:
    """Also known with a capital letter and with a full stop, as parts of sentences are said.

    A place at the end of both takes the full stop along: what is there may have it in its pattern.
    """
    parts = _PLACE.split(sentence)
    known: set[str] = set()
    text = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            text += re.escape(part)
        elif part in known:
            text += f"(?P={part})"
        else:
            known.add(part)
            text += f"(?P<{part}>{_KINDS.get(part, '.+?')})"
    if text[0].islower():
        text = f"[{text[0]}{text[0].upper()}]{text[1:]}"
    last = f"%({parts[-2]})s" if len(parts) > 1 and not parts[-1] else ""
    takes_stop = last and parts[-2] not in _KINDS and english.endswith(last)
    if not takes_stop and not text.endswith((".", "?")):
        text += rf"(?P<{STOP}>\.?)"
    return re.compile(text, re.DOTALL)
