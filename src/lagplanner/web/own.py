"""Somebody's own page: what is expected of their projects, where they are logged in, their passkeys."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD, ROLE_NAMES
from lagplanner.domain.errors import AlreadyThereError, BrokenRuleError, InputError
from lagplanner.domain.passkeys import party_of
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.sessions import Session, is_fresh
from lagplanner.services import own, own_calendar, own_people
from lagplanner.services.running import passkeys, session
from lagplanner.web.access import OWN
from lagplanner.web.forms import field, read, typed
from lagplanner.web.language import chosen, language_of
from lagplanner.web.links import caller
from lagplanner.web.log_in import browser, family_of, party, to_sign
from lagplanner.web.render import Flash, redirect, render

Call = Request[Any, Any, Any]
Page = Response[Any]

FOOTER = ((OWN, "Meine Seite"),)


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey to be kept; without a name it is called like the browser."""

    credential: str = field("Passkey", longest=20_000)
    name: str = field("Name des Geräts", optional=True, longest=60)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who else may act for a project."""

    name: str = field("Name", longest=160)
    email: str = field("E-Mail-Adresse", longest=200)
    language: str = field("Sprache der Briefe", optional=True, longest=2)


@get(OWN)
async def own_page(request: Call) -> Page:
    """What is theirs; changes nothing."""
    person = _person(request)
    now = clock.now()
    return render(
        request,
        "member/own.html",
        own=await own.own(person.email, today=clock.today(), now=now),
        sessions=await own.sessions_of(person, now=now),
        role=ROLE_NAMES[person.role],
        is_board=person.role in OF_BOARD,
        passkeys=await passkeys.of_person(person),
        calendar=await own_calendar.calendar_of(person),
        can_have_calendar=own_calendar.can_have(person),
        can_add=person.person_id is not None
        and party_of(request.app.state.settings.base_url) is not None,
        is_fresh=is_fresh(person.created_at, now),
    )


@post("/mein/brief/{link_id:int}")
async def open_letter(request: Call, link_id: FromPath[int]) -> Page:
    """Open the page of a letter again."""
    person = _person(request)
    path = await own.open_again(link_id, person.email, today=clock.today(), now=clock.now())
    return redirect(request, path)


@post("/mein/profil/{project_id:int}")
async def open_profile(request: Call, project_id: FromPath[int]) -> Page:
    """See to the entry of a project, on the page that its letters lead to."""
    return await _opened(request, Purpose.PROFILE, project_id)


@post("/mein/gastgeben/{project_id:int}")
async def open_wishes(request: Call, project_id: FromPath[int]) -> Page:
    """Say when a project could host, on the page that the call for hosts leads to."""
    return await _opened(request, Purpose.WISHES, project_id)


@post("/mein/personen/{project_id:int}")
async def name_person(request: Call, project_id: FromPath[int]) -> Page:
    """Let somebody else act for a project."""
    person = _person(request)
    try:
        new = await read(request, NewPerson)
        await own_people.name(
            project_id,
            new.name,
            new.email,
            chosen(new.language),
            by=person.email,
            who=person.name,
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        problems = " ".join(one.message for one in error.problems)
        return redirect(request, OWN, flash=Flash(problems, "warn"))
    except AlreadyThereError as error:
        return redirect(request, OWN, flash=Flash(str(error), "warn"))
    return redirect(request, OWN, flash=Flash(f"{new.name} darf jetzt auch für Sie handeln."))


@post("/mein/personen/{project_id:int}/entfernen")
async def take_off_person(request: Call, project_id: FromPath[int]) -> Page:
    """Let somebody act for a project no more."""
    person = _person(request)
    name = await own_people.take_off(
        project_id,
        (await typed(request)).get("email"),
        by=person.email,
        who=person.name,
        today=clock.today(),
        now=clock.now(),
    )
    return redirect(request, OWN, flash=Flash(f"{name} handelt nicht mehr für Sie."))


@post("/mein/briefe")
async def read_letters_in(request: Call) -> Page:
    """Get letters in another language."""
    person = _person(request)
    await own_people.read_in(
        chosen((await typed(request)).get("language")),
        by=person.email,
        who=person.name,
        today=clock.today(),
        now=clock.now(),
    )
    return redirect(request, OWN, flash=Flash("Gespeichert."))


@post("/mein/sitzung/{session_id:int}/beenden")
async def end_session(request: Call, session_id: FromPath[int]) -> Page:
    """Log out in another browser."""
    await own.end_session(session_id, _person(request), now=clock.now())
    return redirect(request, OWN, flash=Flash("Dort sind Sie jetzt abgemeldet."))


@post("/mein/neu-anmelden")
async def log_in_anew(request: Call) -> Page:
    """Log out here and in again, before passkeys may be changed."""
    await session.close_session(request.scope["auth"], now=clock.now())
    return redirect(request, f"/anmelden?weiter={OWN}")


@post("/mein/kalender")
async def make_calendar(request: Call) -> Page:
    """A new address of the own calendar, shown this once: stored is only its hash."""
    calendar = await own_calendar.make(
        _person(request),
        request.app.state.settings,
        language=language_of(request),
        today=clock.today(),
        now=clock.now(),
    )
    return render(request, "member/own_calendar.html", calendar=calendar)


@post("/mein/kalender/beenden")
async def end_calendar(request: Call) -> Page:
    """An address that opens nothing any more."""
    await own_calendar.end(_person(request), today=clock.today(), now=clock.now())
    return redirect(request, OWN, flash=Flash("Ihr Kalender ist beendet."))


@post("/mein/passkey/frage")
async def ask_passkey(request: Call) -> Page:
    """What a new passkey is to sign, for the script of the page."""
    question = await passkeys.ask_to_add(
        _person(request),
        party(request),
        site=request.app.state.site.name,
        browser=browser(request),
        caller=caller(request),
        now=clock.now(),
    )
    return to_sign(question)


@post("/mein/passkey")
async def add_passkey(request: Call) -> Page:
    """Keep a new passkey."""
    try:
        new = await read(request, NewPasskey)
        await passkeys.add(
            new.credential,
            new.name or family_of(request) or "Passkey",
            _person(request),
            party(request),
            browser=browser(request),
            now=clock.now(),
        )
    except InputError:
        return redirect(request, OWN, flash=Flash(passkeys.NOT_ADDED, "warn"))
    except BrokenRuleError as error:
        return redirect(request, OWN, flash=Flash(str(error), "warn"))
    return redirect(request, OWN, flash=Flash("Der Passkey ist angelegt."))


@post("/mein/passkey/{passkey_id:int}/entfernen")
async def remove_passkey(request: Call, passkey_id: FromPath[int]) -> Page:
    """A passkey that opens nothing any more."""
    try:
        await passkeys.remove(passkey_id, _person(request), now=clock.now())
    except BrokenRuleError as error:
        return redirect(request, OWN, flash=Flash(str(error), "warn"))
    return redirect(request, OWN, flash=Flash("Der Passkey ist entfernt."))


async def _opened(request: Call, purpose: Purpose, project_id: int) -> Page:
    path = await own.open_page(
        purpose, project_id, _person(request).email, today=clock.today(), now=clock.now()
    )
    return redirect(request, path)


def _person(request: Call) -> Session:
    person: Session = request.scope["user"]
    return person


ROUTES = (
    own_page,
    open_letter,
    open_profile,
    open_wishes,
    name_person,
    take_off_person,
    read_letters_in,
    end_session,
    log_in_anew,
    make_calendar,
    end_calendar,
    ask_passkey,
    add_passkey,
    remove_passkey,
)
