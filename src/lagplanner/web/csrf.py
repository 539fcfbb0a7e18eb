"""How does a form prove that it is ours? By a hidden field that only our page can know.

The field is signed over a random cookie of this browser and the session, so it works before log-in
too, and a field from before log-in or of another person opens nothing.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from secrets import compare_digest, token_urlsafe
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from markupsafe import Markup

FIELD = "_csrf"
HEADER = "X-CSRF-Token"


def cookie_name(base: str, *, secure: bool) -> str:
    """`__Host-` makes the browser refuse the cookie from any other host, path or without https."""
    return f"__Host-{base}" if secure else base


class Forms:
    """Makes and checks the hidden field of forms."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._secret = secret.encode()
        self.cookie = cookie_name("lagplanner-form", secure=secure)
        self._secure = secure

    def field(
        self, request: Request[Any, Any, Any], lets: Callable[[str], bool] = lambda _: True
    ) -> "HiddenField":
        """The hidden field for this browser and session; `lets` says which forms they may send."""
        return HiddenField(self, self.browser(request), _session_mark(request), lets)

    def browser(self, request: Request[Any, Any, Any]) -> str:
        """The cookie that marks this browser; "" in one that has seen no form of ours."""
        return request.cookies.get(self.cookie) or ""

    def token(self, browser: str, session: str) -> str:
        """A proof that differs each time, so that compressed pages do not give it away."""
        salt = token_urlsafe(9)
        return f"{salt}.{self._signature(salt, browser, session)}"

    def is_ours(self, request: Request[Any, Any, Any], token: str) -> bool:
        """Whether this proof was made for this browser and session."""
        return self._is_made_for(request, token, _session_mark(request))

    def was_ours(self, request: Request[Any, Any, Any], token: str, session_token: str) -> bool:
        """Whether it was made for this browser and that session, which may have ended."""
        return bool(session_token) and self._is_made_for(request, token, _mark(session_token))

    def _is_made_for(self, request: Request[Any, Any, Any], token: str, session: str) -> bool:
        salt, _, signature = token.partition(".")
        browser = self.browser(request)
        expected = self._signature(salt, browser, session)
        return bool(browser) and compare_digest(signature.encode(), expected.encode())

    def new_cookie(self, browser: str) -> Cookie:
        """The cookie that marks a browser; it says nothing about a person."""
        return Cookie(
            self.cookie, value=browser, path="/", httponly=True, secure=self._secure, samesite="lax"
        )

    def _signature(self, salt: str, browser: str, session: str) -> str:
        text = f"{salt}\n{browser}\n{session}".encode()
        return hmac.new(self._secret, text, sha256).hexdigest()


class HiddenField:
    """`{{ csrf_input }}` of a template. A page without a form needs no cookie and gets none.

    `lets(action)` is asked by the macros: a form that would be refused is not shown.
    """

    def __init__(
        self, forms: Forms, browser: str, session: str, lets: Callable[[str], bool]
    ) -> None:
        self._forms = forms
        self._browser = browser
        self._session = session
        self.lets = lets
        self.new_cookie: Cookie | None = None

    def __html__(self) -> str:
        if not self._browser:
            self._browser = token_urlsafe(24)
            self.new_cookie = self._forms.new_cookie(self._browser)
        token = self._forms.token(self._browser, self._session)
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)

    __str__ = __html__


def _session_mark(request: Request[Any, Any, Any]) -> str:
    token: str | None = request.scope.get("auth")
    return _mark(token) if token else ""


def _mark(session_token: str) -> str:
    return sha256(session_token.encode()).hexdigest()
