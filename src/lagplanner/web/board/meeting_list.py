"""Who comes to a meeting, who was there, and whom do we thank? What the board notes and closes."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.attendance.replies import MOST_PERSONS, REPLY_NAMES, Given, ReplyKind
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.speakers import VIA_NAMES, Via
from lagplanner.services import closing
from lagplanner.services.attendance import lists, replies
from lagplanner.services.attendance.lists import DayList
from lagplanner.services.trail import pages, undoing
from lagplanner.web import ticks
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

SAID = {
    ReplyKind.YES: "{project} ist angemeldet.",
    ReplyKind.NO: "{project} ist abgemeldet.",
    ReplyKind.LATER: "{project} antwortet später.",
}


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """What a project said at the telephone, or wrote."""

    project: int = field("Projekt", least=1)
    persons: int | None = field("Personen", least=0, most=MOST_PERSONS)
    via: Via = field("Wie")
    who: str = field("Wer hat geantwortet", optional=True, longest=160)


@get("/treffen/{key:str}/anmeldungen", name="meeting_replies")
async def replies_page(request: Call, key: FromPath[str]) -> Page:
    """Who has said what, and who is silent."""
    return await _replies(request, key)


@post("/treffen/{key:str}/anmeldungen")
async def note_reply(request: Call, key: FromPath[str]) -> Page:
    """Write down a reply: with so many, or without a number a no."""
    meeting = await _meeting(key)
    try:
        form = await read(request, ReplyForm)
        kind = ReplyKind.YES if form.persons else ReplyKind.NO
        given = Given(kind, form.persons or 0, form.who, form.via, who(request))
        reply = await replies.reply_to(
            meeting.id, form.project, given, today=clock.today(), now=clock.now()
        )
    except InputError as error:
        return await _replies(request, key, await again(request, error))
    except BrokenRuleError as error:
        return redirect(request, f"{address(key)}/anmeldungen", flash=Flash(str(error), "warn"))
    [project] = await replies.named([form.project])
    words = SAID[reply.kind].format(project=project.name)
    if reply.waiting:
        words = f"{project.name} steht mit {reply.waiting} auf der Warteliste."
    return redirect(request, f"{address(key)}/anmeldungen", flash=Flash(words))


@get("/treffen/{key:str}/teilnahme", name="meeting_list")
async def list_page(request: Call, key: FromPath[str]) -> Page:
    """The list of who is here, or was."""
    return await _show(request, key)


@post("/treffen/{key:str}/teilnahme")
async def take_ticks(request: Call, key: FromPath[str]) -> Page:
    """Keep what was ticked."""
    meeting = await _meeting(key)
    return await ticks.take(
        request,
        lambda found: lists.tick(
            meeting.id, found, who=who(request), today=clock.today(), now=clock.now()
        ),
        lambda form: _show(request, key, form),
        lambda flash: redirect(request, _here(key), flash=flash),
    )


@post("/treffen/{key:str}/teilnahme/wie-angemeldet")
async def take_as_announced(request: Call, key: FromPath[str]) -> Page:
    """Tick all who are expected."""
    meeting = await _meeting(key)
    try:
        await lists.take_as_announced(
            meeting.id, who=who(request), today=clock.today(), now=clock.now()
        )
    except BrokenRuleError as error:
        return redirect(request, _here(key), flash=Flash(str(error), "warn"))
    words = "Alle Angemeldeten sind angekreuzt. Ändern Sie, was anders war."
    return redirect(request, _here(key), flash=Flash(words))


@post("/treffen/{key:str}/teilnahme/abschluss")
async def close(request: Call, key: FromPath[str]) -> Page:
    """Close the list; the sheet then has the thanks ready."""
    meeting = await _meeting(key)
    try:
        closed = await closing.close(
            meeting.id, who=who(request), today=clock.today(), now=clock.now()
        )
    except BrokenRuleError as error:
        return redirect(request, _here(key), flash=Flash(str(error), "warn"))
    words = f"Die Liste ist abgeschlossen: {closed.count.present} waren da."
    return redirect(request, f"{address(key)}#dank", flash=Flash(words))


@post("/treffen/{key:str}/teilnahme/wieder-oeffnen")
async def reopen(request: Call, key: FromPath[str]) -> Page:
    """Take the closing back."""
    meeting = await _meeting(key)
    await lists.reopen(meeting.id, who=who(request), now=clock.now())
    return redirect(request, _here(key), flash=Flash("Die Liste ist wieder offen."))


@post("/treffen/{key:str}/dank")
async def thank(request: Call, key: FromPath[str]) -> Page:
    """Let the thanks go, each with a sentence of its own where one was written."""
    meeting = await _meeting(key)
    sent = await typed(request)
    lines = {one.id: sent.get(f"satz-{one.id}") for one in await closing.thanks_waiting(meeting.id)}
    number = await closing.thank(meeting.id, lines, who=who(request), now=clock.now())
    words = "Ein Dank ist freigegeben." if number == 1 else f"{number} Briefe sind freigegeben."
    return redirect(request, f"{address(key)}#dank", flash=Flash(words))


async def _meeting(key: str) -> Any:
    year, number = numbers(key)
    return await lists.meeting_of(year, number)


async def _replies(request: Call, key: str, form: Filled | None = None) -> Page:
    meeting = await _meeting(key)
    return render(
        request,
        "board/meeting/all_replies.html",
        status=422 if form else 200,
        found=await replies.overview(meeting.id),
        noted=await pages.told_to_board(meeting.id),
        can_undo=lambda entry: undoing.can_undo(entry, now=clock.now()),
        here=f"{address(key)}/anmeldungen",
        up=address(key),
        reply_words=REPLY_NAMES,
        vias=VIA_NAMES,
        form=form or blank(),
        may_answer=meeting.took_or_takes_place and clock.today() <= meeting.day,
    )


async def _show(request: Call, key: str, form: Filled | None = None) -> Page:
    known: DayList = await lists.day_list((await _meeting(key)).id)
    return render(
        request,
        "board/meeting/list_of_the_day.html",
        status=422 if form else 200,
        here=_here(key),
        up=address(key),
        today=clock.today(),
        **ticks.shown(known, form),
    )


def _here(key: str) -> str:
    return f"{address(key)}/teilnahme"


ROUTES = (
    replies_page,
    note_reply,
    list_page,
    take_ticks,
    take_as_announced,
    close,
    reopen,
    thank,
)
