"""Who has access? Pages on which people of the board come, change their role and leave."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD, ROLE_NAMES, Actor, Deed, Role, may
from lagplanner.domain.board import Newcomer
from lagplanner.domain.errors import InputError, Problem
from lagplanner.services.membership import board, handover
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.language import chosen
from lagplanner.web.render import Flash, redirect, render, whoever

FOOTER = (("/vorstand/personen", "Zugänge"),)

Call = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/vorstand/personen"

ROLE_CHOICES = [(role.value, ROLE_NAMES[role]) for role in Role if role in OF_BOARD]


@dataclass(frozen=True, slots=True)
class InviteForm:
    """Who is to get access."""

    name: str = field("Name", longest=120)
    email: str = field("E-Mail-Adresse", longest=200)
    role: Role = field("Zugang")
    language: str = field("Sprache der Briefe", optional=True, longest=2)


@dataclass(frozen=True, slots=True)
class RoleForm:
    """Another role."""

    role: Role = field("Zugang")


@dataclass(frozen=True, slots=True)
class AddressForm:
    """Another address."""

    email: str = field("E-Mail-Adresse", longest=200)


@get("/personen")
async def people_page(request: Call) -> Page:
    """Everybody with access, and where they are logged in."""
    return await _page(request, blank({"role": Role.ASSESSOR.value}))


@post("/personen")
async def invite(request: Call) -> Page:
    """Give somebody access; their letter leaves at once."""
    try:
        form = await read(request, InviteForm)
        new = Newcomer(form.name, form.email, form.role, chosen(form.language))
        person = await board.invite(new, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, await again(request, error))
    words = f"{person.name} hat jetzt Zugang und bekommt einen Brief."
    return redirect(request, HERE, flash=Flash(words))


@post("/personen/{person_id:int}/rolle")
async def change_role(request: Call, person_id: FromPath[int]) -> Page:
    """Give somebody another role, from now on."""
    form = await read(request, RoleForm)
    person = await board.change_role(person_id, form.role, who=who(request), now=clock.now())
    words = f"{person.name}: jetzt {ROLE_NAMES[person.role]}."
    return redirect(request, HERE, flash=Flash(words))


@post("/personen/{person_id:int}/adresse")
async def change_address(request: Call, person_id: FromPath[int]) -> Page:
    """Let somebody log in by another address, from now on."""
    try:
        form = await read(request, AddressForm)
        person = await board.change_address(
            person_id, form.email, who=who(request), now=clock.now()
        )
    except InputError as error:
        changed = _at(person_id, await again(request, error))
        return await _page(request, blank({"role": Role.ASSESSOR.value}), changed)
    words = f"{person.name} meldet sich jetzt mit {person.email} an."
    return redirect(request, HERE, flash=Flash(words))


@post("/personen/{person_id:int}/beenden")
async def end_term(request: Call, person_id: FromPath[int]) -> Page:
    """End somebody's access; the flash takes it back."""
    person = await board.end_term(person_id, who=who(request), now=clock.now())
    words = f"{person.name} hat keinen Zugang mehr."
    undo = Flash(
        words, undo_action=f"{HERE}/{person.id}/zurueckholen", undo_text="Wieder einlassen"
    )
    return redirect(request, HERE, flash=undo)


@post("/personen/{person_id:int}/zurueckholen")
async def take_back_end(request: Call, person_id: FromPath[int]) -> Page:
    """Let somebody in again."""
    person = await board.take_back_end(person_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(f"{person.name} hat wieder Zugang."))


@post("/personen/{person_id:int}/abmelden")
async def log_out_everywhere(request: Call, person_id: FromPath[int]) -> Page:
    """End all sessions of somebody."""
    await board.log_out_everywhere(person_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Dort ist jetzt niemand mehr angemeldet."))


def _at(person_id: int, typed: Filled) -> Filled:
    """The address somebody typed, by the id its field has among those of all people."""
    name = f"email-{person_id}"
    problems = tuple(Problem(name, one.message) for one in typed.problems)
    return Filled({name: typed.value("email")}, problems)


async def _page(request: Call, form: Filled, changed: Filled | None = None) -> Page:
    person = whoever(request)
    changed = changed or blank()
    return render(
        request,
        "board/people/list.html",
        status=422 if form.problems or changed.problems else 200,
        members=await board.members(now=clock.now()),
        former=(await board.former())[:20],
        running=await handover.running(),
        form=form,
        changed=changed,
        roles=ROLE_CHOICES,
        role_names=ROLE_NAMES,
        governs=person is not None and may(Actor(person.role), Deed.GOVERN),
    )


ROUTES = (
    people_page,
    invite,
    change_role,
    change_address,
    end_term,
    take_back_end,
    log_out_everywhere,
)
