"""What does somebody see who opens the link of a letter? Looking decides nothing."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response

from lagplanner import clock
from lagplanner.domain.post.links import (
    DEEDS_WITHIN,
    WRONG_WITHIN,
    LinkState,
    Purpose,
)
from lagplanner.services import rules
from lagplanner.services.post import links
from lagplanner.services.post.links import Opened
from lagplanner.services.trail import ways
from lagplanner.web.forms import Filled, blank
from lagplanner.web.render import PUBLIC_FOOTER, Flash, redirect, render

Call = Request[Any, Any, Any]
Page = Response[Any]

FRAME: Mapping[str, Any] = {
    "person": None,
    "looks_only": False,
    "nav": (),
    "home": "/",
    "footer_links": PUBLIC_FOOTER,
}
"""Around a page behind a link: the frame of somebody who is not logged in."""

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
    LinkState.TOO_OFTEN: 429,
}
WAIT = {LinkState.TOO_MANY: WRONG_WITHIN, LinkState.TOO_OFTEN: DEEDS_WITHIN}
"""How long to wait where it was too much."""


def caller(request: Call) -> str:
    """The network address of whoever asks, by which tries are counted."""
    return request.client.host if request.client else ""


async def opened_by(request: Call, token: str, purpose: Purpose, *, unseen: bool = False) -> Opened:
    """What this link opens for whoever calls; a wrong one is counted, so it is asked once a request.

    `unseen` deeds are not counted by link and time: nobody shall find out who has answered when.
    """
    decides = request.method == "POST" and not unseen
    opened = await links.open_link(
        token, purpose, caller=caller(request), now=clock.now(), decides=decides
    )
    if opened.state is LinkState.GOOD:
        ways.shows_link_of(opened.letter.id if opened.letter else None)
    return opened


def answer_page(
    request: Call, template: str, opened: Opened, *, form: Filled | None = None, **values: Any
) -> Page:
    """A page on which the owner of a link answers, in the language of the letter it stood in.

    It shows its own person even if somebody else is logged in, so the frame knows nobody.
    """
    page = render(
        request,
        template,
        status=422 if form else 200,
        language=opened.letter.language if opened.letter else "",
        opened=opened,
        form=form or blank(),
        **{**FRAME, **values},
    )
    return private(page)


def back(request: Call, path: str, flash: Flash | None = None) -> Page:
    """After a deed: to the page of the link, which says what was done."""
    return private(redirect(request, path, flash=flash))


def private(page: Page) -> Page:
    """The address of this page is a secret: nobody may pass it on, index or keep it."""
    page.headers.update(PRIVATE)
    return page


async def link_page(request: Call, token: str, purpose: Purpose, opened: Opened) -> Page:
    """What the letter was about and how to answer, or why the link opens nothing."""
    page = render(
        request,
        "public/links/link.html",
        status=STATUS[opened.state],
        language=opened.letter.language if opened.letter else "",
        opened=opened,
        topics=f"/a/{token}/themen" if purpose is Purpose.MEMBER and opened.project else "",
        replaced=_is_replaced(opened),
        rules=await rules.rules(),
        past=opened.meeting is not None and opened.meeting.day < clock.today(),
        flashes=(),
        **FRAME,
    )
    if opened.state in WAIT:
        page.headers["Retry-After"] = str(int(WAIT[opened.state].total_seconds()))
    return private(page)


def _is_replaced(opened: Opened) -> bool:
    """Whether another project hosts by now what the owner of this link was asked to host."""
    if opened.link is None or opened.link.purpose is not Purpose.HOST or opened.meeting is None:
        return False
    return opened.link.project_id not in (opened.meeting.host_id, *opened.meeting.co_host_ids)
