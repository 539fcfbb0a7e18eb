"""Which letters does the association owe whom, and when? The default timetable, one step a line.

A step counts its days from an anchor: the beginning of a year, a meeting, a general assembly, or
the end of a project's funding. What the board changed about a step is a `StepChange`; the rest
stays as it is here. Steps about things nobody records yet say so in `needs` and write no letter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.dates.day_rules import DayRule
from lagplanner.domain.errors import NotFoundError


class Anchor(StrEnum):
    """The day that the days of a step are counted from."""

    YEAR = "year_start"
    MEETING = "meeting"
    ASSEMBLY = "assembly"
    FUNDING = "funding_end"


class Audience(StrEnum):
    """Who gets the letter."""

    BOARD = "board"
    MEMBERS = "members"
    HOST = "host"
    PROJECT = "project"
    SPEAKERS = "speakers"
    REGISTERED = "registered"
    ATTENDED = "attended"
    MINUTE_TAKER = "minute_taker"


class Condition(StrEnum):
    """What must be so at the time of sending; what nobody records yet is never so."""

    ALWAYS = "always"
    NO_WISH = "no_wish"
    PLAN_DECIDED = "plan_decided"
    NO_HOST = "no_host"
    HOST_ASKED = "host_asked"
    HOST_SILENT = "host_silent"
    HOST_CONFIRMED = "host_confirmed"
    HOST_KNOWN = "host_known"
    NO_TOPIC = "no_topic"
    POLITICIAN_CHOSEN = "politician_chosen"
    SPEAKER_CHOSEN = "speaker_chosen"
    SPEAKER_SILENT = "speaker_silent"
    ANSWER_OPEN = "answer_open"
    NO_SPEAKER = "no_speaker"
    DETAILS_OPEN = "details_open"
    SPEAKER_COMING = "speaker_coming"
    SPOKE = "spoke"
    CLAIM_OPEN = "claim_open"
    NOTICE_OPEN = "notice_open"
    END_KNOWN = "end_known"
    REPLY_OPEN = "reply_open"
    REGISTERED = "registered"
    LIST_OPEN = "list_open"
    REGISTER_OPEN = "register_open"
    WAS_THERE = "was_there"
    FEEDBACK_KNOWN = "feedback_known"
    MINUTES_OPEN = "minutes_open"
    MINUTES_OUT = "minutes_out"
    DOCUMENTS_FILED = "documents_filed"
    NOT_RECORDED = "not_recorded"


class Mode(StrEnum):
    """Whether a person releases the letter, or it leaves by itself."""

    ASK = "ask"
    AUTO = "auto"


class Until(StrEnum):
    """When a letter is stale: after a number of days, or at one of these."""

    REPLY = "reply"  # at the end of the day until which an answer is asked for
    ANCHOR = "anchor"  # when the meeting begins
    NOTICE = "notice"  # at the end of the last day on which the notice is in time


class Needed(StrEnum):
    """What must be recorded before a step can write letters."""

    ANSWERS = "answers"
    PAPERS = "papers"
    ATTENDANCE = "attendance"
    FEEDBACK = "feedback"
    MINUTES = "minutes"
    ELECTIONS = "elections"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the timetable.

    `offset` in days from the anchor, negative is before; with `notice` it is counted from the last
    day on which an assembly may be called. `reply` is the day of the answer, counted alike.
    `gaps` are (code, days): so long after that step's letters, or those of an occasion no step
    causes, at the earliest. `limit` is how many days it should move at most, `good_for` when it is stale (a number: days after sending).
    `anew` steps are sent again for the new day if the meeting moves. `silence` steps follow only
    where nobody answered; `escalates_to` is the step that then comes next. `changed_at` is when
    the board last changed it.
    """

    code: str
    anchor: Anchor
    offset: int
    occasion: str
    audiences: tuple[Audience, ...]
    when: Condition
    rule: DayRule
    good_for: Until | int
    why: str
    reply: int | None = None
    gaps: tuple[tuple[str, int], ...] = ()
    limit: int | None = 10
    escalates_to: str = ""
    on: bool = True
    mode: Mode = Mode.ASK
    needs: Needed | None = None
    notice: bool = False
    anew: bool = False
    silence: bool = False
    changed_at: datetime | None = None

    @property
    def of_talk(self) -> bool:
        """Whether it is about one talk of a meeting, so that each talk has a step of its own."""
        return self.when in _OF_TALKS


@dataclass(frozen=True, slots=True)
class StepChange:
    """What the board changed about a step; None leaves it as it is delivered."""

    code: str
    offset: int | None = None
    on: bool | None = None
    mode: Mode | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


