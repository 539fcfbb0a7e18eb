"""Which language is spoken now, and how is a German sentence said in it?

German sentences are the message ids. English lies beside them in ``catalogues/en_GB/*.po``, read
once at the first English page; each folder of templates may bring a file of its own there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

GERMAN, ENGLISH = "de", "en"
LANGUAGES = (GERMAN, ENGLISH)
CATALOGUES = Path(__file__).parent / "catalogues"

_spoken: ContextVar[str] = ContextVar("spoken", default=GERMAN)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block; a context variable, so two requests cannot mix."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}, known are {', '.join(LANGUAGES)}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    return _spoken.get()


def territory() -> str:
    """The Babel locale of the language spoken now."""
    return "en_GB" if spoken() == ENGLISH else "de_DE"


def gettext(sentence: str) -> str:
    return _translations(spoken()).gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    return _translations(spoken()).ngettext(one, many, count)


def pgettext(context: str, sentence: str) -> str:
    return _translations(spoken()).pgettext(context, sentence)


def catalogue(folder: Path) -> Catalog:
    """All .po files of `folder` as one catalogue; a sentence said in two ways is an error."""
    whole = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=folder.name, abort_invalid=True)
        for message in part:
            known = whole.get(message.id, message.context) if message.id else None
            if known and known.string != message.string:
                raise ValueError(f"{path.name} says {message.id!r} in a second way")
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    return whole


@cache
def _translations(language: str) -> NullTranslations:
    if language == GERMAN:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(CATALOGUES / "en_GB"))
    compiled.seek(0)
    return GNUTranslations(compiled)
