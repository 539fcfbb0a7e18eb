"""Which other programs may read? The board makes tokens for them and takes them back."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import Actor, Deed, Role, may
from lagplanner.domain.errors import InputError
from lagplanner.domain.interface.tokens import LIFE_NAMES, LONGEST_NAME, Life
from lagplanner.services.interface import hooks, tokens
from lagplanner.services.interface.tokens import Made
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render, whoever

FOOTER = (("/vorstand/schnittstelle", "Schnittstelle"),)

Call = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/vorstand/schnittstelle"

SCOPES = {
    Role.AUDITOR.value: "Plan, Treffen und Zahlen",
    Role.READER.value: "Auch Mitglieder mit Ansprechpersonen und Adressen",
}
LIVES = [(life.value, LIFE_NAMES[life]) for life in Life]


@dataclass(frozen=True, slots=True)
class TokenForm:
    """A token that is wanted."""

    name: str = field("Name", longest=LONGEST_NAME)
    role: Role = field("Was es lesen darf")
    life: Life = field("Wie lange es gilt")


@get("/schnittstelle")
async def interface_page(request: Call) -> Page:
    """All tokens."""
    return await _page(request, _new())


@post("/schnittstelle/token")
async def make_token(request: Call) -> Page:
    """Make a token; the answer is the only page that ever shows it."""
    try:
        form = await read(request, TokenForm)
        made = await tokens.make(form.name, form.role, form.life, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, await again(request, error))
    return await _page(request, _new(), made)


@post("/schnittstelle/token/{token_id:int}/widerrufen")
async def revoke_token(request: Call, token_id: FromPath[int]) -> Page:
    """Let a token open nothing any more."""
    token = await tokens.revoke(token_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(f"Das Token „{token.name}“ gilt nicht mehr."))


def _new() -> Filled:
    return blank({"role": Role.AUDITOR.value, "life": Life.YEAR.value})


async def _page(request: Call, form: Filled, made: Made | None = None) -> Page:
    person = whoever(request)
    return render(
        request,
        "interface/board.html",
        status=422 if form.problems else 200,
        lines=await tokens.of_board(now=clock.now()),
        hooks=await hooks.hooks(),
        made=made,
        form=form,
        roles=SCOPES.items(),
        scopes=SCOPES,
        lives=LIVES,
        governs=person is not None and may(Actor(person.role), Deed.GOVERN),
    )


ROUTES = (interface_page, make_token, revoke_token)
