"""When does which letter leave, and what would another rule change? Timetable and letter calendar."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.domain.reminding.reminder_steps import Audience, Mode, StepChange, offset_words
from lagplanner.domain.reminding.timetable import Line, Move, MoveKind, Outlook
from lagplanner.services.dates import calendar
from lagplanner.services.reminding import reminders, timetable
from lagplanner.services.reminding.timetable import Letters, Rule
from lagplanner.templating import charts, timeline
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render

FOOTER = (("/vorstand/fristen", "Fristen"), ("/vorstand/briefkalender", "Briefkalender"))
RULES, LETTERS = "/vorstand/fristen", "/vorstand/briefkalender"
YEARS = range(2018, 2100)
MOST_NAMES = 4

LANES = ("Vorstand", "Gastgebende", "Mitglieder", "Vortragende")
LANE_OF = {
    Audience.BOARD: LANES[0],
    Audience.MINUTE_TAKER: LANES[0],
    Audience.HOST: LANES[1],
    Audience.PROJECT: LANES[1],
    Audience.MEMBERS: LANES[2],
    Audience.REGISTERED: LANES[2],
    Audience.ATTENDED: LANES[2],
    Audience.SPEAKERS: LANES[3],
}

Page = Response[Any]
Call = Request[Any, Any, Any]


class Direction(StrEnum):
    """Before or after the day that a step counts from."""

    BEFORE = "vorher"
    AFTER = "danach"


class Switch(StrEnum):
    """Whether a step writes letters at all."""

    ON = "an"
    OFF = "aus"


@dataclass(frozen=True, slots=True)
class Times:
    """What holds for all letters."""

    send_at: time = field("Uhrzeit")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a table: its number in the picture, what it is about, and all it says.

    Several subjects with the same letter on the same day are one row; `line` is the first.
    """

    number: int
    line: Line
    about: str
    reasons: list[str]
    people: str
    condition: str
    clash: bool


@get("/fristen")
async def rules_page(request: Call) -> Page:
    """All steps, and what holds for all of them."""
    return await _rules(request, blank())


@post("/fristen")
async def change_times(request: Call) -> Page:
    """Store the time of day."""
    try:
        form = await read(request, Times)
        await timetable.set_time(form.send_at, who=who(request), now=clock.now())
    except InputError as error:
        return await _rules(request, await again(request, error))
    words = f"Gespeichert. Briefe gehen um {form.send_at:%H:%M} Uhr hinaus."
    return redirect(request, RULES, flash=Flash(words))


@get("/fristen/{code:str}")
async def rule_page(request: Call, code: FromPath[str]) -> Page:
    """One step, to be changed."""
    rule = (await timetable.rulebook()).rule(code)
    return _rule(request, rule, Filled(_as_form(rule.step.offset, rule.step.on, rule.step.mode)))


@get("/fristen/{code:str}/folgen")
async def consequences_page(request: Call, code: FromPath[str]) -> Page:
    """What a change would do to the letters of the coming year; nothing is stored."""
    rule = (await timetable.rulebook()).rule(code)
    sent = dict(request.query_params)
    try:
        wanted = _wanted(rule, sent)
    except InputError as error:
        return _rule(request, rule, Filled(sent, error.problems), status=422)
    moves = await timetable.what_if([wanted], now=clock.now(), subdivision=_subdivision(request))
    after = replace(
        rule.step,
        offset=rule.step.offset if wanted.offset is None else wanted.offset,
        mode=wanted.mode or rule.step.mode,
    )
    return render(
        request,
        "board/timetable/consequences.html",
        rule=rule,
        moves=[(move, *_said(move)) for move in moves],
        distance=offset_words(after),
        switched=wanted.on if wanted.on != rule.step.on else None,
        mode=wanted.mode if wanted.mode is not rule.step.mode else None,
        hidden={name: sent.get(name, "") for name in ("days", "direction", "switch", "mode")},
    )


