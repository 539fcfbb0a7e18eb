"""The form comes back that somebody was writing when their session ended. It is not sent by itself."""

from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.response import Redirect

from lagplanner import clock
from lagplanner.domain.sessions import FORM_LIFE, KeptForm, Session
from lagplanner.services.post.account import PASSWORD
from lagplanner.services.running import kept_forms
from lagplanner.web.access import OWN
from lagplanner.web.csrf import FIELD, cookie_name
from lagplanner.web.errors import NotLoggedInError, ask_to_log_in
from lagplanner.web.forms import Typed, typed
from lagplanner.web.render import redirect, render
from lagplanner.web.session import cookie

Call = Request[Any, Any, Any]
PAGE = f"{OWN}/entwurf"
BUTTONS = ("tat", "art")
"""Fields that say which button was pressed."""

SECONDS = int(FORM_LIFE.total_seconds())


class SessionEndedError(NotLoggedInError):
    """Somebody sends a form of ours whose session has ended; `kept` finds it again, "" where nothing does."""

    def __init__(self, kept: str) -> None:
        super().__init__()
        self.kept = kept


class LogInTooOldError(SessionEndedError):
    """Somebody is in, but says who gets in and has logged in too long ago; `page` is where they were."""

    def __init__(self, kept: str, page: str) -> None:
        super().__init__(kept)
        self.page = page


async def ask_for_fresh_log_in(request: Call, page: str) -> LogInTooOldError:
    """What to raise where only a fresh log-in may send this form; what was written in it is kept."""
    sent = await typed(request)
    has_words = any(
        _is_prose(name, text)
        for name, texts in sent.texts.items()
        for text in texts
        if name != FIELD
    )
    kept = await keep(request, request.scope["auth"], sent) if has_words else ""
    return LogInTooOldError(kept, page)


async def keep(request: Call, session_token: str, sent: Typed) -> str:
    """Keep what was sent; returns the token that finds it again. Proofs, passwords and files are not kept."""
    fields = {name: texts for name, texts in sent.texts.items() if name not in (FIELD, PASSWORD)}
    path = request.url.path
    return await kept_forms.keep(session_token, path, fields, now=clock.now())


async def note_sent(request: Call) -> None:
    """A form of ours was sent: if it is the one that waited, it is not offered a second time."""
    if token := request.cookies.get(form_cookie(request), ""):
        await kept_forms.sent(token, request.url.path)


def ask_to_log_in_again(request: Call, error: SessionEndedError) -> Response[Any]:
    """To the log-in; what was typed is found again afterwards by this browser."""
    answer = ask_to_log_in(request, error)
    if isinstance(error, LogInTooOldError) and isinstance(answer, Redirect):
        answer = redirect(request, f"/anmelden?neu=ja&weiter={quote(error.page)}")
    if error.kept:
        answer.set_cookie(cookie(request, form_cookie(request), error.kept, seconds=SECONDS))
    return answer


@get(PAGE)
async def kept_page(request: Call) -> Response[Any]:
    """What was typed, and the button that sends it now."""
    form = await kept_in(request, request.scope["user"])
    if form is None:
        return redirect(request, OWN)
    shown = [text for name, texts in form.fields.items() for text in texts if _is_prose(name, text)]
    return render(request, "public/kept_form.html", form=form, shown=shown)


async def kept_in(request: Call, person: Session) -> KeptForm | None:
    """What waits for this person in this browser."""
    token = request.cookies.get(form_cookie(request), "")
    return await kept_forms.kept_for(token, person, now=clock.now())


def form_cookie(request: Call) -> str:
    """The name of the cookie that finds the form again."""
    return cookie_name("lagplanner-entwurf", secure=request.app.state.settings.is_secure)


def _is_prose(name: str, text: str) -> bool:
    """Whether somebody knows it as their words, and not as a choice the form holds."""
    word = text.strip()
    is_choice = word.isdecimal() or name in BUTTONS or word in _choices()
    return len(word) > 3 and not is_choice and not word.startswith("/")


@cache
def _choices() -> frozenset[str]:
    """Whatever can be chosen of ours: a word in small letters alone may be somebody's own."""
    ours = [one for one in StrEnum.__subclasses__() if one.__module__.startswith("lagplanner")]
    return frozenset(one.value for kind in ours for one in kind)


ROUTES = (kept_page,)
