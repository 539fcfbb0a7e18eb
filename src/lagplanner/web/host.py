"""A host answers, says where, ticks off what is done, and leaves word for the next host.

For a phone and for colleagues: whoever has the link of the letter may tick, and says who they are.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError
from lagplanner.domain.hosts.host_requests import (
    HostAnswer,
    HostAnswerKind,
    Venue,
    done,
    last_ticked_by,
    next_open,
)
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.talks.topics import Topic
from lagplanner.services import hours, rules
from lagplanner.services.afterwards import feedback
from lagplanner.services.hosts import hosting, swap_view, swaps
from lagplanner.services.hosts.hosting import Hosting
from lagplanner.services.post.links import Opened
from lagplanner.services.talks import topics
from lagplanner.web.forms import Filled, again, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

SAID = {
    HostAnswerKind.YES: "Vielen Dank! Tag und Ort stehen.",
    HostAnswerKind.YES_VENUE_LATER: "Vielen Dank! Den Raum tragen Sie später hier ein.",
    HostAnswerKind.NO: "Vielen Dank für die klare Antwort. Wir suchen ein anderes Projekt.",
}

SAID_BY_CO_HOST = dict.fromkeys(HostAnswerKind, "Vielen Dank! Sie laden mit ein.") | {
    HostAnswerKind.NO: "Vielen Dank für die klare Antwort."
}


class SwapAnswer(StrEnum):
    """What a host can say of a swap."""

    YES = "yes"
    NO = "no"
    TAKE_BACK = "take_back"


SAID_OF_SWAP = {
    SwapAnswer.YES: "Vielen Dank! Jetzt entscheidet der Vorstand.",
    SwapAnswer.NO: "Vielen Dank für die klare Antwort. Es bleibt, wie es ist.",
    SwapAnswer.TAKE_BACK: "Die Anfrage zum Tausch ist zurückgezogen.",
}

Call = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a host sends: the answer, and with a yes the venue."""

    answer: HostAnswerKind = field("Ihre Antwort")
    who: str = field("Wer antwortet", optional=True, longest=160)
    remark: str = field("Bemerkung", optional=True, lines=True, longest=1_000)
    venue: str = field("Haus", optional=True, longest=200)
    street: str = field("Straße und Nummer", optional=True, longest=200)
    postcode: str = field("Postleitzahl", optional=True, longest=10)
    room: str = field("Raum", optional=True, longest=120)
    meeting_point: str = field("Treffpunkt", optional=True, longest=200)
    way: str = field("Weg vom Bahnhof", optional=True, lines=True, longest=1_000)
    capacity: int | None = field("Plätze", least=1, most=10_000)
    step_free: str = field("Stufenloser Weg", optional=True, longest=4)
    by_video: bool = field("Per Video", optional=True)


