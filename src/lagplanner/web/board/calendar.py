"""Which days are closed, which are the best ones, and which does the board keep free?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.dates.calendar import best_days, sentences
from lagplanner.domain.dates.days import CalendarFacts, bridge_days
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.services.dates import calendar
from lagplanner.services.membership import members
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, Upload, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/kalender", "Kalender"),)
HERE = "/vorstand/kalender"
YEARS = range(2018, 2100)
BEST = 10

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file whose days are to be kept free."""

    file: Upload = field("Kalenderdatei")
    name: str = field("Name", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class TownHoliday:
    """Days on which nobody of a town hosts."""

    town: str = field("Stadt")
    title: str = field("Anlass", longest=200)
    first: date = field("Erster Tag")
    last: date | None = field("Letzter Tag", optional=True)


@get("/kalender")
async def next_year(request: Call) -> Page:
    """The year that is planned now."""
    return await _page(request, clock.today().year + 1, blank())


@get("/kalender/{year:int}")
async def one_year(request: Call, year: FromPath[int]) -> Page:
    """The closed days and the best days of a year."""
    if year not in YEARS:
        raise NotFoundError(f"Einen Kalender für {year} gibt es nicht.")
    return await _page(request, year, blank())


@post("/kalender/dateien")
async def read_file(request: Call) -> Page:
    """Keep the days of a calendar file free."""
    try:
        form = await read(request, CalendarFile)
        known = await calendar.read_blackouts(
            form.file.filename, form.file.content, form.name, who=who(request), now=clock.now()
        )
    except InputError as error:
        return await _page(request, clock.today().year + 1, await again(request, error))
    entries = "Ein Eintrag" if known.entries == 1 else f"{known.entries} Einträge"
    return redirect(
        request, HERE, flash=Flash(f"Kalender „{known.name}“ ist eingelesen: {entries}.")
    )


@post("/kalender/dateien/{calendar_id:int}/loeschen")
async def delete_file(request: Call, calendar_id: FromPath[int]) -> Page:
    """Give the days of a calendar file back."""
    name = await calendar.delete_blackout_calendar(calendar_id, who=who(request), now=clock.now())
    return redirect(
        request, HERE, flash=Flash(f"Kalender „{name}“ ist gelöscht. Seine Tage sind wieder frei.")
    )


@post("/kalender/stadt")
async def add_town_holiday(request: Call) -> Page:
    """Bar the hosts of one town from some days."""
    try:
        form = await read(request, TownHoliday)
        await calendar.add_town_holiday(
            form.town,
            form.first,
            form.last or form.first,
            form.title,
            who=who(request),
            now=clock.now(),
        )
    except InputError as error:
        return await _page(request, clock.today().year + 1, await again(request, error))
    return redirect(request, HERE, flash=Flash(f"„{form.title}“ ist eingetragen."))


@post("/kalender/stadt/{blackout_id:int}/loeschen")
async def delete_town_holiday(request: Call, blackout_id: FromPath[int]) -> Page:
    """Let the hosts of the town have these days again."""
    title = await calendar.delete_town_holiday(blackout_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(f"„{title}“ ist gelöscht."))


async def _page(request: Call, year: int, form: Filled) -> Page:
    facts = await calendar.facts_for(year, year, request.app.state.settings.subdivision)
    quarters = await calendar.days_of_year(year, facts)
    return render(
        request,
        "board/calendar.html",
        status=422 if form.problems else 200,
        year=year,
        years=[one for one in range(year - 1, year + 2) if one in YEARS],
        horizon=facts.school.horizon,
        public=_public(facts, year),
        bridges=bridge_days(facts, date(year, 1, 1), date(year, 12, 31)),
        school=[s for s in facts.school.spans if s.first.year <= year <= s.last.year],
        quarters=[
            [(item.day, item.penalty, sentences(item)) for item in best_days(quarter, BEST)]
            for quarter in quarters
        ],
        blackouts=[
            item
            for item in facts.blackouts
            if item.town is None and item.first.year <= year <= item.last.year
        ],
        calendars=await calendar.blackout_calendars(),
        town_holidays=await calendar.town_holidays(),
        towns=await members.towns(),
        form=form,
    )


def _public(facts: CalendarFacts, year: int) -> list[tuple[date, str]]:
    return [(day, name) for day, name in facts.public.items() if day.year == year]


ROUTES = (
    next_year,
    one_year,
    read_file,
    delete_file,
    add_town_holiday,
    delete_town_holiday,
)
