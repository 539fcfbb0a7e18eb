"""Who may go where? `python -m tests.access_table` writes docs/access.md anew from the running app."""

import re
from collections import defaultdict
from pathlib import Path

from litestar import Litestar
from litestar.routes import HTTPRoute

from lagplanner.app import create_app
from lagplanner.domain.access import ALLOWED, Deed, Door, Relation, Role, Who
from lagplanner.domain.post.links import PATHS, Purpose
from lagplanner.settings import Settings
from lagplanner.web.access import OPEN, ROOMS, START, deed_of, room_of
from lagplanner.web.api import by_token
from lagplanner.web.api.shapes import VERSION

DOCUMENT = Path(__file__).parents[1] / "docs" / "access.md"
PURPOSES = {path: purpose for purpose, path in PATHS.items()}
BY_TOKEN = {f"{VERSION}{one}" for route in by_token.ROUTES for one in route.paths}
BY_TOKEN = {re.sub(r":\w+}", "}", path) for path in BY_TOKEN}
HEAD = """\
# Access

Who may do what. `domain/access.py` holds the table of deeds, `web/access.py` says which deed a page is;
a guard asks before a page is shown, every transaction asks again before it begins. Whoever may not open
a page gets one answer, whether the thing is there or not. This document is written by
`python -m tests.access_table`; a test compares it with the running app, and another visits each page
as each of these people. Record [0010](decisions/0010-access.md) says why it is done so. A program with a
token reads as reader, auditor or project; record [0018](decisions/0018-interface.md).
"""


def routes(app: Litestar) -> list[tuple[str, str]]:
    """Each (method, path) there is, but the static files."""
    return sorted(
        {
            (method, route.path_format)
            for route in app.routes
            if isinstance(route, HTTPRoute) and not route.path.startswith("/static")
            for method in route.methods
            if method != "OPTIONS"
        },
        key=lambda one: (one[1], one[0]),
    )


def opened_by(method: str, path: str) -> str:
    """Who opens this page: everybody, whoever has a link, or a deed of the table. KeyError: nobody said."""
    first = path.strip("/").partition("/")[0]
    if path == START or path.startswith(f"{START}/"):
        if room_of(path) not in ROOMS:
            raise KeyError(path)
        return f"`{deed_of(path, method)}`"
    if first in PURPOSES:
        return f"link: {PURPOSES[first]}"
    if first == "mein":
        return f"`{Deed.OWN}`"
    if path in BY_TOKEN:
        return "token"
    if first in OPEN:
        return "everybody"
    raise KeyError(path)


def document(app: Litestar) -> str:
    """The whole document."""
    lines = [HEAD, "## Deeds", "", "● whosever it is, ○ only with what is theirs.", ""]
    people: tuple[Who, ...] = (*Role, *Purpose, Door.STRANGER)
    names = [
        *Role,
        *(f"link: {one}" for one in Purpose),
        Door.STRANGER,
    ]
    lines += [f"| deed | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for deed in Deed:
        cells = (_mark(ALLOWED[deed].get(who, frozenset())) for who in people)
        lines.append(f"| `{deed}` | {' | '.join(cells)} |")
    lines += ["", "## Pages", "", "| path | looking | changing |", "|---|---|---|"]
    by_path: dict[str, dict[str, str]] = defaultdict(dict)
    for method, path in routes(app):
        by_path[path]["looking" if method == "GET" else "changing"] = opened_by(method, path)
    lines += [
        f"| `{path}` | {found.get('looking', '')} | {found.get('changing', '')} |"
        for path, found in by_path.items()
    ]
    return "\n".join(lines) + "\n"


def _mark(relations: frozenset[Relation]) -> str:
    return "●" if Relation.OTHER in relations else "○" if relations else ""


if __name__ == "__main__":
    DOCUMENT.write_text(
        document(create_app(Settings(base_url="http://lagplanner.example"))), "utf-8"
    )
