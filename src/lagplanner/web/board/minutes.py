"""The minutes of a meeting: written, given to the members, heard, finished; every save is a version."""

from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.afterwards.minutes import (
    MINUTES_STATES,
    Action,
    Change,
    Section,
    Version,
    compared,
)
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import ASSEMBLY, WORKING
from lagplanner.services import acting
from lagplanner.services.afterwards import actions, minutes, minutes_undo
from lagplanner.services.afterwards.minutes import Draft, Written
from lagplanner.services.membership import members
from lagplanner.services.trail import pages as trail
from lagplanner.services.trail import undoing
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.forms import (
    Filled,
    Rule,
    Typed,
    again,
    blank,
    clean,
    day,
    number_from,
    typed,
)
from lagplanner.web.minutes_files import hand_out
from lagplanner.web.render import Flash, redirect, render, whoever

Page = Response[Any]
Call = Request[Any, Any, Any]

LINE = Rule("Text", optional=True, lines=False, longest=200, least=None, most=None)
LINES = Rule("Text", optional=True, lines=True, longest=24_000, least=None, most=None)
ANSWER = replace(LINES, longest=minutes.LONGEST_OBJECTION)
FREE_ACTIONS = 3

OF_ASSEMBLY = "/versammlung/"


def _both(rest: str) -> list[str]:
    """The address for a working meeting and for a general assembly: their minutes are one thing."""
    return [f"/treffen/{{key:str}}{rest}", f"{OF_ASSEMBLY}{{key:str}}{rest}"]


def _kind(request: Call) -> str:
    return ASSEMBLY if OF_ASSEMBLY in request.url.path else WORKING


def _sheet(request: Call, key: str) -> str:
    """Where everything of this meeting stands."""
    return f"/vorstand{OF_ASSEMBLY}{key}" if _kind(request) == ASSEMBLY else address(key)


@get(_both("/protokoll"))
async def minutes_page(request: Call, key: FromPath[str]) -> Page:
    """The minutes as they stand, to be written on; prepared from agenda and list at first."""
    return await _show(
        request, key, await minutes.written(*numbers(key), kind=_kind(request)), blank()
    )


@post(_both("/protokoll"))
async def save(request: Call, key: FromPath[str]) -> Page:
    """Keep one more version."""
    sent = await typed(request)
    try:
        done = await minutes.save(
            *numbers(key),
            _draft(sent),
            seen=number_from(sent.get("seen")) or 0,
            kind=_kind(request),
            who=who(request),
            now=clock.now(),
        )
    except (InputError, BrokenRuleError) as error:
        known = await minutes.written(*numbers(key), kind=_kind(request))
        form = await again(request, error, "text-1")
        return await _show(request, key, known, form, _typed(sent))
    words = f"Gespeichert als Fassung {done.minutes.version}."
    return _back(request, key, Flash(words))


