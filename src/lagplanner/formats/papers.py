"""How do facts become a paper? A template of templates/papers and what it is told make a PDF (PDF/UA-1).

The same facts give the same bytes: a paper is dated by its facts, never by the clock. Fonts are those
shipped with it, and it reads nothing but its own folder.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lagplanner.templating import locale, template_folder

ACCESSIBLE = "ua-1"
_SAID = re.compile(r'say\("((?:[^"\\]|\\.)*)"')
_NO_LETTER = "could not be displayed"


def compiled(template: str, facts: Mapping[str, Any], language: str = locale.GERMAN) -> bytes:
    """The paper as PDF; raises what the template raises. Takes some milliseconds: not in the loop.

    A name with a sign no shipped font has (an emoji) is still printed, with a box in its place; that
    paper does not claim the standard, which forbids it.
    """
    told = json.dumps({**facts, **words_in(language)}, ensure_ascii=False)
    try:
        return _made(template, told, [ACCESSIBLE])
    except typst.TypstError as error:
        if _NO_LETTER not in error.message:
            raise
        return _made(template, told, [])


def pictures(template: str, facts: Mapping[str, Any], language: str = locale.GERMAN) -> list[bytes]:
    """Each page of the paper as PNG, to be looked at."""
    told = json.dumps({**facts, **words_in(language)}, ensure_ascii=False)
    made = typst.compile(**_asked(template, told), format="png", ppi=90)
    return made if isinstance(made, list) else [made]


def sentences(template: Path) -> set[str]:
    """What a template says, as it stands there: the German, whose English lies in the catalogues."""
    return set(_SAID.findall(template.read_text("utf-8")))


@cache
def words_in(language: str) -> Mapping[str, Any]:
    """The words of all papers in this language, and how it is called."""
    known = {one for template in _folder().glob("*.typ") for one in sentences(template)}
    with locale.speaking(language):
        words = {one: locale.gettext(one) for one in known}
        language, _, region = locale.territory().partition("_")
    return {"words": words, "language": language, "region": region}


def _made(template: str, told: str, standards: list[Any]) -> bytes:
    made: bytes = typst.compile(**_asked(template, told), format="pdf", pdf_standards=standards)
    return made


def _asked(template: str, told: str) -> dict[str, Any]:
    return {
        "input": str(_folder() / f"{template}.typ"),
        "root": str(_folder()),
        "font_paths": _fonts(),
        "sys_inputs": {"facts": told},
    }


@cache
def _fonts() -> typst.Fonts:
    """Read once: half of the time of a paper goes into its fonts."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_folder() / "fonts")])


def _folder() -> Path:
    return template_folder() / "papers"
