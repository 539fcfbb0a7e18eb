"""What does somebody see who opens the link of a letter? Looking decides nothing."""

from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.links import PATHS, LinkState, Purpose
from lagplanner.services import links, rules
from lagplanner.web.render import PUBLIC_FOOTER, render

PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
STATUS = {
    LinkState.GOOD: 200,
    LinkState.EXPIRED: 410,
    LinkState.REVOKED: 410,
    LinkState.UNKNOWN: 404,
    LinkState.TOO_MANY: 429,
}


async def link_page(request: Request[Any, Any, Any], token: str, purpose: Purpose) -> Response[str]:
    """What the letter is about, until when, and how to answer; for whoever the link belongs to.

    It shows its own person even if somebody else is logged in, so the frame knows nobody.
    """
    caller = request.client.host if request.client else ""
    now = clock.now()
    opened = await links.open_link(token, purpose, caller=caller, now=now)
    page = render(
        request,
        "public/links/link.html",
        status=STATUS[opened.state],
        language=opened.letter.language if opened.letter else "de",
        opened=opened,
        topics=f"/a/{token}/themen" if purpose is Purpose.MEMBER and opened.project else "",
        rules=await rules.rules(),
        past=opened.meeting is not None and opened.meeting.day < clock.today(),
        person=None,
        nav=(),
        home="/",
        footer_links=PUBLIC_FOOTER,
        flashes=(),
    )
    page.headers.update(PRIVATE)
    if opened.state is LinkState.TOO_MANY:
        page.headers["Retry-After"] = "600"
    return page


def _page_for(purpose: Purpose) -> HTTPRouteHandler:
    @get(f"/{PATHS[purpose]}/{{token:str}}", name=f"link_{purpose}")
    async def page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
        return await link_page(request, token, purpose)

    return page


ANSWERED_ELSEWHERE = (Purpose.HOST, Purpose.SPEAKER, Purpose.POLL, Purpose.WISHES, Purpose.LEAVE)
"""These links open pages of their own, on which one answers."""

ROUTES = tuple(_page_for(one) for one in Purpose if one not in ANSWERED_ELSEWHERE)
