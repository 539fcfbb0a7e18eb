"""Who is here? The cookie, the way in by a log-in link, and the way out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp, Receive, Scope, Send

from lagplanner import clock
from lagplanner.domain.sessions import LONGEST, WRONG_WITHIN, LinkState
from lagplanner.domain.trail import Way
from lagplanner.services import rules
from lagplanner.services.post import alarms
from lagplanner.services.running import session
from lagplanner.services.trail import ways
from lagplanner.web.csrf import cookie_name
from lagplanner.web.errors import NotLoggedInError
from lagplanner.web.render import Flash, redirect, render, whoever

AFTERWARDS = "lagplanner-weiter"
START = "/vorstand"
_STATUS = {
    LinkState.GOOD: 200,
    LinkState.USED: 410,
    LinkState.EXPIRED: 410,
    LinkState.WITHDRAWN: 410,
    LinkState.UNKNOWN: 404,
    LinkState.ELSEWHERE: 200,
    LinkState.WRONG_CODE: 422,
    LinkState.TOO_MANY_CODES: 429,
    LinkState.TOO_MANY: 429,
}


class WhoIsHere(ASGIMiddleware):
    """Finds out whose house this is, who has come, and what alarms the board; once for each request."""

    scopes = (ScopeType.HTTP,)
    exclude_path_pattern = ("^/static/", "^/gesund$")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set `user` (Session or None) and `auth` (the cookie's token) of the request."""
        request: Request[Any, Any, Any] = Request(scope)
        state = request.app.state
        token = request.cookies.get(session_cookie(request), "")
        person = await session.session_of(token, now=clock.now()) if token else None
        scope["user"], scope["auth"] = person, token if person else None
        # Error pages are made where nothing can be awaited; they show the name seen last.
        state.site = scope["state"]["site"] = _site(await rules.rules())
        if person and request.method == "GET" and request.url.path.startswith(START):
            scope["state"]["alarm"] = await alarms.look()
        with ways.coming_by(Way.BOARD if person else Way.UNKNOWN):
            await next_app(scope, receive, send)


def board_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Lets only the board in. Raises NotLoggedInError."""
    if connection.scope.get("user") is None:
        raise NotLoggedInError


@get("/anmelden")
async def how_to_log_in(
    request: Request[Any, Any, Any], weiter: FromQuery[str] = ""
) -> Response[Any]:
    """Say how one gets in. Where somebody wanted to go is kept for afterwards."""
    if whoever(request):
        return redirect(request, safe_path(weiter))
    page = render(request, "public/log_in.html", state=None)
    if weiter:
        page.set_cookie(_cookie(request, _afterwards(request), safe_path(weiter), seconds=3600))
    return page


@get("/anmelden/{token:str}")
async def show_link(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """One button. Mail scanners and previews open links too, so opening uses nothing up."""
    state = await session.login_link_state(token, caller=_caller(request), now=clock.now())
    return _link_page(request, state)


@post("/anmelden/{token:str}")
async def use_link(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Use the link: a new session, whatever cookie the browser had before."""
    opened = await session.open_session(token, caller=_caller(request), now=clock.now())
    if isinstance(opened, LinkState):
        return _link_page(request, opened)
    if before := request.scope.get("auth"):
        await session.close_session(before, now=clock.now())
    answer = redirect(
        request,
        safe_path(request.cookies.get(_afterwards(request), "")),
        flash=Flash(f"Sie sind angemeldet als {opened.session.name}."),
    )
    seconds = int(LONGEST.total_seconds())
    answer.set_cookie(_cookie(request, session_cookie(request), opened.token, seconds=seconds))
    answer.set_cookie(_cookie(request, _afterwards(request), "", seconds=0))
    return answer


@post("/abmelden")
async def log_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """End the session here and wherever its cookie was copied to."""
    if token := request.scope.get("auth"):
        await session.close_session(token, now=clock.now())
    answer = redirect(request, "/", flash=Flash("Sie sind abgemeldet."))
    answer.set_cookie(_cookie(request, session_cookie(request), "", seconds=0))
    return answer


def session_cookie(request: Request[Any, Any, Any]) -> str:
    """The name of the cookie that carries the session."""
    return cookie_name("lagplanner", secure=request.app.state.settings.is_secure)


def _afterwards(request: Request[Any, Any, Any]) -> str:
    return cookie_name(AFTERWARDS, secure=request.app.state.settings.is_secure)


def safe_path(wanted: str) -> str:
    """A page of the board, whatever the address asks for: never another site."""
    is_path = wanted == START or wanted.startswith(f"{START}/")
    is_plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set('\\ "<>?#;,')
    return wanted if is_path and is_plain and "//" not in wanted and ".." not in wanted else START


def _link_page(request: Request[Any, Any, Any], state: LinkState) -> Response[Any]:
    page = render(request, "public/log_in.html", status=_STATUS[state], state=state)
    if state is LinkState.TOO_MANY:
        page.headers["Retry-After"] = str(int(WRONG_WITHIN.total_seconds()))
    return page


def _caller(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _cookie(request: Request[Any, Any, Any], name: str, value: str, *, seconds: int) -> Cookie:
    return Cookie(
        name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=request.app.state.settings.is_secure,
        samesite="lax",
    )


def _site(known: Any) -> dict[str, str]:
    return {"name": known.association, "tagline": known.tagline}


ROUTES = (how_to_log_in, show_link, use_link, log_out)
