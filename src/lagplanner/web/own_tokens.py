"""Which programs read for a project? Whoever reads its mail makes tokens for it and takes them back."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.interface.tokens import LIFE_NAMES, LONGEST_NAME, Life
from lagplanner.domain.sessions import Session
from lagplanner.services import own
from lagplanner.services.interface import tokens
from lagplanner.services.interface.tokens import Made
from lagplanner.web.access import OWN
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render

Call = Request[Any, Any, Any]
Page = Response[Any]
HERE = f"{OWN}/schnittstelle"


@dataclass(frozen=True, slots=True)
class OwnTokenForm:
    """A token that is wanted for a project."""

    project: int = field("Projekt", least=1)
    name: str = field("Name", longest=LONGEST_NAME)
    life: Life = field("Wie lange es gilt")


@get(HERE)
async def own_tokens_page(request: Call) -> Page:
    """The tokens of their projects."""
    return await _page(request, _new())


@post(HERE)
async def make_own_token(request: Call) -> Page:
    """Make a token; the answer is the only page that ever shows it."""
    person = _person(request)
    try:
        form = await read(request, OwnTokenForm)
        made = await tokens.make_for_project(
            form.project,
            form.name,
            form.life,
            email=person.email,
            who=person.name,
            now=clock.now(),
        )
    except InputError as error:
        return await _page(request, await again(request, error))
    return await _page(request, _new(), made)


@post(f"{HERE}/token/{{token_id:int}}/widerrufen")
async def revoke_own_token(request: Call, token_id: FromPath[int]) -> Page:
    """Let a token open nothing any more."""
    person = _person(request)
    token = await tokens.revoke_of_project(
        token_id, email=person.email, who=person.name, now=clock.now()
    )
    return redirect(request, HERE, flash=Flash(f"Das Token „{token.name}“ gilt nicht mehr."))


def _new() -> Filled:
    return blank({"life": Life.YEAR.value})


def _person(request: Call) -> Session:
    person: Session = request.scope["user"]
    return person


async def _page(request: Call, form: Filled, made: Made | None = None) -> Page:
    projects = await own.projects_of(_person(request).email, today=clock.today())
    return render(
        request,
        "interface/own.html",
        status=422 if form.problems else 200,
        lines=await tokens.of_projects(projects, now=clock.now()),
        made=made,
        projects=projects,
        form=form,
        lives=[(life.value, LIFE_NAMES[life]) for life in Life],
    )


ROUTES = (own_tokens_page, make_own_token, revoke_own_token)
