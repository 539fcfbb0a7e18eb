"""Everything of one meeting on one sheet: host, topic, speakers, letters, and the one next step."""

import re
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosts.host_requests import (
    REQUEST_STATE_NAMES,
    HostAnswer,
    HostAnswerKind,
    Venue,
)
from lagplanner.domain.talks.speakers import (
    COMING,
    FIELD_NAMES,
    VIA_NAMES,
    AnswerKind,
    SpeakerAnswer,
    Substitute,
    Via,
)
from lagplanner.domain.talks.topics import Topic
from lagplanner.services import meeting_sheet
from lagplanner.services.hosts import hosting
from lagplanner.services.meeting_sheet import NextStep, Sheet
from lagplanner.services.talks import invitations, speakers, topics
from lagplanner.services.talks.invitations import Wanted
from lagplanner.web.board.outbox import GROUP_WORDS
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, clock_time, day, field, read, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

MOST_SPEAKERS = 4
"""So many can be asked with one form; a meeting hears no more."""


@dataclass(frozen=True, slots=True)
class TalkAnswerForm:
    """What a speaker said at the telephone, or wrote."""

    answer: AnswerKind = field("Antwort")
    via: Via = field("Wie")
    who: str = field("Wer hat geantwortet", optional=True, longest=160)
    remark: str = field("Bemerkung", optional=True, longest=1_000)
    days: str = field("Andere Tage", optional=True, longest=300)
    substitute_name: str = field("Name der Vertretung", optional=True, longest=160)
    substitute_email: str = field("E-Mail oder Telefon der Vertretung", optional=True, longest=200)


@dataclass(frozen=True, slots=True)
class HostAnswerForm:
    """What a host said at the telephone, or wrote; `venue` empty: it tells us later."""

    answer: HostAnswerKind = field("Antwort")
    via: Via = field("Wie")
    who: str = field("Wer hat geantwortet", optional=True, longest=160)
    remark: str = field("Bemerkung", optional=True, longest=1_000)
    venue: str = field("Ort", optional=True, longest=200)
    street: str = field("Straße", optional=True, longest=200)


@get("/treffen/{key:str}", name="meeting_sheet")
async def sheet_page(request: Call, key: FromPath[str]) -> Page:
    """The sheet of a meeting."""
    return await show(request, key)


