"""Who changed what? The quiet page of the board's history."""

from typing import Any

from litestar import Request, Response, get

from lagplanner.services.membership import members
from lagplanner.web.render import render

FOOTER = (("/vorstand/verlauf", "Verlauf"),)

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/verlauf")
async def trail_page(request: Call) -> Page:
    """Who did what when."""
    return render(request, "board/trail.html", entries=await members.changes(limit=200))


ROUTES = (trail_page,)
