"""Which words of a text does the board's search look for? A day or a mail address is one word."""

import re

from lagplanner.domain.hosts.wishes import MONTHS
from lagplanner.formats.likeness import words_of

_NAME = r"([^\W\d_]{3,9})"
_DAY = re.compile(rf"\b(\d{{1,2}})\.\s?(?:(\d{{1,2}})\.|{_NAME}\.?)\s?(\d{{4}})\b")
_ENGLISH_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s(){_NAME}\.?,?\s(\d{{4}})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ADDRESS = re.compile(r"[^\s<>(),;:]+@[^\s<>(),;:]*[^\W_]")
_MONTHS = tuple(words_of(name)[0] for name in MONTHS)
_ENGLISH = tuple(
    "january february march april may june july august september october november december".split()
)
_ENGLISH_MONTH = re.compile(rf"\b({'|'.join(_ENGLISH)})(?=\s\d{{4}}\b)", re.IGNORECASE)
_SMALL = frozenset(
    words_of(
        "am an auf aus bei das dem den der des die ein eine einem einen einer eines für im in"
        " ist mit nach oder über um und vom von vor wie zu zum zur"
    )
)
"""Words nobody looks for."""


def typed_words(text: str) -> list[str]:
    """The words somebody looks for, each once: `15. März 2027`, `15 March 2027` and `15.3.2027` are
    20270315, and `March 2027` is `März 2027`.
    """
    days = _ISO_DAY.sub(r"\1\2\3", text)
    for written in (_DAY, _ENGLISH_DAY):
        days = written.sub(_day, days)
    months = _ENGLISH_MONTH.sub(_in_german, days)
    whole = _ADDRESS.sub(lambda found: "".join(words_of(found[0])), months)
    return [
        one
        for one in dict.fromkeys(words_of(whole))
        if one not in _SMALL and (len(one) > 1 or one.isdigit())
    ]


def written_words(text: str) -> list[str]:
    """The words a text is found by: days and addresses as one word, and by their parts."""
    parts = re.sub(r"[@.-]", " ", text)
    return list(dict.fromkeys([*typed_words(text), *typed_words(parts)]))


def _day(found: re.Match[str]) -> str:
    """The day as one word; as it was where no month is called so."""
    number, month, name, year = found.groups()
    if name:
        begin = "".join(words_of(name))
        named = (
            at
            for names in (_MONTHS, _ENGLISH)
            for at, one in enumerate(names, 1)
            if begin and one.startswith(begin)
        )
        month = next(named, 0)
    return f"{year}{int(month):02}{int(number):02}" if month else found[0]


def _in_german(found: re.Match[str]) -> str:
    return _MONTHS[_ENGLISH.index(found[0].casefold())]
