"""How does the year look, which versions are there, and what does publishing do? Pages of the year plan."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosts.wishes import MONTHS, SEASONS
from lagplanner.domain.plan.year import MeetingCard, YearView
from lagplanner.services import at_a_glance
from lagplanner.services.hosts import wishes
from lagplanner.services.plan import plan_job, planning
from lagplanner.services.plan import year as years
from lagplanner.settings import Settings
from lagplanner.web.board import pictures
from lagplanner.web.board.changes import number_in
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import number_from
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
    view = await view_of(request, year)
    glances = await at_a_glance.glances(year, now=clock.now(), subdivision=subdivision(request))
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
        year, who=who(request), now=clock.now(), subdivision=subdivision(request)
    )
    return redirect(request, f"/vorstand/auftrag/{job.id}")


@get("/plan/{year:int}/veroeffentlichen")
async def publish_page(request: Call, year: FromPath[int]) -> Page:
    """Who gets a letter is said before anything is published."""
    view = await view_of(request, year)
    if view.version is None:
        raise NotFoundError(f"Für {year} gibt es noch keinen Plan. Rechnen Sie zuerst einen.")
    rows = [
        [
            f"{card.number}. {card.season_text}",
            "noch offen" if card.day is None else day_of(card),
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
        letters = f"{done.posted} Briefe liegen im Postausgang."
        if done.posted == 1:
            letters = "Ein Brief liegt im Postausgang."
        words = f"Der Jahresplan {year} ist veröffentlicht. {letters}"
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
    old = by_number.get(number_asked(request, "alt"), versions[1])
    new = by_number.get(number_asked(request, "neu"), versions[0])
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


def _settings(request: Call) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def subdivision(request: Call) -> str:
    """The federal state whose holidays hold."""
    return _settings(request).subdivision


async def view_of(request: Call, year: int) -> YearView:
    """The year as its pages show it. Raises NotFoundError for a year nobody plans."""
    if not 2000 <= year <= 2200:
        raise NotFoundError("Dieses Jahr lässt sich nicht planen.")
    return await years.year_view(year, today=clock.today(), subdivision=subdivision(request))


def day_of(card: MeetingCard) -> str:
    """The day as it is typed, "" without one."""
    return "" if card.day is None else f"{card.day:%d.%m.%Y}"


def number_asked(request: Call, name: str) -> int:
    """A number in the address, -1 where there is none."""
    number = number_from(str(request.query_params.get(name, "")))
    return -1 if number is None else number


ROUTES = (
    plan_of_next_year,
    year_page,
    propose,
    publish_page,
    publish,
    compare_page,
    restore,
)
