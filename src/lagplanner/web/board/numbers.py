"""What have all the years come to? The board's numbers, each with the rows it was counted from."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import MAXYEAR, MINYEAR
from typing import Any, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.membership.import_meetings import KINDS as KINDS_OF_MEETINGS
from lagplanner.domain.numbers.gatherings import Gathering, Kind, Wanted
from lagplanner.domain.numbers.sums import Standing
from lagplanner.domain.talks.speakers import FIELD_NAMES, SpeakerField
from lagplanner.services.numbers import report, sheets, telling
from lagplanner.services.papers import report as paper
from lagplanner.web.board import pictures
from lagplanner.web.board.meeting import sheet_of
from lagplanner.web.board.speakers import LOOKS, field_bars
from lagplanner.web.files import handed_out
from lagplanner.web.forms import number_from
from lagplanner.web.language import language_of
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]
_Key = TypeVar("_Key")
HERE = "/vorstand/zahlen"
ALL = "alle"
FOOTER = ((HERE, "Zahlen"),)

KINDS = {
    Kind.HELD: "treffen",
    Kind.CANCELLED: "abgesagt",
    Kind.ASSEMBLY: "versammlung",
    Kind.OTHER: "weitere",
}
STANDINGS = {Standing.MEMBER: "mitglied", Standing.JOINED: "neu", Standing.LEFT: "ausgetreten"}
FIELDS = {field: name.casefold() for field, name in FIELD_NAMES.items()}
KIND_HEADS = {
    Kind.HELD: "Gehaltene Arbeitstreffen",
    Kind.CANCELLED: "Abgesagte Treffen",
    Kind.ASSEMBLY: "Mitgliederversammlungen",
    Kind.OTHER: "Weitere Zusammenkünfte",
}
STANDING_HEADS = {
    Standing.MEMBER: "Mitglieder",
    Standing.JOINED: "Neue Mitglieder",
    Standing.LEFT: "Ausgetretene Mitglieder",
}


@get("/zahlen")
async def numbers_page(request: Call) -> Page:
    """All years on one page, in pictures and tables."""
    found = await report.report(None, today=clock.today())
    working = [one.meeting for one in found.gatherings if one.meeting.is_working]
    return render(
        request,
        "board/numbers/start.html",
        found=found,
        turnout=pictures.came(working),
        fairness=pictures.fair_shares(found.hosts),
        towns=pictures.towns_met_in(found.regions),
        bars=field_bars({one.year: one.fields for one in found.years if one.year}),
        **said(),
    )


@get("/zahlen/treffen")
async def meetings_page(request: Call) -> Page:
    """The gatherings a number was counted from."""
    return await _show_rows(
        request, "board/numbers/meetings.html", report.gatherings, heads=KIND_HEADS
    )


@get("/zahlen/beitraege")
async def talks_page(request: Call) -> Page:
    """The talks a number was counted from."""
    return await _show_rows(request, "board/numbers/talks.html", report.heard)


@get("/zahlen/projekte")
async def projects_page(request: Call) -> Page:
    """The projects a number was counted from."""
    standing = _key(STANDINGS, request.query_params.get("stand"), Standing.MEMBER)
    year = _calendar_year(request.query_params.get("jahr", ""))
    return render(
        request,
        "board/numbers/projects.html",
        found=await report.projects(standing, year, today=clock.today()),
        year=year,
        head=STANDING_HEADS[standing],
        **said(),
    )


@get("/zahlen/bericht/{span:str}")
async def report_page(request: Call, span: FromPath[str]) -> Page:
    """The report of a year, "2026", or of all of them, "alle"."""
    found = await report.report(_year(span), today=clock.today())
    return render(
        request,
        "board/numbers/report.html",
        found=found,
        told=telling.told(found, language=language_of(request)),
        here=f"{HERE}/bericht/{span}",
        **said(),
    )


@get("/zahlen/bericht/{span:str}/{form:str}")
async def report_file(request: Call, span: FromPath[str], form: FromPath[str]) -> Page:
    """The report as a paper or a workbook, "pdf" or "xlsx"."""
    found = await report.report(_year(span), today=clock.today())
    language = language_of(request)
    if form == "pdf":
        return handed_out(await paper.printed(found, language=language), shown=True)
    if form == "xlsx":
        return handed_out(sheets.book(found, language=language, now=clock.now()))
    raise NotFoundError("Den Bericht gibt es als PDF und als XLSX.")


def _year(span: str) -> int | None:
    """The year in an address, None for all of them; NotFoundError for anything else."""
    if span == ALL:
        return None
    year = _calendar_year(span)
    if year is None:
        raise NotFoundError(f"Für {span[:20]} gibt es keinen Tätigkeitsbericht.")
    return year


def said() -> dict[str, Any]:
    """What templates of the numbers need beside them: words, and addresses of rows and meetings."""
    return {
        "rows": rows,
        "sheet": sheet,
        "field_words": FIELD_NAMES,
        "kind_words": KINDS_OF_MEETINGS,
        "field_names": [(one.value, LOOKS[one], FIELD_NAMES[one]) for one in SpeakerField],
    }


def rows(
    page: str,
    *,
    kind: Kind | str = Kind.HELD,
    year: int | None = None,
    decade: int | None = None,
    field: SpeakerField | str = "",
    standing: str = "",
    **asked: str | int,
) -> str:
    """Where the rows of a number are: of a year, a decade, or all of them."""
    query: dict[str, str | int] = dict(asked)
    if page == "projekte":
        query |= {"stand": STANDINGS[Standing(standing)]} | ({"jahr": year} if year else {})
        return f"{HERE}/{page}?{urlencode(query)}"
    if kind != Kind.HELD:
        query["stand"] = KINDS[Kind(kind)]
    if year or decade is not None:
        query |= {"von": year or decade or 0, "bis": year or (decade or 0) + 9}
    if field:
        query["bereich"] = FIELDS[SpeakerField(field)]
    return f"{HERE}/{page}?{urlencode(query)}" if query else f"{HERE}/{page}"


def sheet(one: Gathering) -> str:
    """Where everything of one gathering is."""
    return sheet_of(one.meeting)


async def _show_rows(
    request: Call, template: str, read: Callable[..., Awaitable[object]], **more: Any
) -> Page:
    """The rows an address asks for."""
    wanted = _wanted(request.query_params)
    found = await read(wanted, today=clock.today())
    return render(request, template, found=found, wanted=wanted, **more, **said())


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """Which rows an address asks for; what it says wrongly it does not ask."""
    field = asked.get("bereich")
    return Wanted(
        _key(KINDS, asked.get("stand"), Kind.HELD),
        _calendar_year(asked.get("von", "")),
        _calendar_year(asked.get("bis", "")),
        asked.get("region"),
        asked.get("ort"),
        number_from(asked.get("projekt", "")),
        asked.get("thema"),
        next((one for one, word in FIELDS.items() if word == field), None),
    )


def _calendar_year(text: str) -> int | None:
    """A year as calendars have them; None for anything else."""
    year = number_from(text)
    return year if year is not None and MINYEAR <= year <= MAXYEAR else None


def _key(words: Mapping[_Key, str], said: str | None, otherwise: _Key) -> _Key:
    return next((one for one, word in words.items() if word == said), otherwise)


ROUTES = (numbers_page, meetings_page, talks_page, projects_page, report_page, report_file)
