"""What goes out, and who changed what? Two quiet pages of the board."""

from typing import Any

from litestar import Request, Response, get

from lagplanner.services import letters, members
from lagplanner.web.render import render

NAV = (("/vorstand/postausgang", "Postausgang"),)
FOOTER = (("/vorstand/verlauf", "Verlauf"),)

Page = Response[Any]
Call = Request[Any, Any, Any]
OCCASIONS = {"host_asked": "Anfrage an den Gastgeber"}


@get("/postausgang")
async def outbox_page(request: Call) -> Page:
    """The letters that wait."""
    held = await letters.held_letters()
    return render(request, "board/outbox.html", letters=held, occasions=OCCASIONS)


@get("/verlauf")
async def trail_page(request: Call) -> Page:
    """Who did what when."""
    return render(request, "board/trail.html", entries=await members.changes(limit=200))


ROUTES = (outbox_page, trail_page)