SHORTEST_TIME = 7  # days to answer a letter that was moved later

EARLIER, LATER, SCHOOL, STRICT = (
    DayRule.EARLIER,
    DayRule.LATER,
    DayRule.EARLIER_SCHOOL,
    DayRule.STRICT_EARLIER,
)
_BOARD, _ALL, _HOST, _SPEAKERS = (
    (Audience.BOARD,),
    (Audience.MEMBERS,),
    (Audience.HOST,),
    (Audience.SPEAKERS,),
)
_HOST_AND_BOARD = (Audience.HOST, Audience.BOARD)
_C, _N, _A = Condition, Needed, Anchor
_OF_TALKS = frozenset(
    {
        _C.POLITICIAN_CHOSEN,
        _C.SPEAKER_CHOSEN,
        _C.SPEAKER_SILENT,
        _C.ANSWER_OPEN,
        _C.DETAILS_OPEN,
        _C.SPEAKER_COMING,
        _C.SPOKE,
        _C.CLAIM_OPEN,
    }
)

# fmt: off
_YEAR = (
    Step("Y1", _A.YEAR, -105, "host_call", _ALL, _C.ALWAYS, SCHOOL, Until.REPLY, "Wer einlädt, entscheidet sich beim Treffen im Herbst.", reply=-63, limit=21),
    Step("Y2", _A.YEAR, -77, "host_call_reminder", _ALL, _C.NO_WISH, LATER, Until.REPLY, "Einmal wird erinnert, danach ruft jemand an.", reply=-63, gaps=(("Y1", 21),), silence=True),
    Step("Y3", _A.YEAR, -63, "board_plan_ready", _BOARD, _C.ALWAYS, EARLIER, 28, "Der Vorstand sieht Angebote, Reihenfolge und Konflikte.", mode=Mode.AUTO),
    Step("Y4", _A.YEAR, -30, "year_plan", _ALL, _C.PLAN_DECIDED, EARLIER, 60, "Ein Brief mit allen Terminen des Jahres."),
    Step("Y5", _A.YEAR, 14, "profile_check", _ALL, _C.ALWAYS, LATER, Until.REPLY, "Ansprechpersonen und Träger wechseln oft.", reply=35),
)
_MEETING = (
    Step("M01", _A.MEETING, -112, "board_no_host", _BOARD, _C.NO_HOST, EARLIER, Until.ANCHOR, "Jetzt lässt sich noch in Ruhe tauschen.", mode=Mode.AUTO),
    Step("M02", _A.MEETING, -98, "speaker_invite", _SPEAKERS, _C.POLITICIAN_CHOSEN, SCHOOL, Until.REPLY, "Gäste aus der Politik brauchen den längsten Vorlauf.", reply=-63, limit=21, escalates_to="M08", anew=True),
    Step("M03", _A.MEETING, -84, "host_commit", _HOST, _C.HOST_ASKED, SCHOOL, Until.REPLY, "Gastgebende sagen fest zu und buchen einen Raum.", reply=-77, gaps=(("host_asked", 7),), limit=21, escalates_to="M05"),
    Step("M04", _A.MEETING, -84, "topic_fix", _HOST_AND_BOARD, _C.NO_TOPIC, EARLIER, 40, "Meist steht das Thema seit dem letzten Treffen fest.", escalates_to="M09"),
    Step("M05", _A.MEETING, -77, "host_commit_reminder", _HOST, _C.HOST_ASKED, LATER, Until.REPLY, "Erinnert an die fehlende Zusage.", reply=-70, gaps=(("M03", 7), ("host_asked", 7)), escalates_to="M06", silence=True),
    Step("M06", _A.MEETING, -70, "board_host_silent", _BOARD, _C.HOST_SILENT, LATER, Until.ANCHOR, "Telefonnummer und Ersatz in einem Brief.", gaps=(("M05", 7), ("M03", 7), ("host_asked", 7)), mode=Mode.AUTO, silence=True),
    Step("M07", _A.MEETING, -70, "speaker_invite", _SPEAKERS, _C.SPEAKER_CHOSEN, SCHOOL, Until.REPLY, "Wer in einer Behörde arbeitet, braucht oft eine Genehmigung.", reply=-56, limit=21, escalates_to="M08", anew=True),
    Step("M08", _A.MEETING, -60, "speaker_reminder", _SPEAKERS, _C.SPEAKER_SILENT, LATER, Until.REPLY, "Genau eine höfliche Nachfrage.", reply=-53, gaps=(("M07", 8), ("M02", 10)), escalates_to="M10", anew=True, silence=True),
    Step("M09", _A.MEETING, -56, "save_the_date", _ALL, _C.HOST_CONFIRMED, EARLIER, 14, "Nur nötig, wenn die Termine des Jahres lange her sind.", on=False),
    Step("M10", _A.MEETING, -53, "board_speaker_silent", _BOARD, _C.ANSWER_OPEN, EARLIER, Until.ANCHOR, "Nach einer Nachfrage ruft jemand an.", gaps=(("M08", 6),), mode=Mode.AUTO, anew=True, silence=True),
    Step("M11", _A.MEETING, -49, "board_no_speaker", _BOARD, _C.NO_SPEAKER, EARLIER, Until.ANCHOR, "Eine Woche später geht die Einladung hinaus.", gaps=(("M07", 14),), mode=Mode.AUTO),
    Step("M12", _A.MEETING, -42, "invitation", _ALL, _C.HOST_KNOWN, SCHOOL, Until.ANCHOR, "Mit Ablauf, Weg, Anmeldung und Kalenderdatei.", reply=-10, limit=21),
    Step("M13", _A.MEETING, -21, "host_checklist", _HOST, _C.HOST_CONFIRMED, EARLIER, 7, "Raum, Technik, Essen, Rundgang, Zugang, Logos, Liste.", anew=True),
    Step("M14", _A.MEETING, -21, "speaker_details", _SPEAKERS, _C.DETAILS_OPEN, EARLIER, Until.REPLY, "Titel und Funktion stehen so im Programm, wie gewünscht.", reply=-10, anew=True),
    Step("M15", _A.MEETING, -14, "rsvp_reminder", _ALL, _C.REPLY_OPEN, EARLIER, Until.REPLY, "Geht nur an Mitglieder, die noch nicht geantwortet haben.", reply=-10, gaps=(("M12", 14),), needs=_N.ANSWERS, anew=True, silence=True),
    Step("M16", _A.MEETING, -9, "numbers", _HOST_AND_BOARD, _C.HOST_KNOWN, LATER, Until.ANCHOR, "Zahlen für Raum und Essen.", needs=_N.ANSWERS, anew=True),
    Step("M17", _A.MEETING, -7, "speaker_final", _SPEAKERS, _C.SPEAKER_COMING, EARLIER, Until.ANCHOR, "Passt auf eine gedruckte Seite.", anew=True),
    Step("M18", _A.MEETING, -2, "last_info", (Audience.REGISTERED,), _C.REGISTERED, EARLIER, 0, "Treffpunkt und Weg an alle, die zugesagt haben.", needs=_N.ANSWERS, anew=True),
    Step("M19", _A.MEETING, -2, "day_pack", (Audience.HOST, Audience.MINUTE_TAKER), _C.NOT_RECORDED, EARLIER, Until.ANCHOR, "Liste und Schilder zum Drucken.", needs=_N.PAPERS, anew=True),
    Step("M20", _A.MEETING, 1, "attendance_upload", _HOST, _C.LIST_OPEN, LATER, Until.REPLY, "Nachweis für die Förderung, solange die Erinnerung frisch ist.", reply=7, needs=_N.ATTENDANCE),
    Step("M21", _A.MEETING, 3, "thanks", _SPEAKERS, _C.SPOKE, LATER, 14, "Der Vorstand schreibt einen persönlichen Satz dazu."),
    Step("M27", _A.MEETING, 3, "thanks_host", _HOST, _C.HOST_KNOWN, LATER, 14, "Auch Gastgebende bekommen einen persönlichen Satz."),
    Step("M22", _A.MEETING, 3, "feedback", (Audience.ATTENDED,), _C.WAS_THERE, LATER, Until.REPLY, "Nach drei Tagen wissen alle noch, wie es war.", reply=14, needs=_N.FEEDBACK),
    Step("M23", _A.MEETING, 14, "minutes", _ALL, _C.MINUTES_OUT, LATER, 30, "Beschlüsse und Verabredungen zuerst.", escalates_to="M24", needs=_N.MINUTES),
    Step("M24", _A.MEETING, 10, "minutes_due", (Audience.MINUTE_TAKER,), _C.MINUTES_OPEN, LATER, 4, "Vier Tage bevor das Protokoll hinausgeht.", needs=_N.MINUTES),
    Step("M25", _A.MEETING, 21, "feedback_report", _HOST_AND_BOARD, _C.FEEDBACK_KNOWN, LATER, 30, "Erst ab drei Antworten, damit niemand erkennbar ist.", gaps=(("M22", 12),), needs=_N.FEEDBACK),
    Step("M26", _A.MEETING, 28, "claims_due", _SPEAKERS, _C.CLAIM_OPEN, LATER, Until.REPLY, "Nur nötig, wenn der Verein bezahlt.", reply=56, on=False),
)
_ASSEMBLY = (
    Step("G1", _A.ASSEMBLY, -90, "ga_prepare", _BOARD, _C.ALWAYS, EARLIER, 28, "Berichte, Prüfung, Wahlen und Anträge brauchen Vorlauf.", mode=Mode.AUTO),
    Step("G2", _A.ASSEMBLY, -56, "ga_motions", _ALL, _C.ALWAYS, SCHOOL, Until.REPLY, "Die Tagesordnung muss jeden Beschluss nennen.", reply=-35, limit=21),
    Step("G3", _A.ASSEMBLY, -14, "ga_invitation", _ALL, _C.ALWAYS, STRICT, Until.NOTICE, "Form und Frist stehen in der Satzung.", reply=-7, limit=None, escalates_to="G4", notice=True),
    Step("G4", _A.ASSEMBLY, -3, "ga_deadline", _BOARD, _C.NOTICE_OPEN, STRICT, Until.NOTICE, "Eine verpasste Frist kann alle Beschlüsse ungültig machen.", gaps=(("G3", 3),), limit=None, mode=Mode.AUTO, notice=True, silence=True),
    Step("G5", _A.ASSEMBLY, -7, "ga_documents", _ALL, _C.DOCUMENTS_FILED, EARLIER, Until.ANCHOR, "Sobald die Unterlagen da sind."),
    Step("G6", _A.ASSEMBLY, 14, "ga_minutes_sign", _BOARD, _C.MINUTES_OUT, LATER, Until.REPLY, "Wer unterschreibt, steht in der Satzung.", reply=28, needs=_N.MINUTES),
    Step("G7", _A.ASSEMBLY, 21, "ga_register", _BOARD, _C.REGISTER_OPEN, LATER, 60, "Die Anmeldung geht über ein Notariat.", mode=Mode.AUTO, needs=_N.ELECTIONS),
)
_FUNDING = (
    Step("P1", _A.FUNDING, -120, "funding_end_ask", (Audience.PROJECT, Audience.BOARD), _C.END_KNOWN, EARLIER, Until.REPLY, "Ohne Förderung fallen Gastgebende am häufigsten aus.", reply=-90, escalates_to="P2"),
    Step("P2", _A.FUNDING, 0, "funding_end_board", _BOARD, _C.END_KNOWN, EARLIER, 30, "Wer nicht mehr gefördert wird, fehlt in der Reihe.", gaps=(("P1", 30),), mode=Mode.AUTO, silence=True),
)
# fmt: on

