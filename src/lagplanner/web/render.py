"""How does a page get its frame, and how does a deed say what it did on the next page?"""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from lagplanner import templating
from lagplanner.domain.access import OF_BOARD, READ_ONLY, Actor, may
from lagplanner.domain.sessions import Session
from lagplanner.web.access import OWN, START, deed_of
from lagplanner.web.csrf import Forms, cookie_name
from lagplanner.web.language import alternates, in_address, language_of, switch_of

Entries = Sequence[tuple[str, str]]

FLASH = "lagplanner-flash"
PUBLIC_NAV = (
    ("/", "Nächstes Treffen"),
    ("/treffen", "Alle Treffen"),
    ("/projekte", "Projekte"),
    ("/themen", "Themen"),
    ("/karte", "Karte"),
)
SEARCH = f"{START}/suche"
OWN_NAV = ((OWN, "Mein Projekt"),)
LEGAL = (
    ("/netzwerk", "Über uns"),
    ("/impressum", "Impressum"),
    ("/datenschutz", "Datenschutz"),
    ("/barrierefreiheit", "Barrierefreiheit"),
    ("/leichte-sprache", "Leichte Sprache"),
)
PUBLIC = frozenset(href.split("/")[1] for href, _ in (*PUBLIC_NAV, *LEGAL))
"""The first part of paths of pages that search engines are told of."""

PUBLIC_FOOTER = (("/anmelden", "Anmelden"), *LEGAL)


@dataclass(frozen=True, slots=True)
class Flash:
    """What was just done, as a sentence, perhaps with the way back; kind: ok, bad, warn, info."""

    text: str
    kind: str = "ok"
    undo_action: str | None = None
    undo_text: str | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)


def render(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status: int = 200,
    language: str = "",
    **values: Any,
) -> Response[str]:
    """A page in its frame; whatever `values` names goes to the template beside the frame's own.

    The frame's own: site, nav, footer_links, flashes, csrf_input, person (Session or None), errors,
    opens (whether a link would open to them),
    search (where the board's search is, or ""),
    switch (to the other language), alternates (the page in each language, for search engines),
    in_address (the language that the address names), alarm (Alarm or None: the post needs somebody),
    guided (Guide or None: the board goes through its first steps). The page is in the language chosen by whoever asks, else in
    `language`, else in the one their browser reads.
    """
    state, forms, spoken = request.app.state, _forms(request), language_of(request, language)
    person = whoever(request)
    hidden_field = forms.field(request, partial(_lets, person, "POST"))
    nav, footer, home = _ways(request, person)
    opens = partial(_lets, person, "GET")
    frame: dict[str, Any] = {
        "site": request.scope["state"].get("site", state.site),
        "nav": _nav(request, nav),
        "footer_links": footer,
        "home": home,
        "flashes": _flashes(request),
        "csrf_input": hidden_field,
        "person": person,
        "opens": opens,
        "search": SEARCH if opens(SEARCH) else "",
        "looks_only": person is not None and person.role in READ_ONLY,
        "errors": status == 422,
        "switch": switch_of(request, spoken),
        "alternates": _alternates(request) if status == 200 else (),
        "in_address": in_address(request),
        "alarm": request.scope["state"].get("alarm") if opens(f"{START}/postausgang") else None,
        "guided": request.scope["state"].get("guide") if opens(f"{START}/erste-schritte") else None,
    }
    text = templating.render(template, spoken, **{**frame, **values})
    page = Response(text, status_code=status, media_type=MediaType.HTML)
    if hidden_field.new_cookie:
        page.set_cookie(hidden_field.new_cookie)
    if frame["flashes"]:
        page.set_cookie(_flash_cookie(request, "", seconds=0))
    return page


def fragment(request: Request[Any, Any, Any], template: str, **values: Any) -> Response[str]:
    """A piece of a page for htmx, without the frame."""
    hidden_field = _forms(request).field(request, partial(_lets, whoever(request), "POST"))
    return Response(
        templating.render(template, language_of(request), csrf_input=hidden_field, **values),
        media_type=MediaType.HTML,
    )


