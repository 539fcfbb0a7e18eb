"""Is our entry right? A project looks at it by the link of a letter, says yes, or changes it.

Looking decides nothing. Whoever has the link may change what the project shows of itself; who is
written to changes only with the board's yes.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.directory.contacts import ContactProposal
from lagplanner.domain.directory.profiles import PART_NAMES, Circle
from lagplanner.domain.errors import ConflictError, InputError, Problem
from lagplanner.domain.members import KIND_NAMES
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import rules
from lagplanner.services.directory import contacts, profiles
from lagplanner.services.directory.profiles import Kept
from lagplanner.services.post.links import Opened
from lagplanner.web.forms import Filled, again, field, number_from, read, typed
from lagplanner.web.language import chosen
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.profile_form import (
    CHOSEN,
    FUNDERS,
    LINKS,
    MOST_PHOTOS,
    PHOTOS,
    TEXTS,
    drawn_from,
    filled,
    lines_of,
    profile_from,
)
from lagplanner.web.render import Flash

Call = Request[Any, Any, Any]
Page = Response[Any]

TOLD = "Vielen Dank! Der Vorstand schaut es an und schreibt Ihnen."
RIGHT = "Vielen Dank! Ihr Eintrag gilt als geprüft."
SAVED = "Vielen Dank! Ihr Eintrag ist gespeichert."


@dataclass(frozen=True, slots=True)
class ContactForm:
    """Who has come."""

    name: str = field("Ihr Name", longest=160)
    email: str = field("Ihre E-Mail-Adresse", longest=200)
    phone: str = field("Telefon", optional=True, longest=40)
    note: str = field("Bemerkung", optional=True, longest=500)
    language: str = field("Sprache der Briefe", optional=True, longest=2)


@get("/p/{token:str}", name="link_profile")
async def profile_page(request: Call, token: FromPath[str]) -> Page:
    """The entry as it stands, with all it shows to anybody; changes nothing."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    known = await profiles.kept(opened.project.id)
    return answer_page(
        request,
        "member/profile.html",
        opened,
        token=token,
        view=profiles.view_of(known, Circle.BOARD, now=clock.now()),
        circles=[(PART_NAMES[part], known.shown.shown_to(part)) for part in PART_NAMES],
        kind=KIND_NAMES[known.project.kind],
        rules=await rules.rules(),
    )


@post("/p/{token:str}")
async def say_right(request: Call, token: FromPath[str]) -> Page:
    """Everything stays as it is, and is right."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    await profiles.confirm(opened.project.id, who=who(opened), now=clock.now())
    return back(request, f"/p/{token}", Flash(RIGHT))


@get("/p/{token:str}/aendern")
async def form_page(request: Call, token: FromPath[str]) -> Page:
    """The entry as a filled form; changes nothing."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    known = await profiles.kept(opened.project.id)
    return _form(request, token, opened, known, filled(known))


@post("/p/{token:str}/aendern")
async def change(request: Call, token: FromPath[str]) -> Page:
    """Store what was typed, or show how it would look; a form that lacks something comes back."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    known, now = await profiles.kept(opened.project.id), clock.now()
    sent = await typed(request)
    try:
        drawn = await drawn_from(request, known, who=who(opened), now=now)
        made = await profile_from(request, known, drawn, who=who(opened), now=now)
        if sent.get("tat") == "vorschau":
            form = await again(request, InputError())
            return _form(request, token, opened, known, form, preview=made)
        entry = await profiles.save(made.project, made.shown, who=who(opened), now=now)
    except InputError as error:
        return _form(request, token, opened, known, await again(request, error), status=422)
    except ConflictError as error:
        problem = InputError(Problem("name", str(error)))
        return _form(request, token, opened, known, await again(request, problem), status=422)
    undo = Flash(SAVED, undo_action=f"/p/{token}/zurueck", hidden={"eintrag": str(entry)})
    return back(request, f"/p/{token}", undo)


@post("/p/{token:str}/zurueck")
async def undo(request: Call, token: FromPath[str]) -> Page:
    """Take back what was saved last."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    entry = (await typed(request)).get("eintrag")
    sentence = await profiles.undo(
        number_from(entry) or 0,
        who=who(opened),
        now=clock.now(),
        project_id=opened.project.id,
    )
    return back(request, f"/p/{token}", Flash(sentence))


@get("/p/{token:str}/ansprechperson")
async def contact_page(request: Call, token: FromPath[str]) -> Page:
    """A forwarded link: somebody else has come to speak for the project. Changes nothing."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    return answer_page(request, "member/contact.html", opened, token=token)


@post("/p/{token:str}/ansprechperson")
async def propose_contact(request: Call, token: FromPath[str]) -> Page:
    """Tell the board who it is; nothing else changes."""
    opened = await opened_by(request, token, Purpose.PROFILE)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.PROFILE, opened)
    try:
        form = await read(request, ContactForm)
        proposal = ContactProposal(
            0,
            opened.project.id,
            form.name,
            form.email,
            form.phone,
            form.note,
            language=chosen(form.language),
        )
        await contacts.propose(proposal, who=form.name, now=clock.now())
    except InputError as error:
        form_again = await again(request, error)
        return answer_page(request, "member/contact.html", opened, form=form_again, token=token)
    return back(request, f"/p/{token}", Flash(TOLD))


def who(opened: Opened) -> str:
    """In whose name something is done: the letter's recipient, else the project."""
    name = opened.link.name if opened.link else ""
    return name or (opened.project.name if opened.project else "")


def form_values(known: Kept, form: Filled, *, preview: Kept | None) -> dict[str, Any]:
    """What the form of a profile needs, whoever fills it in."""
    shown = profiles.view_of(preview, Circle.PUBLIC, now=clock.now()) if preview else None
    return {
        "project": known.project,
        "preview": shown,
        "kind": KIND_NAMES[known.project.kind],
        "links": lines_of(form, LINKS),
        "texts": lines_of(form, TEXTS),
        "funders": lines_of(form, FUNDERS),
        "photos": lines_of(form, PHOTOS)[:MOST_PHOTOS],
        "parts": [(part.value, PART_NAMES[part]) for part in CHOSEN],
    }


def _form(
    request: Call,
    token: str,
    opened: Opened,
    known: Kept,
    form: Filled,
    *,
    preview: Kept | None = None,
    status: int = 200,
) -> Page:
    page = answer_page(
        request,
        "member/profile_form.html",
        opened,
        form=form,
        here=f"/p/{token}/aendern",
        leave=f"/p/{token}",
        by_board=False,
        errors=status == 422,
        **form_values(known, form, preview=preview),
    )
    page.status_code = status
    return page


ROUTES = (profile_page, say_right, form_page, change, undo, contact_page, propose_contact)