STEPS: tuple[Step, ...] = (*_YEAR, *_MEETING, *_ASSEMBLY, *_FUNDING)
"""The delivered timetable, by anchor and then as people count its steps."""

WHEN_WORDS: Mapping[Condition, str] = {
    Condition.ALWAYS: "immer",
    Condition.NO_WISH: "wenn das Projekt noch keinen Wunsch genannt hat",
    Condition.PLAN_DECIDED: "wenn der Jahresplan veröffentlicht ist",
    Condition.NO_HOST: "wenn niemand das Treffen ausrichtet",
    Condition.HOST_ASKED: "solange die Zusage des Projekts fehlt",
    Condition.HOST_SILENT: "wenn das Projekt auf einen Brief nicht geantwortet hat",
    Condition.HOST_CONFIRMED: "wenn das Projekt zugesagt hat",
    Condition.HOST_KNOWN: "wenn feststeht, wer wo einlädt",
    Condition.NO_TOPIC: "wenn noch kein Thema feststeht",
    Condition.POLITICIAN_CHOSEN: "wenn jemand aus der Politik vorgemerkt ist",
    Condition.SPEAKER_CHOSEN: "wenn jemand vorgemerkt ist, außer aus der Politik",
    Condition.SPEAKER_SILENT: "wenn auf unsere Anfrage keine Antwort kam",
    Condition.ANSWER_OPEN: "wenn keine endgültige Antwort kam",
    Condition.NO_SPEAKER: "wenn noch niemand fest zugesagt hat",
    Condition.DETAILS_OPEN: "wenn nach der Zusage noch Angaben fehlen",
    Condition.SPEAKER_COMING: "wenn fest zugesagt ist",
    Condition.SPOKE: "wenn jemand gesprochen hat",
    Condition.CLAIM_OPEN: "wenn noch etwas abzurechnen ist",
    Condition.NOTICE_OPEN: "wenn die Einladung noch nicht verschickt ist",
    Condition.END_KNOWN: "wenn das Ende der Förderung bekannt ist",
    Condition.REPLY_OPEN: "wenn das Projekt noch nicht geantwortet hat",
    Condition.REGISTERED: "wenn das Projekt angemeldet ist und einen Platz hat",
    Condition.LIST_OPEN: "solange die Teilnahmeliste nicht abgeschlossen ist",
    Condition.REGISTER_OPEN: "wenn gewählt oder die Satzung geändert wurde und die Anmeldung fehlt",
    Condition.WAS_THERE: "wenn das Projekt da war",
    Condition.FEEDBACK_KNOWN: "wenn mindestens drei Antworten da sind",
    Condition.MINUTES_OPEN: "solange das Protokoll nicht bei den Mitgliedern ist",
    Condition.MINUTES_OUT: "sobald der Vorstand das Protokoll an die Mitglieder gibt",
    Condition.DOCUMENTS_FILED: "wenn Unterlagen für die Mitglieder abgelegt sind",
    Condition.NOT_RECORDED: "sobald wir die Angaben dafür haben",
}

