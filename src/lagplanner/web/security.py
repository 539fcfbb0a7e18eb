"""What may come in, and what is a browser told? Host, headers and the proof that a form is ours.

The `Doorway` stands before the routes, so that unknown paths pass it as well. Forms are proved
twice: by where the browser says they come from, and by the hidden field of `web.csrf`.
"""

import logging
import re
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from lagplanner import clock
from lagplanner.domain.post.links import PATHS, Purpose
from lagplanner.domain.sessions import is_fresh
from lagplanner.settings import Settings
from lagplanner.web.access import is_for_somebody, wants_fresh
from lagplanner.web.csrf import FIELD, HEADER, Forms
from lagplanner.web.errors import ForgedFormError
from lagplanner.web.forms import Typed, typed
from lagplanner.web.kept_form import SessionEndedError, ask_for_fresh_log_in, keep, note_sent
from lagplanner.web.language import SWITCH
from lagplanner.web.session import session_cookie

log = logging.getLogger("lagplanner.access")

ONE_CLICK = {"List-Unsubscribe": ("One-Click",)}
"""What a mail program sends to leave a list, and nothing else."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ASKS_FOR_CONTACT = re.compile(r"/projekte/[^/]+/kontakt")
# The routes take several slashes for one.
_SECRETS = "|".join(("anmelden", "kalender/+mein", *PATHS.values()))
_SECRET_PATH = re.compile(rf"^/+({_SECRETS})/+.+")


def scrubbed(path: str) -> str:
    """The path as it may stand in a log: tokens open doors, so they never do; nor does it begin
    lines of its own, however it was written.
    """
    line = "".join(sign if sign.isprintable() else "�" for sign in path[:500])
    return _SECRET_PATH.sub(r"/\1/…", line)


def telling_headers(*, secure: bool, subdomains: bool = False) -> Callable[[Message, Scope], Any]:
    """What each answer tells the browser; what a page has said itself stays."""
    told = dict(HEADERS)
    if secure:
        below = "; includeSubDomains" if subdomains else ""
        told["Strict-Transport-Security"] = f"max-age=63072000{below}"

    async def tell(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in told.items():
            headers.setdefault(name, value)
        if "frame-ancestors *" in headers["Content-Security-Policy"]:
            del headers["X-Frame-Options"]  # the older word for the same, which knows no "anywhere"
        if scope["path"].startswith("/static/"):
            return
        headers.setdefault("Cache-Control", "no-store")
        headers.extend_header_value("Vary", "Cookie, Accept-Language")

    return tell


class Doorway:
    """The step before the routes: who calls, whom do they ask for; HEAD is a GET to the pages."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        name = urlsplit(settings.base_url).hostname or ""
        self._names = LOOPBACK if name in LOOPBACK else frozenset({name})
        proxy = settings.trusted_proxy
        self._proxy = ip_network(proxy, strict=False) if proxy else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in; write one line about it without any secret."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, method, path = time.perf_counter(), scope["method"], scrubbed(scope["path"])
        inner: Any = {**scope, "client": self._caller(scope)}
        if method == "HEAD":
            inner["method"] = "GET"  # the server knows, and sends no body
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if self._is_ours(scope):
                await self._app(inner, receive, noting)
            else:
                await _refuse_host(noting)
        finally:
            took = (time.perf_counter() - began) * 1000
            log.info("%s %s %d %.0f ms", method, path, status, took)

    def _is_ours(self, scope: Scope) -> bool:
        # Health checks ask an address of their own; nothing in that answer depends on it.
        if scope["path"] == "/gesund":
            return True
        try:
            return urlsplit(f"//{_header(scope, b'host')}").hostname in self._names
        except ValueError:
            return False

    def _caller(self, scope: Scope) -> tuple[str, int] | None:
        """The caller as the trusted proxy names them; anybody else could claim to be anybody."""
        peer = scope["client"]
        if peer is None or self._proxy is None or not _is_within(peer[0], self._proxy):
            return peer
        named = _header(scope, b"x-forwarded-for").rpartition(",")[2].strip()
        try:
            return (str(ip_address(named)), 0)
        except ValueError:
            return peer


class OnlyOwnForms(ASGIMiddleware):
    """Refuses whatever would change something and does not come from a page of ours."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Check the origin, then the hidden field. Raises ForgedFormError, or SessionEndedError for a
        form of a session that has ended meanwhile: what was typed is kept. Behind a link nobody
        needs a session, so that form goes on.
        """
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        if request.method not in SAFE_METHODS:
            if not _is_same_origin(request):
                raise ForgedFormError
            forms: Forms = request.app.state.forms
            sent = await typed(request)
            token = request.headers.get(HEADER) or sent.get(FIELD)
            if not _proves_itself(request, sent) and not forms.is_ours(request, token):
                ended = request.cookies.get(session_cookie(request), "")
                if request.scope.get("auth") or not forms.was_ours(request, token, ended):
                    raise ForgedFormError
                if is_for_somebody(request.url.path):
                    raise SessionEndedError(await keep(request, ended, sent))
            await _ask_who_lets_in(request)
            await note_sent(request)
        await next_app(scope, receive, send)


async def _ask_who_lets_in(request: Request[Any, Any, Any]) -> None:
    """Raises LogInTooOldError where the form says who gets in and nobody has just logged in."""
    person, page = request.scope.get("user"), wants_fresh(request.url.path)
    if person is not None and page and not is_fresh(person.created_at, clock.now()):
        raise await ask_for_fresh_log_in(request, page)


def _proves_itself(request: Request[Any, Any, Any], sent: Typed) -> bool:
    """Pages for visitors set no cookie, so their buttons for the language and for how to reach a
    project prove nothing; they change nothing either. And mail programs leave a list by exactly one
    field of their own (RFC 8058), with the token as the proof.
    """
    path = request.url.path
    leaves = path.startswith(f"/{PATHS[Purpose.LEAVE]}/")
    changes_nothing = path == SWITCH or _ASKS_FOR_CONTACT.fullmatch(path) is not None
    return changes_nothing or (leaves and dict(sent.texts) == ONE_CLICK)


def _is_same_origin(request: Request[Any, Any, Any]) -> bool:
    """What the browser says about the page that sent this; old ones and tools say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin == "null":  # so pages whose address is a secret send their forms
        return site == "same-origin"
    # Compared as text: what is no address cannot be taken apart.
    return origin is None or origin.partition("://")[2] == request.headers.get("Host")


def _header(scope: Scope, name: bytes) -> str:
    values = [value for key, value in scope["headers"] if key == name]
    return ",".join(value.decode("latin-1") for value in values)


def _is_within(address: str, network: Any) -> bool:
    try:
        return ip_address(address) in network
    except ValueError:
        return False


async def _refuse_host(send: Send) -> None:
    body = (
        "Unter dieser Adresse gibt es hier nichts. Bitte die Adresse des Netzwerks öffnen.".encode()
    )
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
