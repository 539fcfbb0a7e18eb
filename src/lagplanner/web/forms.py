"""What did somebody type, and can it be used? From a form to a frozen struct, or all its problems.

```python
@dataclass(frozen=True, slots=True)
class MoveMeeting:
    day: date = field("Neuer Tag")
    note: str = field("Bemerkung", optional=True, lines=True)

wish = await read(request, MoveMeeting)     # InputError names every field that cannot be used
```

Types of fields: str, int, Cents, date, time, bool, any StrEnum, Upload, `X | None` for what may stay
empty, and `tuple[X, ...]` for a list. After an InputError a page shows `again(…)` with status 422.
"""

import dataclasses
import re
import types
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem

T = TypeVar("T")

LARGEST_UPLOAD = 5_000_000  # bytes
LARGEST_REQUEST = LARGEST_UPLOAD + 200_000
MOST_FIELDS = 2_000
YEARS = (1990, 2100)
# Characters that turn the reading direction: a name could pretend to be another one.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Cents(int):
    """An amount of money, typed in euros."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, whole in memory; its name is only to be shown."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they were sent."""

    texts: Mapping[str, tuple[str, ...]]
    uploads: Mapping[str, tuple[Upload, ...]]

    def get(self, name: str, default: str = "") -> str:
        """The text of a field; sent several times, the last one counts."""
        return self.texts.get(name, (default,))[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """All texts of a field, as check boxes send them."""
        return self.texts.get(name, ())

    def upload(self, name: str) -> Upload | None:
        """The file of a field; sent several times, the last one counts."""
        return self.uploads.get(name, (None,))[-1]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form to be shown: the texts in its fields and what is wrong with them."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    def value(self, name: str) -> Any:
        """What stands in the field; a list where several were ticked."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """What is wrong with the field, as a sentence."""
        return next((one.message for one in self.problems if one.field == name), None)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """All problems for the top of the page: (id of the field, sentence)."""
        return [(one.field, one.message) for one in self.problems]


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be typed into a field. `longest` counts characters, `least` and `most` are numbers,
    `most` of a file its bytes.
    """

    label: str
    optional: bool
    lines: bool
    longest: int
    least: int | None
    most: int | None


def field(
    label: str,
    *,
    optional: bool = False,
    lines: bool = False,
    longest: int | None = None,
    least: int | None = None,
    most: int | None = None,
) -> Any:
    """A field of a form struct; `lines` keeps line breaks, `optional` lets a text stay empty."""
    rule = Rule(label, optional, lines, longest or (5_000 if lines else 300), least, most)
    return dataclasses.field(metadata={"rule": rule})


async def read(request: Request[Any, Any, Any], form: type[T]) -> T:
    """The form as its struct. Raises InputError with a problem for each field that is wrong."""
    sent = await typed(request)
    hints = get_type_hints(form)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for item in dataclasses.fields(form):  # type: ignore[arg-type]
        rule: Rule = item.metadata["rule"]
        try:
            values[item.name] = _value(hints[item.name], item.name, rule, sent)
        except ValueError as error:
            problems.append(Problem(item.name, f"{rule.label}: {error}"))
    if problems:
        raise InputError(*problems)
    return form(**values)


def rows(sent: Typed, **rules: Rule) -> tuple[list[tuple[str, ...]], list[Problem]]:
    """Fields that stand several times below each other, as lines, without the empty ones.

    The id of the second line's field "url" is "url-2"; a problem names it.
    """
    texts = [sent.all(name) for name in rules]
    lines: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for number in range(max(map(len, texts))):
        line = []
        for (name, rule), column in zip(rules.items(), texts, strict=True):
            try:
                line.append(clean(column[number] if number < len(column) else "", rule))
            except ValueError as error:
                problems.append(Problem(f"{name}-{number + 1}", f"{rule.label}: {error}"))
                line.append("")
        if any(line):
            lines.append(tuple(line))
    return lines, problems


async def typed(request: Request[Any, Any, Any]) -> Typed:
    """All fields as they were sent; read once per request.

    Raises ClientException for a body that is no form. Litestar's own parser of plain forms is not
    used: it keeps the last thousand bodies of all people in memory.
    """
    state: dict[str, Any] = request.scope["state"]
    if "typed" not in state:
        state["typed"] = await _parsed(request)
    known: Typed = state["typed"]
    return known


def blank(values: Mapping[str, Any] | None = None) -> Filled:
    """A form to be shown for the first time."""
    return Filled(values or {})


async def again(
    request: Request[Any, Any, Any], error: InputError | BrokenRuleError, beside: str = ""
) -> Filled:
    """The form as it was typed, with what is wrong; nothing typed is lost.

    A rule that forbids it is told `beside` the field somebody has written most into.
    """
    sent = await typed(request)
    values = {name: texts[0] if len(texts) == 1 else texts for name, texts in sent.texts.items()}
    by_rule = (Problem(beside, str(error)),)
    return Filled(values, error.problems if isinstance(error, InputError) else by_rule)


async def _parsed(request: Request[Any, Any, Any]) -> Typed:
    kind, _ = request.content_type
    if kind == "application/x-www-form-urlencoded":
        return Typed(_plain(await request.body()), {})
    if kind == "multipart/form-data":
        return await _with_files(request)
    return Typed({}, {})


def _plain(body: bytes) -> dict[str, tuple[str, ...]]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ClientException("Dieses Formular ist nicht lesbar.") from error
    texts: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        texts[name] = (*texts.get(name, ()), value)
    return texts


async def _with_files(request: Request[Any, Any, Any]) -> Typed:
    texts: dict[str, tuple[str, ...]] = {}
    uploads: dict[str, tuple[Upload, ...]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
            if value.filename or content:
                upload = Upload(value.filename.replace("\\", "/").split("/")[-1], content)
                uploads[name] = (*uploads.get(name, ()), upload)
        else:
            texts[name] = (*texts.get(name, ()), str(value))
    return Typed(texts, uploads)


def _value(kind: Any, name: str, rule: Rule, sent: Typed) -> Any:
    """One field converted; raises ValueError with the rest of the sentence after its label."""
    if kind is bool:
        return sent.get(name) not in ("", "0", "off", "false", "nein")
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        chosen = [clean(text, rule) for text in sent.all(name)]
        values = tuple(_one(inner, text, rule) for text in chosen if text)
        if not values and not rule.optional:
            raise ValueError("Bitte wählen Sie mindestens eines.")
        return values
    inner, may_miss = _without_none(kind)
    if inner is Upload:
        return _upload(sent.upload(name), may_miss, rule.most or LARGEST_UPLOAD)
    text = clean(sent.get(name), rule)
    if text:
        return _one(inner, text, rule)
    if may_miss:
        return None
    if inner is str and rule.optional:
        return ""
    raise ValueError("Diese Angabe fehlt noch.")


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (Union, types.UnionType):
        inner = [part for part in get_args(kind) if part is not type(None)]
        return inner[0], True
    return kind, False


def clean(text: str, rule: Rule) -> str:
    """Composed letters, no blanks around it, no signs that nobody sees."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    allowed = "\n\t" if rule.lines else ""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") and sign not in allowed:
            raise ValueError("Darin ist ein unsichtbares Steuerzeichen. Bitte tippen Sie neu.")
        if sign in _TURNING:
            raise ValueError("Darin ist ein Zeichen, das die Leserichtung dreht. Bitte neu tippen.")
    if len(text) > rule.longest:
        raise ValueError(f"Höchstens {rule.longest} Zeichen, nicht {len(text)}.")
    return text


def _one(kind: Any, text: str, rule: Rule) -> Any:
    if kind is str:
        return text
    if kind is int:
        return _whole_number(text, rule)
    if kind is Cents:
        return Cents(euros(text))
    if kind is date:
        return day(text)
    if kind is time:
        return clock_time(text)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        try:
            return kind(text)
        except ValueError:
            raise ValueError("Bitte wählen Sie eine der Möglichkeiten.") from None
    raise TypeError(f"no form field can be a {kind!r}")


def number_from(text: str) -> int | None:
    """The number in an address or a hidden field; None for what is none, or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def day(text: str) -> date:
    """A day typed as 24.03.2027 or 2027-03-24; ValueError says in German what is wrong."""
    found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", text, re.ASCII)
    parts: Sequence[str] = found.groups()[::-1] if found else ()
    if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        parts = iso.groups()
    if not parts:
        raise ValueError(f"„{text}“ ist kein Tag wie 24.03.2027.")
    year, month, number = (int(part) for part in parts)
    if not YEARS[0] <= year <= YEARS[1]:
        raise ValueError(f"Das Jahr {year} liegt nicht zwischen {YEARS[0]} und {YEARS[1]}.")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"Den {text} gibt es nicht.") from None


def clock_time(text: str) -> time:
    """A time typed as 9:30, 09.30 or 9 Uhr; ValueError says in German what is wrong."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?Uhr)?", text, re.ASCII | re.IGNORECASE)
    if not found:
        raise ValueError(f"„{text}“ ist keine Uhrzeit wie 10:00.")
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise ValueError(f"Die Uhrzeit {text} gibt es nicht.") from None


def euros(text: str) -> int:
    """Cents from an amount typed as 150, 37,50 or 1.200,00 €; ValueError says what is wrong."""
    plain = text.replace("€", "").replace("Euro", "").strip()
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+|\d{1,6})(?:[,.](\d{2}))?", plain, re.ASCII)
    if not found:
        raise ValueError(f"„{text}“ ist kein Betrag wie 37,50.")
    return int(found[1].replace(".", "")) * 100 + int(found[2] or 0)


def _whole_number(text: str, rule: Rule) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII):
        raise ValueError(f"„{text}“ ist keine ganze Zahl.")
    number = int(text)
    if rule.least is not None and number < rule.least:
        raise ValueError(f"Mindestens {rule.least}, nicht {number}.")
    if rule.most is not None and number > rule.most:
        raise ValueError(f"Höchstens {rule.most}, nicht {number}.")
    return number


def _upload(upload: Upload | None, may_miss: bool, most: int) -> Upload | None:
    if upload is None and not may_miss:
        raise ValueError("Bitte wählen Sie eine Datei.")
    if upload is not None and len(upload.content) > most:
        raise ValueError(f"Die Datei ist größer als {most // 1_000_000} MB.")
    return upload
