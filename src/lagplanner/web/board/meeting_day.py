"""Shall a meeting move or be cancelled, and which other day suits? Preview first, then one deed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.members import Project
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.talks.speakers import Via
from lagplanner.services.dates import calendar, moving, polls
from lagplanner.services.dates.moving import Consequence
from lagplanner.services.dates.polls import Count
from lagplanner.services.meeting_sheet import Sheet
from lagplanner.services.talks import invitations
from lagplanner.web.board.changes import number_in
from lagplanner.web.board.meeting import address, days_from, numbers, show, the_sheet
from lagplanner.web.board.outbox import leaving_words
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import Filled, again, blank, day, field, read, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

USUAL_POLL = timedelta(days=10)
"""So long a poll usually runs; shorter where the first day is near."""


@dataclass(frozen=True, slots=True)
class PollForm:
    """The question which of a few days suits."""

    days: str = field("Tage", longest=300)
    answer_by: date = field("Antwort bis")
    reason: str = field("Grund", optional=True, longest=300)


@get("/treffen/{key:str}/verlegen")
async def move_page(
    request: Call, key: FromPath[str], tag: FromQuery[str] = "", grund: FromQuery[str] = ""
) -> Page:
    """Without a day: good ones to choose from. With one: who gets what."""
    sheet = await the_sheet(request, key)
    values = {"tag": tag, "grund": grund}
    if not tag:
        return await _days(request, sheet, key, blank(values))
    try:
        wanted = Moved(_day(tag), grund.strip()[:300])
        seen = await moving.preview(*numbers(key), wanted, today=clock.today())
    except InputError as error:
        problems = tuple(Problem("tag", one.message) for one in error.problems)
        return await _days(request, sheet, key, Filled(values, problems))
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    return await _preview(request, key, wanted, seen)


@get("/treffen/{key:str}/absagen")
async def cancel_page(request: Call, key: FromPath[str]) -> Page:
    """Who hears of a cancellation, before there is one."""
    try:
        seen = await moving.preview(*numbers(key), Moved(None), today=clock.today())
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    return await _preview(request, key, Moved(None), seen)


@post("/treffen/{key:str}/verlegen")
async def move(request: Call, key: FromPath[str]) -> Page:
    """Move the meeting."""
    fields = await fields_of(request)
    return await _do(request, key, Moved(_day(fields.get("tag", "")), _reason(fields)))


@post("/treffen/{key:str}/absagen")
async def cancel(request: Call, key: FromPath[str]) -> Page:
    """Cancel the meeting."""
    return await _do(request, key, Moved(None, _reason(await fields_of(request))))


@post("/treffen/{key:str}/zuruecknehmen")
async def undo(request: Call, key: FromPath[str]) -> Page:
    """Take back a move or a cancellation whose letters have not left."""
    try:
        meeting = await moving.undo(*numbers(key), who=who(request), now=clock.now())
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    words = f"Zurückgenommen. Das Treffen ist am {meeting.day:%d.%m.%Y}."
    return redirect(request, address(key), flash=Flash(words))


@get("/treffen/{key:str}/umfrage")
async def poll_page(request: Call, key: FromPath[str], beitrag: FromQuery[str] = "") -> Page:
    """A new poll, prefilled with the days a speaker has offered."""
    sheet = await the_sheet(request, key)
    part = next((one for one in sheet.parts if str(one.talk.id) == beitrag), None)
    days = part.days if part else ()
    today = clock.today()
    soonest = min(days, default=today + 2 * USUAL_POLL) - timedelta(days=1)
    ends = min(today + USUAL_POLL, soonest)
    ends -= timedelta(days=max(ends.weekday() - 4, 0))  # nobody answers at a weekend
    values = {
        "days": ", ".join(f"{one:%d.%m.%Y}" for one in days),
        "answer_by": f"{max(ends, today + timedelta(days=1)):%d.%m.%Y}",
        "reason": f"{part.speaker.name} kann am {sheet.meeting.day:%d.%m.%Y} nicht."
        if part
        else "",
    }
    return _poll_form(request, sheet, key, beitrag, blank(values))


@post("/treffen/{key:str}/umfrage")
async def begin_poll(request: Call, key: FromPath[str]) -> Page:
    """Begin the poll."""
    sheet = await the_sheet(request, key)
    talk = (await typed(request)).get("beitrag")
    try:
        form = await read(request, PollForm)
        known = next((one for one in sheet.parts if str(one.talk.id) == talk), None)
        await polls.begin(
            *numbers(key),
            days_from(form.days, "days"),
            answer_by=form.answer_by,
            reason=form.reason,
            talk_id=known.talk.id if known else None,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return _poll_form(request, sheet, key, talk, await again(request, error))
    words = "Die Umfrage läuft. Tragen Sie Antworten hier ein."
    return redirect(request, f"{address(key)}#umfrage", flash=Flash(words))


@post("/treffen/{key:str}/umfrage/{poll_id:int}/antwort")
async def note_vote(request: Call, key: FromPath[str], poll_id: FromPath[int]) -> Page:
    """Write down which days suit a project."""
    sheet = await the_sheet(request, key)
    count = sheet.count
    if count is None or count.poll.id != poll_id:
        raise NotFoundError("Diese Umfrage gibt es hier nicht.")
    sent = await typed(request)
    values = {
        one: Suits(said)
        for one in count.poll.days
        if (said := sent.get(f"day-{one.isoformat()}")) in list(Suits)
    }
    try:
        project = _project(count, sent.get("project"))
        await polls.vote(
            poll_id,
            project.id,
            values,
            who=sent.get("who").strip()[:160],
            via=Via.PHONE,
            entered_by=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return await show(request, key, await again(request, error), "umfrage")
    except BrokenRuleError as error:
        return redirect(request, f"{address(key)}#umfrage", flash=Flash(str(error), "warn"))
    words = f"Die Antwort von {project.name} ist eingetragen."
    return redirect(request, f"{address(key)}#umfrage", flash=Flash(words))


@post("/treffen/{key:str}/umfrage/{poll_id:int}/beenden")
async def close_poll(request: Call, key: FromPath[str], poll_id: FromPath[int]) -> Page:
    """End the poll; the meeting stays where it is."""
    sheet = await the_sheet(request, key)
    if sheet.count is None or sheet.count.poll.id != poll_id:
        raise NotFoundError("Diese Umfrage gibt es hier nicht.")
    await polls.close(poll_id, who=who(request), now=clock.now())
    words = "Die Umfrage ist beendet. Das Treffen bleibt an seinem Tag."
    return redirect(request, address(key), flash=Flash(words))


async def _do(request: Call, key: str, wanted: Moved) -> Page:
    fields = await fields_of(request)
    sequence = number_in(fields, "stand")
    try:
        done = await moving.move(
            *numbers(key),
            wanted,
            sequence=sequence,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    told = "Es geht kein Brief hinaus."
    if done.posted:
        told = leaving_words(done.posted, done.undo_until.astimezone(clock.BERLIN))
    deed = f"Das Treffen ist auf den {done.meeting.day:%d.%m.%Y} verlegt."
    if wanted.is_cancelled:
        deed = "Das Treffen ist abgesagt."
    return redirect(request, address(key), flash=Flash(f"{deed} {told}"))


async def _days(request: Call, sheet: Sheet, key: str, form: Filled) -> Page:
    offered = await invitations.other_days(
        sheet.meeting,
        today=clock.today(),
        subdivision=request.app.state.settings.subdivision,
    )
    return render(
        request,
        "board/meeting/move.html",
        status=422 if form.problems else 200,
        sheet=sheet,
        here=address(key),
        form=form,
        offered=offered,
    )


async def _preview(request: Call, key: str, wanted: Moved, seen: Consequence) -> Page:
    subdivision = request.app.state.settings.subdivision
    speaks_against: tuple[str, ...] = ()
    if wanted.day is not None:
        speaks_against = await calendar.warnings_about(wanted.day, seen.before, subdivision)
    return render(
        request,
        "board/meeting/preview.html",
        here=address(key),
        wanted=wanted,
        seen=seen,
        warnings=speaks_against,
        titles={code: one.title for code, one in OCCASIONS.items()},
    )


def _poll_form(request: Call, sheet: Sheet, key: str, talk: str, form: Filled) -> Page:
    return render(
        request,
        "board/meeting/begin_poll.html",
        status=422 if form.problems else 200,
        sheet=sheet,
        here=address(key),
        talk=talk,
        form=form,
    )


def _project(count: Count, chosen: str) -> Project:
    found = next((one for one in count.asked if str(one.id) == chosen), None)
    if found is None:
        raise InputError(Problem("project", "Wählen Sie das Projekt, das geantwortet hat."))
    return found


def _day(text: str) -> date:
    try:
        return day(text.strip())
    except ValueError as error:
        raise InputError(Problem("tag", f"Neuer Tag: {error}")) from None


def _reason(fields: dict[str, str]) -> str:
    return fields.get("grund", "").strip()[:300]


ROUTES = (
    move_page,
    cancel_page,
    move,
    cancel,
    undo,
    poll_page,
    begin_poll,
    note_vote,
    close_poll,
)