NEEDED_WORDS: Mapping[Needed, str] = {
    Needed.ANSWERS: "Anmeldungen werden noch nicht erfasst.",
    Needed.PAPERS: "Dieser Brief wird noch nicht geschrieben.",
    Needed.ATTENDANCE: "Teilnahmelisten werden noch nicht erfasst.",
    Needed.FEEDBACK: "Rückmeldungen werden noch nicht erfasst.",
    Needed.MINUTES: "Protokolle werden noch nicht erfasst.",
    Needed.ELECTIONS: "Wahlen werden noch nicht erfasst.",
}

AUDIENCE_WORDS: Mapping[Audience, str] = {
    Audience.BOARD: "Vorstand",
    Audience.MEMBERS: "Mitglieder",
    Audience.HOST: "Gastgebende",
    Audience.PROJECT: "Projekt",
    Audience.SPEAKERS: "Vortragende",
    Audience.REGISTERED: "Angemeldete",
    Audience.ATTENDED: "Wer da war",
    Audience.MINUTE_TAKER: "Protokollführung",
}


def step(code: str) -> Step:
    """The delivered step with this code; NotFoundError if there is none."""
    for one in STEPS:
        if one.code == code:
            return one
    raise NotFoundError(f"Einen Schritt {code} gibt es im Fristenplan nicht.")


