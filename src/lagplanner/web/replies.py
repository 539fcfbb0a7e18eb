"""Does a project come to a meeting, with how many, and what do they need? By the link of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.afterwards.files import MEMBER
from lagplanner.domain.assembly.motions import MOTION_STATE_NAMES
from lagplanner.domain.attendance.replies import (
    DIET_NAMES,
    MOST_PERSONS,
    SUPPORT_NAMES,
    Details,
    Diet,
    Given,
    Needs,
    Question,
    Reply,
    ReplyKind,
    Support,
)
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.hosting import ASSEMBLY, WORKING, Meeting
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import hours, rules
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.assembly import motions
from lagplanner.services.attendance import replies, waiting
from lagplanner.services.attendance.replies import Invited
from lagplanner.services.post.links import Opened
from lagplanner.web import afterwards
from lagplanner.web.forms import Filled, Typed, again, field, number_from, read, typed
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

Call = Request[Any, Any, Any]
Page = Response[Any]

ASKED = (WORKING, ASSEMBLY)
"""Kinds of meetings that ask who comes."""

QUICK = (1, 2, 3, 4)
"""So many persons have a button of their own."""

SAID = {
    ReplyKind.YES: "Vielen Dank! Sie sind angemeldet.",
    ReplyKind.NO: "Vielen Dank für die klare Antwort.",
    ReplyKind.LATER: "Gut. Antworten Sie später über denselben Link.",
}
SAID_WAITING = "Vielen Dank! Sie stehen auf der Warteliste. Wird Platz frei, schreiben wir Ihnen."


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """One button: with how many, not, or later."""

    project: int | None = field("Projekt")
    persons: int | None = field("Personen", least=1, most=MOST_PERSONS)
    answer: ReplyKind | None = field("Ihre Antwort")
    who: str = field("Wer antwortet", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """Whether a place that became free is taken."""

    project: int | None = field("Projekt")
    taken: bool = field("Platz annehmen")


@dataclass(frozen=True, slots=True)
class DetailsForm:
    """What a project that comes adds; answers to the host's questions have fields frage-1, frage-2."""

    project: int | None = field("Projekt")
    persons: int = field("Personen", least=1, most=MOST_PERSONS)
    guests: int | None = field("Davon Gäste", least=0, most=MOST_PERSONS)
    online: int | None = field("Davon per Video", least=0, most=MOST_PERSONS)
    names: str = field("Namen", optional=True, lines=True, longest=5_000)
    vegetarian: int | None = field("Vegetarisch", least=0, most=MOST_PERSONS)
    vegan: int | None = field("Vegan", least=0, most=MOST_PERSONS)
    gluten_free: int | None = field("Glutenfrei", least=0, most=MOST_PERSONS)
    lactose_free: int | None = field("Laktosefrei", least=0, most=MOST_PERSONS)
    other_diet: int | None = field("Anderes Essen", least=0, most=MOST_PERSONS)
    diet_words: str = field("Welches Essen", optional=True, longest=300)
    support: tuple[Support, ...] = field("Unterstützung", optional=True)
    support_words: str = field("Welche Unterstützung", optional=True, lines=True, longest=1_000)
    hint: str = field("Anreise", optional=True, longest=300)
    shares_ride: bool = field("Anderen zeigen")
    remark: str = field("Bemerkung", optional=True, lines=True, longest=1_000)
    who: str = field("Wer antwortet", optional=True, longest=160)


@get("/a/{token:str}", name="link_member")
async def reply_page(request: Call, token: FromPath[str], projekt: FromQuery[str] = "") -> Page:
    """The question, or what was answered, or what is left of the meeting; changes nothing."""
    opened, found = await opened_reply(request, token, number_from(projekt))
    if found is None:
        return await afterwards.or_link(request, token, opened)
    return await show_reply(request, token, opened, found)


