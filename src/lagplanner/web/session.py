"""Who is here? The cookie that carries a session, and whom it lets through to which pages."""

from typing import Any

from litestar import Request, Response, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD
from lagplanner.domain.trail import Way
from lagplanner.services import acting
from lagplanner.services.post import alarms
from lagplanner.services.public import look
from lagplanner.services.running import guide, session
from lagplanner.services.trail import ways
from lagplanner.web.access import START, deed_of, is_for_somebody
from lagplanner.web.csrf import cookie_name
from lagplanner.web.errors import NotLoggedInError
from lagplanner.web.render import Flash, redirect


class WhoIsHere(ASGIMiddleware):
    """Finds out whose house this is, who has come, and what alarms the board; once for each request."""

    scopes = (ScopeType.HTTP,)
    exclude_path_pattern = ("^/static/", "^/aussehen/", "^/gesund$")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set `user` (Session or None) and `auth` (the cookie's token) of the request."""
        request: Request[Any, Any, Any] = Request(scope)
        state = request.app.state
        token = request.cookies.get(session_cookie(request), "")
        person = await session.session_of(token, now=clock.now()) if token else None
        scope["user"], scope["auth"] = person, token if person else None
        # Error pages are made where nothing can be awaited; they show the name seen last.
        state.site = scope["state"]["site"] = await look.look()
        is_board = person is not None and person.role in OF_BOARD
        if is_board and request.method == "GET" and request.url.path.startswith(START):
            scope["state"]["alarm"] = await alarms.look()
            if scope["state"]["site"].is_guided:
                scope["state"]["guide"] = await guide.look(state.settings, today=clock.today())
        way = Way.BOARD if is_board else Way.UNKNOWN
        with ways.coming_by(way), acting.acting_as(person):
            await next_app(scope, receive, send)


def board_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Lets only the board in, and each role only where it may. Raises NotLoggedInError, NotAllowedError."""
    person = connection.scope.get("user")
    if person is None or person.role not in OF_BOARD:
        raise NotLoggedInError
    method = str(connection.scope.get("method"))
    acting.ask_leave(deed_of(connection.scope["path"], method))


def somebody_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Lets in whoever is logged in, whatever their role. Raises NotLoggedInError."""
    if connection.scope.get("user") is None:
        raise NotLoggedInError


@post("/abmelden")
async def log_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """End the session here and wherever its cookie was copied to."""
    if token := request.scope.get("auth"):
        await session.close_session(token, now=clock.now())
    answer = redirect(request, "/", flash=Flash("Sie sind abgemeldet."))
    answer.set_cookie(cookie(request, session_cookie(request), "", seconds=0))
    return answer


def session_cookie(request: Request[Any, Any, Any]) -> str:
    """The name of the cookie that carries the session."""
    return cookie_name("lagplanner", secure=request.app.state.settings.is_secure)


def cookie(request: Request[Any, Any, Any], name: str, value: str, *, seconds: int) -> Cookie:
    """A cookie that no script reads and no other site sends."""
    return Cookie(
        name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=request.app.state.settings.is_secure,
        samesite="lax",
    )


def safe_path(wanted: str, *, start: str = START) -> str:
    """A page of the board or of a project, whatever the address asks for: never another site."""
    is_plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set('\\ "<>?#;,')
    is_path = is_for_somebody(wanted)
    return wanted if is_path and is_plain and "//" not in wanted and ".." not in wanted else start


ROUTES = (log_out,)
