"""Over which account do our letters leave, and does it work? The account and the test letter."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.services import rules
from lagplanner.services.post import account, outbox_view, probe
from lagplanner.services.post.account import Account
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import Filled, blank
from lagplanner.web.render import Flash, fragment, is_fragment, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/einstellungen/mail"
PROBE = f"{HERE}/probebrief"
SECURITY = (
    ("starttls", "STARTTLS, meist Port 587"),
    ("tls", "TLS, meist Port 465"),
    ("none", "keine, nur auf demselben Rechner"),
)


@get("/einstellungen/mail")
async def account_page(request: Call) -> Page:
    """The account as it is, without its password."""
    known = await account.account(_settings(request))
    return await _page(request, known, blank(_values(known)))


@post("/einstellungen/mail")
async def save_account(request: Call) -> Page:
    """Store another account, then try it. All that was typed comes back but the password."""
    sent = await fields_of(request)
    password = sent.pop(account.PASSWORD, "")
    try:
        await account.save(sent, password, _settings(request), who=who(request), now=clock.now())
    except InputError as error:
        known = await account.account(_settings(request))
        return await _page(request, known, Filled(sent, error.problems))
    words = Flash("Das Mailkonto ist gespeichert. Schicken Sie sich jetzt einen Probebrief.")
    return redirect(request, PROBE, flash=words)


@post("/einstellungen/mail/entfernen")
async def forget_account(request: Call) -> Page:
    """Forget the account and its password."""
    await account.forget(_settings(request), who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Das Mailkonto ist entfernt. Briefe warten."))


@get("/einstellungen/mail/probebrief")
async def probe_page(request: Call) -> Page:
    """The last test letter, and what the mail server said to it."""
    last = await probe.last(_settings(request))
    if is_fragment(request):
        if last is None or not last.is_open:
            return Response("", headers={"HX-Redirect": PROBE})
        return fragment(request, "board/settings/probe_state.html", probe=last)
    known = await rules.rules()
    return _probe(request, last, blank({"address": known.address_of_board}))


@post("/einstellungen/mail/probebrief")
async def send_probe(request: Call) -> Page:
    """Post a test letter. It leaves like any other, so this waits for nobody."""
    sent = await fields_of(request)
    try:
        await probe.send(sent.get("address", ""), who=who(request), now=clock.now())
    except InputError as error:
        return _probe(request, await probe.last(_settings(request)), Filled(sent, error.problems))
    return redirect(request, PROBE)


async def _page(request: Call, known: Account, form: Filled) -> Page:
    return render(
        request,
        "board/settings/mail.html",
        status=422 if form.problems else 200,
        account=known,
        form=form,
        securities=SECURITY,
        waiting=await outbox_view.released(),
        contact=(await rules.rules()).contact_email,
    )


def _probe(request: Call, last: probe.Probe | None, form: Filled) -> Page:
    return render(
        request,
        "board/settings/probe.html",
        status=422 if form.problems else 200,
        probe=last,
        form=form,
        refresh=3 if last and last.is_open else None,
    )


def _values(known: Account) -> Mapping[str, str]:
    return {
        account.HOST: known.host,
        account.PORT: str(known.port),
        account.SECURITY: known.security,
        account.USER: known.user,
        account.FROM: known.mail_from,
    }


def _settings(request: Call) -> Any:
    return request.app.state.settings


ROUTES = (account_page, save_account, forget_account, probe_page, send_probe)
