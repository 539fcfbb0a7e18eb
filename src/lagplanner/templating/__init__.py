"""How does a template become text? Here is the one Jinja environment of the house.

A page is rendered by ``render("board/plan.html", language="de", plan=...)``. Templates are strict
(an unknown name is an error), HTML is escaped, and the language holds for one rendering only.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import lagplanner
from lagplanner.templating import assets, geometry, locale, saxony, sentences, words

__all__ = ["environment", "render", "template_folder"]


def render(name: str, language: str = locale.GERMAN, **context: Any) -> str:
    """The template's text in `language` ("de" or "en"); raises what Jinja raises."""
    with locale.speaking(language):
        return environment().get_template(name).render(language=language, **context)


@cache
def environment() -> Environment:
    """The environment, built once; rendering through it directly speaks German."""
    made = Environment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "xml", "svg", "mjml"], default=False),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        locale.gettext, locale.ngettext, newstyle=True, pgettext=locale.pgettext
    )
    made.filters.update(_filters())
    made.globals.update(
        static=assets.url, language=locale.GERMAN, geometry=geometry, saxony=saxony.saxony
    )
    return made


def template_folder() -> Path:
    """Beside the package in a clone, inside it in a wheel."""
    package = Path(lagplanner.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parents[1] / "templates"


def _filters() -> Mapping[str, Any]:
    names = (
        "long_date",
        "day_month",
        "short_date",
        "month_year",
        "short_month",
        "weekday",
        "date_span",
    )
    said = {
        name: getattr(words, name)
        for name in (*names, "hours", "moment", "short_moment", "number", "euros", "size", "listed")
    }
    return {**said, "said": sentences.said, "written": sentences.written, "told": sentences.told}
