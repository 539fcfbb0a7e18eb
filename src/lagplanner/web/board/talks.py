"""Who speaks at a meeting? Ask them, write down what they say, and settle order, slot and money."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.talks.consents import CONSENT_WORDS, ConsentKind
from lagplanner.domain.talks.speakers import (
    COMING,
    FIELD_NAMES,
    AnswerKind,
    SpeakerAnswer,
    Substitute,
    Talk,
    Via,
)
from lagplanner.services.meeting_sheet import Sheet
from lagplanner.services.talks import agenda, contributions, invitations, speakers
from lagplanner.services.talks.contributions import Arranged, Teller
from lagplanner.services.talks.invitations import Part, Wanted
from lagplanner.templating.words import typed_euros
from lagplanner.web.board.meeting import address, days_from, numbers, show, the_sheet
from lagplanner.web.board.sent import who
from lagplanner.web.forms import (
    Filled,
    Typed,
    again,
    blank,
    clock_time,
    day,
    euros,
    field,
    read,
    typed,
)
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

MOST_SPEAKERS = 4
"""So many can be asked with one form; a meeting hears no more."""

MINUTES, DISCUSSION = 45, 15
CONSENT_ANSWERS = {"ja": True, "nein": False}


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
class TalkForm:
    """What is settled about a talk."""

    title: str = field("Titel", optional=True, longest=300)
    function: str = field("Funktion", optional=True, longest=200)
    organisation: str = field("Organisation", optional=True, longest=200)
    starts: time | None = field("Beginn")
    minutes: int = field("Dauer", least=5, most=480)
    discussion: int = field("Davon Gespräch", least=0, most=480)
    fee: str = field("Honorar", optional=True, longest=20)
    travel_costs: str = field("Reisekosten", optional=True, longest=20)
    via: Via = field("Wie")


@get("/treffen/{key:str}/anfragen")
async def invite_page(
    request: Call, key: FromPath[str], wer: FromQuery[str] = "", beitrag: FromQuery[str] = ""
) -> Page:
    """Whom to ask for what; everything is prefilled but the person, or the one who was chosen."""
    sheet = await the_sheet(request, key)
    answer_by = await invitations.usual_answer_by(sheet.meeting, today=clock.today())
    question = sheet.meeting.topic
    values = {"answer_by": f"{answer_by:%d.%m.%Y}", "speaker-1": wer, "question-1": question}
    chosen = next((one for one in sheet.parts if str(one.talk.id) == beitrag), None)
    if chosen is not None:
        values |= _as_typed(chosen.talk)
    return await _invite_form(request, sheet, key, blank(values))


@post("/treffen/{key:str}/anfragen")
async def invite(request: Call, key: FromPath[str]) -> Page:
    """Ask the speakers chosen, their letters wait for release; or only note who is chosen."""
    year, number = numbers(key)
    sheet = await the_sheet(request, key)
    later = (await typed(request)).get("wann") == "spaeter"
    try:
        wanted, answer_by = await _wanted(request)
        posted = await invitations.invite(
            year,
            number,
            wanted,
            answer_by=answer_by,
            who=who(request),
            now=clock.now(),
            later=later,
        )
    except InputError as error:
        return await _invite_form(request, sheet, key, await again(request, error))
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    if later:
        words = "Vorgemerkt. Der Fristenplan legt die Anfrage rechtzeitig in den Postausgang."
    elif posted == 1:
        words = "Ein Brief liegt im Postausgang."
    else:
        words = f"{posted} Briefe liegen im Postausgang."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


@post("/treffen/{key:str}/beitrag/{talk_id:int}/antwort")
async def note_answer(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Write down what a speaker said; what is missing comes back filled."""
    await _of_this(request, key, talk_id)
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
    await _of_this(request, key, talk_id)
    part = await invitations.withdraw(talk_id, who=who(request), now=clock.now())
    words = f"Die Anfrage an {part.speaker.name} ist zurückgezogen."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