def redirect(
    request: Request[Any, Any, Any], path: str, *, flash: Flash | None = None
) -> Response[Any]:
    """After a deed: 303 to the page that shows it, which also shows the flash once."""
    answer: Response[Any] = Redirect(path, status_code=303)
    if flash:
        signed = _signed(request, json.dumps(asdict(flash)))
        answer.set_cookie(_flash_cookie(request, signed, seconds=60))
    return answer


def is_fragment(request: Request[Any, Any, Any]) -> bool:
    """Whether htmx asks and not the browser itself."""
    return request.headers.get("HX-Request") == "true"


def whoever(request: Request[Any, Any, Any]) -> Session | None:
    """Who is in, if anybody is."""
    person: Session | None = request.scope.get("user")
    return person


def _lets(person: Session | None, method: str, address: str) -> bool:
    """Whether they may ask this; outside the board's rooms each page knows by itself."""
    path = urlsplit(address).path
    if not (path == START or path.startswith(f"{START}/")):
        return True
    return person is not None and may(Actor(person.role), deed_of(path, method))


def _ways(request: Request[Any, Any, Any], person: Session | None) -> tuple[Entries, Entries, str]:
    """Where somebody can go from any page: menu, foot and first page. Doors closed to them are left out."""
    state = request.app.state
    if person is None:
        return PUBLIC_NAV, PUBLIC_FOOTER, "/"
    if person.role not in OF_BOARD:
        return (*OWN_NAV, *PUBLIC_NAV), LEGAL, OWN
    nav, footer = (
        tuple(one for one in entries if may(Actor(person.role), deed_of(one[0], "GET")))
        for entries in (state.board_nav, state.board_footer)
    )
    return nav, (*footer, *LEGAL), START


def _alternates(request: Request[Any, Any, Any]) -> tuple[tuple[str, str], ...]:
    path, query = request.url.path, request.url.query
    if path.split("/")[1] not in PUBLIC:
        return ()
    base = request.app.state.settings.base_url
    return alternates(f"{base}{path}" + (f"?{query}" if query else ""))


def _nav(
    request: Request[Any, Any, Any], entries: Sequence[tuple[str, str]]
) -> list[tuple[str, str, bool]]:
    path = request.url.path
    # A first page stands for itself alone: everything else lies below it.
    fitting = [
        href
        for href, _ in entries
        if path == href or (href.count("/") > 1 and path.startswith(f"{href}/"))
    ]
    current = max(fitting, key=len, default=None)
    return [(href, label, href == current) for href, label in entries]


def _flashes(request: Request[Any, Any, Any]) -> list[Any]:
    known = request.cookies.get(cookie_name(FLASH, secure=_is_secure(request)), "")
    text = _unsigned(request, known)
    return [json.loads(text)] if text else []


def _flash_cookie(request: Request[Any, Any, Any], value: str, *, seconds: int) -> Cookie:
    """The cookie that carries a flash; a browser deletes it only if it is named as it was set."""
    secure = _is_secure(request)
    return Cookie(
        cookie_name(FLASH, secure=secure),
        value=value,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
        max_age=seconds,
    )


def _is_secure(request: Request[Any, Any, Any]) -> bool:
    return bool(request.app.state.settings.is_secure)


def _signed(request: Request[Any, Any, Any], text: str) -> str:
    body = base64.urlsafe_b64encode(text.encode()).decode()
    return f"{body}.{_signature(request, body)}"


def _unsigned(request: Request[Any, Any, Any], value: str) -> str:
    body, _, signature = value.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(request, body).encode()):
        return ""
    return base64.urlsafe_b64decode(body).decode()


def _signature(request: Request[Any, Any, Any], body: str) -> str:
    secret: str = request.app.state.secret
    return hmac.new(secret.encode(), f"flash\n{body}".encode(), sha256).hexdigest()


def _forms(request: Request[Any, Any, Any]) -> Forms:
    forms: Forms = request.app.state.forms
    return forms
