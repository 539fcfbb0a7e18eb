"""Who speaks at a meeting, what did they answer, and are the fields balanced?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
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

WANTED_FIELDS = (SpeakerField.POLITICS, SpeakerField.ADMINISTRATION, SpeakerField.SCIENCE)


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
    language: str = "de"
    topics: str = ""
    note: str = ""
    forget_on: date | None = None
    version: int = 1

    @property
    def address(self) -> str:
        """Where letters go: to the office if one reads the mail first."""
        return self.office_email or self.email


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


@dataclass(frozen=True, slots=True)
class Talk:
    """One speaker's part in one meeting, asked for and answered.

    `organisation` and `function` are as of the talk, `function` word for word as it is to be
    printed. `fee_cents` is what was agreed (None: nothing said yet). `starts` is wall time,
    `minutes` the whole slot. `substitute_for` is the talk somebody else handed on to this one.
    """

    id: int
    meeting_id: int
    speaker_id: int
    position: int = 1
    state: TalkState = TalkState.PREPARED
    organisation: str = ""
    function: str = ""
    title: str = ""
    question: str = ""
    starts: time | None = None
    minutes: int = 45
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
    fee_cents: int | None = None
    may_share_slides: bool | None = None
    may_photograph: bool | None = None
    seen_programme_at: datetime | None = None
    version: int = 1

    @property
    def named_in_programme(self) -> bool:
        """Provisional speakers stay unnamed: a programme must not promise them."""
        return self.state is TalkState.ACCEPTED


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


def request_key(talk_id: int, day: date) -> str:
    """The key of the letter that asks: once per talk and day of the meeting, so a new day asks anew."""
    return f"speaker_invite:{talk_id}:{day.isoformat()}"


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
        talk,
        state=TalkState.ASKED,
        organisation=talk.organisation or speaker.organisation,
        function=talk.function or speaker.function,
        answer_by=answer_by,
        asked_at=at,
    )


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


def heard(talks: Iterable[Talk], speakers: Mapping[int, Speaker]) -> Counter[SpeakerField]:
    """How many talks of each field took or take place."""
    return Counter(
        speakers[talk.speaker_id].field
        for talk in talks
        if talk.state in COMING and talk.speaker_id in speakers
    )


def missing_fields(
    by_year: Mapping[int, Counter[SpeakerField]], year: int
) -> tuple[SpeakerField, ...]:
    """Which fields the year lacks, the one heard longest ago first.

    Two years are looked at together: four meetings cannot hold everything every year.
    """
    lately = by_year.get(year, Counter()) + by_year.get(year - 1, Counter())

    def last(wanted: SpeakerField) -> int:
        return max((known for known, fields in by_year.items() if fields[wanted]), default=0)

    return tuple(sorted((one for one in WANTED_FIELDS if not lately[one]), key=last))
