"""Is a letter still right at the moment it is to leave, or has its reason gone?

A letter is written from the state of things when it leaves, so most changes need nothing. What is
asked here is whether there is still anything to say: to this person, about this meeting.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import SAID_NO, HostRequest, RequestState
from lagplanner.domain.hosts.swaps import Swap, SwapState, check
from lagplanner.domain.members import Project, is_member_on, read_at
from lagplanner.domain.post.letters import TOO_LATE, Letter, is_stale
from lagplanner.domain.post.occasions import OCCASIONS, Audience, Occasion, Stage
from lagplanner.domain.talks.speakers import COMING, TALK_STATE_NAMES, Talk, TalkState

OF_MINUTES = frozenset({"minutes", "minutes_final", "ga_minutes", "ga_minutes_final"})
"""Letters that say that minutes are there."""

BEFORE = frozenset({Stage.HOSTING, Stage.SPEAKING, Stage.INVITING, Stage.DAY, Stage.CHANGES})
"""Letters of these stages speak of a meeting that is to come."""

ANSWERED_BY_HOST = frozenset(
    {"host_asked", "host_commit", "host_commit_reminder", "board_host_silent"}
)
"""Letters that have no reason any more once the host has confirmed."""

ABOUT_A_SWAP = {"swap_asked": SwapState.ASKED, "board_swap_agreed": SwapState.AGREED}
"""Letters that ask about a swap of hosts, and the state it is in as long as they have a reason."""

ABOUT_A_POLL = frozenset({"date_poll", "date_poll_reminder"})
"""Letters that ask which day suits."""

NEWS_OF_A_MOVE = frozenset({"meeting_moved", "host_moved", "speaker_moved"})
"""Letters that say themselves that the meeting is on another day."""

ABOUT_OUR_HOST = frozenset({"board_host_silent", "board_host_no", "board_co_host_no"})
"""Letters that tell the board what is amiss with one host, and not with whoever comes after it."""

_ASKED, _YES = (TalkState.PREPARED, TalkState.ASKED), (TalkState.ACCEPTED,)
STATES_OF_TALKS = {
    "speaker_invite": _ASKED,
    "speaker_reminder": _ASKED,
    "board_speaker_silent": (*_ASKED, TalkState.TENTATIVE),
    "speaker_ack_accepted": _YES,
    "speaker_ack_tentative": (TalkState.TENTATIVE,),
    "speaker_ack_declined": (TalkState.DECLINED,),
    "speaker_ack_substituted": (TalkState.SUBSTITUTED,),
    "speaker_ack_other_date": (TalkState.OTHER_DATE,),
    "speaker_withdrawn": (TalkState.WITHDRAWN,),
    "speaker_details": _YES,
    "speaker_final": _YES,
    "thanks": COMING,
    "claims_due": COMING,
}
"""Letters about a talk say something only while its speaker's answer is one of these."""

