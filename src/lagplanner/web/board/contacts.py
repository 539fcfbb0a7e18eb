"""Who says they speak for a project now? The board says yes or no with one click."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import NotFreshError
from lagplanner.services.directory import contacts
from lagplanner.web.board.sent import who
from lagplanner.web.kept_form import ask_for_fresh_log_in
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/ansprechpersonen"


@get("/ansprechpersonen")
async def proposals_page(request: Call) -> Page:
    """All that wait for a yes or a no."""
    return render(request, "board/members/contacts.html", waiting=await contacts.waiting())


@post("/ansprechpersonen/{proposal_id:int}/ja")
async def accept(request: Call, proposal_id: FromPath[int]) -> Page:
    """The new contact is the contact."""
    try:
        sentence = await contacts.accept(proposal_id, who=who(request), now=clock.now())
    except NotFreshError:
        raise await ask_for_fresh_log_in(request, HERE) from None
    return redirect(request, HERE, flash=Flash(sentence))


@post("/ansprechpersonen/{proposal_id:int}/nein")
async def decline(request: Call, proposal_id: FromPath[int]) -> Page:
    """Everything stays as it is."""
    sentence = await contacts.decline(proposal_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(sentence))


ROUTES = (proposals_page, accept, decline)