@dataclass(frozen=True, slots=True)
class TickForm:
    """One point of the list: done, or open again."""

    done: str = field("Erledigt", optional=True, longest=40)
    open: str = field("Wieder offen", optional=True, longest=40)
    ticker: str = field("Wer hakt ab", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class WordForm:
    """What the next host should know."""

    text: str = field("Hinweis", optional=True, lines=True, longest=4_000)


@dataclass(frozen=True, slots=True)
class TopicForm:
    """What a host would like its meeting to be about."""

    title: str = field("Thema", longest=200)


@dataclass(frozen=True, slots=True)
class SwapForm:
    """With whom a host wants to change places."""

    number: int = field("Treffen", least=1, most=99)
    note: str = field("Grund", optional=True, lines=True, longest=500)


@dataclass(frozen=True, slots=True)
class SwapAnswerForm:
    """What the other side says, or that whoever asked wants it no more."""

    swap: int = field("Tausch", least=1)
    answer: SwapAnswer = field("Ihre Antwort")


@get("/g/{token:str}", name="link_host")
async def host_page(request: Call, token: FromPath[str]) -> Page:
    """The question, or what is left to do; changes nothing."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    return await _page(request, token, opened, found)


@post("/g/{token:str}")
async def take_answer(request: Call, token: FromPath[str]) -> Page:
    """Take the answer; a form that lacks something comes back filled."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        form = await read(request, AnswerForm)
        await hosting.answer(
            found.meeting.id, found.project.id, _given(form), today=clock.today(), now=clock.now()
        )
    except InputError as error:
        return await _page(request, token, opened, found, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/g/{token}", Flash(str(error), "warn"))
    words = SAID if found.leads else SAID_BY_CO_HOST
    return back(request, f"/g/{token}", Flash(words[form.answer]))


@post("/g/{token:str}/liste")
async def tick(request: Call, token: FromPath[str]) -> Page:
    """Tick one point off, or open it again."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        form = await read(request, TickForm)
    except InputError as error:
        return await _page(request, token, opened, found, await again(request, error))
    await hosting.tick(
        found.meeting.id,
        found.project.id,
        form.done or form.open,
        done=bool(form.done),
        who=form.ticker or (opened.link.name if opened.link else ""),
        now=clock.now(),
    )
    return back(request, f"/g/{token}#liste")


@post("/g/{token:str}/hinweis")
async def leave_word(request: Call, token: FromPath[str]) -> Page:
    """Keep what the next host should know."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        form = await read(request, WordForm)
    except InputError as error:
        return await _page(request, token, opened, found, await again(request, error))
    who = opened.link.name if opened.link else ""
    await hosting.leave_word(
        found.meeting.id, found.project.id, form.text, who=who, now=clock.now()
    )
    return back(request, f"/g/{token}", Flash("Der Hinweis ist gespeichert."))


@post("/g/{token:str}/thema")
async def propose_topic(request: Call, token: FromPath[str]) -> Page:
    """Put what the host proposes into the store of topics; the board chooses."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        form = await read(request, TopicForm)
        topic = Topic(0, form.title, project_id=found.project.id)
        saved = await topics.propose(topic, who=found.project.name, now=clock.now())
    except InputError as error:
        return await _page(request, token, opened, found, await again(request, error))
    words = f"Vielen Dank, „{saved.title}“ ist vorgeschlagen."
    return back(request, f"/g/{token}#thema", Flash(words))


@post("/g/{token:str}/tausch")
async def ask_to_swap(request: Call, token: FromPath[str]) -> Page:
    """Ask the host of another meeting to change places."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        form = await read(request, SwapForm)
        await swaps.ask(
            found.meeting.id,
            found.project.id,
            form.number,
            note=form.note,
            who=opened.link.name if opened.link else "",
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return await _page(request, token, opened, found, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/g/{token}", Flash(str(error), "warn"))
    words = "Wir haben gefragt. Bis alle zugestimmt haben, bleibt es, wie es ist."
    return back(request, f"/g/{token}", Flash(words))


@post("/g/{token:str}/tausch/antwort")
async def answer_swap(request: Call, token: FromPath[str]) -> Page:
    """Agree to a swap, decline it, or take back what was asked."""
    opened, found = await _opened(request, token)
    if found is None:
        return await link_page(request, token, Purpose.HOST, opened)
    form = await read(request, SwapAnswerForm)
    who, now = (opened.link.name if opened.link else ""), clock.now()
    try:
        if form.answer is SwapAnswer.TAKE_BACK:
            await swaps.take_back(form.swap, found.project.id, who=who, now=now)
        else:
            await swaps.answer(
                form.swap,
                found.project.id,
                agrees=form.answer is SwapAnswer.YES,
                who=who,
                today=clock.today(),
                now=now,
            )
    except (BrokenRuleError, ConflictError) as error:
        return back(request, f"/g/{token}", Flash(str(error), "warn"))
    return back(request, f"/g/{token}", Flash(SAID_OF_SWAP[form.answer]))


async def _opened(request: Call, token: str) -> tuple[Opened, Hosting | None]:
    """What the link opens; None where it is no good or the project does not host any more."""
    opened = await opened_by(request, token, Purpose.HOST)
    meeting, project = opened.meeting, opened.project
    if opened.state is not LinkState.GOOD or meeting is None or project is None:
        return opened, None
    if project.id not in (meeting.host_id, *meeting.co_host_ids):
        return opened, None
    return opened, await hosting.hosting_of(meeting.id, project.id)


async def _page(
    request: Call, token: str, opened: Opened, found: Hosting, form: Filled | None = None
) -> Page:
    return answer_page(
        request,
        "host/answer.html",
        opened,
        form=form,
        token=token,
        found=found,
        following=next_open(found.checklist),
        ticked=done(found.checklist),
        ticker=last_ticked_by(found.checklist) or (opened.link.name if opened.link else ""),
        swapping=await swap_view.choices(found.meeting.id, found.project.id, today=clock.today()),
        wished=[one.wished.topic.title for one in await topics.most_wished(today=clock.today())],
        today=clock.today(),
        rules=await rules.rules(),
        hours=await hours.of_meeting(found.meeting.id),
        past=found.meeting.day < clock.today(),
        outcome=await feedback.outcome(found.meeting, today=clock.today()),
    )


def _given(form: AnswerForm) -> HostAnswer:
    venue = None
    if form.answer is HostAnswerKind.YES:
        venue = Venue(
            form.venue,
            form.street,
            form.postcode,
            form.room,
            form.meeting_point,
            form.way,
            form.capacity,
            {"ja": True, "nein": False}.get(form.step_free),
            form.by_video,
        )
    return HostAnswer(form.answer, who=form.who, remark=form.remark, venue=venue)


ROUTES = (host_page, take_answer, tick, leave_word, propose_topic, ask_to_swap, answer_swap)
