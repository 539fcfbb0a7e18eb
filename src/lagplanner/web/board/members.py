"""Is our list of projects right? Pages to look at, change, add and remove projects."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFreshError, Problem
from lagplanner.domain.hosting import Wish, WishKind
from lagplanner.domain.members import KIND_NAMES, Project, Town, is_member_on
from lagplanner.domain.trail import Kind, Wanted
from lagplanner.services.membership import members
from lagplanner.services.trail import pages, undoing
from lagplanner.web.board.project_form import fields_from, project_from
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import number_from
from lagplanner.web.kept_form import ask_for_fresh_log_in
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/projekte", "Projekte"),)

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/projekte"


@get("/projekte")
async def projects_page(request: Call) -> Page:
    """All projects in one table."""
    today = clock.today()
    projects = await members.projects()
    return render(
        request,
        "board/members/list.html",
        projects=[item for item in projects if is_member_on(item, today)],
        former=[item for item in projects if not is_member_on(item, today)],
        changes=await pages.latest(Wanted(kind=Kind.MEMBERS)),
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
    )


@get("/projekte/neu")
async def new_page(request: Call) -> Page:
    """An empty form."""
    return await _form(request, None, {"kind": "qm", "weight": "100"})


@post("/projekte/neu")
async def add(request: Call) -> Page:
    """Add a project; what was typed comes back if something is wrong."""
    fields = await fields_of(request)
    try:
        made = project_from(fields, await members.towns(), None)
        saved = await members.save_project(made, who=who(request), now=clock.now())
    except InputError as error:
        return await _form(request, None, fields, error)
    return redirect(request, HERE, flash=Flash(f"„{saved.name}“ ist aufgenommen."))


@get("/projekte/{slug:str}")
async def project_page(request: Call, slug: FromPath[str]) -> Page:
    """One project as a filled form."""
    project = await members.project(slug)
    return await _form(request, project, fields_from(project))


@post("/projekte/{slug:str}")
async def change(request: Call, slug: FromPath[str]) -> Page:
    """Store what was changed."""
    fields = await fields_of(request)
    project = await members.project(slug)
    try:
        made = project_from(fields, await members.towns(), project)
        saved = await members.save_project(made, who=who(request), now=clock.now())
    except InputError as error:
        return await _form(request, project, fields, error)
    except NotFreshError:
        raise await ask_for_fresh_log_in(request, f"{HERE}/{project.slug}") from None
    return redirect(request, HERE, flash=Flash(f"„{saved.name}“ ist gespeichert."))


@post("/projekte/{slug:str}/loeschen")
async def remove(request: Call, slug: FromPath[str]) -> Page:
    """Remove a project that was entered by mistake."""
    gone = await members.delete_project(slug, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(f"„{gone.name}“ ist gelöscht."))


@post("/projekte/{slug:str}/wunsch")
async def wish(request: Call, slug: FromPath[str]) -> Page:
    """Note a wish for a quarter."""
    fields = await fields_of(request)
    project = await members.project(slug)
    year, quarter = number_from(fields.get("jahr", "")), fields.get("quartal", "")
    if year is None or quarter not in {"1", "2", "3", "4"}:
        raise InputError(Problem("jahr", "Bitte Jahr und Quartal angeben."))
    kind = WishKind.AVOID if fields.get("art") == "avoid" else WishKind.OFFER
    noted = Wish(project.id, kind, year, int(quarter))
    await members.save_wish(noted, who=who(request), now=clock.now())
    return redirect(
        request,
        f"{HERE}/{slug}",
        flash=Flash("Der Wunsch ist notiert. Er zählt beim nächsten Rechnen."),
    )


@post("/projekte/{slug:str}/wunsch/{wish_id:int}/loeschen")
async def forget_wish(request: Call, slug: FromPath[str], wish_id: FromPath[int]) -> Page:
    """Forget a wish."""
    await members.delete_wish(wish_id, who=who(request), now=clock.now())
    return redirect(request, f"{HERE}/{slug}", flash=Flash("Der Wunsch ist gelöscht."))


@get("/projekte/staedte/neu")
async def town_page(request: Call) -> Page:
    """A form for a town that is not shipped."""
    return render(request, "board/members/town.html", fields={}, problems={})


@post("/projekte/staedte/neu")
async def add_town(request: Call) -> Page:
    """Add a town with its coordinates."""
    fields = await fields_of(request)
    try:
        town = _town(fields)
        await members.add_town(town, who=who(request), now=clock.now())
    except InputError as error:
        problems = {problem.field: problem.message for problem in error.problems}
        return render(
            request, "board/members/town.html", status=422, fields=fields, problems=problems
        )
    return redirect(request, HERE, flash=Flash(f"{town.name} ist angelegt."))


def _town(fields: dict[str, str]) -> Town:
    numbers: dict[str, float] = {}
    problems = []
    for name, label in (("lat", "Breite"), ("lon", "Länge")):
        try:
            numbers[name] = float(fields.get(name, "").replace(",", "."))
        except ValueError:
            problems.append(Problem(name, f"Die {label} ist eine Zahl wie 51,05."))
    if problems:
        raise InputError(*problems)
    return members.new_town(
        fields.get("name", "").strip(), numbers["lat"], numbers["lon"], fields.get("region", "")
    )


async def _form(
    request: Call, project: Project | None, fields: dict[str, str], error: InputError | None = None
) -> Page:
    towns = await members.towns()
    problems = {item.field: item.message for item in error.problems} if error else {}
    year = clock.today().year
    wishes = []
    if project is not None:
        wishes = [
            item for item in await members.wishes(year, year + 3) if item.project_id == project.id
        ]
    return render(
        request,
        "board/members/form.html",
        status=422 if error else 200,
        project=project,
        fields=fields,
        problems=problems,
        errors=bool(problems),
        town_options=[(town.slug, town.name) for town in towns.values()],
        kind_options=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        wishes=wishes,
        year=year + 1,
    )


ROUTES = (
    projects_page,
    new_page,
    add,
    town_page,
    add_town,
    project_page,
    change,
    remove,
    wish,
    forget_wish,
)
