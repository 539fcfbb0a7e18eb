"""How are the names in braces of a letter's text filled?

Values are ready strings: nothing is computed, looked up or called here, and a value is never read
again for further braces. So neither the board's text nor anybody's name can do more than be text.
"""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.post.placeholder_kinds import Kind, Placeholder
from lagplanner.domain.post.placeholder_names import PLACEHOLDERS

__all__ = [
    "PLACEHOLDERS",
    "Kind",
    "Placeholder",
    "fill",
    "fill_known",
    "names_in",
    "samples",
    "unknown_name",
]

_NAME = re.compile(r"\{([^{}\n]*)\}")


def names_in(text: str) -> tuple[str, ...]:
    """All names in braces, known or not, in their order and as often as they stand there."""
    return tuple(_NAME.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each `{name}` replaced by its value, in one pass.

    Raises InputError naming every name without a value, with the nearest that has one.
    """
    unknown = [name for name in dict.fromkeys(names_in(text)) if name not in values]
    if unknown:
        raise InputError(*(Problem("text", unknown_name(name, values)) for name in unknown))
    return _NAME.sub(lambda found: values[found[1]], text)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """As `fill`, but braces around anything else stay as they are: for one letter's own text."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_name(name: str, allowed: Collection[str]) -> str:
    """The sentence that says a placeholder is not there, and which one is meant perhaps."""
    near = get_close_matches(name.strip().casefold(), list(allowed), n=1, cutoff=0.5)
    hint = f" Gemeint ist vielleicht {{{near[0]}}}." if near else ""
    return f"Den Platzhalter {{{name}}} gibt es in diesem Brief nicht.{hint}"


def samples(language: str) -> dict[str, str]:
    """A sample for every placeholder, for previews before there is anything real."""
    return {name: one.sample(language) for name, one in PLACEHOLDERS.items()}
