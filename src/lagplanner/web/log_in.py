"""How does somebody get in? By a link asked for by mail, its code, a passkey, or the link of the
command line.
"""

from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD, Actor, Deed, may
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.passkeys import Party, PasskeyState, party_of
from lagplanner.domain.sessions import (
    ASKED_WITHIN,
    LONGEST,
    MAILED_LIFE,
    WRONG_WITHIN,
    LinkState,
    LoginLink,
    link_state,
)
from lagplanner.services.post import account
from lagplanner.services.running import guide, login, passkeys, session
from lagplanner.web import kept_form
from lagplanner.web.access import OWN, START
from lagplanner.web.browsers import family
from lagplanner.web.csrf import cookie_name
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.links import caller
from lagplanner.web.render import Flash, redirect, render, whoever
from lagplanner.web.session import cookie, safe_path, session_cookie

Call = Request[Any, Any, Any]

AFTERWARDS = "lagplanner-weiter"
FIRST_STEPS = "/vorstand/erste-schritte"
NO_PASSKEYS = "Passkeys brauchen eine Adresse mit https und einem Namen."
STATUS = {
    LinkState.GOOD: 200,
    LinkState.ELSEWHERE: 200,
    LinkState.UNKNOWN: 404,
    LinkState.USED: 410,
    LinkState.EXPIRED: 410,
    LinkState.WITHDRAWN: 410,
    LinkState.WRONG_CODE: 422,
    LinkState.TOO_MANY_CODES: 429,
    LinkState.TOO_MANY: 429,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose link is wanted."""

    email: str = field("Ihre E-Mail-Adresse", longest=200)


@dataclass(frozen=True, slots=True)
class WithCode:
    """The code of a letter."""

    code: str = field("Code", longest=40)


@dataclass(frozen=True, slots=True)
class WithPasskey:
    """The answer of a passkey, as the browser writes it."""

    credential: str = field("Passkey", longest=20_000)


@get("/anmelden")
async def how_to_log_in(
    request: Call, weiter: FromQuery[str] = "", neu: FromQuery[str] = ""
) -> Response[Any]:
    """Ask for the address, of who is in as well if they are to log in anew. Where somebody wanted to
    go is kept for afterwards.
    """
    person = whoever(request)
    if person and not neu:
        return redirect(request, _start(person, weiter))
    known = blank({"email": person.email}) if person else blank()
    page = await _asking(request, known, anew=person is not None)
    if weiter:
        page.set_cookie(cookie(request, _afterwards(request), safe_path(weiter), seconds=3600))
    return page


@post("/anmelden")
async def ask(request: Call) -> Response[Any]:
    """Send a link if the address is known here; the answer is the same if it is not."""
    if not await _letters_leave(request):
        return await _asking(request, blank(), status=409)
    before = request.cookies.get(asking_cookie(request), "")
    try:
        email = (await read(request, Asking)).email
        token = await login.ask(email, asked_before=before, caller=caller(request), now=clock.now())
    except InputError as error:
        return await _asking(request, await again(request, error), status=422)
    if token is None:
        page = await _asking(request, await again(request, InputError()), status=429)
        page.headers["Retry-After"] = str(int(ASKED_WITHIN.total_seconds()))
        return page
    answer = redirect(request, "/anmelden/code")
    seconds = int(MAILED_LIFE.total_seconds()) * 3  # its page can say that the time is over
    answer.set_cookie(cookie(request, asking_cookie(request), token, seconds=seconds))
    return answer


@get("/anmelden/code")
async def wait_for_letter(request: Call) -> Response[Any]:
    """A letter is on its way, perhaps; and the field for its code."""
    asked = await _asked(request)
    if asked is None or asked.used_at is not None:
        return redirect(request, "/anmelden")
    return _code_page(request, asked, _state(asked), blank())


@post("/anmelden/code")
async def use_code(request: Call) -> Response[Any]:
    """Let somebody in by the code, in the browser that asked for it."""
    try:
        typed = (await read(request, WithCode)).code
    except InputError as error:
        asked = await _asked(request)
        return _code_page(request, asked, _state(asked), await again(request, error), status=422)
    opened = await login.open_by_code(
        typed,
        browser=request.cookies.get(asking_cookie(request), ""),
        caller=caller(request),
        now=clock.now(),
        family=family_of(request),
    )
    if isinstance(opened, LinkState):
        return _code_page(request, await _asked(request), opened, blank(), status=STATUS[opened])
    return await _let_in(request, opened)


@post("/anmelden/passkey/frage")
async def ask_passkey(request: Call) -> Response[Any]:
    """What a passkey is to sign, for the script of the page."""
    question = await passkeys.ask_to_log_in(
        party(request), browser=browser(request), caller=caller(request), now=clock.now()
    )
    return to_sign(question)


@post("/anmelden/passkey")
async def use_passkey(request: Call) -> Response[Any]:
    """Let somebody in whose passkey has signed."""
    try:
        answer = (await read(request, WithPasskey)).credential
    except InputError:
        return await _asking(request, blank(), status=422, passkey=PasskeyState.STALE)
    opened = await passkeys.open_session(
        answer,
        party(request),
        browser=browser(request),
        caller=caller(request),
        now=clock.now(),
        family=family_of(request),
    )
    if isinstance(opened, PasskeyState):
        too_many = opened is PasskeyState.TOO_MANY
        page = await _asking(request, blank(), status=429 if too_many else 403, passkey=opened)
        if too_many:
            page.headers["Retry-After"] = str(int(WRONG_WITHIN.total_seconds()))
        return page
    return await _let_in(request, opened)


def to_sign(question: str | None) -> Response[Any]:
    """A question for a passkey; without one too many were asked for."""
    if question is None:
        wait = {"Retry-After": str(int(ASKED_WITHIN.total_seconds()))}
        return Response("{}", status_code=429, media_type=MediaType.JSON, headers=wait)
    return Response(question, status_code=200, media_type=MediaType.JSON)


def party(request: Call) -> Party:
    """This house as a passkey knows it, by its settings. NotFoundError where browsers know none."""
    known = party_of(request.app.state.settings.base_url)
    if known is None:
        raise NotFoundError(NO_PASSKEYS)
    return known


def browser(request: Call) -> str:
    """The cookie that marks the browser a passkey is asked in."""
    mark: str = request.app.state.forms.browser(request)
    return mark


@get("/anmelden/{token:str}")
async def show_link(request: Call, token: FromPath[str]) -> Response[Any]:
    """One button. Mail scanners and previews open links too, so opening uses nothing up."""
    state = await login.login_link_state(
        token,
        caller=caller(request),
        now=clock.now(),
        browser=request.cookies.get(asking_cookie(request), ""),
    )
    return _link_page(request, state)


@post("/anmelden/{token:str}")
async def use_link(request: Call, token: FromPath[str]) -> Response[Any]:
    """Use the link: a new session, whatever cookie the browser had before."""
    opened = await login.open_session(
        token,
        caller=caller(request),
        now=clock.now(),
        browser=request.cookies.get(asking_cookie(request), ""),
        family=family_of(request),
    )
    if isinstance(opened, LinkState):
        status = 403 if opened is LinkState.ELSEWHERE else STATUS[opened]
        return _link_page(request, opened, status=status)
    return await _let_in(request, opened)


def asking_cookie(request: Call) -> str:
    """The name of the cookie that marks the browser which asked for a link."""
    return cookie_name("lagplanner-anmelden", secure=request.app.state.settings.is_secure)


async def _let_in(request: Call, opened: login.Opened) -> Response[Any]:
    if before := request.scope.get("auth"):
        await session.close_session(before, now=clock.now())
    start = await _place(request, opened.session)
    answer = redirect(
        request,
        kept_form.PAGE if await kept_form.kept_in(request, opened.session) else start,
        flash=Flash(f"Sie sind angemeldet als {opened.session.name}."),
    )
    seconds = int(LONGEST.total_seconds())
    answer.set_cookie(cookie(request, session_cookie(request), opened.token, seconds=seconds))
    answer.set_cookie(cookie(request, asking_cookie(request), "", seconds=0))
    answer.set_cookie(cookie(request, _afterwards(request), "", seconds=0))
    return answer


def _afterwards(request: Call) -> str:
    return cookie_name(AFTERWARDS, secure=request.app.state.settings.is_secure)


async def _place(request: Call, person: Any) -> str:
    """Where somebody goes who has come in; in a house where nothing is yet, to its first steps."""
    path = _start(person, request.cookies.get(_afterwards(request), ""))
    if path == START and may(Actor(person.role), Deed.RULES):
        known = await guide.look(request.app.state.settings, today=clock.today())
        if known.is_wanted and not known.is_begun:
            return FIRST_STEPS
    return path


def _start(person: Any, wanted: str) -> str:
    """Where somebody goes who has come in: where they wanted to, if that is theirs."""
    if person.role in OF_BOARD:
        return safe_path(wanted)
    path = safe_path(wanted, start=OWN)
    return OWN if path == START or path.startswith(f"{START}/") else path


async def _letters_leave(request: Call) -> bool:
    chosen = await account.in_force(request.app.state.settings)
    return chosen.can_send and await login.letters_leave()


async def _asking(
    request: Call,
    form: Filled,
    *,
    status: int = 200,
    passkey: PasskeyState | None = None,
    anew: bool = False,
) -> Response[str]:
    return render(
        request,
        "public/log_in.html",
        status=status,
        form=form,
        letters_leave=await _letters_leave(request),
        kept=bool(request.cookies.get(kept_form.form_cookie(request))),
        anew=anew,
        too_many=status == 429 and passkey is None,
        passkeys=party_of(request.app.state.settings.base_url) is not None,
        refused=passkey,
    )


async def _asked(request: Call) -> LoginLink | None:
    return await login.asked_in(request.cookies.get(asking_cookie(request), ""))


def _state(asked: LoginLink | None) -> LinkState:
    return link_state(asked, clock.now(), browser=asked.browser_hash if asked else "")


def _code_page(
    request: Call, asked: LoginLink | None, state: LinkState, form: Filled, *, status: int = 200
) -> Response[str]:
    page = render(
        request, "public/log_in_code.html", status=status, state=state, asked=asked, form=form
    )
    if state is LinkState.TOO_MANY:
        page.headers["Retry-After"] = str(int(WRONG_WITHIN.total_seconds()))
    return page


def _link_page(request: Call, state: LinkState, *, status: int = 0) -> Response[str]:
    page = render(request, "public/log_in_link.html", status=status or STATUS[state], state=state)
    if state is LinkState.TOO_MANY:
        page.headers["Retry-After"] = str(int(WRONG_WITHIN.total_seconds()))
    return page


def family_of(request: Call) -> str:
    """The browser as its owner knows it again."""
    return family(request.headers.get("User-Agent", ""))


ROUTES = (
    how_to_log_in,
    ask,
    wait_for_letter,
    use_code,
    ask_passkey,
    use_passkey,
    show_link,
    use_link,
)