@post("/treffen/{key:str}/beitrag/{talk_id:int}/antwort")
async def note_answer(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Write down what a speaker said; what is missing comes back filled."""
    sheet = await the_sheet(request, key)
    _of_this(sheet, talk_id)
    try:
        form = await read(request, TalkAnswerForm)
        given = _speaker_answer(form, who(request))
        part = await invitations.answer(talk_id, given, today=clock.today(), now=clock.now())
    except InputError as error:
        return await show(request, key, await again(request, error), f"beitrag-{talk_id}")
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    words = f"Die Antwort von {part.speaker.name} ist eingetragen."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


@post("/treffen/{key:str}/beitrag/{talk_id:int}/zurueckziehen")
async def withdraw(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Take a request back."""
    _of_this(await the_sheet(request, key), talk_id)
    part = await invitations.withdraw(talk_id, who=who(request), now=clock.now())
    words = f"Die Anfrage an {part.speaker.name} ist zurückgezogen."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


@post("/treffen/{key:str}/gastgeber/{project_id:int}/antwort")
async def note_host(request: Call, key: FromPath[str], project_id: FromPath[int]) -> Page:
    """Write down what a host said."""
    sheet = await the_sheet(request, key)
    host = next((one for one in sheet.hosts if one.project.id == project_id), None)
    if host is None:
        raise NotFoundError("Dieses Projekt ist hier nicht Gastgeber.")
    try:
        form = await read(request, HostAnswerForm)
        given = _host_answer(form, host.suggested, who(request))
        await hosting.answer(
            sheet.meeting.id, project_id, given, today=clock.today(), now=clock.now()
        )
    except InputError as error:
        return await show(request, key, await again(request, error), f"gastgeber-{project_id}")
    words = f"Die Antwort von {host.project.name} ist eingetragen."
    return redirect(request, f"{address(key)}#gastgeber", flash=Flash(words))


@post("/treffen/{key:str}/thema")
async def choose_topic(request: Call, key: FromPath[str]) -> Page:
    """Choose a topic of the store, or write a new one into it."""
    year, number = numbers(key)
    try:
        topic_id = await _topic(request)
        meeting = await topics.choose(year, number, topic_id, who=who(request), now=clock.now())
    except InputError as error:
        return await show(request, key, await again(request, error), "thema")
    words = f"Das Thema ist „{meeting.topic}“."
    return redirect(request, f"{address(key)}#thema", flash=Flash(words))


@get("/treffen/{key:str}/anfragen")
async def invite_page(request: Call, key: FromPath[str], wer: FromQuery[str] = "") -> Page:
    """Whom to ask for what; everything is prefilled but the person."""
    sheet = await the_sheet(request, key)
    answer_by = await invitations.usual_answer_by(sheet.meeting, today=clock.today())
    question = sheet.meeting.topic
    values = {"answer_by": f"{answer_by:%d.%m.%Y}", "speaker-1": wer, "question-1": question}
    return await _invite_form(request, sheet, key, blank(values))


@post("/treffen/{key:str}/anfragen")
async def invite(request: Call, key: FromPath[str]) -> Page:
    """Ask the speakers chosen; their letters wait for release."""
    year, number = numbers(key)
    sheet = await the_sheet(request, key)
    try:
        wanted, answer_by = await _wanted(request)
        posted = await invitations.invite(
            year, number, wanted, answer_by=answer_by, who=who(request), now=clock.now()
        )
    except InputError as error:
        return await _invite_form(request, sheet, key, await again(request, error))
    words = (
        "Ein Brief liegt im Postausgang."
        if posted == 1
        else f"{posted} Briefe liegen im Postausgang."
    )
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


async def show(request: Call, key: str, form: Filled | None = None, at: str = "") -> Page:
    """The sheet; `form` is one that comes back, `at` says which one it is."""
    sheet = await the_sheet(request, key)
    return render(
        request,
        "board/meeting/sheet.html",
        status=422 if form else 200,
        sheet=sheet,
        here=address(key),
        form=form or blank(),
        at=at,
        step_href=step_href(sheet, key),
        groups=GROUP_WORDS,
        fields=FIELD_NAMES,
        vias=VIA_NAMES,
        request_states=REQUEST_STATE_NAMES,
        coming=COMING,
    )


async def the_sheet(request: Call, key: str) -> Sheet:
    """The sheet an address means; NotFoundError where there is no such meeting."""
    year, number = numbers(key)
    return await meeting_sheet.sheet(
        year,
        number,
        today=clock.today(),
        now=clock.now(),
        subdivision=request.app.state.settings.subdivision,
    )


def numbers(key: str) -> tuple[int, int]:
    """Year and number of "2027-1". Raises NotFoundError for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})", key, re.ASCII)
    if not found:
        raise NotFoundError(f"Ein Treffen {key[:20]} gibt es nicht.")
    return int(found[1]), int(found[2])


def address(key: str) -> str:
    """Where the sheet is."""
    return f"/vorstand/treffen/{key}"


def step_href(sheet: Sheet, key: str) -> str:
    """Where the next step is done."""
    step: NextStep = sheet.next_step
    plan = f"/vorstand/plan/{sheet.meeting.year}/{sheet.meeting.number}"
    return {
        "find_host": plan,
        "replace_host": f"{plan}/ausfall",
        "release": f"/vorstand/postausgang?stand=freigeben&treffen={sheet.meeting.id}",
        "move": f"{address(key)}/verlegen?tag={step.day}",
        "poll": f"{address(key)}/umfrage?beitrag={step.talk_id}",
        "topic": "#thema",
        "invite": f"{address(key)}/anfragen",
        "call_host": "#gastgeber",
        "step_in": "#gastgeber",
        "drop_co_host": "#gastgeber",
        "call_speaker": "#vortragende",
        "settle_day": "#vortragende",
        "end_poll": "#umfrage",
    }.get(step.key, "")


def days_from(text: str, name: str) -> tuple[date, ...]:
    """Days typed as 24.03.2027, several by commas. Raises InputError naming the field."""
    try:
        return tuple(day(part.strip()) for part in re.split("[,;]", text) if part.strip())
    except ValueError as error:
        raise InputError(Problem(name, f"Andere Tage: {error}")) from None


async def _invite_form(request: Call, sheet: Sheet, key: str, form: Filled) -> Page:
    asked = {one.speaker.id for one in sheet.parts if one.talk.state in COMING}
    entries = [one for one in await speakers.directory() if one.speaker.id not in asked]
    return render(
        request,
        "board/meeting/invite.html",
        status=422 if form.problems else 200,
        sheet=sheet,
        here=address(key),
        form=form,
        entries=entries,
        places=range(1, MOST_SPEAKERS + 1),
        fields=FIELD_NAMES,
    )


async def _wanted(request: Call) -> tuple[list[Wanted], date]:
    """Who is to be asked, in the order of the form, and until when to answer."""
    sent = await typed(request)
    problems: list[Problem] = []
    wanted: list[Wanted] = []
    for place in range(1, MOST_SPEAKERS + 1):
        chosen = sent.get(f"speaker-{place}")
        if not chosen.isdecimal() or len(chosen) > 9:
            continue
        if any(one.speaker_id == int(chosen) for one in wanted):
            problems.append(Problem(f"speaker-{place}", "Diese Person steht schon weiter oben."))
            continue
        starts = _starts(sent.get(f"starts-{place}").strip(), place, problems)
        minutes = sent.get(f"minutes-{place}", "45").strip()
        if not (minutes.isdecimal() and len(minutes) < 4 and 5 <= int(minutes) <= 480):
            problems.append(Problem(f"minutes-{place}", "Dauer: bitte 5 bis 480 Minuten."))
            continue
        question = sent.get(f"question-{place}").strip()[:300]
        wanted.append(Wanted(int(chosen), question, starts, int(minutes)))
    if not wanted and not problems:
        problems.append(Problem("speaker-1", "Wählen Sie mindestens eine Person aus."))
    answer_by = date.min
    try:
        answer_by = day(sent.get("answer_by").strip())
    except ValueError as error:
        problems.append(Problem("answer_by", f"Antwort bis: {error}"))
    if problems:
        raise InputError(*problems)
    return wanted, answer_by


async def _topic(request: Call) -> int:
    """The topic that was chosen; a new one is written into the store first."""
    sent = await typed(request)
    if new := sent.get("new_topic").strip():
        topic = Topic(0, new, proposed_by=who(request))
        return (await topics.propose(topic, who=who(request), now=clock.now())).id
    chosen = sent.get("topic")
    if not (chosen.isdecimal() and len(chosen) < 10):
        raise InputError(Problem("topic", "Wählen Sie ein Thema oder schreiben Sie eines."))
    return int(chosen)


def _starts(text: str, place: int, problems: list[Problem]) -> time | None:
    try:
        return clock_time(text) if text else None
    except ValueError as error:
        problems.append(Problem(f"starts-{place}", f"Beginn: {error}"))
        return None


def _speaker_answer(form: TalkAnswerForm, board: str) -> SpeakerAnswer:
    is_mail = "@" in form.substitute_email
    return SpeakerAnswer(
        form.answer,
        who=form.who,
        via=form.via,
        entered_by=board,
        remark=form.remark,
        substitute=Substitute(
            form.substitute_name,
            form.substitute_email if is_mail else "",
            "" if is_mail else form.substitute_email,
        ),
        days=days_from(form.days, "days") if form.answer is AnswerKind.OTHER_DATE else (),
    )


def _host_answer(form: HostAnswerForm, suggested: Venue | None, board: str) -> HostAnswer:
    """The place as typed; what the suggestion knows beyond its name and street stays."""
    venue = None
    if form.answer is HostAnswerKind.YES and form.venue:
        venue = Venue(form.venue, form.street)
        if suggested is not None and suggested.name == form.venue:
            venue = replace(suggested, street=form.street)
    return HostAnswer(
        form.answer,
        who=form.who,
        via=form.via,
        entered_by=board,
        remark=form.remark,
        venue=venue,
    )


def _of_this(sheet: Sheet, talk_id: int) -> None:
    if all(part.talk.id != talk_id for part in sheet.parts):
        raise NotFoundError("Diesen Fachbeitrag gibt es bei diesem Treffen nicht.")


ROUTES = (sheet_page, note_answer, withdraw, note_host, choose_topic, invite_page, invite)
