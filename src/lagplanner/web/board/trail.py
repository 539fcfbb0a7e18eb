"""Who did what, and why is it so? The board's history, the life of one meeting or project, and undo."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    NotFreshError,
    Problem,
)
from lagplanner.domain.trail import KIND_NAMES, Kind, Wanted
from lagplanner.services.trail import biography, exports, pages, undoing
from lagplanner.services.trail.biography import Biography
from lagplanner.services.trail.exports import BiographyForm
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import day, number_from
from lagplanner.web.kept_form import ask_for_fresh_log_in
from lagplanner.web.language import language_of, local_path
from lagplanner.web.render import Flash, redirect, render

HERE = "/vorstand/verlauf"
FOOTER = ((HERE, "Verlauf"),)
ASKED = ("treffen", "projekt", "wer", "art", "von", "bis")
"""Fields of the search, as they stand in the address."""

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/verlauf")
async def trail_page(request: Call) -> Page:
    """Who did what when, by which way; a search narrows it, and older deeds are a page away."""
    asked = {name: str(request.query_params.get(name, "")).strip() for name in ASKED}
    before = str(request.query_params.get("vor", ""))
    problems: Mapping[str, str] = {}
    try:
        wanted = await _wanted(asked)
    except InputError as error:
        problems = {one.field: one.message for one in error.problems}
        wanted = Wanted()
    found = await pages.page(wanted, before=number_from(before))
    kept = {name: text for name, text in asked.items() if text}
    return render(
        request,
        "board/trail/list.html",
        status=422 if problems else 200,
        found=found,
        asked=asked,
        problems=problems,
        narrows=bool(kept),
        kinds=KIND_NAMES,
        here=f"{HERE}?{urlencode(kept)}" if kept else HERE,
        older=f"{HERE}?{urlencode({**kept, 'vor': found.older})}" if found.older else "",
        newest=not before,
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
        why_not=undoing.why_not,
    )


@post("/verlauf/{entry_id:int}/rueckgaengig")
async def undo(request: Call, entry_id: FromPath[int]) -> Page:
    """Take one deed back; why it can not be any more is said where the button was."""
    back = local_path((await fields_of(request)).get("zurueck", HERE))
    back = back if back.startswith("/vorstand") else HERE
    try:
        state = request.app.state.settings.subdivision
        sentence = await undoing.undo(
            entry_id, who=who(request), now=clock.now(), subdivision=state
        )
    except NotFreshError:
        raise await ask_for_fresh_log_in(request, back) from None
    except (BrokenRuleError, ConflictError) as error:
        return redirect(request, back, flash=Flash(str(error), "warn"))
    return redirect(request, back, flash=Flash(sentence))


@get("/treffen/{key:str}/verlauf")
async def meeting_page(request: Call, key: FromPath[str]) -> Page:
    """Why a meeting is as it is."""
    found = await biography.of_meeting(*numbers(key), language=language_of(request))
    return _life(request, found, address(key))


@get("/treffen/{key:str}/verlauf/{form:str}")
async def meeting_file(request: Call, key: FromPath[str], form: FromPath[str]) -> Page:
    """The same to take along."""
    wanted = _form(form)
    return _file(
        request, await biography.of_meeting(*numbers(key), language=language_of(request)), wanted
    )


@get("/projekte/{slug:str}/verlauf")
async def project_page(request: Call, slug: FromPath[str]) -> Page:
    """What a project did, and what was done with it."""
    found = await biography.of_project(slug, language=language_of(request))
    return _life(request, found, f"/vorstand/projekte/{slug}")


@get("/projekte/{slug:str}/verlauf/{form:str}")
async def project_file(request: Call, slug: FromPath[str], form: FromPath[str]) -> Page:
    """The same to take along."""
    wanted = _form(form)
    return _file(request, await biography.of_project(slug, language=language_of(request)), wanted)


def _life(request: Call, found: Biography, home: str) -> Page:
    return render(request, "board/trail/life.html", found=found, home=home)


def _file(request: Call, found: Biography, form: BiographyForm) -> Page:
    made = exports.export(found, form, language=language_of(request), now=clock.now())
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{made.filename}"'},
    )


def _form(text: str) -> BiographyForm:
    if text not in set(BiographyForm):
        raise NotFoundError("In dieser Form gibt es den Verlauf nicht.")
    return BiographyForm(text)


async def _wanted(asked: Mapping[str, str]) -> Wanted:
    """The search as it was typed. Raises InputError for a day nobody can read."""
    about = []
    if asked["treffen"]:
        about.append(await pages.about_meeting(asked["treffen"]))
    if asked["projekt"]:
        about.append(await pages.about_project(asked["projekt"]))
    since, until = _day(asked, "von"), _day(asked, "bis")
    return Wanted(
        tuple(about),
        asked["wer"][:80],
        Kind(asked["art"]) if asked["art"] in set(Kind) else None,
        _midnight(since) if since else None,
        _midnight(until + timedelta(days=1)) if until else None,
    )


def _day(asked: Mapping[str, str], name: str) -> date | None:
    if not asked[name]:
        return None
    try:
        return day(asked[name])
    except ValueError as error:
        raise InputError(Problem(name, str(error))) from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BERLIN)


ROUTES = (trail_page, undo, meeting_page, meeting_file, project_page, project_file)
