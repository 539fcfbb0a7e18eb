"""Everything of one meeting on one sheet: host, topic, speakers, letters, and the one next step."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.minutes import MINUTES_STATES
from lagplanner.domain.archive import key_of
from lagplanner.domain.attendance.replies import DIET_NAMES
from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting
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
    Via,
)
from lagplanner.domain.talks.topics import Topic
from lagplanner.services import meeting_sheet
from lagplanner.services.hosts import hosting
from lagplanner.services.meeting_sheet import Sheet
from lagplanner.services.next_step import NextStep
from lagplanner.services.talks import topics
from lagplanner.services.trail import undoing
from lagplanner.web.board.outbox import GROUP_WORDS
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, day, field, read, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


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
        diets=DIET_NAMES,
        today=clock.today(),
        minutes_states=MINUTES_STATES,
        coming=COMING,
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
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


def sheet_of(meeting: Meeting) -> str:
    """Where everything of a gathering stands, whatever it was."""
    plain = f"{meeting.year}-{meeting.number}"
    if meeting.is_working:
        return address(plain)
    if meeting.is_assembly:
        return f"/vorstand/versammlung/{plain}"
    return f"/vorstand/archiv/{key_of(meeting.year, meeting.number, meeting.kind)}"


def files_of(meeting: Meeting) -> str:
    """Where the files of a gathering are, whatever it was."""
    place = "treffen" if meeting.is_working else "archiv"
    return f"/vorstand/{place}/{key_of(meeting.year, meeting.number, meeting.kind)}/dateien"


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
        "list": f"{address(key)}/teilnahme",
        "thank": "#dank",
        "minutes": f"{address(key)}/protokoll",
        "call_host": "#gastgeber",
        "step_in": "#gastgeber",
        "drop_co_host": "#gastgeber",
        "call_speaker": "#vortragende",
        "settle_day": "#vortragende",
        "end_poll": "#umfrage",
        "correction": "#vortragende",
        "ask_chosen": f"{address(key)}/anfragen?beitrag={step.talk_id}",
    }.get(step.key, "")


def days_from(text: str, name: str) -> tuple[date, ...]:
    """Days typed as 24.03.2027, several by commas. Raises InputError naming the field."""
    try:
        return tuple(day(part.strip()) for part in re.split("[,;]", text) if part.strip())
    except ValueError as error:
        raise InputError(Problem(name, f"Andere Tage: {error}")) from None


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


ROUTES = (sheet_page, note_host, choose_topic)