@post("/a/{token:str}")
async def take_reply(request: Call, token: FromPath[str]) -> Page:
    """Take the reply; a number that cannot be comes back with what is wrong."""
    opened, found = await opened_reply(request, token, await answer_for(request))
    if found is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    here = here_of(token, opened, found)
    try:
        form = await read(request, ReplyForm)
        reply = await replies.reply_to(
            found.meeting.id,
            found.project.id,
            Given(form.answer or ReplyKind.YES, form.persons or 0, who=form.who or _name(opened)),
            asked_until=replies.asked_until(opened.letter, found.meeting),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return await show_reply(request, token, opened, found, await again(request, error))
    except BrokenRuleError as error:
        return back(request, here, Flash(str(error), "warn"))
    return back(request, here, Flash(_thanks(reply)))


@post("/a/{token:str}/angaben")
async def take_details(request: Call, token: FromPath[str]) -> Page:
    """Keep what is added; a form that lacks something comes back filled."""
    opened, found = await opened_reply(request, token, await answer_for(request))
    if found is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    here = here_of(token, opened, found)
    try:
        form = await read(request, DetailsForm)
        await replies.add_details(
            found.meeting.id,
            found.project.id,
            _details(form, found.questions, await typed(request)),
            asked_until=replies.asked_until(opened.letter, found.meeting),
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return await show_reply(request, token, opened, found, await again(request, error))
    except BrokenRuleError as error:
        return back(request, here, Flash(str(error), "warn"))
    return back(request, here, Flash("Die Angaben sind gespeichert."))


@post("/a/{token:str}/platz")
async def take_place(request: Call, token: FromPath[str]) -> Page:
    """Take the place that became free, or leave it to the next."""
    opened, found = await opened_reply(request, token, await answer_for(request))
    if found is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    here = here_of(token, opened, found)
    form = await read(request, PlaceForm)
    deed = waiting.accept if form.taken else waiting.decline
    try:
        await deed(
            found.meeting.id,
            found.project.id,
            who=_name(opened),
            today=clock.today(),
            now=clock.now(),
        )
    except BrokenRuleError as error:
        return back(request, here, Flash(str(error), "warn"))
    words = "Vielen Dank! Der Platz gehört Ihnen." if form.taken else SAID[ReplyKind.NO]
    return back(request, here, Flash(words))


async def opened_reply(
    request: Call, token: str, wanted: int | None
) -> tuple[Opened, Invited | None]:
    """What the link opens; None where its meeting asks nobody (any more) whether they come."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    meeting = opened.meeting
    ids = _answers_for(opened)
    if opened.state is not LinkState.GOOD or meeting is None or not ids:
        return opened, None
    if meeting.kind not in ASKED or not meeting.took_or_takes_place or meeting.day < clock.today():
        return opened, None
    asked_until = replies.asked_until(opened.letter, meeting)
    chosen = wanted if wanted in ids else ids[0]
    return opened, await replies.invited(meeting.id, chosen, asked_until=asked_until)


def _answers_for(opened: Opened) -> tuple[int, ...]:
    """The projects a link answers for: its own, then others with the same address."""
    if opened.project is None:
        return ()
    others = opened.letter.facts.get("also_for", ()) if opened.letter else ()
    return (opened.project.id, *(one for one in others if isinstance(one, int)))


async def show_reply(
    request: Call, token: str, opened: Opened, found: Invited, form: Filled | None = None
) -> Page:
    """The page, perhaps with a form that came back."""
    others = [one for one in _answers_for(opened) if one != found.project.id]
    return answer_page(
        request,
        "member/reply.html",
        opened,
        form=form,
        here=f"/a/{token}",
        found=found,
        others=await replies.named(others),
        quick=QUICK,
        late=clock.today() > found.until,
        diets=DIET_NAMES,
        supports=SUPPORT_NAMES,
        answerer=_name(opened),
        rules=await rules.rules(),
        hours=await hours.of_meeting(found.meeting.id),
        assembly=await motions.seen_by(found.meeting, found.project.id),
        states=MOTION_STATE_NAMES,
        papers=await _papers(found.meeting),
    )


async def _papers(meeting: Meeting) -> tuple[Filed, ...]:
    """What members of an assembly read before it."""
    if not meeting.is_assembly:
        return ()
    return await files.of_meeting(meeting.id, MEMBER, today=clock.today())


async def answer_for(request: Call) -> int | None:
    """For which project a form answers."""
    return number_from((await typed(request)).get("project"))


def here_of(token: str, opened: Opened, found: Invited) -> str:
    own = opened.project is not None and opened.project.id == found.project.id
    return f"/a/{token}" if own else f"/a/{token}?projekt={found.project.id}"


def _name(opened: Opened) -> str:
    return opened.link.name if opened.link else ""


def _thanks(reply: Reply) -> str:
    if reply.waiting and not reply.coming:
        return SAID_WAITING
    if reply.waiting:
        return f"Vielen Dank! Platz ist für {reply.coming}, {reply.waiting} auf der Warteliste."
    return SAID[reply.kind]


def _details(form: DetailsForm, questions: Sequence[Question], sent: Typed) -> Details:
    """Guests and those by video are among the persons: one number says how many come."""
    guests = form.guests or 0
    if guests >= form.persons:
        raise InputError(
            Problem("guests", "Mindestens eine Person kommt aus Ihrem Projekt selbst.")
        )
    diets = {
        Diet.VEGETARIAN: form.vegetarian,
        Diet.VEGAN: form.vegan,
        Diet.GLUTEN_FREE: form.gluten_free,
        Diet.LACTOSE_FREE: form.lactose_free,
        Diet.OTHER: form.other_diet,
    }
    return Details(
        persons=form.persons - guests,
        guests=guests,
        online=form.online or 0,
        names=tuple(name.strip() for name in form.names.split("\n") if name.strip()),
        needs=Needs(
            {diet: number for diet, number in diets.items() if number},
            form.diet_words,
            frozenset(form.support),
            form.support_words,
        ),
        answers={one.id: sent.get(f"frage-{one.id}").strip()[:300] for one in questions},
        hint=form.hint,
        shares_ride=form.shares_ride,
        remark=form.remark,
        who=form.who,
    )


ROUTES = (reply_page, take_reply, take_details, take_place)
