"""A general assembly from its day to the register: what to do next, whom to invite and until when."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.afterwards.minutes import MINUTES_STATES
from lagplanner.domain.assembly.assemblies import Todo
from lagplanner.domain.assembly.motions import MOTION_STATE_NAMES, Motion, MotionState
from lagplanner.domain.assembly.notice import WAY_NAMES, Standing
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.post.letters import waiting_words
from lagplanner.services import assembly_sheet as sheet
from lagplanner.services import rules
from lagplanner.services.assembly import assemblies, inviting, motions
from lagplanner.services.assembly.assemblies import Reckoned, Wanted
from lagplanner.services.assembly_sheet import Sheet
from lagplanner.services.membership import members
from lagplanner.services.papers import assembly_letters
from lagplanner.services.trail import undoing
from lagplanner.web.board.meeting import numbers
from lagplanner.web.board.sent import who
from lagplanner.web.files import handed_out
from lagplanner.web.forms import Filled, again, blank, day, field, read
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/versammlung"
FOOTER = ((HERE, "Mitgliederversammlung"),)


@dataclass(frozen=True, slots=True)
class DayForm:
    """The day of an assembly, and why it is called although the period cannot be kept."""

    day: date = field("Tag der Versammlung")
    reason: str = field("Grund", optional=True, lines=True, longest=500)


@dataclass(frozen=True, slots=True)
class AboutForm:
    """Where and when it begins, and what is decided."""

    starts: time | None = field("Beginn")
    town: str = field("Stadt", optional=True, longest=60)
    venue: str = field("Veranstaltungsort", optional=True, longest=200)
    street: str = field("Straße", optional=True, longest=200)
    postcode: str = field("Postleitzahl", optional=True, longest=10)
    hybrid: str = field("Teilnahme per Video", optional=True, lines=True, longest=1_000)
    elections: str = field("Wahlen", optional=True, lines=True, longest=1_000)
    statute_changes: str = field("Satzungsänderungen", optional=True, lines=True, longest=2_000)


@dataclass(frozen=True, slots=True)
class DoneForm:
    """The day on which something was done; empty takes the note away."""

    on: date | None = field("Tag")


@dataclass(frozen=True, slots=True)
class MotionForm:
    """A motion that reached the board by letter or telephone, or is the board's own."""

    title: str = field("Antrag", longest=200)
    text: str = field("Begründung", optional=True, lines=True, longest=5_000)
    project: int | None = field("Mitglied")
    who: str = field("Wer stellt ihn", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class SettleForm:
    """What becomes of a motion."""

    state: MotionState = field("Stand")


@dataclass(frozen=True, slots=True)
class CancelForm:
    """Why an assembly does not take place."""

    reason: str = field("Grund", optional=True, longest=500)


@get("/versammlung")
async def list_page(request: Call, tag: FromQuery[str] = "") -> Page:
    """All assemblies, and until when one on a given day must be called; changes nothing."""
    return await _list(request, tag=tag)


@post("/versammlung")
async def call(request: Call) -> Page:
    """Plan an assembly; a day that breaks the period comes back and asks for a reason."""
    try:
        form = await read(request, DayForm)
        meeting = await assemblies.call(
            form.day,
            Wanted(),
            reason=form.reason,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
            subdivision=_subdivision(request),
        )
    except InputError as error:
        return await _list(request, form=await again(request, error))
    words = "Die Versammlung ist geplant. Tragen Sie jetzt Ort und Tagesordnung ein."
    return redirect(request, f"{HERE}/{meeting.year}-{meeting.number}", flash=Flash(words))


@get("/versammlung/{key:str}", name="assembly_sheet")
async def sheet_page(request: Call, key: FromPath[str]) -> Page:
    """The sheet of an assembly."""
    return await show(request, key)


@post("/versammlung/{key:str}")
async def change(request: Call, key: FromPath[str]) -> Page:
    """Store where it is and what is decided."""
    year, number = numbers(key)
    try:
        form = await read(request, AboutForm)
        wanted = Wanted(**{name: getattr(form, name) for name in AboutForm.__slots__})
        told = await assemblies.change(year, number, wanted, who=who(request), now=clock.now())
    except InputError as error:
        return await show(request, key, await again(request, error), "angaben")
    words = "Die Angaben sind gespeichert."
    if told == 1:
        words = "Die Angaben sind gespeichert. Ein Brief über die Änderung wartet auf Ihr Ja."
    elif told:
        words = f"Die Angaben sind gespeichert. {told} Briefe über die Änderung warten auf Ihr Ja."
    return redirect(request, f"{HERE}/{key}#angaben", flash=Flash(words))


@post("/versammlung/{key:str}/tag")
async def move(request: Call, key: FromPath[str]) -> Page:
    """Put it on another day; one that breaks the period asks for a reason."""
    year, number = numbers(key)
    try:
        form = await read(request, DayForm)
        meeting = await assemblies.move(
            year,
            number,
            form.day,
            reason=form.reason,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
            subdivision=_subdivision(request),
        )
    except InputError as error:
        return await show(request, key, await again(request, error), "tag")
    words = f"Die Versammlung ist jetzt am {meeting.day:%d.%m.%Y}."
    return redirect(request, f"{HERE}/{meeting.year}-{meeting.number}", flash=Flash(words))


@post("/versammlung/{key:str}/einladen")
async def invite(request: Call, key: FromPath[str]) -> Page:
    """Lay the invitations ready before their day, or after it."""
    found = await _sheet(request, key)
    laid = await inviting.invite(
        found.meeting, who=who(request), now=clock.now(), subdivision=_subdivision(request)
    )
    return redirect(request, f"{HERE}/{key}", flash=Flash(waiting_words(laid)))


@post("/versammlung/{key:str}/absagen")
async def cancel(request: Call, key: FromPath[str]) -> Page:
    """Cancel it; the letters to those who know of it wait for the board."""
    year, number = numbers(key)
    form = await read(request, CancelForm)
    told = await assemblies.cancel(
        year,
        number,
        reason=form.reason,
        who=who(request),
        today=clock.today(),
        now=clock.now(),
    )
    then = waiting_words(told) if told else "Es war noch niemand eingeladen."
    words = f"Die Versammlung ist abgesagt. {then}"
    return redirect(request, f"{HERE}/{key}", flash=Flash(words))


@post("/versammlung/{key:str}/vermerk/{what:str}")
async def note_day(request: Call, key: FromPath[str], what: FromPath[str]) -> Page:
    """Note when letters were posted, the notice appeared, or the register was told."""
    year, number = numbers(key)
    place = {"post": "posted_on", "bekannt": "published_on", "register": "registered_on"}
    if what not in place:
        raise NotFoundError("Das lässt sich hier nicht vermerken.")
    try:
        form = await read(request, DoneForm)
        await assemblies.note_day(
            year,
            number,
            place[what],
            form.on,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        typed = await again(request, error)
        if what == "post":
            return await _letters(request, key, typed)
        return await show(request, key, typed, what)
    words = "Der Tag ist vermerkt." if form.on else "Der Vermerk ist entfernt."
    return redirect(request, f"{HERE}/{key}", flash=Flash(words))


@get("/versammlung/{key:str}/briefe", name="assembly_letters")
async def letters_page(request: Call, key: FromPath[str]) -> Page:
    """Who gets the invitation as a letter, with its text to print."""
    return await _letters(request, key)


async def _letters(request: Call, key: str, form: Filled | None = None) -> Page:
    found = await _sheet(request, key)
    return render(
        request,
        "board/assembly/letters.html",
        status=422 if form else 200,
        form=form or blank(),
        sheet=found,
        here=f"{HERE}/{key}",
        text=await sheet.invitation_text(
            found.meeting.id, request.app.state.settings, now=clock.now()
        ),
        last={one.way: one.day for one in found.reckoned.notice.last},
        today=clock.today(),
    )


@post("/versammlung/{key:str}/briefe")
async def print_letters(request: Call, key: FromPath[str]) -> Page:
    """The letters as one file; each gets a link, so this is a deed."""
    found = await _sheet(request, key)
    try:
        made = await assembly_letters.call_by_post(
            found.meeting.id,
            request.app.state.settings,
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except BrokenRuleError as error:
        return redirect(request, f"{HERE}/{key}/briefe", flash=Flash(str(error), "warn"))
    answer = handed_out(made)
    answer.status_code = 200
    return answer


@post("/versammlung/{key:str}/antraege")
async def add_motion(request: Call, key: FromPath[str]) -> Page:
    """Write down a motion."""
    found = await _sheet(request, key)
    try:
        form = await read(request, MotionForm)
        motion = Motion(
            0,
            found.meeting.id,
            0,
            form.title,
            form.text,
            form.project,
            form.who,
            entered_by=who(request),
        )
        saved = await motions.submit(motion, today=clock.today(), now=clock.now())
    except InputError as error:
        return await show(request, key, await again(request, error), "antrag")
    words = f"Antrag {saved.number} ist {MOTION_STATE_NAMES[saved.state]}."
    return redirect(request, f"{HERE}/{key}#antraege", flash=Flash(words))


@post("/versammlung/{key:str}/antraege/{motion_id:int}")
async def settle_motion(request: Call, key: FromPath[str], motion_id: FromPath[int]) -> Page:
    """Put a motion on the agenda, or take it off."""
    found = await _sheet(request, key)
    form = await read(request, SettleForm)
    motion = await motions.settle(
        found.meeting.id, motion_id, form.state, who=who(request), now=clock.now()
    )
    words = f"Antrag {motion.number} ist {MOTION_STATE_NAMES[motion.state]}."
    return redirect(request, f"{HERE}/{key}#antraege", flash=Flash(words))


async def show(request: Call, key: str, form: Filled | None = None, at: str = "") -> Page:
    """The sheet; `form` is one that comes back, `at` says which one it is."""
    found = await _sheet(request, key)
    return render(
        request,
        "board/assembly/sheet.html",
        status=422 if form else 200,
        sheet=found,
        here=f"{HERE}/{key}",
        form=form or blank(),
        at=at,
        hrefs=_hrefs(found, key),
        ways=WAY_NAMES,
        states=MOTION_STATE_NAMES,
        minutes_states=MINUTES_STATES,
        towns=await members.towns(),
        projects=[one.project for one in found.replies.asked],
        today=clock.today(),
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
    )


async def _list(request: Call, *, tag: str = "", form: Filled | None = None) -> Page:
    """The list with the calculator; a day that is none comes back with what is wrong with it."""
    typed_day = str(form.value("day")) if form else tag
    reckoned, problem = await _reckoned(request, typed_day)
    if form is None:
        shown = f"{reckoned.notice.assembly:%d.%m.%Y}" if reckoned else typed_day
        problems = (Problem("day", f"Tag der Versammlung: {problem}"),) if problem else ()
        form = Filled({"day": shown} if shown else {}, problems)
    return render(
        request,
        "board/assembly/list.html",
        status=422 if form.problems else 200,
        listed=await sheet.assemblies(today=clock.today(), subdivision=_subdivision(request)),
        reckoned=reckoned,
        form=form,
        ways=WAY_NAMES,
        rules=await rules.rules(),
        today=clock.today(),
    )


async def _reckoned(request: Call, text: str) -> tuple[Reckoned | None, str]:
    """What the period comes to for a day that was typed, or what is wrong with it; neither for nothing."""
    if not text.strip():
        return None, ""
    try:
        wanted = day(text)
    except ValueError as error:
        return None, str(error)
    subdivision = _subdivision(request)
    return await assemblies.reckon(wanted, today=clock.today(), subdivision=subdivision), ""


async def _sheet(request: Call, key: str) -> Sheet:
    year, number = numbers(key)
    return await sheet.sheet(year, number, today=clock.today(), subdivision=_subdivision(request))


def _hrefs(found: Sheet, key: str) -> dict[Todo, str]:
    """Where each thing to do is done; where it is too late to invite, on another day or with a reason."""
    is_kept = found.reckoned.standing is not Standing.BROKEN
    can_invite = is_kept or bool(found.assembly.late_reason)
    return {
        Todo.VENUE: "#angaben",
        Todo.MOTIONS: "#antraege",
        Todo.INVITE: "#einladung" if can_invite else "#aendern",
        Todo.RELEASE: f"/vorstand/postausgang?stand=freigeben&treffen={found.meeting.id}",
        Todo.LETTERS: f"{HERE}/{key}/briefe",
        Todo.PUBLISH: "#einladung",
        Todo.VOTES: f"{HERE}/{key}/stimmen",
        Todo.MINUTES: f"{HERE}/{key}/protokoll",
        Todo.REGISTER: "#register",
    }


def _subdivision(request: Call) -> str:
    found: str = request.app.state.settings.subdivision
    return found


ROUTES = (
    list_page,
    call,
    sheet_page,
    change,
    move,
    invite,
    cancel,
    note_day,
    letters_page,
    print_letters,
    add_motion,
    settle_motion,
)
