"""How regularly do our members come? All of them by name, and each with its meetings."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.attendance.lists import PRESENCE_NAMES
from lagplanner.services.attendance import statistics
from lagplanner.web.board import pictures
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/teilnahme", name="attendance")
async def statistics_page(request: Call) -> Page:
    """How many came to each meeting, and which projects come regularly."""
    found = await statistics.regularity(today=clock.today())
    return render(
        request, "board/attendance.html", found=found, turnout=pictures.came(found.meetings)
    )


@get("/teilnahme/{slug:str}")
async def visits_page(request: Call, slug: FromPath[str]) -> Page:
    """At which meetings one project was."""
    return render(
        request,
        "board/visits.html",
        found=await statistics.visits(slug, today=clock.today()),
        presences=PRESENCE_NAMES,
    )


FOOTER = (("/vorstand/teilnahme", "Teilnahme"),)
ROUTES = (statistics_page, visits_page)
