"""Who speaks at a meeting, and what did they answer?"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem


class SpeakerField(StrEnum):
    """Where a speaker comes from; a good year has heard each of the first three."""

    POLITICS = "politics"
    ADMINISTRATION = "administration"
    SCIENCE = "science"
    PRACTICE = "practice"


FIELD_NAMES = {
    SpeakerField.POLITICS: "Politik",
    SpeakerField.ADMINISTRATION: "Verwaltung",
    SpeakerField.SCIENCE: "Wissenschaft",
    SpeakerField.PRACTICE: "Praxis",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody from outside who can speak. `salutation` is typed by a person, never guessed.

    `organisation` and `function` are the present ones; a talk keeps those of its day. `id` is 0
    until it is stored; `forget_on` is the day after which nothing of the person is kept.
    """

    id: int
    name: str
    salutation: str = ""
    organisation: str = ""
    function: str = ""
    field: SpeakerField = SpeakerField.PRACTICE
    email: str = ""
    office_email: str = ""
    phone: str = ""
    language: str = ""
    topics: str = ""
    note: str = ""
    forget_on: date | None = None
    version: int = 1

    @property
    def address(self) -> str:
        """Where letters go: to the office if one reads the mail first."""
        return self.office_email or self.email

    @property
    def is_forgotten(self) -> bool:
        """Whether this is only the number of somebody who was erased."""
        return is_forgotten(self.name)


FORGOTTEN = "Gelöschte Person"


def forgotten(speaker: Speaker) -> Speaker:
    """What is left of somebody who spoke and is forgotten: that there was a person of this field."""
    return Speaker(
        speaker.id,
        f"{FORGOTTEN} {speaker.id}",
        field=speaker.field,
        language=speaker.language,
        version=speaker.version,
    )


def is_forgotten(name: str) -> bool:
    """Whether this is what a forgotten speaker is called."""
    return name.startswith(f"{FORGOTTEN} ")


class TalkState(StrEnum):
    """How far it is between us and a speaker for one meeting."""

    PREPARED = "prepared"
    ASKED = "asked"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    SUBSTITUTED = "substituted"
    OTHER_DATE = "other_date"
    WITHDRAWN = "withdrawn"


TALK_STATE_NAMES = {
    TalkState.PREPARED: "noch nicht angefragt",
    TalkState.ASKED: "angefragt",
    TalkState.ACCEPTED: "zugesagt",
    TalkState.TENTATIVE: "unter Vorbehalt",
    TalkState.DECLINED: "abgesagt",
    TalkState.SUBSTITUTED: "Vertretung benannt",
    TalkState.OTHER_DATE: "anderer Tag vorgeschlagen",
    TalkState.WITHDRAWN: "zurückgezogen",
}

COMING = (TalkState.ACCEPTED, TalkState.TENTATIVE)
OPEN = (TalkState.PREPARED, TalkState.ASKED, TalkState.OTHER_DATE)


class Via(StrEnum):
    """By which way an answer reached us."""

    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    BOARD = "board"


VIA_NAMES = {
    Via.LINK: "über den Link",
    Via.PHONE: "am Telefon",
    Via.MAIL: "per E-Mail",
    Via.BOARD: "durch den Vorstand",
}


class Slides(StrEnum):
    """What a speaker promises about slides; the files themselves come later."""

    UNKNOWN = ""
    SENT_BEFORE = "sent"
    BROUGHT = "brought"
    NONE = "none"


