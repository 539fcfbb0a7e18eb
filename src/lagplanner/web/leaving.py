"""No more letters to all: the page behind the link in a letter's head, and the mail program's click."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.post.links import PATHS, Link, LinkState, Purpose
from lagplanner.services import rules
from lagplanner.services.post import leaving
from lagplanner.services.trail import ways
from lagplanner.web.forms import typed
from lagplanner.web.links import FRAME, STATUS, caller, private
from lagplanner.web.render import render

Call = Request[Any, Any, Any]
WHERE = f"/{PATHS[Purpose.LEAVE]}/{{token:str}}"
KNOWN = (LinkState.GOOD, LinkState.REVOKED)


@get(WHERE)
async def leave_page(request: Call, token: FromPath[str]) -> Response[str]:
    """What leaving means, and the button; nothing is decided by looking."""
    state, link = await leaving.look(token, caller=caller(request), now=clock.now())
    return await _page(request, state, link)


@post(WHERE)
async def leave(request: Call, token: FromPath[str]) -> Response[str]:
    """Leave, or come back. A mail program's one click (RFC 8058) says only that it wants to leave."""
    now = clock.now()
    state, link = await leaving.look(token, caller=caller(request), now=now, decides=True)
    if link is not None:
        ways.shows_link_of(link.letter_id)
        if (await typed(request)).get("tat") == "wieder":
            await leaving.come_back(link, now=now)
        elif state is LinkState.GOOD:
            await leaving.leave(link, now=now)
        state, link = await leaving.look(token, caller=caller(request), now=now)
    return await _page(request, state, link)


async def _page(request: Call, state: LinkState, link: Link | None) -> Response[str]:
    page = render(
        request,
        "public/links/leave.html",
        status=200 if state in KNOWN else STATUS[state],
        state=state,
        link=link,
        rules=await rules.rules(),
        flashes=(),
        **FRAME,
    )
    return private(page)


ROUTES = (leave_page, leave)
