"""Who asks by a program? A token or nobody: cookies count for nothing here.

What is public may be read by scripts of any site; an answer that is there already is not sent again.
"""

import time
from collections import Counter
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from lagplanner import clock
from lagplanner.domain.interface.tokens import MOST_READ, READ_WITHIN, Token
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import WRONG_WITHIN
from lagplanner.services.interface import tokens
from lagplanner.services.interface.tokens import Shown, TokenState
from lagplanner.services.post.links import network_of
from lagplanner.web.errors import NotLoggedInError
from lagplanner.web.legal import once_lawful
from lagplanner.web.links import caller

Call = Request[Any, Any, Any]
Connection = ASGIConnection[Any, Any, Any, Any]

NOT_IN = "Das Token fehlt, ist unbekannt, widerrufen oder abgelaufen."
FRESH_PUBLIC = "public, max-age=60"
FRESH_PRIVATE = "private, no-cache"


class Pace:
    """Counts what each program reads in a minute, in this process."""

    def __init__(self, most: int = MOST_READ) -> None:
        self._most = most
        self._window = -1
        self._read: Counter[str] = Counter()

    def is_too_fast(self, who: str, moment: float) -> bool:
        """Whether that was one too many. `moment` is in seconds of a clock that never goes back."""
        window = int(moment // READ_WITHIN.total_seconds())
        if window != self._window:
            self._window = window
            self._read.clear()
        self._read[who] += 1
        return self._read[who] > self._most


class ByToken(ASGIMiddleware):
    """Finds out which token is shown, and lets the program act by it and by nothing else."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set `shown` in the state of the request. A token that opens nothing is refused everywhere,
        so that nobody takes what is public for all there is.

        Raises NotLoggedInError or TooManyRequestsException.
        """
        request: Call = Request(scope)
        scope["user"] = None
        shown = await _shown(request)
        scope["state"]["shown"] = shown
        who = f"token {shown.token.id}" if shown and shown.token else network_of(caller(request))
        pace: Pace = request.app.state.pace
        if pace.is_too_fast(who, time.monotonic()):
            raise _wait(READ_WITHIN.total_seconds())
        token = shown.token if shown else None
        with tokens.acting_by(token):
            await next_app(scope, receive, Sending(request, send, is_public=token is None).send)


class Sending:
    """Sends an answer with its mark, or only says that it is the same as before."""

    def __init__(self, request: Call, send: Send, *, is_public: bool) -> None:
        self._request = request
        self._send = send
        self._is_public = is_public
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Hold the answer back until it is whole: they are small."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableScopeHeaders.from_message(start)
        if self._is_public:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        body = self._body
        if start["status"] == 200:  # type: ignore[typeddict-item]
            tag = f'"{sha256(body).hexdigest()[:32]}"'
            headers["ETag"] = tag
            headers["Cache-Control"] = FRESH_PUBLIC if self._is_public else FRESH_PRIVATE
            headers.extend_header_value("Vary", "Authorization")
            asked = self._request.headers.get("If-None-Match", "")
            if tag in {one.strip().removeprefix("W/") for one in asked.split(",")}:
                start["status"], body = 304, b""  # type: ignore[typeddict-unknown-key]
                headers["Content-Length"] = "0"
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


async def for_everybody(connection: Connection, handler: BaseRouteHandler) -> None:
    """What is public waits until imprint and privacy text have been looked at, but for who has a token."""
    if connection.scope["state"]["shown"] is None:
        await once_lawful(connection, handler)


def with_token(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets in who shows a token; what it shows of, the services ask. Raises NotLoggedInError."""
    shown_by(connection)


def shown_by(connection: Connection) -> tuple[Token, Project | None]:
    """The token of a request and the project it is for. Raises NotLoggedInError where there is none."""
    shown: Shown | None = connection.scope["state"]["shown"]
    if shown is None or shown.token is None:
        raise NotLoggedInError(NOT_IN)
    return shown.token, shown.project


async def _shown(request: Call) -> Shown | None:
    said = request.headers.get("Authorization", "")
    if not said:
        return None
    kind, _, text = said.partition(" ")
    shown = await tokens.open_token(
        text.strip() if kind.casefold() == "bearer" else "",
        caller=caller(request),
        now=clock.now(),
    )
    if shown.state is TokenState.TOO_MANY:
        raise _wait(WRONG_WITHIN.total_seconds())
    if shown.state is not TokenState.GOOD:
        raise NotLoggedInError(NOT_IN)
    return shown


def _wait(seconds: float) -> TooManyRequestsException:
    return TooManyRequestsException(headers={"Retry-After": str(int(seconds))})
