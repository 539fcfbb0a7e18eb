"""What does a person see when something is not possible? The one place where errors become pages.

A browser gets a page that says what happened and what to do now, anything else, and whoever asks the
interface for programs, gets a problem in JSON (RFC 9457). What
nobody expected is logged with a reference, and the page shows only that.
"""

import logging
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    DatabaseStateError,
    InputError,
    LagplannerError,
    NotAllowedError,
    NotFoundError,
    Problem,
)
from lagplanner.web import render

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[LagplannerError], int], ...] = (
    (InputError, 422),
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (BrokenRuleError, 409),
    (DatabaseStateError, 503),
)
_TITLES = {
    400: "Diese Anfrage ist nicht lesbar",
    401: "Bitte melden Sie sich an",
    403: "Das ist hier nicht möglich",
    404: "Diese Seite gibt es nicht",
    405: "So lässt sich diese Seite nicht öffnen",
    409: "Das passt nicht mehr zusammen",
    413: "Das ist zu groß",
    422: "Eine Angabe passt nicht",
    429: "Das waren zu viele Anfragen",
    503: "Der Dienst ist gerade nicht bereit",
}
_SENTENCES = {
    400: "Ihr Browser hat etwas geschickt, das wir nicht verstehen. Bitte gehen Sie zurück und versuchen Sie es noch einmal.",
    404: "Vielleicht wurde sie umbenannt, oder im Link fehlt ein Stück.",
    405: "Vermutlich wurde ein Formular als Link geöffnet. Bitte gehen Sie zurück und drücken Sie den Knopf.",
    413: "Die Datei ist größer, als es hier geht. Bitte wählen Sie eine kleinere.",
    429: "Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.",
}
_UNFIT = "Eine Angabe in der Adresse passt nicht."
PROBLEM = "application/problem+json"
PROGRAMS = "/api/"
_FAILED = "Das liegt an uns, nicht an Ihnen. Es wurde nichts gespeichert. Bitte versuchen Sie es noch einmal."


class ForgedFormError(NotAllowedError):
    """What was sent does not come from a page of ours, or from one that is too old."""

    def __init__(self) -> None:
        super().__init__(
            "Die Seite war zu lange offen, oder Sie haben sich inzwischen an- oder abgemeldet. "
            "Es wurde nichts gespeichert. Bitte gehen Sie zurück, laden Sie die Seite neu und "
            "senden Sie noch einmal."
        )


class NotLoggedInError(NotAllowedError):
    """Nobody is in, and this page needs somebody to be."""

    def __init__(self, sentence: str = "Bitte melden Sie sich an.") -> None:
        super().__init__(sentence)


def handlers() -> ExceptionHandlersMap:
    """Which error is answered by what; the most special class counts."""
    return {
        NotLoggedInError: ask_to_log_in,
        LagplannerError: refuse,
        HTTPException: refuse_request,
        Exception: confess,
    }


def ask_to_log_in(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A person is led to the log-in and comes back afterwards; a machine is told 401."""
    if not _wants_page(request):
        return _answer(request, 401, str(error), headers={"WWW-Authenticate": "Bearer"})
    back = f"?weiter={quote(request.url.path)}" if request.method == "GET" else ""
    if render.is_fragment(request):
        return Response("", status_code=401, headers={"HX-Redirect": f"/anmelden{back}"})
    return Redirect(f"/anmelden{back}", status_code=303)


def refuse(request: Request[Any, Any, Any], error: LagplannerError) -> Response[Any]:
    """An error raised on purpose: its own sentence."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if status >= 500:
        log.error("%s: %s", type(error).__name__, error)
    problems = error.problems if isinstance(error, InputError) else ()
    return _answer(request, status, str(error), problems=problems)


def refuse_request(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Something the web layer says no to: unknown paths, wrong methods, too large bodies."""
    if error.status_code >= 500:
        return confess(request, error)
    sentence = _SENTENCES.get(error.status_code, _SENTENCES[400])
    problems: tuple[Problem, ...] = ()
    if isinstance(error, ValidationException):
        sentence = _UNFIT
        named: Any = error.extra or ()
        problems = tuple(Problem(one["key"], one["message"]) for one in named)
    return _answer(
        request, error.status_code, sentence, problems=problems, headers=error.headers or {}
    )


def confess(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """What nobody expected: the log has all of it, the page a reference to find it by."""
    reference = token_hex(4)
    log.error("unexpected error, reference %s", reference, exc_info=error)
    return _answer(request, 500, _FAILED, reference=reference)


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    sentence: str,
    *,
    problems: tuple[Problem, ...] = (),
    reference: str = "",
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    title = _TITLES.get(status, "Da ist uns ein Fehler passiert")
    if _wants_page(request):
        page = render.render(
            request,
            "errors/error.html",
            status=status,
            title=title,
            sentence=sentence,
            problems=problems,
            reference=reference,
        )
        page.headers.update(headers or {})
        return page
    facts: dict[str, Any] = {"status": status, "title": title, "detail": sentence}
    if problems:
        facts["problems"] = [{"field": one.field, "message": one.message} for one in problems]
    if reference:
        facts["reference"] = reference
    return Response(facts, status_code=status, media_type=PROBLEM, headers=headers)


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    if request.url.path.startswith(PROGRAMS):
        return False
    return "text/html" in request.headers.get("Accept", "") or render.is_fragment(request)
