"""What is known of people, how long, and how is it handed over or forgotten?"""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.consents import CONSENT_NAMES, WITHDRAWN, ConsentKind
from lagplanner.domain.talks.speakers import VIA_NAMES, Via
from lagplanner.services.privacy import (
    consents,
    erasing,
    forgetting,
    handing_over,
    ledger,
    processing,
)
from lagplanner.services.privacy import people as search
from lagplanner.web.board.sent import who
from lagplanner.web.forms import field, read
from lagplanner.web.render import Flash, redirect, render

FOOTER = (("/vorstand/datenschutz", "Personendaten"),)

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/datenschutz"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A consent that somebody takes back, and by which way they said so."""

    talk: int = field("Beitrag")
    kind: ConsentKind = field("Zustimmung")
    via: Via = field("Weg")


@get("/datenschutz")
async def start_page(request: Call, suche: FromQuery[str] = "") -> Page:
    """Find somebody; and what is forgotten when."""
    text = suche[:100]
    return render(
        request,
        "board/privacy/start.html",
        search=text,
        found=await search.find(text),
        terms=await forgetting.terms(today=clock.today()),
        last=await forgetting.last_run(),
    )


@get("/datenschutz/verzeichnis")
async def register_page(request: Call) -> Page:
    """The list of processing, to be printed."""
    made = await processing.register(today=clock.today())
    return render(
        request,
        "board/privacy/register.html",
        register=made,
        measures=processing.MEASURES,
        no_transfer=processing.NO_TRANSFER,
    )


@get("/datenschutz/verzeichnis.json")
async def register_file(request: Call) -> Page:
    """The same for machines."""
    made = await processing.register(today=clock.today())
    return _file(made.document(), f"verarbeitungen-{made.made_on:%Y-%m-%d}.json")


@get("/datenschutz/{key:str}")
async def person_page(request: Call, key: FromPath[str]) -> Page:
    """One person: as what they stand here, what they allowed, and what can be done."""
    return render(
        request,
        "board/privacy/person.html",
        key=key,
        person=await search.person(key),
        given=await consents.given(key, today=clock.today()),
        names=CONSENT_NAMES,
        ways=VIA_NAMES,
    )


@post("/datenschutz/{key:str}/zustimmung")
async def withdraw(request: Call, key: FromPath[str]) -> Page:
    """Take a consent back that somebody took back by telephone or mail."""
    try:
        form = await read(request, Withdrawal)
    except InputError as error:
        return redirect(request, f"{HERE}/{key}", flash=Flash(str(error), "warn"))
    await consents.withdraw(
        key, form.talk, form.kind, via=form.via, who=who(request), now=clock.now()
    )
    words = f"Die Zustimmung ist zurückgenommen. {WITHDRAWN[form.kind]}"
    return redirect(request, f"{HERE}/{key}", flash=Flash(words))


@get("/datenschutz/{key:str}/auszug")
async def given_page(request: Call, key: FromPath[str]) -> Page:
    """Everything held of a person, to be read or printed."""
    held = await handing_over.hand_over(key, now=clock.now())
    return render(request, "board/privacy/given.html", key=key, held=held)


@get("/datenschutz/{key:str}/auszug.json")
async def given_file(request: Call, key: FromPath[str]) -> Page:
    """The same for machines; the name of the file names nobody."""
    held = await handing_over.hand_over(key, now=clock.now())
    return _file(held.document(), f"auszug-{held.made_at:%Y-%m-%d}.json")


@get("/datenschutz/{key:str}/loeschen")
async def preview_page(request: Call, key: FromPath[str]) -> Page:
    """What erasing would do. Changes nothing."""
    seen = await erasing.preview(key, today=clock.today())
    return render(request, "board/privacy/erase.html", key=key, seen=seen)


@post("/datenschutz/{key:str}/loeschen")
async def erase(request: Call, key: FromPath[str]) -> Page:
    """Forget a person for good."""
    try:
        book = ledger.of(request.app.state.settings)
        done = await erasing.erase(key, who=who(request), now=clock.now(), ledger=book)
    except BrokenRuleError as error:
        return redirect(request, f"{HERE}/{key}/loeschen", flash=Flash(str(error), "warn"))
    words = "Die Person ist gelöscht."
    if done.vacant:
        words += f" Ein Fachbeitrag fehlt jetzt beim Treffen {', '.join(done.vacant)}."
    return redirect(request, HERE, flash=Flash(words))


def _file(content: bytes, name: str) -> Page:
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ROUTES = (
    start_page,
    register_page,
    register_file,
    person_page,
    withdraw,
    given_page,
    given_file,
    preview_page,
    erase,
)
