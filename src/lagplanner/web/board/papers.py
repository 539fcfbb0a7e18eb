"""Which papers of a meeting are there to print? The board prints each, or all at once."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from lagplanner.domain.papers import THE_BOARD, Reader
from lagplanner.services.attendance import lists
from lagplanner.services.papers import printing
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.papers import printed
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/treffen/{key:str}/papiere", name="meeting_papers")
async def papers_page(request: Call, key: FromPath[str]) -> Page:
    """What can be printed now."""
    meeting = await lists.meeting_of(*numbers(key))
    base_url = request.app.state.settings.base_url
    return render(
        request,
        "board/meeting/papers.html",
        shelf=await printing.shelf(meeting.id, THE_BOARD, base_url=base_url),
        here=f"{address(key)}/papiere",
        up=address(key),
    )


@get("/treffen/{key:str}/papiere/{name:str}")
async def paper_file(
    request: Call, key: FromPath[str], name: FromPath[str], zeile: FromQuery[str] = ""
) -> Page:
    """One of them, of one person where a line of the list is named; or all of them."""
    meeting = await lists.meeting_of(*numbers(key))
    return await printed(request, meeting.id, name, Reader(line=zeile))


ROUTES = (papers_page, paper_file)
