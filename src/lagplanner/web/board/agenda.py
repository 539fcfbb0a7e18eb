"""What happens at a meeting, in which order? One form; each of its buttons keeps what was typed."""

import re
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.talks.agenda import (
    ITEM_NAMES,
    MOST_MINUTES,
    TEMPLATE_NAMES,
    TEMPLATES,
    Item,
    ItemKind,
    Template,
    moved,
)
from lagplanner.services.talks import agenda
from lagplanner.services.trail import pages as trail
from lagplanner.services.trail import undoing
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, Rule, Typed, again, blank, clean, number_from, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

USUAL_MINUTES = 15
TEXT = Rule("Text", optional=True, lines=False, longest=200, least=None, most=None)
KINDS = frozenset(ItemKind)
BUTTON = re.compile(r"(hoch|runter|weg)-(\d{1,2})", re.ASCII)


@get("/treffen/{key:str}/ablauf")
async def agenda_page(request: Call, key: FromPath[str]) -> Page:
    """The agenda with its times, each item to be changed."""
    return await _show(request, key, blank())


@post("/treffen/{key:str}/ablauf")
async def keep(request: Call, key: FromPath[str]) -> Page:
    """Keep all rows, and do what the button says: move one, drop one, add one."""
    year, number = numbers(key)
    sent = await typed(request)
    try:
        items = _pressed(sent.get("tun"), _rows(sent))
        await agenda.arrange(
            year, number, items, stand=sent.get("stand"), who=who(request), now=clock.now()
        )
    except InputError as error:
        return await _show(request, key, await again(request, error))
    return redirect(request, f"{address(key)}/ablauf", flash=Flash("Der Ablauf ist gespeichert."))


@post("/treffen/{key:str}/ablauf/vorlage")
async def take_template(request: Call, key: FromPath[str]) -> Page:
    """Begin with one of the days we know."""
    year, number = numbers(key)
    try:
        template = Template((await typed(request)).get("vorlage"))
    except ValueError:
        problem = Problem("vorlage", "Bitte wählen Sie eine der Vorlagen.")
        return await _show(request, key, await again(request, InputError(problem)))
    await agenda.take_template(year, number, template, who=who(request), now=clock.now())
    words = f"Der Ablauf folgt jetzt der Vorlage „{TEMPLATE_NAMES[template]}“."
    return redirect(request, f"{address(key)}/ablauf", flash=Flash(words))


async def _show(request: Call, key: str, form: Filled) -> Page:
    """The page; a form that comes back shows its own rows, with the times of those that are stored."""
    known = await agenda.of_meeting(*numbers(key))
    return render(
        request,
        "board/meeting/agenda.html",
        status=422 if form.problems else 200,
        here=address(key),
        known=known,
        rows=_typed_rows(form) if form.problems else [],
        form=form,
        kinds=ITEM_NAMES,
        templates={one: (TEMPLATE_NAMES[one], TEMPLATES[one]) for one in Template},
        last=await trail.last_of(known.meeting.id, agenda.CHANGED),
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
    )


def _rows(sent: Typed) -> list[Item]:
    """The rows as items, the new one among them if something was typed into it.

    Raises InputError naming each field that cannot be used, as `minutes-2`.
    """
    problems: list[Problem] = []
    columns = [sent.all(name) for name in ("kind", "minutes", "title", "who", "talk", "id")]
    found = [
        _row(cells, str(place), problems)
        for place, cells in enumerate(zip(*columns, strict=False), 1)
    ]
    new = [sent.get(f"{name}-new") for name in ("kind", "minutes", "title", "who")]
    if any(new):
        kind, minutes, *texts = new
        cells = (kind or ItemKind.OTHER, minutes or str(USUAL_MINUTES), *texts, "", "")
        found.append(_row(cells, "new", problems))
    if problems:
        raise InputError(*problems)
    return found


def _row(cells: tuple[str, ...], place: str, problems: list[Problem]) -> Item:
    kind, minutes, title, whose, talk, known = cells
    length = number_from(minutes.strip()) or 0
    if not 1 <= length <= MOST_MINUTES:
        words = f"Dauer: bitte eine Zahl von 1 bis {MOST_MINUTES}."
        problems.append(Problem(f"minutes-{place}", words))
    if kind not in KINDS:
        problems.append(Problem(f"kind-{place}", "Bitte wählen Sie, was geschieht."))
        kind = ItemKind.OTHER
    return Item(
        ItemKind(kind),
        length,
        _text(title, f"title-{place}", problems),
        _text(whose, f"who-{place}", problems),
        number_from(talk),
        number_from(known) or 0,
    )


def _text(text: str, name: str, problems: list[Problem]) -> str:
    try:
        return clean(text, TEXT)
    except ValueError as error:
        problems.append(Problem(name, str(error)))
        return ""


def _pressed(button: str, items: list[Item]) -> list[Item]:
    """The items after a button beside one of them; any other button only keeps them."""
    found = BUTTON.fullmatch(button)
    if found is None or not 1 <= int(found[2]) <= len(items):
        return items
    place = int(found[2]) - 1
    if found[1] == "weg":
        return items[:place] + items[place + 1 :]
    return list(moved(items, place, up=found[1] == "hoch"))


def _typed_rows(form: Filled) -> list[dict[str, Any]]:
    """What was typed into each row, for a form that comes back."""
    names = ("kind", "minutes", "title", "who", "talk", "id")
    columns = [_all(form.value(name)) for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False)]


def _all(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


ROUTES = (agenda_page, keep, take_template)
