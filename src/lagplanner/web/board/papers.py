"""Which papers of a meeting are there to print? The board prints each, or all at once."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.services.attendance import lists
from lagplanner.services.papers import printing
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.files import handed_out
from lagplanner.web.language import language_of
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/treffen/{key:str}/papiere", name="meeting_papers")
async def papers_page(request: Call, key: FromPath[str]) -> Page:
    """What can be printed now."""
    meeting = await lists.meeting_of(*numbers(key))
    return render(
        request,
        "board/meeting/papers.html",
        meeting=meeting,
        offered=await printing.offered(meeting.id, reader=None, today=clock.today()),
        here=f"{address(key)}/papiere",
        up=address(key),
    )


@get("/treffen/{key:str}/papiere/{name:str}")
async def paper_file(request: Call, key: FromPath[str], name: FromPath[str]) -> Page:
    """One of them."""
    meeting = await lists.meeting_of(*numbers(key))
    made = await printing.paper(
        meeting.id,
        name,
        reader=None,
        language=language_of(request),
        base_url=request.app.state.settings.base_url,
    )
    return handed_out(made, shown=True)


ROUTES = (papers_page, paper_file)