@post("/fristen/{code:str}")
async def change_rule(request: Call, code: FromPath[str]) -> Page:
    """Store what the board wants of a step."""
    rule = (await timetable.rulebook()).rule(code)
    sent = await fields_of(request)
    try:
        changed = await timetable.change(_wanted(rule, sent), who=who(request), now=clock.now())
    except InputError as error:
        return _rule(request, rule, Filled(sent, error.problems), status=422)
    words = f"„{rule.title}“ war schon so."
    if changed:
        words = f"„{rule.title}“ ist gespeichert. Nichts davon wirkt zurück."
    return redirect(request, RULES, flash=Flash(words))


@get("/briefkalender")
async def next_year(request: Call) -> Page:
    """Without a year: the one that is planned now."""
    return redirect(request, f"{LETTERS}/{clock.today().year + 1}")


@get("/briefkalender/{year:int}")
async def letters_page(request: Call, year: FromPath[int]) -> Page:
    """All letters of a year, meeting by meeting, and where somebody gets two on one day."""
    if year not in YEARS:
        raise NotFoundError(f"Einen Briefkalender für {year} gibt es nicht.")
    subdivision = _subdivision(request)
    found = await timetable.letters(year, now=clock.now(), subdivision=subdivision)
    facts = await calendar.facts_for(year - 1, year + 1, subdivision)
    spans = [charts.HolidaySpan(span.first, span.last, span.name) for span in facts.school.spans]
    return render(
        request,
        "board/timetable/letters.html",
        found=found,
        meetings=[_meeting(found, number, spans) for number in found.numbers],
        others=_together(_shown(found.others, found)),
        years=[
            (f"{LETTERS}/{one}", str(one), one == year)
            for one in range(year - 1, year + 2)
            if one in YEARS
        ],
    )


@post("/briefkalender/{year:int}/probe")
async def rehearse(request: Call, year: FromPath[int]) -> Page:
    """Send the board one copy of each letter that leaves by the end of the year."""
    if year not in YEARS:
        raise NotFoundError(f"Einen Briefkalender für {year} gibt es nicht.")
    until = datetime(year, 12, 31, 23, 59, tzinfo=clock.BERLIN)
    copies = await reminders.rehearse(
        now=clock.now(), until=until, subdivision=_subdivision(request)
    )
    words = f"{len(copies)} Probebriefe gehen an den Vorstand, an niemanden sonst."
    if not copies:
        words = f"Bis Ende {year} gibt es nichts zu proben, was nicht schon geprobt wäre."
    return redirect(request, f"{LETTERS}/{year}", flash=Flash(words))


async def _rules(request: Call, form: Filled) -> Page:
    book = await timetable.rulebook()
    values = {"send_at": f"{book.send_at:%H:%M}", **form.values}
    return render(
        request,
        "board/timetable/rules.html",
        status=422 if form.problems else 200,
        book=book,
        form=Filled(values, form.problems),
        year=clock.today().year + 1,
    )


def _rule(request: Call, rule: Rule, form: Filled, *, status: int = 200) -> Page:
    delivered = rule.delivered
    return render(
        request,
        "board/timetable/rule.html",
        status=status,
        rule=rule,
        form=form,
        original=_as_form(delivered.offset, delivered.on, delivered.mode),
        delivered=offset_words(delivered),
    )


def _as_form(offset: int, on: bool, mode: Mode) -> dict[str, str]:
    return {
        "days": str(abs(offset)),
        "direction": (Direction.AFTER if offset > 0 else Direction.BEFORE).value,
        "switch": (Switch.ON if on else Switch.OFF).value,
        "mode": mode.value,
    }


