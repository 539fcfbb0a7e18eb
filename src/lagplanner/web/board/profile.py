"""What does a project show of itself? The board fills it in where a project cannot."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import ConflictError, InputError, Problem
from lagplanner.services.directory import profiles
from lagplanner.services.directory.profiles import Kept
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, typed
from lagplanner.web.profile import form_values
from lagplanner.web.profile_form import drawn_from, filled, profile_from
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/projekte/{slug:str}/profil")
async def profile_page(request: Call, slug: FromPath[str]) -> Page:
    """The profile as a filled form."""
    known = await profiles.kept_by_slug(slug)
    return _form(request, known, filled(known))


@post("/projekte/{slug:str}/profil")
async def change(request: Call, slug: FromPath[str]) -> Page:
    """Store what was typed, or show how it would look."""
    known, now = await profiles.kept_by_slug(slug), clock.now()
    sent = await typed(request)
    try:
        drawn = await drawn_from(request, known, who=who(request), now=now)
        made = await profile_from(request, known, drawn, who=who(request), now=now)
        if sent.get("tat") == "vorschau":
            form = await again(request, InputError())
            return _form(request, known, form, preview=made)
        entry = await profiles.save(
            made.project,
            made.shown,
            who=who(request),
            now=now,
            by_board=True,
        )
    except InputError as error:
        return _form(request, known, await again(request, error), status=422)
    except ConflictError as error:
        problem = InputError(Problem("name", str(error)))
        return _form(request, known, await again(request, problem), status=422)
    flash = Flash(
        f"Das Profil von „{made.project.name}“ ist gespeichert.",
        undo_action=f"/vorstand/projekte/profil/{entry}/zurueck",
    )
    return redirect(request, f"/projekte/{slug}", flash=flash)


@post("/projekte/profil/{entry_id:int}/zurueck")
async def undo(request: Call, entry_id: FromPath[int]) -> Page:
    """Take back one change of a profile."""
    sentence = await profiles.undo(entry_id, who=who(request), now=clock.now())
    return redirect(request, "/vorstand/projekte", flash=Flash(sentence))


def _form(
    request: Call, known: Kept, form: Filled, *, preview: Kept | None = None, status: int = 200
) -> Page:
    return render(
        request,
        "member/profile_form.html",
        status=status,
        form=form,
        here=f"/vorstand/projekte/{known.project.slug}/profil",
        leave=f"/projekte/{known.project.slug}",
        by_board=True,
        **form_values(known, form, preview=preview),
    )


ROUTES = (profile_page, change, undo)
