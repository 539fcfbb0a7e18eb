"""How is JSON read so that every mistake is named with its place ("members[3].weight: …")?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

_MISSING = object()
_FRACTION = re.compile(r"-?\d{1,18}(/\d{1,18}|\.\d{1,18})?")


class ProblemError(ValueError):
    """The data is not a problem of the rotation; the message names the place and the mistake."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a JSON document together with the way to it."""

    value: Any
    path: str = ""

    def wrong(self, what: str) -> ProblemError:
        """The error to raise for a mistake at this place."""
        return ProblemError(f"{self.path or 'the file'}: {what}")

    def key(self, name: str, default: Any = _MISSING) -> Place:
        """The value under `name`; without a default the key must be there."""
        if not isinstance(self.value, Mapping):
            raise self.wrong("must be an object")
        path = f"{self.path}.{name}" if self.path else name
        value = self.value.get(name, default)
        if value is _MISSING:
            raise ProblemError(f"{path}: is missing")
        return Place(value, path)

    def entries(self) -> list[tuple[str, Place]]:
        """The pairs of an object."""
        if not isinstance(self.value, Mapping):
            raise self.wrong("must be an object")
        return [(str(key), Place(one, f"{self.path}.{key}")) for key, one in self.value.items()]

    def items(self, exactly: int | None = None) -> list[Place]:
        """The entries of a list, of the given length if one is given."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str | bytes):
            raise self.wrong("must be a list")
        if exactly is not None and len(self.value) != exactly:
            raise self.wrong(f"must have {exactly} entries")
        return [Place(one, f"{self.path}[{i}]") for i, one in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("must be text")
        return self.value

    def text_or_none(self) -> str | None:
        return None if self.value is None else self.text()

    def identity(self) -> str | int:
        """A text or a whole number that names something."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self.wrong("must be text or a whole number")
        return self.value

    def whole(self, least: int | None = None) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong("must be a whole number")
        if least is not None and self.value < least:
            raise self.wrong(f"must not be less than {least}")
        return self.value

    def whole_or_none(self, least: int | None = None) -> int | None:
        return None if self.value is None else self.whole(least)

    def index(self, count: int, what: str) -> int:
        """A position in a list of `count` things called `what`."""
        at = self.whole()
        if not 0 <= at < count:
            raise self.wrong(f"there is no {what} {at}")
        return at

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("must be a number")
        if not math.isfinite(self.value):
            raise self.wrong("must be a finite number")
        return float(self.value)

    def fraction(self) -> Fraction:
        """An exact fraction from text ("3/4", "-0.5") or a number as it is written."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            raise self.wrong('must be a number or a fraction as text, like "3/4"')
        text = str(self.value).strip()
        if not _FRACTION.fullmatch(text):
            raise self.wrong('must be a number or a fraction as text, like "3/4"')
        try:
            return Fraction(text)
        except ZeroDivisionError:
            raise self.wrong("divides by zero") from None

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.wrong("must be a day like 2027-03-15") from None

    def day_or_none(self) -> date | None:
        return None if self.value is None else self.day()
