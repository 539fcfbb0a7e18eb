"""Who is behind these pages, and what do they keep of me? What stands in the foot of every page."""

from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from markupsafe import Markup

from lagplanner.domain.access import OF_BOARD
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.legal import LegalPage
from lagplanner.services.public import legal
from lagplanner.web.language import language_of
from lagplanner.web.render import render, whoever

Call = Request[Any, Any, Any]
Page = Response[Any]


@get([f"/{page}" for page in LegalPage])
async def legal_page(request: Call) -> Page:
    """One of them; the board also sees that a text is still a proposal."""
    page = LegalPage(request.url.path.strip("/"))
    shown, person = await legal.shown(page, language_of(request)), whoever(request)
    return render(
        request,
        "public/legal.html",
        page=page,
        text=Markup(shown.html),  # noqa: S704 - washed by formats.markdown
        spoken=shown.language,
        is_proposal=shown.is_proposal and person is not None and person.role in OF_BOARD,
    )


async def once_lawful(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Keeps pages that name projects from everybody but the board until imprint and privacy text have
    been looked at. Raises NotFoundError.
    """
    if connection.scope.get("user") is None and await legal.lacking():
        raise NotFoundError("Diese Seite ist noch nicht öffentlich. Bitte schauen Sie bald wieder.")


ROUTES = (legal_page,)