SLIDES_NAMES = {
    Slides.SENT_BEFORE: "Ja, ich schicke sie vorher",
    Slides.BROUGHT: "Ja, ich bringe sie mit",
    Slides.NONE: "Nein, ich spreche frei",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One speaker's part in one meeting, asked for and answered.

    `organisation`, `function` and `field` are as of the talk, `function` word for word as it is to
    be printed. `starts` is wall time, `minutes` the whole slot, `discussion` its part for questions.
    `fee_cents` is the fee agreed, `travel_cents` up to which travel costs are paid (None: nothing
    said), `claim_cents` the travel costs handed in. `correction` is what the speaker wants changed
    in the programme. `substitute_for` is the talk somebody else handed on to this one.
    """

    id: int
    meeting_id: int
    speaker_id: int
    position: int = 1
    state: TalkState = TalkState.PREPARED
    organisation: str = ""
    function: str = ""
    field: SpeakerField | None = None
    title: str = ""
    question: str = ""
    starts: time | None = None
    minutes: int = 45
    discussion: int = 15
    answer_by: date | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    via: Via | None = None
    entered_by: str = ""
    remark: str = ""
    substitute_for: int | None = None
    online: bool = False
    equipment: str = ""
    travel: str = ""
    slides: Slides = Slides.UNKNOWN
    fee_cents: int | None = None
    travel_cents: int | None = None
    claim_cents: int | None = None
    claimed_at: datetime | None = None
    may_name: bool | None = None
    may_share_slides: bool | None = None
    may_photograph: bool | None = None
    seen_programme_at: datetime | None = None
    correction: str = ""
    version: int = 1

    @property
    def named_in_programme(self) -> bool:
        """Provisional speakers stay unnamed: a programme must not promise them. So do those who ask."""
        return self.state is TalkState.ACCEPTED and self.may_name is not False

    @property
    def ends(self) -> time | None:
        """When the slot ends, wall time; None while it has no beginning."""
        if self.starts is None:
            return None
        return (datetime.combine(date.min, self.starts) + timedelta(minutes=self.minutes)).time()

    @property
    def speaking(self) -> int:
        """Minutes of the talk itself, without the questions after it."""
        return max(self.minutes - self.discussion, 5)

    @property
    def lacks_details(self) -> bool:
        """Whether the programme still misses the title or who that is."""
        return not (self.title and self.function)

    @property
    def is_paid(self) -> bool:
        """Whether the association owes a fee or travel costs."""
        return bool(self.fee_cents or self.travel_cents)

    @property
    def has_open_claim(self) -> bool:
        """Whether there is something to be handed in, and was not yet."""
        return self.is_paid and self.claimed_at is None


class AnswerKind(StrEnum):
    """The four answers, and another date."""

    YES = "yes"
    PROVISIONAL = "provisional"
    NO = "no"
    SUBSTITUTE = "substitute"
    OTHER_DATE = "other_date"


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who comes instead; the name is needed, and one way to reach the person."""

    name: str = ""
    email: str = ""
    phone: str = ""
    function: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerAnswer:
    """What a speaker, or somebody for them, has answered, and by which way it came.

    `who` answers ("Vorzimmer, Frau Muster"), `entered_by` is the member of the board who wrote it
    down, "" if it came by the link. `days` are the other days that would suit.
    """

    kind: AnswerKind
    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""
    remark: str = ""
    substitute: Substitute = Substitute()
    days: tuple[date, ...] = ()


_STATES = {
    AnswerKind.YES: TalkState.ACCEPTED,
    AnswerKind.PROVISIONAL: TalkState.TENTATIVE,
    AnswerKind.NO: TalkState.DECLINED,
    AnswerKind.SUBSTITUTE: TalkState.SUBSTITUTED,
    AnswerKind.OTHER_DATE: TalkState.OTHER_DATE,
}


def talk_key(talk_id: int) -> str:
    """How the keys of letters name a talk."""
    return f"t{talk_id}"


def request_key(talk_id: int, day: date) -> str:
    """The key of the letter that asks: once per talk and day of the meeting, so a new day asks anew."""
    return f"speaker_invite:speaker:{talk_key(talk_id)}:{day.isoformat()}"


def ask(talk: Talk, *, speaker: Speaker, answer_by: date, at: datetime) -> Talk:
    """The talk after its speaker was asked; who is already coming is not asked again.

    Organisation and function are noted as they are now: a directory changes, a programme does not.
    """
    if talk.state in COMING:
        raise BrokenRuleError(f"{speaker.name} hat schon zugesagt.")
    if not speaker.address:
        raise InputError(
            Problem("email", f"Für {speaker.name} fehlt eine E-Mail-Adresse. Tragen Sie eine ein.")
        )
    return replace(
        as_of_now(talk, speaker),
        state=TalkState.ASKED,
        answer_by=answer_by,
        asked_at=at,
        answered_at=None,
        answered_by="",
        via=None,
        entered_by="",
        remark="",
    )


def chosen(talk: Talk, *, speaker: Speaker) -> Talk:
    """The talk of somebody who is to be asked later; who was asked already stays asked."""
    if talk.state not in (TalkState.PREPARED, TalkState.DECLINED, TalkState.WITHDRAWN):
        raise BrokenRuleError(f"{speaker.name} ist schon angefragt.")
    return replace(talk, state=TalkState.PREPARED)


def as_of_now(talk: Talk, speaker: Speaker) -> Talk:
    """The talk with who its speaker is at present, where nothing is noted yet."""
    return replace(
        talk,
        organisation=talk.organisation or speaker.organisation,
        function=talk.function or speaker.function,
        field=talk.field or speaker.field,
    )


def forget_day(declined: date, keep: int) -> date:
    """The day on which somebody who declined is forgotten, who is kept for so many days."""
    return declined + timedelta(days=keep)


def answer(talk: Talk, given: SpeakerAnswer, *, day: date, today: date, at: datetime) -> Talk:
    """The talk after this answer. A second answer edits the first; the same again is fine.

    `day` is the meeting's. Raises InputError naming the field, or BrokenRuleError where an answer
    is of no use any more: the meeting is over, or we have withdrawn the request.
    """
    if talk.state is TalkState.WITHDRAWN:
        raise BrokenRuleError("Diese Anfrage haben wir zurückgezogen.")
    if today > day:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    _check(given, day=day, today=today)
    return replace(
        talk,
        state=_STATES[given.kind],
        answered_at=at,
        answered_by=given.who.strip(),
        via=given.via,
        entered_by=given.entered_by,
        remark=given.remark.strip(),
    )


def _check(given: SpeakerAnswer, *, day: date, today: date) -> None:
    problems = []
    if given.kind is AnswerKind.SUBSTITUTE:
        if not given.substitute.name.strip():
            problems.append(
                Problem("substitute_name", "Wer kommt stattdessen? Tragen Sie den Namen ein.")
            )
        if not (given.substitute.email.strip() or given.substitute.phone.strip()):
            problems.append(
                Problem(
                    "substitute_email",
                    "Wie erreichen wir die Vertretung? E-Mail oder Telefon genügt.",
                )
            )
    if given.kind is AnswerKind.OTHER_DATE:
        if not given.days and not given.remark.strip():
            problems.append(
                Problem(
                    "days", "Welcher Tag würde passen? Wählen Sie einen oder schreiben Sie ihn auf."
                )
            )
        problems += [
            Problem("days", f"Der {other:%d.%m.%Y} ist kein möglicher anderer Tag.")
            for other in given.days
            if other <= today or other == day
        ]
    if problems:
        raise InputError(*problems)