@post(_both("/protokoll/mitglieder"))
async def circulate(request: Call, key: FromPath[str]) -> Page:
    """Give them to the members; the letter waits in the outbox."""
    sent = await typed(request)
    try:
        until = _day(sent.get("objections_until"), "objections_until", "Einwände bis")
        await minutes.circulate(
            *numbers(key),
            until,
            kind=_kind(request),
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        known = await minutes.written(*numbers(key), kind=_kind(request))
        return await _show(request, key, known, await again(request, error))
    except BrokenRuleError as error:
        return _back(request, key, Flash(str(error), "warn"))
    words = "Die Mitglieder sehen das Protokoll. Der Brief liegt im Postausgang."
    return _back(request, key, Flash(words))


@post(_both("/protokoll/einwand/{objection_id:int}"))
async def answer(request: Call, key: FromPath[str], objection_id: FromPath[int]) -> Page:
    """Note what the board says to an objection."""
    place = f"answer-{objection_id}"
    try:
        text = _answer((await typed(request)).get("answer"), place)
        await minutes.answer_objection(
            *numbers(key),
            objection_id,
            text,
            kind=_kind(request),
            who=who(request),
            now=clock.now(),
        )
    except (InputError, BrokenRuleError) as error:
        known = await minutes.written(*numbers(key), kind=_kind(request))
        return await _show(request, key, known, await again(request, error, place))
    return _back(request, key, Flash("Der Einwand ist beantwortet."))


@post(_both("/protokoll/fertig"))
async def finalise(request: Call, key: FromPath[str]) -> Page:
    """Fix the text."""
    try:
        await minutes.finalise(
            *numbers(key),
            kind=_kind(request),
            who=who(request),
            today=clock.today(),
            now=clock.now(),
        )
    except BrokenRuleError as error:
        return _back(request, key, Flash(str(error), "warn"))
    return _back(request, key, Flash("Das Protokoll ist fertig. Sein Text bleibt so."))


@post(_both("/verabredung/{action_id:int}"))
async def tick(request: Call, key: FromPath[str], action_id: FromPath[int]) -> Page:
    """Say that something agreed is done, at whichever meeting it was agreed."""
    numbers(key)
    await actions.tick(action_id, project_ids=None, who=who(request), now=clock.now())
    return redirect(request, f"{_sheet(request, key)}#ablauf", flash=Flash("Erledigt."))


@get(_both("/protokoll/fassungen"))
async def versions_page(
    request: Call, key: FromPath[str], von: FromQuery[str] = "", bis: FromQuery[str] = ""
) -> Page:
    """All saves, two of them side by side; without a choice the last two."""
    known = await minutes.written(*numbers(key), kind=_kind(request))
    if not known.versions:
        raise NotFoundError("Dieses Protokoll hat noch keine Fassung.")
    last = len(known.versions)
    old = _version(known, von, max(last - 1, 1))
    new = _version(known, bis, last)
    return render(
        request,
        "board/meeting/minutes_versions.html",
        here=_sheet(request, key),
        known=known,
        old=old,
        new=new,
        lines=compared(old, new),
        words={Change.GONE: "weg", Change.NEW: "neu", Change.SAME: ""},
    )


@get(_both("/protokoll/{form:str}"), name="minutes_file")
async def paper(request: Call, key: FromPath[str], form: FromPath[str]) -> Response[bytes]:
    """The minutes to be printed ("protokoll.pdf") or written on ("protokoll.docx")."""
    known = await minutes.written(*numbers(key), kind=_kind(request))
    return await hand_out(request, known.meeting, form, for_board=True)


async def _show(
    request: Call, key: str, known: Written, form: Filled, draft: Draft | None = None
) -> Page:
    person = whoever(request)
    head = known.minutes
    taker = (head.taker, head.taker_email)
    comes_back = draft is not None
    if not head.id and person is not None:
        taker = (person.name, person.email)
    if draft is None:
        shown = {one.id: not one.is_open for one in known.actions}
        begun = known.present
        draft = Draft(*taker, begun.attendance, begun.sections, known.actions, shown)
    return render(
        request,
        "board/meeting/minutes.html",
        status=422 if form.problems else 200,
        here=_sheet(request, key),
        known=known,
        form=form,
        draft=draft,
        comes_back=comes_back,
        states=MINUTES_STATES,
        projects=await members.projects(),
        agreed=acting.readable(await actions.of_meeting(known.meeting)),
        left=acting.readable(await actions.left_for(known.meeting)),
        until=head.objections_until or minutes.usual_until(clock.today()),
        takes=head.takes_objections(clock.today()),
        free=FREE_ACTIONS,
        today=clock.today(),
        last=await trail.last_of(known.meeting.id, *minutes_undo.DEEDS),
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
    )


def _draft(sent: Typed) -> Draft:
    """What was typed; raises InputError naming each field that cannot be used."""
    problems: list[Problem] = []
    sections = _sections(sent, problems)
    agreed = _actions(sent, problems)
    attendance = _clean(sent.get("attendance"), LINES, "attendance", problems)
    taker = _clean(sent.get("taker"), LINE, "taker", problems)
    email = _clean(sent.get("taker_email"), LINE, "taker_email", problems)
    if email and "@" not in email:
        problems.append(Problem("taker_email", "Das ist keine E-Mail-Adresse."))
    if problems:
        raise InputError(*problems)
    return Draft(taker[:160], email, attendance, sections, agreed, _shown(sent))


def _typed(sent: Typed) -> Draft:
    """The same for a form that comes back: whatever cannot be used stays as it was typed."""
    return Draft(
        sent.get("taker"),
        sent.get("taker_email"),
        sent.get("attendance"),
        _sections(sent, []),
        _actions(sent, []),
        _shown(sent),
    )


def _shown(sent: Typed) -> dict[int, bool]:
    """The agreements the form began with, and whether each was done then."""
    texts = [(one, False) for one in sent.all("shown_open")]
    texts += [(one, True) for one in sent.all("shown_done")]
    return {known: was_done for text, was_done in texts if (known := number_from(text))}


def _sections(sent: Typed, problems: list[Problem]) -> tuple[Section, ...]:
    columns = [sent.all(name) for name in ("title", "text", "decision")]
    found = []
    for place, (title, text, decision) in enumerate(zip(*columns, strict=False), 1):
        section = Section(
            _clean(title, LINE, f"title-{place}", problems) or "Ohne Titel",
            _clean(text, LINES, f"text-{place}", problems),
            _clean(decision, LINES, f"decision-{place}", problems),
        )
        if title.strip() or section.text or section.decision:
            found.append(section)
    return tuple(found)


def _actions(sent: Typed, problems: list[Problem]) -> tuple[Action, ...]:
    names = ("what", "project", "whom", "due", "action")
    done = set(sent.all("done"))
    found = []
    for place, cells in enumerate(zip(*(sent.all(name) for name in names), strict=False), 1):
        what, project, whom, due, known = cells
        text = _clean(what, LINES, f"what-{place}", problems)
        if not text:
            continue
        until: date | None = None
        if due.strip():
            try:
                until = day(due.strip())
            except ValueError as error:
                problems.append(Problem(f"due-{place}", f"Bis wann: {error}"))
        found.append(
            Action(
                number_from(known) or 0,
                0,
                text,
                _clean(whom, LINE, f"whom-{place}", problems),
                number_from(project),
                until,
                clock.now() if str(place) in done else None,
            )
        )
    return tuple(found)


def _clean(text: str, rule: Rule, name: str, problems: list[Problem]) -> str:
    try:
        return clean(text, rule)
    except ValueError as error:
        problems.append(Problem(name, str(error)))
        return text


def _answer(text: str, name: str) -> str:
    try:
        return clean(text, ANSWER)
    except ValueError as error:
        raise InputError(Problem(name, str(error))) from None


def _day(text: str, name: str, label: str) -> date:
    try:
        return day(text.strip())
    except ValueError as error:
        raise InputError(Problem(name, f"{label}: {error}")) from None


def _version(known: Written, number: str, usual: int) -> Version:
    wanted = number_from(number) or usual
    found = next((one for one in known.versions if one.number == wanted), None)
    if found is None:
        raise NotFoundError("Diese Fassung gibt es nicht.")
    return found


def _back(request: Call, key: str, flash: Flash) -> Page:
    return redirect(request, f"{_sheet(request, key)}/protokoll", flash=flash)


ROUTES = (minutes_page, save, circulate, answer, finalise, tick, versions_page, paper)
