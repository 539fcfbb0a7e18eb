"""What is the one thing to do next for a meeting, to come or over?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lagplanner.domain.afterwards.minutes import Minutes, MinutesState
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    ChecklistItem,
    HostRequest,
    RequestState,
    Venue,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, waiting_words
from lagplanner.domain.talks.speakers import COMING, OPEN, TalkState
from lagplanner.services.dates.polls import Count
from lagplanner.services.post.outbox_view import Group
from lagplanner.services.talks.invitations import Part

FAR = timedelta(days=77)
"""A host who has not answered this long before the meeting is called."""

LATE_TO_ASK = timedelta(days=56)
"""Nearer to the meeting the timetable asks nobody any more."""

MINUTES_WANTED = timedelta(days=120)
"""Minutes of a meeting longer ago than this nobody asks for."""

LIST_WANTED = timedelta(days=365)
"""A list of a meeting longer ago than this nobody asks for: it was before lists were kept here."""

GONE = (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.LAPSED)


@dataclass(frozen=True, slots=True)
class Host:
    """A host, what it was asked and has said, and where it could take place (a suggestion)."""

    project: Project
    request: HostRequest
    suggested: Venue | None
    leads: bool
    checklist: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Letters of one kind in one state; `day` is that of the latest."""

    title: str
    group: Group
    number: int
    day: date


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do: a stable key, the words of the button, and why as a sentence.

    `talk_id` and `day` say about which talk, and for which day. Without words there is nothing to
    do; then `why` says what is waited for.
    """

    key: str
    text: str = ""
    why: str = ""
    talk_id: int | None = None
    day: date | None = None


def next_step(
    meeting: Meeting,
    asked: Sequence[Host],
    parts: Sequence[Part],
    count: Count | None,
    written: Iterable[Written],
    *,
    today: date,
    asked_about: Collection[int] = (),
) -> NextStep:
    """The one thing to do for a meeting to come: without a host nothing else matters, and so on.

    `asked_about` are the talks whose proposals a poll was about that has ended.
    """
    held = sum(one.number for one in written if one.group is Group.HELD)
    steps = (
        _about_host(asked, has_standby=meeting.standby_id is not None),
        _about_letters(held),
        _about_day(parts, count, asked_about, today),
        None if meeting.topic else NextStep("topic", "Thema wählen", "Das Thema steht noch nicht."),
        _about_speakers(parts),
        _about_corrections(parts),
        _about_chosen(meeting, parts, today),
        _about_silence(meeting, asked, parts, today),
    )
    nothing = NextStep("none", why=_awaited(meeting, asked, parts, count))
    return next((one for one in steps if one is not None), nothing)


def step_afterwards(
    meeting: Meeting, thanks: Sequence[Letter], minuted: Minutes, *, today: date
) -> NextStep:
    """What is left to do when a meeting is over: say who was there, say thank you, write the minutes."""
    if meeting.took_or_takes_place and meeting.state is not MeetingState.HELD:
        late = today - meeting.day > LIST_WANTED
        why = "Wer war da? Die Liste ist noch offen."
        return NextStep("none") if late else NextStep("list", "Teilnahme eintragen", why)
    if thanks:
        return NextStep("thank", "Danken", "Der Dank wartet auf Ihr Ja.")
    return _about_minutes(meeting, minuted, today)


def _about_minutes(meeting: Meeting, minuted: Minutes, today: date) -> NextStep:
    """Minutes are written soon after; objections are answered, then they are finished."""
    if not meeting.took_or_takes_place or today - meeting.day > MINUTES_WANTED:
        return NextStep("none")
    if minuted.state is MinutesState.DRAFT:
        return NextStep("minutes", "Protokoll schreiben", "Das Protokoll ist noch ein Entwurf.")
    if minuted.open_objections:
        return NextStep("minutes", "Einwand ansehen", "Zum Protokoll gibt es einen Einwand.")
    if minuted.state is MinutesState.CIRCULATED and not minuted.takes_objections(today):
        why = "Die Frist für Einwände ist vorbei."
        return NextStep("minutes", "Protokoll fertigstellen", why)
    return NextStep("none")


def _awaited(
    meeting: Meeting, asked: Sequence[Host], parts: Sequence[Part], count: Count | None
) -> str:
    """What the meeting waits for where the board has nothing to do, "" where everything stands."""
    if count is not None:
        return f"Die Umfrage läuft bis {count.poll.answer_by:%d.%m.%Y}."
    lead = next((one for one in asked if one.leads), None)
    if lead is not None and meeting.state is MeetingState.PUBLISHED:
        if lead.request.state is RequestState.ACCEPTED:
            return f"Noch offen: {lead.project.name} bestätigt den Ort."
        return f"Noch offen: die Antwort von {lead.project.name}."
    silent = (one.speaker.name for one in parts if one.talk.state is TalkState.ASKED)
    name = next(silent, "")
    return f"Noch offen: die Antwort von {name}." if name else ""


def _about_host(asked: Sequence[Host], *, has_standby: bool) -> NextStep | None:
    lead = next((one for one in asked if one.leads), None)
    if lead is None:
        return NextStep(
            "find_host", "Gastgeber bestimmen", "Für dieses Treffen fehlt ein Gastgeber."
        )
    if lead.request.state in GONE and has_standby:
        why = f"{lead.project.name} kann nicht Gastgeber sein. Ein Ersatz ist benannt."
        return NextStep("step_in", "Ersatz einsetzen", why)
    if lead.request.state in GONE:
        why = f"{lead.project.name} kann nicht Gastgeber sein."
        return NextStep("replace_host", "Anderen Gastgeber suchen", why)
    left = next((one for one in asked if one.request.state in GONE), None)
    if left is not None:
        why = f"{left.project.name} kann nicht mit einladen."
        return NextStep("drop_co_host", "Mitgastgeber streichen", why)
    return None


def _about_letters(held: int) -> NextStep | None:
    if not held:
        return None
    action = "Brief freigeben" if held == 1 else f"{held} Briefe freigeben"
    return NextStep("release", action, waiting_words(held))


def _about_day(
    parts: Sequence[Part], count: Count | None, asked_about: Collection[int], today: date
) -> NextStep | None:
    """A poll leads to a move, a proposal to a poll; who was asked about once is not asked again."""
    if count is not None:
        if count.silent and today <= count.poll.answer_by:
            return None
        best = count.tallies[0]
        if best.host is Suits.NO:
            return NextStep(
                "end_poll", "Umfrage ansehen", "Dem Gastgeber passt keiner dieser Tage."
            )
        words = f"Auf den {best.day:%d.%m.%Y} verlegen"
        return NextStep("move", words, "Die Umfrage ist beantwortet.", day=best.day)
    for part in parts:
        if part.talk.state is TalkState.OTHER_DATE and part.talk.id in asked_about:
            why = f"{part.speaker.name} kann am bisherigen Tag nicht, die Umfrage ist beendet."
            return NextStep("settle_day", "Mit der Anfrage weitermachen", why, part.talk.id)
        if part.talk.state is TalkState.OTHER_DATE:
            why = f"{part.speaker.name} schlägt einen anderen Tag vor."
            return NextStep("poll", "Umfrage beginnen", why, talk_id=part.talk.id)
    return None


def _about_corrections(parts: Sequence[Part]) -> NextStep | None:
    for part in parts:
        if part.talk.correction:
            why = f"{part.speaker.name} bittet um eine Korrektur im Programm."
            return NextStep("correction", "Korrektur ansehen", why, talk_id=part.talk.id)
    return None


def _about_chosen(meeting: Meeting, parts: Sequence[Part], today: date) -> NextStep | None:
    """Who was chosen and not asked: by telephone where there is no address, else before it is late."""
    for part in parts:
        if part.talk.state is not TalkState.PREPARED:
            continue
        name = part.speaker.name
        if not part.speaker.address:
            why = f"{name} hat keine E-Mail-Adresse. Bitte rufen Sie an."
            return NextStep("call_speaker", "Antwort eintragen", why, talk_id=part.talk.id)
        if meeting.day - today <= LATE_TO_ASK:
            why = f"{name} ist vorgemerkt und noch nicht angefragt."
            return NextStep("ask_chosen", "Jetzt anfragen", why, talk_id=part.talk.id)
    return None


def _about_speakers(parts: Sequence[Part]) -> NextStep | None:
    if any(part.talk.state in (*COMING, *OPEN) for part in parts):
        return None
    why = "Noch niemand ist für einen Fachbeitrag angefragt."
    return NextStep("invite", "Vortragende anfragen", why)


def _about_silence(
    meeting: Meeting, asked: Sequence[Host], parts: Sequence[Part], today: date
) -> NextStep | None:
    for host in asked:
        late = today > (host.request.answer_by or meeting.day - FAR)
        if host.leads and host.request.state is RequestState.ASKED and late:
            why = f"{host.project.name} hat noch nicht geantwortet."
            return NextStep("call_host", "Antwort des Gastgebers eintragen", why)
    for part in parts:
        late = part.talk.answer_by is not None and part.talk.answer_by < today
        if part.talk.state in (TalkState.ASKED, TalkState.TENTATIVE) and late:
            why = f"{part.speaker.name} hat noch nicht geantwortet."
            if part.talk.state is TalkState.TENTATIVE:
                why = f"{part.speaker.name} hat noch nicht fest zugesagt."
            return NextStep("call_speaker", "Antwort eintragen", why, talk_id=part.talk.id)
    return None
