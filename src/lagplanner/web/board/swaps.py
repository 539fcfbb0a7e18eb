"""Which hosts want to change places, what would it cost, and does the board approve?"""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.services.hosts import swap_view, swaps
from lagplanner.web.board.sent import who
from lagplanner.web.render import Flash, redirect, render

HERE = "/vorstand/tausch"

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/tausch")
async def swaps_page(request: Call) -> Page:
    """The swaps both sides want, each with what it costs and who will hear of it."""
    today = clock.today()
    subdivision = request.app.state.settings.subdivision
    proposals = [
        await swap_view.proposal(one, today=today, subdivision=subdivision)
        for one in await swap_view.waiting(today=today)
    ]
    return render(request, "board/swaps.html", proposals=proposals)


@post("/tausch/{swap_id:int}/genehmigen")
async def approve(request: Call, swap_id: FromPath[int]) -> Page:
    """Let the two change places; pressed twice it is done once."""
    done = await swaps.approve(swap_id, who=who(request), today=clock.today(), now=clock.now())
    words = "Getauscht. Plan, Treffen und Fristen sind angepasst."
    return redirect(request, HERE, flash=Flash(words if done else "Das war schon entschieden."))


@post("/tausch/{swap_id:int}/ablehnen")
async def reject(request: Call, swap_id: FromPath[int]) -> Page:
    """Leave everything as it is."""
    done = await swaps.reject(swap_id, who=who(request), now=clock.now())
    words = "Es bleibt, wie es ist. Beide bekommen einen Brief."
    return redirect(request, HERE, flash=Flash(words if done else "Das war schon entschieden."))


ROUTES = (swaps_page, approve, reject)
