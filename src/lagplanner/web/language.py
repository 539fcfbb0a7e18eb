"""Which language does this person read, and how do they switch?

The one of the button in the foot of a page, else that of the letter whose link was followed, else the
only one of ours their browser reads, else the association's. The choice is a cookie of its own; it says
nothing about a person.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from lagplanner.templating.locale import ENGLISH, GERMAN, LANGUAGES
from lagplanner.web.csrf import cookie_name
from lagplanner.web.forms import typed

SWITCH = "/sprache"
A_YEAR = 365 * 24 * 3600
NAMES = {GERMAN: "Deutsch", ENGLISH: "English"}


def language_of(request: Request[Any, Any, Any], usual: str = "") -> str:
    """The language this page is to be in, "de" or "en"; `usual` is that of the letter it is for."""
    if pressed := chosen(request.cookies.get(_cookie(request), "")):
        return pressed
    site = request.scope["state"].get("site", request.app.state.site)
    return usual or _only_one_read(request.headers.get("Accept-Language", "")) or site.language


def chosen(language: str) -> str:
    """What somebody chose in a form: a language of ours, or "" for the usual one."""
    return language if language in LANGUAGES else ""


def asked_for(language: str) -> str:
    """The language in the address of a file for programs: German, unless it says another of ours."""
    return language if language in LANGUAGES else GERMAN


def switch_of(request: Request[Any, Any, Any], language: str) -> dict[str, str]:
    """What the button in the foot of a page in `language` needs: the other one and the way back."""
    other = ENGLISH if language == GERMAN else GERMAN
    return {"language": other, "name": NAMES[other], "action": SWITCH, "back": _here(request)}


@post(SWITCH)
async def switch(request: Request[Any, Any, Any]) -> Response[Any]:
    """Remember the language and go back; that is a deed no stranger gains anything by."""
    sent = await typed(request)
    answer: Response[Any] = Redirect(local_path(sent.get("zurueck")), status_code=303)
    if sent.get("sprache") in LANGUAGES:
        answer.set_cookie(
            Cookie(
                _cookie(request),
                value=sent.get("sprache"),
                path="/",
                max_age=A_YEAR,
                httponly=True,
                secure=request.app.state.settings.is_secure,
                samesite="lax",
            )
        )
    return answer


def local_path(wanted: str) -> str:
    """A page of ours with its question, whatever the form says: never another site."""
    is_plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set('\\ "<>#')
    path = wanted.partition("?")[0]
    is_path = path.startswith("/") and "//" not in path and ".." not in path
    return wanted if is_plain and is_path else "/"


def _here(request: Request[Any, Any, Any]) -> str:
    """The page as it was opened; for the answer to a form, the page the form stood on."""
    if request.method == "GET":
        query = request.url.query
        return local_path(request.url.path + (f"?{query}" if query else ""))
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.headers.get("Host"):
        return "/"
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def _cookie(request: Request[Any, Any, Any]) -> str:
    return cookie_name("lagplanner-sprache", secure=request.app.state.settings.is_secure)


def _only_one_read(accepted: str) -> str:
    """The language of ours that a browser reads; "" if it reads both or neither."""
    read = {
        part.partition(";")[0].strip().lower().partition("-")[0]
        for part in accepted.split(",")
        if "q=0" not in part.replace(" ", "").replace("q=0.", "")
    }
    ours = read.intersection(LANGUAGES)
    return ours.pop() if len(ours) == 1 else ""


ROUTES = (switch,)