@post("/treffen/{key:str}/beitrag/{talk_id:int}/reihe")
async def move_in_order(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Let a talk come earlier or later."""
    await _of_this(request, key, talk_id)
    up = (await typed(request)).get("wohin") == "frueher"
    await contributions.move_in_order(talk_id, up=up, who=who(request), now=clock.now())
    return redirect(request, f"{address(key)}#vortragende")


@post("/treffen/{key:str}/beitrag/{talk_id:int}/korrektur")
async def settle_correction(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Note that a correction was dealt with."""
    await _of_this(request, key, talk_id)
    part = await contributions.settle_correction(talk_id, who=who(request), now=clock.now())
    words = f"Erledigt. {part.speaker.name} sieht das Programm noch einmal."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


@get("/treffen/{key:str}/beitrag/{talk_id:int}")
async def talk_page(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """One talk: slot, printed words, money, permissions."""
    part = await _of_this(request, key, talk_id)
    talk = part.talk
    values = {
        "title": talk.title,
        "function": talk.function or part.speaker.function,
        "organisation": talk.organisation or part.speaker.organisation,
        "starts": f"{talk.starts:%H:%M}" if talk.starts else "",
        "minutes": talk.minutes,
        "discussion": talk.discussion,
        "fee": _typed_euros(talk.fee_cents),
        "travel_costs": _typed_euros(talk.travel_cents),
    }
    return await _talk_form(request, key, part, blank(values))


@post("/treffen/{key:str}/beitrag/{talk_id:int}")
async def arrange(request: Call, key: FromPath[str], talk_id: FromPath[int]) -> Page:
    """Settle a talk, and write down what the speaker allowed by telephone or mail."""
    part = await _of_this(request, key, talk_id)
    try:
        form = await read(request, TalkForm)
        wanted = _arranged(form)
        await contributions.arrange(talk_id, wanted, who=who(request), now=clock.now())
        sent = await typed(request)
        answers = {kind: CONSENT_ANSWERS.get(sent.get(f"may_{kind}")) for kind in ConsentKind}
        teller = Teller(part.speaker.name, form.via, who(request))
        await contributions.note_consents(talk_id, answers, teller=teller, now=clock.now())
    except InputError as error:
        return await _talk_form(request, key, part, await again(request, error))
    words = f"Der Beitrag von {part.speaker.name} ist gespeichert."
    return redirect(request, f"{address(key)}#vortragende", flash=Flash(words))


async def _of_this(request: Call, key: str, talk_id: int) -> Part:
    """The talk, if it is one of this meeting; the same answer for one of another and for none."""
    sheet = await the_sheet(request, key)
    for part in sheet.parts:
        if part.talk.id == talk_id:
            return part
    raise NotFoundError("Diesen Fachbeitrag gibt es bei diesem Treffen nicht.")


async def _talk_form(request: Call, key: str, part: Part, form: Filled) -> Page:
    asked = await contributions.asked_for(part.talk.id)
    return render(
        request,
        "board/meeting/talk.html",
        status=422 if form.problems else 200,
        here=address(key),
        part=part,
        meeting=asked.meeting,
        asked=asked,
        placed=any(
            one.item.talk_id == part.talk.id for one in await agenda.lines_of(asked.meeting.id)
        ),
        form=form,
        consent_words=CONSENT_WORDS,
        history=await contributions.consents(part.talk.id),
    )


async def _invite_form(request: Call, sheet: Sheet, key: str, form: Filled) -> Page:
    asked = {one.speaker.id for one in sheet.parts if one.talk.state in COMING}
    missing = {one.field for one in sheet.missing}
    entries = [
        one for one in await speakers.directory(today=clock.today()) if one.speaker.id not in asked
    ]
    return render(
        request,
        "board/meeting/invite.html",
        status=422 if form.problems else 200,
        sheet=sheet,
        here=address(key),
        form=form,
        entries=sorted(entries, key=lambda one: one.speaker.field not in missing),
        places=range(1, MOST_SPEAKERS + 1),
        fields=FIELD_NAMES,
        minutes=MINUTES,
        discussion=DISCUSSION,
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
        wanted.append(_wish(sent, int(chosen), place, problems))
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


def _wish(sent: Typed, speaker_id: int, place: int, problems: list[Problem]) -> Wanted:
    """What is wanted of one person; what cannot be is added to the problems."""
    starts = _starts(sent.get(f"starts-{place}").strip(), place, problems)
    minutes = _minutes(sent.get(f"minutes-{place}"), MINUTES, f"minutes-{place}", problems)
    name = f"discussion-{place}"
    discussion = _minutes(sent.get(name), DISCUSSION, name, problems)
    if not problems and discussion > minutes - 5:
        words = "Für den Vortrag selbst müssen mindestens 5 Minuten bleiben."
        problems.append(Problem(name, words))
    return Wanted(
        speaker_id,
        sent.get(f"question-{place}").strip()[:300],
        starts,
        minutes,
        discussion,
        _cents(sent.get("fee"), "fee", problems),
        _cents(sent.get("travel_costs"), "travel_costs", problems),
    )


def _starts(text: str, place: int, problems: list[Problem]) -> time | None:
    try:
        return clock_time(text) if text else None
    except ValueError as error:
        problems.append(Problem(f"starts-{place}", f"Beginn: {error}"))
        return None


def _minutes(text: str, usual: int, name: str, problems: list[Problem]) -> int:
    text = text.strip() or str(usual)
    if text.isdecimal() and len(text) < 4 and int(text) <= 480:
        return int(text)
    problems.append(Problem(name, "Bitte schreiben Sie eine Zahl von 0 bis 480."))
    return usual


def _cents(text: str, name: str, problems: list[Problem]) -> int | None:
    try:
        return euros(text.strip()) if text.strip() else None
    except ValueError as error:
        problems.append(Problem(name, str(error)))
        return None


def _arranged(form: TalkForm) -> Arranged:
    problems: list[Problem] = []
    fee = _cents(form.fee, "fee", problems)
    travel = _cents(form.travel_costs, "travel_costs", problems)
    if problems:
        raise InputError(*problems)
    return Arranged(
        form.starts,
        form.minutes,
        form.discussion,
        form.title,
        form.organisation,
        form.function,
        fee,
        travel,
    )


def _as_typed(talk: Talk) -> dict[str, str]:
    """A talk that was chosen as the texts of the form that asks."""
    return {
        "speaker-1": str(talk.speaker_id),
        "question-1": talk.question,
        "starts-1": f"{talk.starts:%H:%M}" if talk.starts else "",
        "minutes-1": str(talk.minutes),
        "discussion-1": str(talk.discussion),
        "fee": _typed_euros(talk.fee_cents),
        "travel_costs": _typed_euros(talk.travel_cents),
    }


def _typed_euros(cents: int | None) -> str:
    return "" if cents is None else typed_euros(cents)


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


ROUTES = (
    invite_page,
    invite,
    note_answer,
    withdraw,
    move_in_order,
    settle_correction,
    talk_page,
    arrange,
)
