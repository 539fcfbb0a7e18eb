"""A new board takes over: who stays, who leaves, who comes; a look at what changes; one button."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson, Newcomer, Plan
from lagplanner.domain.errors import InputError, Problem
from lagplanner.services.membership import board, handover
from lagplanner.web.board.people import ROLE_CHOICES
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import Filled, again, blank, day
from lagplanner.web.render import Flash, redirect, render

Call = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/vorstand/uebergabe"
LEAVES = "leaves"
MOST_NEW = 6
SHOWN = 2
"""So many lines for new ones stand open; most boards change in one or two places."""


@get("/uebergabe")
async def handover_page(request: Call) -> Page:
    """Who is in office, and the rows for the new ones; or the hand-over that is under way."""
    people = await board.in_office()
    chosen = {f"person{one.id}": one.role.value for one in people}
    return await _form(request, blank(chosen))


@post("/uebergabe/vorschau")
async def preview(request: Call) -> Page:
    """What would change; changes nothing."""
    try:
        plan, on_day = await _read(request)
        shown = await handover.preview(plan, on_day=on_day, today=clock.today())
    except InputError as error:
        return await _form(request, await again(request, error))
    return render(
        request,
        "board/people/preview.html",
        preview=shown,
        on_day=on_day,
        fields=await fields_of(request),
    )


@post("/uebergabe")
async def begin(request: Call) -> Page:
    """Begin it."""
    try:
        plan, on_day = await _read(request)
        at_once = await handover.begin(plan, on_day=on_day, who=who(request), now=clock.now())
    except InputError as error:
        return await _form(request, await again(request, error))
    words = "Der neue Vorstand hat übernommen." if at_once else "Die Übergabe hat begonnen."
    return redirect(request, "/vorstand/personen" if at_once else HERE, flash=Flash(words))


@post("/uebergabe/zurueck")
async def undo(request: Call) -> Page:
    """Take it back while the new ones have not taken over."""
    await handover.undo(who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Die Übergabe ist zurückgenommen."))


async def _form(request: Call, form: Filled) -> Page:
    return render(
        request,
        "board/people/handover.html",
        status=422 if form.problems else 200,
        people=await board.in_office(),
        running=await handover.running(),
        form=form,
        choices=[*ROLE_CHOICES, (LEAVES, "scheidet aus")],
        roles=ROLE_CHOICES,
        rows=range(1, MOST_NEW + 1),
        shown=SHOWN,
        more_open=any(
            form.value(f"{part}{number}")
            for part in ("name", "email")
            for number in range(SHOWN + 1, MOST_NEW + 1)
        ),
    )


async def _read(request: Call) -> tuple[Plan, date | None]:
    """The new board as it was typed. Raises InputError naming each field that cannot be used."""
    fields = await fields_of(request)
    people = await board.in_office()
    problems: list[Problem] = []
    roles, leaving = _of_those_in_office(people, fields, problems)
    coming = tuple(
        one for number in range(1, MOST_NEW + 1) if (one := _newcomer(fields, number)) is not None
    )
    on_day = None
    if typed := fields.get("on_day", "").strip():
        try:
            on_day = day(typed)
        except ValueError as error:
            problems.append(Problem("on_day", str(error)))
    if problems:
        raise InputError(*problems)
    return Plan(coming, roles, frozenset(leaving)), on_day


def _of_those_in_office(
    people: tuple[BoardPerson, ...], fields: dict[str, str], problems: list[Problem]
) -> tuple[dict[int, Role], set[int]]:
    roles, leaving = {}, set()
    for person in people:
        name = f"person{person.id}"
        chosen = fields.get(name, person.role.value)
        if chosen == LEAVES:
            leaving.add(person.id)
        elif chosen in dict(ROLE_CHOICES):
            roles[person.id] = Role(chosen)
        else:
            problems.append(Problem(name, "Bitte wählen Sie eine der Möglichkeiten."))
    return roles, leaving


def _newcomer(fields: dict[str, str], number: int) -> Newcomer | None:
    name, email = (fields.get(f"{part}{number}", "").strip() for part in ("name", "email"))
    if not name and not email:
        return None
    role = fields.get(f"role{number}", "")
    known = Role(role) if role in dict(ROLE_CHOICES) else Role.PROJECT
    return Newcomer(name[:120], email[:200], known)


ROUTES = (handover_page, preview, begin, undo)
