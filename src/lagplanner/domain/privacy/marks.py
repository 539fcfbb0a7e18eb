"""By which words is a person known in a text, and how does the text read without them?

A mark is a mail address, a telephone number however it is written, a whole name with or without its
titles, and "Frau" or "Herr" with a surname nobody else has. A first name alone betrays nobody.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

STAND_IN = "[gelöscht]"
"""What stands where a person stood."""

_TITLE = re.compile(r"^(?:(?:Frau|Herrn?|Prof|Dr|Dipl|Mag|PD|h\. ?c|habil)\b[.\w-]*\s+)+", re.I)
_SIGNS = re.compile(r"\D+")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "á": "a", "č": "c"})
_DEGREE = re.compile(
    r"(?:,?\s+(?:[MB]\.? ?(?:A|Sc|Ed|Eng)|LL\. ?[MB]|MBA|MPH|MdL|MdB|Ph\.? ?D)\.?)+$"
)
"""As they are written: Ma and Ba are surnames."""
_ASIDE = re.compile(r"\s+\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Marks:
    """What betrays one person. `surnames` are those nobody else we know of has."""

    names: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        """Whether the text betrays the person; it may be JSON."""
        return text in self.whole or any(_is_in(self, part) for part in _texts(text))

    @property
    def whole(self) -> frozenset[str]:
        """Texts that are nothing but the person: a single name too, where it fills a whole field."""
        return frozenset(one for one in (*self.names, *self.mails, *self.phones) if one)

    def lines_of(self, text: str) -> str:
        """Only those lines in which the person stands; a name may begin in one and end in the next."""
        lines = text.split("\n")
        alone = {place for place, line in enumerate(lines) if self.is_in(line)}
        broken = [
            place
            for place, pair in enumerate(pairwise(lines))
            if not alone & {place, place + 1} and self.is_in(" ".join(pair))
        ]
        kept = alone.union(broken, (place + 1 for place in broken))
        return "\n".join(lines[place] for place in sorted(kept))

    def taken_from(self, text: str, stand_in: str = STAND_IN) -> str:
        """The text without the person; JSON stays JSON."""
        if text in self.whole:
            return stand_in
        if (data := _read(text)) is not None:
            return json.dumps(self._taken(data, stand_in), ensure_ascii=False)
        return _pattern(self).sub(stand_in, text)

    def _taken(self, data: Any, stand_in: str) -> Any:
        if isinstance(data, str):
            return stand_in if data in self.whole else _pattern(self).sub(stand_in, data)
        if isinstance(data, list):
            return [self._taken(item, stand_in) for item in data]
        if isinstance(data, dict):
            return {
                self._taken(name, stand_in): self._taken(item, stand_in)
                for name, item in data.items()
            }
        return data


def _is_in(marks: Marks, text: str) -> bool:
    """Whether the text betrays the person; most texts are known not to by a look for a few words."""
    folded = text.casefold()
    may_be = any(word in folded for word in _words(marks))
    if not may_be and marks.phones:
        digits = _SIGNS.sub("", text)
        may_be = any(_SIGNS.sub("", one)[-5:] in digits for one in marks.phones)
    return may_be and _pattern(marks).search(text) is not None


@lru_cache(maxsize=64)
def _words(marks: Marks) -> frozenset[str]:
    """What stands in every text that names the person: an address, or the last word of a name."""
    last = (bare(one).split()[-1:] for one in marks.names)
    words = (*marks.mails, *marks.surnames, *(word for found in last for word in found))
    return frozenset(one.casefold() for one in words)


@lru_cache(maxsize=64)
def _pattern(marks: Marks) -> re.Pattern[str]:
    """Finds any of them, the longest first; never inside a longer word or address."""
    mails = sorted({re.escape(one) for one in marks.mails if "@" in one}, key=len, reverse=True)
    names = {*marks.names, *(bare(one) for one in marks.names)}
    spoken = [_spaced(one) for one in sorted(names, key=len, reverse=True) if " " in one]
    spoken += [
        rf"(?:Frau|Herrn?)\s+(?:(?:Prof|Dr)\.\s*)*{re.escape(one)}" for one in marks.surnames
    ]
    phones = [found for one in marks.phones if (found := _dialled(one))]
    parts = []
    if mails:
        parts.append(rf"(?<![\w.+-])(?:{'|'.join(mails)})(?![\w-]|\.\w)")
    if spoken:
        parts.append(rf"(?<!\w)(?:{'|'.join(spoken)})(?!\w)")
    if phones:
        parts.append(rf"(?<!\d)(?:{'|'.join(phones)})(?!\d)")
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def bare(name: str) -> str:
    """A name without titles, degrees and brackets: `Prof. Dr. Kim Probe, M.A.` is `Kim Probe`."""
    return _DEGREE.sub("", _TITLE.sub("", without_aside(name))).strip()


def without_aside(name: str) -> str:
    """A name without what is said of it in brackets: `Kim Probe (Vertretung)` is `Kim Probe`."""
    return _ASIDE.sub("", name.strip())


def surname(name: str) -> str:
    """The last word of a name of at least two; "" where it is one."""
    words = bare(name).split()
    return words[-1] if len(words) > 1 else ""


def other_surnames(name: str, others: Collection[str]) -> tuple[str, ...]:
    """The surname of a name, unless one of the others has it too."""
    own = surname(name)
    taken = {surname(one).casefold() for one in others}
    return (own,) if own and own.casefold() not in taken else ()


def is_named(mail: str, name: str) -> bool:
    """Whether an address carries the surname of this name: then it is the person's, whoever lists it."""
    own = surname(name).casefold().translate(_PLAIN)
    return len(own) > 2 and own in mail.casefold().partition("@")[0].translate(_PLAIN)


def _spaced(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())


def _dialled(phone: str) -> str:
    """A pattern of a number, with any signs between its digits and with or without the country."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    rest = re.sub(r"^(?:0049|49|0)", "", digits)
    if len(rest) < 5:
        return ""
    gap = r"[\s/().-]*"
    return rf"(?:(?:\+|00)49{gap}(?:\(0\))?{gap}|0)?{gap.join(rest)}"


def _read(text: str) -> Any:
    """What a JSON text says; None where it is none."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _texts(text: str) -> Iterator[str]:
    """All strings in a JSON text, or the text itself."""
    data = _read(text)
    if data is None:
        yield text
        return
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += [*item, *item.values()]
