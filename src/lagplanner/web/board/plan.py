"""How does the year look, and what would a change cost? The pages of the year plan."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.hosts.wishes import MONTHS, SEASONS
from lagplanner.domain.plan.year import MeetingCard, YearView
from lagplanner.services import at_a_glance
from lagplanner.services.hosts import wishes
from lagplanner.services.plan import changes, choosing, plan_job, planning, repair, turns
from lagplanner.services.plan import year as years
from lagplanner.settings import Settings
from lagplanner.web.board import pictures
from lagplanner.web.board.changes import NAMES, change_from, number_in
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/plan", "Jahresplan"),)

Page = Response[Any]
Call = Request[Any, Any, Any]

STATE_WORDS = {
    "draft": "Entwurf",
    "published": "veröffentlicht",
    "superseded": "abgelöst",
    "discarded": "verworfen",
}


@get("/plan")
async def plan_of_next_year(request: Call) -> Page:
    """Without a year: the one to be planned."""
    return redirect(request, f"/vorstand/plan/{clock.today().year + 1}")


@get("/plan/{year:int}")
async def year_page(request: Call, year: FromPath[int]) -> Page:
    """The year at a glance."""
    view = await _view(request, year)
    glances = await at_a_glance.glances(year, now=clock.now(), subdivision=_subdivision(request))
    return render(
        request,
        "board/plan/year.html",
        view=view,
        wheel=pictures.wheel(view),
        spans=pictures.spans(view),
        cards=[
            (
                card,
                pictures.season_card(view, card, glances.get(card.number)),
                pictures.further_reasons(card),
            )
            for card in view.cards
        ],
        shouts=pictures.shouts(view),
        sheets=list(glances),
        call=await wishes.call(year, today=clock.today()),
        seasons=SEASONS,
        months=MONTHS,
        swapping=any(one.swaps for one in glances.values()),
        undated=[card.number for card in view.cards if card.day is None],
        state_words=STATE_WORDS,
        year_tabs=[(f"/vorstand/plan/{other}", str(other), other == year) for other in view.years],
    )


@post("/plan/{year:int}/vorschlag")
async def propose(request: Call, year: FromPath[int]) -> Page:
    """Let a plan be computed; the page of the job leads back when it is there."""
    job = await plan_job.start(
        year, who=who(request), now=clock.now(), subdivision=_subdivision(request)
    )
    return redirect(request, f"/vorstand/auftrag/{job.id}")


@get("/plan/{year:int}/veroeffentlichen")
async def publish_page(request: Call, year: FromPath[int]) -> Page:
    """Who gets a letter is said before anything is published."""
    view = await _view(request, year)
    if view.version is None:
        raise NotFoundError(f"Für {year} gibt es noch keinen Plan. Rechnen Sie zuerst einen.")
    rows = [
        [
            f"{card.number}. {card.season_text}",
            "noch offen" if card.day is None else _day(card),
            card.host.name if card.host else "noch offen",
            card.town,
        ]
        for card in view.cards
    ]
    return render(
        request, "board/plan/publish.html", view=view, rows=rows, shouts=pictures.shouts(view)
    )


@post("/plan/{year:int}/veroeffentlichen")
async def publish(request: Call, year: FromPath[int]) -> Page:
    """Publish; pressed twice it posts once."""
    fields = await fields_of(request)
    done = await planning.publish(
        year, number_in(fields, "fassung"), who=who(request), now=clock.now()
    )
    if done.posted:
        words = (
            f"Der Jahresplan {year} ist veröffentlicht. "
            + ("Ein Brief liegt" if done.posted == 1 else f"{done.posted} Briefe liegen")
            + " im Postausgang."
        )
    else:
        words = f"Der Jahresplan {year} war schon veröffentlicht. Es kam kein Brief dazu."
    return redirect(request, f"/vorstand/plan/{year}", flash=Flash(words))


@get("/plan/{year:int}/vergleich")
async def compare_page(request: Call, year: FromPath[int]) -> Page:
    """Two versions side by side; without a choice the two newest."""
    versions = await planning.versions(year)
    if len(versions) < 2:
        raise NotFoundError(f"Für {year} gibt es noch keine zwei Fassungen.")
    by_number = {version.number: version for version in versions}
    old = by_number.get(_number(request, "alt"), versions[1])
    new = by_number.get(_number(request, "neu"), versions[0])
    rows = [
        [row.quarter_text, row.old, row.new + (" ●" if row.changed else "")]
        for row in await planning.compare(year, old.number, new.number)
    ]
    options = [
        (str(version.number), f"Fassung {version.number} ({STATE_WORDS[version.state]})")
        for version in versions
    ]
    return render(
        request,
        "board/plan/compare.html",
        year=year,
        old=old,
        new=new,
        rows=rows,
        options=options,
    )


@post("/plan/{year:int}/fassungen/{number:int}/zurueckholen")
async def restore(request: Call, year: FromPath[int], number: FromPath[int]) -> Page:
    """An older version becomes the new draft."""
    await planning.restore(year, number, who=who(request), now=clock.now())
    words = f"Fassung {number} ist wieder der Entwurf."
    return redirect(request, f"/vorstand/plan/{year}", flash=Flash(words))


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
    view = await _view(request, year)
    card = _card(view, number)
    if view.version is None:
        return render(
            request, "board/plan/past.html", view=view, card=card, state=pictures.state(card)
        )
    today, subdivision = clock.today(), _subdivision(request)
    in_turn = await choosing.hosts(year, number, today=today, subdivision=subdivision)
    choices = [
        (
            str(choice.project.id),
            f"{choice.place}. {choice.project.name}, {choice.project.town}"
            + (f" – {choice.barred}" if choice.barred else f" ({choice.credit_text})"),
        )
        for choice in in_turn
    ]
    days = await choosing.days(year, number, today=today, subdivision=subdivision)
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
    view = await _view(request, year)
    card = _card(view, number)
    wanted = _number(request, "projekt")
    project = next((line for line in view.projects if line.id == wanted), None)
    if project is None:
        raise NotFoundError("Dieses Projekt steht nicht zur Wahl.")
    sentences = await turns.why_not(
        year, number, wanted, today=clock.today(), subdivision=_subdivision(request)
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
    view = await _view(request, year)
    ladder = await repair.withdrawal(
        year, number, today=clock.today(), subdivision=_subdivision(request)
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
        subdivision=_subdivision(request),
        at_once=at_once,
    )
    words = "Der neue Plan ist ein Entwurf. Veröffentlicht wird er erst mit Ihrem Klick."
    if at_once:
        words = "Die Anfrage liegt im Postausgang. Sie geht hinaus, sobald Sie sie freigeben."
    return redirect(request, f"/vorstand/plan/{year}", flash=Flash(words))


def _settings(request: Call) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _subdivision(request: Call) -> str:
    return _settings(request).subdivision


async def _view(request: Call, year: int) -> YearView:
    if not 2000 <= year <= 2200:
        raise NotFoundError("Dieses Jahr lässt sich nicht planen.")
    return await years.year_view(year, today=clock.today(), subdivision=_subdivision(request))


def _card(view: YearView, number: int) -> MeetingCard:
    for card in view.cards:
        if card.number == number:
            return card
    raise NotFoundError(f"Ein {number}. Treffen gibt es {view.year} nicht.")


def _day(card: MeetingCard) -> str:
    return "" if card.day is None else f"{card.day:%d.%m.%Y}"


def _number(request: Call, name: str) -> int:
    text = str(request.query_params.get(name, ""))
    return int(text) if text.isdecimal() else -1


def _project_options(view: YearView) -> list[tuple[str, str]]:
    return [(str(line.id), f"{line.name}, {line.town}") for line in view.projects]


async def _extra(
    request: Call, year: int, problems: dict[str, str] | None = None, status: int = 200
) -> Page:
    view = await _view(request, year)
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
    view = await _view(request, year)
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
            subdivision=_subdivision(request),
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
    await changes.apply(
        year,
        change_from(fields, number),
        version=number_in(fields, "fassung"),
        who=who(request),
        now=clock.now(),
        today=clock.today(),
        subdivision=_subdivision(request),
        anyway=bool(fields.get("trotzdem")),
    )
    return redirect(request, f"/vorstand/plan/{year}", flash=Flash("Gespeichert."))


ROUTES = (
    plan_of_next_year,
    year_page,
    propose,
    publish_page,
    publish,
    compare_page,
    restore,
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