_NO_ADDRESS = (
    "Es ist keine E-Mail-Adresse bekannt. "
    "Tragen Sie sie beim Projekt oder in den Einstellungen ein."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a letter may leave. `gone`: its reason is over. `ask`: a person has to look first."""

    gone: str = ""
    ask: str = ""

    @property
    def leaves(self) -> bool:
        return not self.gone and not self.ask


@dataclass(frozen=True, slots=True)
class Case:
    """What must be known about a letter to judge it; times are the association's wall clock.

    `starts` is when the meeting begins. `wished` are the projects that said when they could host.
    `marked` says why nothing goes to the recipient's mailbox, "" where it takes mail; `has_left`
    that it wants no letters to all. `swap` is the one it asks about, with the two meetings.
    `poll_until` is until when the poll it asks about takes answers (None: it has ended), `voted`
    are the projects that have answered it. `request` is what we asked the project it is to or about,
    or the meeting's host. `talk` is the one it is about, `has_talk` says that somebody is sure to
    speak at the meeting. `reply` is what the project has said about coming to it, on its present day. `minutes_out` says whether members see its
    minutes, None where there are none.
    """

    letter: Letter
    now: datetime
    today: date
    meeting: Meeting | None = None
    starts: datetime | None = None
    project: Project | None = None
    wished: Collection[int] = ()
    address: str = ""
    marked: str = ""
    has_left: bool = False
    swap: tuple[Swap, Meeting, Meeting] | None = None
    poll_until: date | None = None
    voted: Collection[int] = ()
    request: HostRequest | None = None
    list_is_done: bool = False
    talk: Talk | None = None
    has_talk: bool = False
    reply: Reply | None = None
    minutes_out: bool | None = None


def judge(case: Case) -> Verdict:
    """What stands against letting this letter go now; the first reason found."""
    occasion = OCCASIONS.get(case.letter.occasion)
    if occasion is None:
        return Verdict(ask="Zu diesem Anlass gibt es keinen Brieftext.")
    if is_stale(case.letter, case.now) and not occasion.never_stale:
        return Verdict(gone=TOO_LATE)
    if case.letter.facts.get("rehearsal"):
        return Verdict(ask="" if case.address else _NO_ADDRESS)
    if occasion.bulk and case.has_left:
        return Verdict(gone="Diese Adresse möchte keine Rundbriefe.")
    for reason in (
        _of_meeting,
        _of_host,
        _of_reply,
        _of_minutes,
        _of_talk,
        _of_swap,
        _of_poll,
        _of_project,
    ):
        if gone := reason(case, occasion):
            return Verdict(gone=gone)
    return Verdict(ask=_to_be_asked(case, occasion))


def _of_meeting(case: Case, occasion: Occasion) -> str:
    letter, meeting = case.letter, case.meeting
    if meeting is None:
        return "Dieses Treffen gibt es nicht mehr." if letter.meeting_id is not None else ""
    if occasion.entry == "cancel" and occasion.stage is Stage.CHANGES:
        return "Das Treffen findet doch statt." if meeting.took_or_takes_place else ""
    if not meeting.took_or_takes_place:
        return "Das Treffen fällt aus."
    if _is_before(occasion) and case.starts is not None and case.now >= case.starts:
        return "Das Treffen hat schon begonnen."
    day = moved_from(letter, meeting)
    # Who was never asked for the old day is asked for the new one, once somebody has looked. News of
    # an earlier move has nothing to say: of the later one there is a letter of its own.
    asked_for = day is not None and day.isoformat() in letter.key
    if (asked_for and occasion.code != "speaker_invite") or (
        day is not None and occasion.code in NEWS_OF_A_MOVE
    ):
        return f"Das Treffen wurde verlegt, es ist jetzt am {meeting.day:%d.%m.%Y}."
    if occasion.code == "topic_fix" and meeting.topic.strip():
        return "Das Thema steht inzwischen fest."
    return ""


def _of_host(case: Case, occasion: Occasion) -> str:
    meeting, letter = case.meeting, case.letter
    if meeting is None:
        return ""
    if occasion.code == "board_no_host" and meeting.host_id is not None:
        return "Es gibt inzwischen einen Gastgeber."
    if occasion.code in ANSWERED_BY_HOST and meeting.state is MeetingState.CONFIRMED:
        return "Die Zusage ist schon da."
    if occasion.code == "host_checklist" and case.list_is_done:
        return "Auf der Liste ist schon alles abgehakt."
    if occasion.code == "standby_named" and meeting.standby_id != letter.project_id:
        return "Dieses Projekt ist nicht mehr als Ersatz vorgesehen."
    if gone := _answered(case, occasion):
        return gone
    hosts = (meeting.host_id, *meeting.co_host_ids)
    if occasion.code in ANSWERED_BY_HOST:
        hosts = (meeting.host_id,)  # who is in the host's company by now has a letter of its own
    elif occasion.code == "co_host_asked":
        hosts = meeting.co_host_ids  # and so has who hosts by now
    to_host = occasion.audience is Audience.HOST and letter.facts.get("to", "host") == "host"
    if to_host and letter.project_id is not None and letter.project_id not in hosts:
        return "Dieses Projekt ist nicht mehr Gastgeber."
    return ""


def _answered(case: Case, occasion: Occasion) -> str:
    """What the host has said since a letter that asks it, or tells of it, was posted."""
    letter, request, meeting = case.letter, case.request, case.meeting
    if meeting is None or request is None:
        return ""
    is_host = request.project_id in (meeting.host_id, *meeting.co_host_ids)
    if occasion.code in ABOUT_OUR_HOST and letter.project_id is not None and not is_host:
        return "Es gibt inzwischen einen anderen Gastgeber."
    asks = occasion.code in ("host_asked", "co_host_asked")
    if (asks or occasion.code in ANSWERED_BY_HOST) and request.state in SAID_NO:
        return "Dieses Projekt kann nicht Gastgeber sein."
    of_request = asks or letter.facts.get("asked")
    if of_request and request.state is RequestState.ACCEPTED and _since(letter, request):
        return "Die Antwort ist schon da."
    new_host = letter.facts.get("host_id")
    if occasion.code == "host_swapped" and new_host is not None:
        stands = request.project_id == new_host == meeting.host_id and request.state not in SAID_NO
        return (
            "" if stands else "Inzwischen ist ein anderes Projekt Gastgeber, oder es fehlt einer."
        )
    if occasion.code == "host_released" and is_host:
        return "Dieses Projekt ist wieder Gastgeber."
    return ""


def _since(letter: Letter, request: HostRequest) -> bool:
    """Whether it was answered after this letter was posted: who agreed to swap is still asked where."""
    posted, answered = letter.created_at, request.answered_at
    return posted is None or (answered is not None and answered > posted)


def _of_reply(case: Case, occasion: Occasion) -> str:
    """Who has answered is not asked, who has no place is not told where to come."""
    reply, meeting = case.reply, case.meeting
    if occasion.code == "rsvp_reminder" and reply and reply.kind is not ReplyKind.LATER:
        return f"{case.project.name if case.project else 'Das Projekt'} hat schon geantwortet."
    if occasion.code == "last_info" and not (reply and reply.coming):
        return "Dieses Projekt kommt nicht, oder es hat keinen Platz."
    if occasion.code == "place_offered" and not (reply and reply.offered):
        return "Dieses Angebot ist angenommen, abgelehnt oder abgelaufen."
    if occasion.code == "attendance_upload" and meeting and meeting.state is MeetingState.HELD:
        return "Die Liste ist schon abgeschlossen."
    return ""


def _of_minutes(case: Case, occasion: Occasion) -> str:
    if occasion.code == "minutes_due" and case.minutes_out:
        return "Das Protokoll ist schon bei den Mitgliedern."
    if occasion.code in OF_MINUTES and case.minutes_out is False:
        return "Das Protokoll ist wieder ein Entwurf."
    return ""


def _of_swap(case: Case, occasion: Occasion) -> str:
    wanted = ABOUT_A_SWAP.get(occasion.code)
    if wanted is None:
        return ""
    if case.swap is None or case.swap[0].state is not wanted:
        return "Über diesen Tausch ist schon entschieden."
    try:
        check(*case.swap, case.today)
    except BrokenRuleError as error:
        return str(error)
    return ""


def _of_poll(case: Case, occasion: Occasion) -> str:
    if occasion.code not in ABOUT_A_POLL:
        return ""
    if case.poll_until is None or case.today > case.poll_until:
        return "Diese Umfrage ist beendet."
    if case.project is not None and case.project.id in case.voted:
        return f"{case.project.name} hat schon geantwortet."
    return ""


def _of_talk(case: Case, occasion: Occasion) -> str:
    talk = case.talk
    if occasion.code == "board_no_speaker" and case.has_talk:
        return "Ein Fachbeitrag ist inzwischen zugesagt."
    if talk is None:
        about_one = isinstance(case.letter.facts.get("talk"), int)
        return "Diesen Fachbeitrag gibt es nicht mehr." if about_one else ""
    if talk.state is TalkState.WITHDRAWN and occasion.code != "speaker_withdrawn":
        return "Die Anfrage ist zurückgezogen."
    right = STATES_OF_TALKS.get(occasion.code)
    if right is not None and talk.state not in right:
        return f"Die Antwort ist inzwischen eine andere: {TALK_STATE_NAMES[talk.state]}."
    needs_hand = talk.correction or talk.state in (TalkState.DECLINED, TalkState.OTHER_DATE)
    if occasion.code == "board_speaker_answer" and not needs_hand:
        return "Es ist nichts mehr zu tun."
    if occasion.code == "speaker_details" and not talk.lacks_details:
        return "Die Angaben für das Programm sind schon da."
    if occasion.code == "claims_due" and not talk.has_open_claim:
        return "Es ist nichts mehr abzurechnen."
    return ""


def _of_project(case: Case, occasion: Occasion) -> str:
    project, letter = case.project, case.letter
    if letter.project_id is not None and project is None:
        return "Dieses Projekt gibt es nicht mehr."
    if project is not None and occasion.code == "contact_changed":
        now = project.contact.name if project.contact else ""
        return (
            "" if now == letter.facts.get("new_contact") else "Die Ansprechperson ist eine andere."
        )
    if project is not None and occasion.code in ("deputy_named", "deputy_removed"):
        acts = read_at(project.contacts, project.email, letter.recipient_email) is not None
        named = occasion.code == "deputy_named"
        return "" if acts is named else "Wer für das Projekt handelt, hat sich geändert."
    if project is None or occasion.audience not in (Audience.MEMBER, Audience.HOST):
        return ""
    if not is_member_on(project, case.today) and not occasion.never_stale:
        return f"{project.name} ist nicht mehr Mitglied."
    if occasion.code == "host_call_reminder" and project.id in case.wished:
        return f"{project.name} hat schon geantwortet."
    ends = project.funding_until.isoformat() if project.funding_until else ""
    if occasion.code == "funding_end_ask" and letter.facts.get("end", ends) != ends:
        return "Das Ende der Förderung hat sich geändert."
    return ""


def _to_be_asked(case: Case, occasion: Occasion) -> str:
    if not case.address:
        return _NO_ADDRESS
    if case.marked:
        return case.marked
    meeting = case.meeting
    if meeting is None or occasion.code in NEWS_OF_A_MOVE:
        return ""
    if moved_from(case.letter, meeting) is None:
        return ""
    return (
        f"Das Treffen wurde verlegt, es ist jetzt am {meeting.day:%d.%m.%Y}. "
        "Prüfen Sie den Brief und geben Sie ihn noch einmal frei."
    )


def moved_from(letter: Letter, meeting: Meeting) -> date | None:
    """The day the letter was caused for, if the meeting is on another one now."""
    told = letter.facts.get("day")
    if not isinstance(told, str) or told == meeting.day.isoformat():
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _is_before(occasion: Occasion) -> bool:
    return occasion.stage in BEFORE or (
        occasion.stage in (Stage.ASSEMBLY, Stage.BOARD)
        and occasion.code not in (*OF_MINUTES, "ga_minutes_sign", "ga_register")
    )
