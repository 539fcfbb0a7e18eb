"""Why this host and day, and what would a change by hand cost? The pages of one meeting in the plan."""

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.plan.year import MeetingCard, YearView
from lagplanner.services.plan import changes, choosing, repair, turns
from lagplanner.web.board import pictures
from lagplanner.web.board.changes import NAMES, change_from, number_in
from lagplanner.web.board.plan import Call, Page, number_asked, subdivision, view_of
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

ASKED = "Die Anfrage liegt im Postausgang. Sie geht hinaus, sobald Sie sie freigeben."


@get("/plan/{year:int}/extra")
async def extra_page(request: Call, year: FromPath[int]) -> Page:
    """A form for one more meeting."""
    return await _extra(request, year)


@get("/plan/{year:int}/extra/vorschau")
async def extra_preview(request: Call, year: FromPath[int]) -> Page:
    """What one more meeting costs."""
    return await _preview(request, year, None)


@post("/plan/{year:int}/extra/aendern")
async def add_extra(request: Call, year: FromPath[int]) -> Page:
    """Store one more meeting."""
    return await _apply(request, year, 0)


@get("/plan/{year:int}/{number:int}")
async def meeting_page(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """One meeting: why so, and what else would be possible."""
    view = await view_of(request, year)
    card = _card(view, number)
    if view.version is None:
        return render(
            request, "board/plan/past.html", view=view, card=card, state=pictures.state(card)
        )
    today, state = clock.today(), subdivision(request)
    in_turn = await choosing.hosts(year, number, today=today, subdivision=state)
    choices = [
        (
            str(choice.project.id),
            f"{choice.place}. {choice.project.name}, {choice.project.town}"
            + (f" – {choice.barred}" if choice.barred else f" ({choice.credit_text})"),
        )
        for choice in in_turn
    ]
    days = await choosing.days(year, number, today=today, subdivision=state)
    best = sorted((day for day in days if day.allowed), key=lambda day: (day.penalty, day.day))
    return render(
        request,
        "board/plan/meeting.html",
        view=view,
        card=card,
        version=view.version,
        choices=choices,
        first_choice=next((str(one.project.id) for one in in_turn if not one.barred), ""),
        days=best[:8],
        others=[
            (str(other.number), f"{other.season_text}: {other.host.name}, {other.town}")
            for other in view.cards
            if other.host and other.number != number
        ],
        project_options=_project_options(view),
    )


@get("/plan/{year:int}/{number:int}/warum-nicht")
async def why_not_page(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """Why another project is not proposed for this meeting."""
    view = await view_of(request, year)
    card = _card(view, number)
    wanted = number_asked(request, "projekt")
    project = next((line for line in view.projects if line.id == wanted), None)
    if project is None:
        raise NotFoundError("Dieses Projekt steht nicht zur Wahl.")
    sentences = await turns.why_not(
        year, number, wanted, today=clock.today(), subdivision=subdivision(request)
    )
    return render(
        request,
        "board/plan/why_not.html",
        view=view,
        card=card,
        project=project,
        sentences=sentences,
    )


@get("/plan/{year:int}/{number:int}/vorschau")
async def preview_page(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """What a change costs, before it is stored."""
    return await _preview(request, year, number)


@post("/plan/{year:int}/{number:int}/aendern")
async def change(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """Store a change."""
    return await _apply(request, year, number)


@get("/plan/{year:int}/{number:int}/ausfall")
async def withdrawal_page(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """The host drops out: fewest changes first, fair again after."""
    view = await view_of(request, year)
    ladder = await repair.withdrawal(
        year, number, today=clock.today(), subdivision=subdivision(request)
    )
    return render(
        request,
        "board/plan/withdrawal.html",
        view=view,
        card=_card(view, number),
        ladder=ladder,
        version=view.version,
    )


@post("/plan/{year:int}/{number:int}/ausfall")
async def repair_withdrawal(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """Take one of the repairs as the new draft, or ask its hosts at once."""
    fields = await fields_of(request)
    at_once = bool(fields.get("anfragen"))
    await repair.apply_rung(
        year,
        number,
        number_in(fields, "stufe"),
        version=number_in(fields, "fassung"),
        who=who(request),
        now=clock.now(),
        today=clock.today(),
        subdivision=subdivision(request),
        at_once=at_once,
    )
    words = "Der neue Plan ist ein Entwurf. Veröffentlicht wird er erst mit Ihrem Klick."
    return _stored(request, year, ASKED if at_once else words)


def _card(view: YearView, number: int) -> MeetingCard:
    for card in view.cards:
        if card.number == number:
            return card
    raise NotFoundError(f"Ein {number}. Treffen gibt es {view.year} nicht.")


def _project_options(view: YearView) -> list[tuple[str, str]]:
    return [(str(line.id), f"{line.name}, {line.town}") for line in view.projects]


async def _extra(
    request: Call, year: int, problems: dict[str, str] | None = None, status: int = 200
) -> Page:
    view = await view_of(request, year)
    return render(
        request,
        "board/plan/extra.html",
        status=status,
        year=year,
        values=dict(request.query_params.items()),
        problems=problems or {},
        project_options=_project_options(view),
    )


async def _preview(request: Call, year: int, number: int | None) -> Page:
    view = await view_of(request, year)
    fields = {name: str(request.query_params.get(name, "")) for name in NAMES}
    if number is None:
        fields["art"] = "extra"
    else:
        _card(view, number)
    if view.version is None:
        raise NotFoundError(f"Für {year} gibt es noch keinen Plan. Rechnen Sie zuerst einen.")
    try:
        preview = await changes.preview(
            year,
            change_from(fields, number or 0),
            version=view.version.number,
            today=clock.today(),
            subdivision=subdivision(request),
        )
    except InputError as error:
        if number is None:
            problems = {problem.field: problem.message for problem in error.problems}
            return await _extra(request, year, problems, 422)
        raise
    base = f"/vorstand/plan/{year}/{'extra' if number is None else number}"
    hidden = {name: value for name, value in fields.items() if value}
    hidden |= {"fassung": str(view.version.number)}
    if preview.warnings:
        hidden["trotzdem"] = "1"
    return render(
        request,
        "board/plan/preview.html",
        view=view,
        preview=preview,
        hidden=hidden,
        action=f"{base}/aendern",
        back=base,
    )


async def _apply(request: Call, year: int, number: int) -> Page:
    fields = await fields_of(request)
    at_once = bool(fields.get("anfragen"))
    await changes.apply(
        year,
        change_from(fields, number),
        version=number_in(fields, "fassung"),
        who=who(request),
        now=clock.now(),
        today=clock.today(),
        subdivision=subdivision(request),
        anyway=bool(fields.get("trotzdem")),
        at_once=at_once,
    )
    return _stored(request, year, ASKED if at_once else "Gespeichert.")


def _stored(request: Call, year: int, words: str) -> Page:
    return redirect(request, f"/vorstand/plan/{year}", flash=Flash(words))


ROUTES = (
    extra_page,
    extra_preview,
    add_extra,
    meeting_page,
    why_not_page,
    preview_page,
    change,
    withdrawal_page,
    repair_withdrawal,
)
