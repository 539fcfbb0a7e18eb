"""A speaker answers: four answers or another day, changeable, without an account.

Looking decides nothing: every answer is a button, and the two that need a word more open a form of
their own by an ordinary link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.talks.speakers import AnswerKind, SpeakerAnswer, Substitute
from lagplanner.services import rules
from lagplanner.services.post.links import Opened
from lagplanner.services.talks import invitations
from lagplanner.services.talks.invitations import Asked, Details
from lagplanner.web.forms import Filled, again, day, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

SECTIONS = {
    "vertretung": AnswerKind.SUBSTITUTE,
    "anderer-tag": AnswerKind.OTHER_DATE,
}
"""The answers that need a word more, and the word in the address that opens their form."""

SAID = {
    AnswerKind.YES: "Vielen Dank! Wir freuen uns auf Sie.",
    AnswerKind.PROVISIONAL: "Vielen Dank. Wir merken Sie unter Vorbehalt vor.",
    AnswerKind.NO: "Vielen Dank für die schnelle Antwort. Schade, dass es nicht klappt.",
    AnswerKind.SUBSTITUTE: "Vielen Dank. Wir schreiben die Vertretung an.",
    AnswerKind.OTHER_DATE: "Vielen Dank. Wir prüfen den Tag und melden uns.",
}

Call = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a speaker, or the office of one, sends."""

    answer: AnswerKind = field("Ihre Antwort")
    who: str = field("Wer antwortet", optional=True, longest=160)
    remark: str = field("Bemerkung", optional=True, lines=True, longest=1_000)
    substitute_name: str = field("Name", optional=True, longest=160)
    substitute_email: str = field("E-Mail", optional=True, longest=200)
    substitute_phone: str = field("Telefon", optional=True, longest=40)
    substitute_function: str = field("Funktion", optional=True, longest=200)
    days: tuple[date, ...] = field("Andere Tage", optional=True)
    own_days: str = field("Eigener Vorschlag", optional=True, longest=300)


@dataclass(frozen=True, slots=True)
class DetailsForm:
    """What the programme and the host need to know of a speaker."""

    title: str = field("Titel", optional=True, longest=300)
    function: str = field("Funktion", optional=True, longest=200)
    equipment: str = field("Technik", optional=True, lines=True, longest=1_000)
    travel: str = field("Anreise", optional=True, lines=True, longest=1_000)
    online: bool = field("Per Video", optional=True)
    may_share_slides: str = field("Folien", optional=True, longest=4)
    may_photograph: str = field("Fotos", optional=True, longest=4)


@get("/r/{token:str}", name="link_speaker")
async def speaker_page(request: Call, token: FromPath[str], antwort: FromQuery[str] = "") -> Page:
    """The question, the facts, and the answers; changes nothing."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    return await _page(request, token, opened, part, SECTIONS.get(antwort))


@post("/r/{token:str}")
async def take_answer(request: Call, token: FromPath[str]) -> Page:
    """Take the answer; a form that lacks something comes back filled."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    section = None
    try:
        form = await read(request, AnswerForm)
        section = form.answer if form.answer in SECTIONS.values() else None
        given = _given(form)
        await invitations.answer(part.talk.id, given, today=clock.today(), now=clock.now())
    except InputError as error:
        return await _page(request, token, opened, part, section, await again(request, error))
    except BrokenRuleError as error:
        flash = Flash(str(error), "warn")
        return back(request, f"/r/{token}", flash)
    return back(request, f"/r/{token}", Flash(SAID[form.answer]))


@post("/r/{token:str}/angaben")
async def take_details(request: Call, token: FromPath[str]) -> Page:
    """Keep what the programme needs; each field may stay empty and be filled in later."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    try:
        form = await read(request, DetailsForm)
        await invitations.note_details(part.talk.id, _details(form), now=clock.now())
    except InputError as error:
        return await _page(request, token, opened, part, None, await again(request, error))
    return back(request, f"/r/{token}", Flash("Ihre Angaben sind gespeichert."))


async def _opened(request: Call, token: str) -> tuple[Opened, Asked | None]:
    """What the link opens, and the talk its letter was about; None where there is none."""
    opened = await opened_by(request, token, Purpose.SPEAKER)
    talk_id = opened.letter.facts.get("talk") if opened.letter else None
    if opened.state is not LinkState.GOOD or not isinstance(talk_id, int):
        return opened, None
    return opened, await invitations.asked_for(talk_id)


async def _page(
    request: Call,
    token: str,
    opened: Opened,
    asked: Asked,
    section: AnswerKind | None,
    form: Filled | None = None,
) -> Page:
    offered: Sequence[date] = ()
    if section is AnswerKind.OTHER_DATE:
        offered = await invitations.other_days(
            asked.meeting,
            today=clock.today(),
            subdivision=request.app.state.settings.subdivision,
        )
    return answer_page(
        request,
        "speaker/answer.html",
        opened,
        form=form,
        token=token,
        asked=asked,
        section=section.value if section else "",
        offered=offered,
        rules=await rules.rules(),
        past=asked.meeting.day < clock.today(),
    )


def _given(form: AnswerForm) -> SpeakerAnswer:
    own = _own_days(form.own_days) if form.answer is AnswerKind.OTHER_DATE else ()
    words = form.own_days if form.own_days and not own else ""
    remark = "\n".join(part for part in (words, form.remark) if part)
    return SpeakerAnswer(
        form.answer,
        who=form.who,
        remark=remark,
        substitute=Substitute(
            form.substitute_name,
            form.substitute_email,
            form.substitute_phone,
            form.substitute_function,
        ),
        days=tuple(sorted({*form.days, *own})) if form.answer is AnswerKind.OTHER_DATE else (),
    )


def _own_days(text: str) -> tuple[date, ...]:
    """Days typed as 24.03.2027, several by commas; words instead of days are a remark."""
    if not any(sign.isdigit() for sign in text):
        return ()
    try:
        return tuple(
            day(part.strip()) for part in text.replace(";", ",").split(",") if part.strip()
        )
    except ValueError as error:
        if any(sign.isalpha() for sign in text):
            return ()
        raise InputError(Problem("own_days", f"Eigener Vorschlag: {error}")) from None


def _details(form: DetailsForm) -> Details:
    return Details(
        title=form.title,
        function=form.function,
        equipment=form.equipment,
        travel=form.travel,
        online=form.online,
        may_share_slides=_consent(form.may_share_slides),
        may_photograph=_consent(form.may_photograph),
    )


def _consent(text: str) -> bool | None:
    """ "ja" and "nein" are answers; nothing chosen stays unanswered."""
    return {"ja": True, "nein": False}.get(text)


ROUTES = (speaker_page, take_answer, take_details)
