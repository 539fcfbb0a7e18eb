"""Which language does this person read, and how do they switch?

The one in the address of a public page, else that of the button in the foot of a page, else that of the
letter whose link was followed, else the one of ours their browser likes better, else the association's.
The choice is a cookie of its own; it says nothing about a person.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Request, Response, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from lagplanner.templating.locale import ENGLISH, GERMAN, LANGUAGES
from lagplanner.web.access import is_for_somebody
from lagplanner.web.csrf import cookie_name
from lagplanner.web.forms import typed

SWITCH = "/sprache"
WORD = "sprache"
A_YEAR = 365 * 24 * 3600
_LIKED = re.compile(r"([a-z]+)(?:-[a-z0-9-]+)?(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?")
"""A language in what a browser says, and how much it is liked, from 0 to 1 (RFC 9110)."""

NAMES = {GERMAN: "Deutsch", ENGLISH: "English"}


def language_of(request: Request[Any, Any, Any], usual: str = "") -> str:
    """The language this page is to be in, "de" or "en"; `usual` is that of the letter it is for."""
    if named := in_address(request):
        return named
    if pressed := chosen(request.cookies.get(_cookie(request), "")):
        return pressed
    site = request.scope["state"].get("site", request.app.state.site)
    return usual or _liked_best(request.headers.get("Accept-Language", "")) or site.language


def in_address(request: Request[Any, Any, Any]) -> str:
    """The language that the address of a public page names, for this one request; "" for none.

    On pages of those who are in the same word says whose letter is meant.
    """
    if is_for_somebody(request.url.path):
        return ""
    return chosen(request.query_params.get(WORD, ""))


def alternates(address: str) -> tuple[tuple[str, str], ...]:
    """A public page in each language and in the reader's own, for search engines (hreflang)."""
    path, _, query = address.partition("?")
    plain = _without_language(query)
    own = tuple(
        (language, f"{path}?{plain}{'&' if plain else ''}{WORD}={language}")
        for language in LANGUAGES
    )
    return (*own, ("x-default", f"{path}?{plain}" if plain else path))


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
    """The page as it was opened; for the answer to a form, the page the form stood on.

    A public page without the language in its address, which would win over what is chosen.
    """
    opened = urlsplit(str(request.url))
    if request.method != "GET":
        opened = urlsplit(request.headers.get("Referer", ""))
        if opened.netloc != request.headers.get("Host"):
            return "/"
    query = opened.query if is_for_somebody(opened.path) else _without_language(opened.query)
    return local_path(opened.path + (f"?{query}" if query else ""))


def _without_language(query: str) -> str:
    told = parse_qsl(query, keep_blank_values=True)
    if all(name != WORD for name, _ in told):
        return query
    return urlencode([(name, value) for name, value in told if name != WORD])


def _cookie(request: Request[Any, Any, Any]) -> str:
    return cookie_name("lagplanner-sprache", secure=request.app.state.settings.is_secure)


def _liked_best(accepted: str) -> str:
    """The language of ours that a browser likes better; "" if it likes both alike or reads neither."""
    liked = dict.fromkeys(LANGUAGES, 0.0)
    for part in accepted.split(","):
        found = _LIKED.fullmatch(part.strip().lower())
        if found and found[1] in liked:
            liked[found[1]] = max(liked[found[1]], float(found[2] or 1))
    if liked[GERMAN] == liked[ENGLISH]:
        return ""
    return max(liked, key=liked.__getitem__)


ROUTES = (switch,)