def _wanted(rule: Rule, sent: dict[str, str]) -> StepChange:
    """What was typed, as a change of the delivered step. InputError names each field."""
    problems = []
    days = sent.get("days", "").strip()
    if not (days.isascii() and days.isdigit() and int(days) <= timetable.MOST_DAYS):
        problems.append(
            Problem("days", f"Abstand: bitte eine Zahl von 0 bis {timetable.MOST_DAYS}.")
        )
    for name, kind, label in (
        ("direction", Direction, "Vorher oder danach"),
        ("switch", Switch, "Der Brief"),
        ("mode", Mode, "Versand"),
    ):
        if sent.get(name) not in list(kind):
            problems.append(Problem(name, f"{label}: Bitte wählen Sie eine der Möglichkeiten."))
    if problems:
        raise InputError(*problems)
    offset = int(days) * (1 if sent["direction"] == Direction.AFTER else -1)
    on, mode = sent["switch"] == Switch.ON, Mode(sent["mode"])
    wanted = StepChange(
        rule.step.code,
        offset=None if offset == rule.delivered.offset else offset,
        on=None if on is rule.delivered.on else on,
        mode=None if mode is rule.delivered.mode else mode,
    )
    timetable.check(wanted)
    return wanted


def _meeting(found: Letters, number: int, spans: list[charts.HolidaySpan]) -> dict[str, Any]:
    """One meeting: its picture twice, wide and narrow, and its table."""
    rows = _shown(found.of_meeting(number), found)
    subject = rows[0].line.planned.subject
    marks = [
        timeline.LetterMark(
            row.number,
            row.line.day,
            row.line.planned.sent.raw,
            LANE_OF[row.line.step.audiences[0]],
            row.line.outlook.value,
            row.clash,
        )
        for row in rows
    ]
    meeting = subject.meeting
    return {
        "number": number,
        "day": subject.day,
        "town": meeting.town.name if meeting and meeting.town else "",
        "rows": rows,
        "wide": timeline.draw(subject.day, LANES, marks, spans, timeline.WIDE),
        "narrow": timeline.draw(subject.day, LANES, marks, spans, timeline.NARROW),
        "kinds": {mark.kind for mark in marks},
        "moved": any(abs((mark.day - mark.raw).days) > 2 for mark in marks),
        "clash": any(mark.clash for mark in marks),
        "coming": sum(row.line.outlook is Outlook.COMING for row in rows),
    }


def _shown(lines: tuple[Line, ...], found: Letters) -> list[Shown]:
    twice = {(clash.day, title) for clash in found.clashes for title in clash.titles}
    return [
        Shown(
            number,
            line,
            "",
            timetable.reasons(line),
            timetable.people_words(line),
            timetable.condition_words(line),
            (line.day, f"{line.title} ({timetable.subject_words(line)})") in twice,
        )
        for number, line in enumerate(lines, 1)
    ]


def _together(rows: list[Shown]) -> list[Shown]:
    """Rows of the same letter on the same day as one, with the names of what they are about."""
    groups: dict[tuple[str, date, Outlook], list[Shown]] = {}
    for row in rows:
        key = (row.line.step.code, row.line.day, row.line.outlook)
        groups.setdefault(key, []).append(row)
    return [
        replace(same[0], about=_names([timetable.subject_words(row.line) for row in same]))
        for same in groups.values()
    ]


def _names(names: list[str]) -> str:
    shown = names if len(names) <= MOST_NAMES else names[: MOST_NAMES - 1]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" und {rest} weitere" if rest else "")


def _said(move: Move) -> tuple[date | None, date | None, str]:
    """What becomes of a letter: the day until now, the day from now on, and a sentence."""
    match move.kind:
        case MoveKind.MOVES:
            return move.old, move.new, ""
        case MoveKind.APPEARS:
            return None, move.new, "Dieser Brief kommt dazu."
        case MoveKind.VANISHES:
            return move.old, None, "Dieser Brief entfällt."
        case MoveKind.TOO_LATE:
            return move.old, None, "Der neue Tag ist schon vorbei. Es wird nichts nachgeholt."


def _subdivision(request: Call) -> str:
    subdivision: str = request.app.state.settings.subdivision
    return subdivision


ROUTES = (
    rules_page,
    change_times,
    rule_page,
    consequences_page,
    change_rule,
    next_year,
    letters_page,
    rehearse,
)
