"""What is left of a thing for whoever may not see how people are reached?"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_Thing = TypeVar("_Thing")

GONE = "…"
"""Stands in a sentence where an address or a number was."""

_MAIL = r"[^\s<>@,;:()„“\"']+@[^\s<>@,;:()„“\"']*[^\W_]"
# From seven digits on: a postcode, a year or an hour is no telephone number.
_PHONE = r"(?<![\w.,:])(?:\+|0)\d?(?:[ /()-]{0,3}\d){6,}"
_WAYS = re.compile(f"{_MAIL}|{_PHONE}")


def without_ways(thing: _Thing) -> _Thing:
    """The same without mail addresses and telephone numbers, however deep they stand in it.

    Names stay, and so does what people wrote but for these. A field that holds nothing else is
    empty. What is no dataclass, tuple, mapping or text is left as it is.
    """
    left: _Thing = _without(thing)
    return left


def _without(thing: Any) -> Any:
    if isinstance(thing, str):
        # An enum is a word of ours and has to stay the member it is.
        return _text(thing) if type(thing) is str else thing
    if isinstance(thing, tuple):
        return tuple(_without(one) for one in thing)
    if isinstance(thing, Mapping):
        return {key: _without(one) for key, one in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        held = {one.name: getattr(thing, one.name) for one in fields(thing) if one.init}
        changed = {name: new for name, old in held.items() if (new := _without(old)) != old}
        return replace(thing, **changed) if changed else thing
    return thing


def _text(text: str) -> str:
    return "" if _WAYS.fullmatch(text.strip()) else _WAYS.sub(GONE, text)