def changed(steps: Iterable[Step], changes: Iterable[StepChange]) -> tuple[Step, ...]:
    """The steps with what the board changed; changes to steps that are no more are passed over."""
    known = {change.code: change for change in changes}
    return tuple(_with(one, known.get(one.code)) for one in steps)


def with_motion_days(steps: Iterable[Step], motion_days: int) -> tuple[Step, ...]:
    """The steps so that who asks for motions names the last day the statutes give for them."""
    return tuple(
        replace(one, reply=max(-motion_days, one.offset + time_to_answer(one)))
        if one.occasion == "ga_motions"
        else one
        for one in steps
    )


def offset_words(one: Step) -> str:
    """The distance from the anchor, as people say it: "12 Wochen vorher", "3 Tage danach"."""
    days = abs(one.offset)
    whole_weeks = days % 7 == 0 and days >= 14
    count, unit = (days // 7, "Woche") if whole_weeks else (days, "Tag")
    several = {"Woche": "Wochen", "Tag": "Tage"}[unit]
    said = f"{count} {unit if count == 1 else several}"
    if one.notice:
        return f"{said} vor dem letzten sicheren Tag"
    if days == 0:
        return "am selben Tag"
    return f"{said} {'vorher' if one.offset < 0 else 'danach'}"


def time_to_answer(one: Step) -> int:
    """How many days people have at least, wherever the step goes: a week, or less if planned so."""
    return 0 if one.reply is None else min(one.reply - one.offset, SHORTEST_TIME)


def _with(one: Step, change: StepChange | None) -> Step:
    if change is None:
        return one
    offset = one.offset if change.offset is None else change.offset
    return replace(
        one,
        offset=offset,
        reply=None if one.reply is None else max(one.reply, offset + time_to_answer(one)),
        on=one.on if change.on is None else change.on,
        mode=one.mode if change.mode is None else change.mode,
        changed_at=change.changed_at,
    )
