"""A speaker answers: four answers or another day, changeable, without an account.

Looking decides nothing: every answer is a button, and the two that need a word more open a form of
their own by an ordinary link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.talks.consents import CONSENT_WORDS, ConsentKind
from lagplanner.domain.talks.speakers import (
    SLIDES_NAMES,
    AnswerKind,
    Slides,
    SpeakerAnswer,
    Substitute,
)
from lagplanner.services import hours, rules
from lagplanner.services.afterwards import files
from lagplanner.services.post.links import Opened
from lagplanner.services.talks import contributions, invitations
from lagplanner.services.talks.contributions import Asked, Details
from lagplanner.web.forms import Filled, again, day, euros, field, read, typed
from lagplanner.web.language import language_of
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

CONSENT_ANSWERS = {"ja": True, "nein": False}

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
    slides: str = field("Folien", optional=True, longest=10)


@dataclass(frozen=True, slots=True)
class ProgrammeForm:
    """What a speaker says about the programme as it is to be printed."""

    wish: str = field("Antwort", optional=True, longest=10)
    correction: str = field("Korrektur", optional=True, lines=True, longest=1_000)


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """What a speaker hands in after the meeting."""

    costs: str = field("Reisekosten", optional=True, longest=20)


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
        details = _details(await read(request, DetailsForm), await _consents(request))
        await contributions.note_details(
            part.talk.id, details, language=_language(request, opened), now=clock.now()
        )
    except InputError as error:
        return await _page(request, token, opened, part, None, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/r/{token}", Flash(str(error), "warn"))
    return back(request, f"/r/{token}", Flash("Ihre Angaben sind gespeichert."))


@post("/r/{token:str}/einwilligung")
async def take_consents(request: Call, token: FromPath[str]) -> Page:
    """Take what is allowed or taken back, after the meeting too."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    answers = await _consents(request)
    await contributions.note_consents(
        part.talk.id, answers, language=_language(request, opened), now=clock.now()
    )
    return back(
        request, f"/r/{token}", Flash("Das ist gespeichert. Sie können es jederzeit ändern.")
    )


@post("/r/{token:str}/programm")
async def take_correction(request: Call, token: FromPath[str]) -> Page:
    """Note that the programme is right, or what should be another."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    try:
        form = await read(request, ProgrammeForm)
        wanted = _correction(form)
        await contributions.see_programme(part.talk.id, correction=wanted, now=clock.now())
    except InputError as error:
        return await _page(request, token, opened, part, None, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/r/{token}", Flash(str(error), "warn"))
    words = "Danke. Der Vorstand ändert es und zeigt es Ihnen noch einmal."
    return back(request, f"/r/{token}", Flash(words if wanted else "Vielen Dank fürs Prüfen."))


@post("/r/{token:str}/abrechnung")
async def take_claim(request: Call, token: FromPath[str]) -> Page:
    """Take the costs of a speaker after the meeting."""
    opened, part = await _opened(request, token)
    if part is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    try:
        form = await read(request, ClaimForm)
        cents = _cents(form.costs) if form.costs else 0
        await contributions.claim(
            part.talk.id, travel_cents=cents, today=clock.today(), now=clock.now()
        )
    except InputError as error:
        return await _page(request, token, opened, part, None, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/r/{token}", Flash(str(error), "warn"))
    return back(request, f"/r/{token}", Flash("Ihre Abrechnung ist eingereicht. Vielen Dank."))


async def _opened(request: Call, token: str) -> tuple[Opened, Asked | None]:
    """What the link opens, and the talk its letter was about; None where there is none."""
    opened = await opened_by(request, token, Purpose.SPEAKER)
    talk_id = opened.letter.facts.get("talk") if opened.letter else None
    if opened.state is not LinkState.GOOD or not isinstance(talk_id, int):
        return opened, None
    return opened, await contributions.asked_for(talk_id)


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
        consent_words=CONSENT_WORDS,
        slides_words=SLIDES_NAMES,
        sent=await files.of_talk(asked.talk, today=clock.today()),
        rules=await rules.rules(),
        hours=await hours.of_meeting(asked.meeting.id),
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


def _details(form: DetailsForm, consents: Mapping[ConsentKind, bool | None]) -> Details:
    return Details(
        title=form.title,
        function=form.function,
        equipment=form.equipment,
        travel=form.travel,
        online=form.online,
        slides=Slides(form.slides) if form.slides in set(Slides) else Slides.UNKNOWN,
        consents=consents,
    )


async def _consents(request: Call) -> dict[ConsentKind, bool | None]:
    """ "ja" and "nein" are answers; nothing chosen stays unanswered."""
    sent = await typed(request)
    return {kind: CONSENT_ANSWERS.get(sent.get(f"may_{kind}")) for kind in ConsentKind}


def _correction(form: ProgrammeForm) -> str:
    """What should be another, "" where the programme is right."""
    if form.wish != "anders":
        return ""
    if not form.correction:
        raise InputError(Problem("correction", "Was soll im Programm anders sein?"))
    return form.correction


def _cents(text: str) -> int:
    try:
        return euros(text)
    except ValueError as error:
        raise InputError(Problem("costs", f"Reisekosten: {error}")) from None


def _language(request: Call, opened: Opened) -> str:
    """The language in which the page asked."""
    return language_of(request, opened.letter.language if opened.letter else "")


ROUTES = (
    speaker_page,
    take_answer,
    take_details,
    take_consents,
    take_correction,
    take_claim,
)
