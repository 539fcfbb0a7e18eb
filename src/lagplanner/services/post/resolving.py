"""How does a placeholder get its ready string? The small pieces that its functions are made of."""

from collections.abc import Callable
from datetime import date

from lagplanner.services.post.letter_facts import Ground
from lagplanner.templating import locale, words

Resolver = Callable[[Ground], str]
"""From what is so at the moment to the text that stands in the letter; "": nobody knows."""


def say(german: str, english: str) -> str:
    """The word in the language of the letter."""
    return english if locale.spoken() == locale.ENGLISH else german


def told(name: str) -> Resolver:
    """From the facts the letter was posted with: a text, a number, or a list as lines."""

    def read(ground: Ground) -> str:
        fact = ground.letter.facts.get(name, "")
        if isinstance(fact, (list, tuple)):
            return "\n".join(str(part) for part in fact if str(part).strip())
        return "" if fact is None else str(fact)

    return read


def long(name: str) -> Resolver:
    """A day among the facts, with its weekday."""
    return lambda ground: words.long_date(day) if (day := ground.day(name)) else ""


def short(name: str) -> Resolver:
    """A day among the facts, for a subject."""
    return lambda ground: plain(day) if (day := ground.day(name)) else ""


def plain(day: date) -> str:
    """ "10. März 2027"."""
    return f"{words.day_month(day)} {day.year}"


def either(*resolvers: Resolver) -> Resolver:
    """The first that has something to say."""
    return lambda ground: next((text for one in resolvers if (text := one(ground))), "")
