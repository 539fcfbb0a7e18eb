"""Where does something stand? One field for people, projects, meetings, papers and letters."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get

from lagplanner.domain.finding import KIND_NAMES, Kind
from lagplanner.services import finding
from lagplanner.services.finding import Line
from lagplanner.web.forms import number_from
from lagplanner.web.render import SEARCH, render

LONGEST = 200  # letters of what is looked for

ADDRESSES: Mapping[Kind, str] = {
    Kind.PROJECT: "/vorstand/projekte/{0}",
    Kind.CONTACT: "/vorstand/projekte/{0}",
    Kind.SPEAKER: "/vorstand/vortragende/{0}",
    Kind.BOARD: "/vorstand/personen",
    Kind.MEETING: "/vorstand/treffen/{0}",
    Kind.ASSEMBLY: "/vorstand/versammlung/{0}",
    Kind.MINUTES: "/vorstand/treffen/{0}/protokoll",
    Kind.FILE: "/vorstand/treffen/{0}/dateien/{1}",
    Kind.TOPIC: "/vorstand/themen/{0}",
    Kind.LETTER: "/vorstand/postausgang/{0}",
}

OF_OTHERS: Mapping[Kind, str] = {
    Kind.ASSEMBLY: "/vorstand/archiv/{0}",
    Kind.FILE: "/vorstand/archiv/{0}/dateien/{1}",
}
"""The same of gatherings whose address says what they were."""


@get("/suche")
async def search_page(request: Request[Any, Any, Any]) -> Response[str]:
    """What was found, kind by kind; all of one kind where one is asked for."""
    text = str(request.query_params.get("q", ""))[:LONGEST].strip()
    kind = _kind(str(request.query_params.get("art", "")))
    page = number_from(str(request.query_params.get("seite", ""))) or 1
    found = await finding.find(text, kind=kind, page=page)
    return render(
        request,
        "board/search.html",
        found=found,
        text=text,
        kind=kind,
        names=KIND_NAMES,
        here=SEARCH,
        address=address,
        all_of=lambda one: f"{SEARCH}?{urlencode({'q': text, 'art': one.value})}",
    )


def address(line: Line) -> str:
    """Where a find leads to."""
    of_other = line.kind in OF_OTHERS and line.keys[0].count("-") > 1
    return (OF_OTHERS if of_other else ADDRESSES)[line.kind].format(*line.keys)


def _kind(typed: str) -> Kind | None:
    return Kind(typed) if typed in set(Kind) else None


ROUTES = (search_page,)
