"""A meeting moves or is cancelled: who has to hear of it in which letter, and may it still be done?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.occasions import OCCASIONS, Audience, Occasion, Stage
from lagplanner.domain.talks.speakers import COMING, Talk, TalkState

YEAR_PLAN = "year_plan"

MOVED, HOST_MOVED, SPEAKER_MOVED = "meeting_moved", "host_moved", "speaker_moved"
CANCELLED, SPEAKER_CANCELLED = "meeting_cancelled", "speaker_cancelled"
WELCOME = "speaker_ack_accepted"
"""Who offered the very day gets thanks and an entry: there is nothing left to ask."""

MOVES = frozenset({MOVED, HOST_MOVED, SPEAKER_MOVED})

TIME_TO_ANSWER = timedelta(days=14)
"""So long people have to say whether the new day suits, or until the day before it."""

OUT = frozenset({TalkState.DECLINED, TalkState.SUBSTITUTED, TalkState.WITHDRAWN})
"""Who does not speak anyway is not asked about another day."""

ASKED_AGAIN = frozenset({*COMING, TalkState.ASKED, TalkState.OTHER_DATE})


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who knows of a meeting. `project_id` is theirs if they are one of ours.

    `holds` says what stands in their calendar because of us: "publish", "request" or nothing.
    """

    name: str
    email: str
    language: str = ""
    project_id: int | None = None
    talk_id: int | None = None
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that is wanted: to this day, or to no day at all. `reason` stands in the letters."""

    day: date | None
    reason: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.day is None


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter about a move. `believes` is the day its reader knows, perhaps an earlier one."""

    hearer: Hearer
    occasion: str
    believes: date

    @property
    def has_entry(self) -> bool:
        """Whether a calendar file goes with it: a cancellation only to those who hold an entry."""
        return bool(self.hearer.holds) or self.occasion in (MOVED, HOST_MOVED, WELCOME)


def news_for(
    hearer: Hearer,
    meeting: Meeting,
    occasion: str,
    mark: object,
    facts: Mapping[str, Any],
    *,
    due_at: datetime,
    expires_at: datetime | None = None,
) -> Letter:
    """The letter that tells a hearer what is new of a meeting; `mark` tells one piece of news from the next."""
    number = f"{meeting.year}-{meeting.number}"
    return Letter(
        key=f"{occasion}:{hearer.email.casefold()[:120]}:{number}:{mark}",
        occasion=occasion,
        project_id=hearer.project_id,
        meeting_id=meeting.id,
        recipient_name=hearer.name,
        recipient_email=hearer.email,
        language=hearer.language,
        due_at=due_at,
        expires_at=expires_at,
        facts={"day": meeting.day.isoformat(), **facts},
    )


def hearers(
    meeting: Meeting, letters: Iterable[Letter], *, without: Collection[int] = ()
) -> tuple[Hearer, ...]:
    """Everybody who was written to about this meeting, each address once, in the order of writing.

    Those who got the dates of the year know of it too. The board is left out: it is deciding.
    Letters about the talks in `without` do not count.
    """
    found: dict[str, Hearer] = {}
    for letter in letters:
        occasion = OCCASIONS.get(letter.occasion)
        if occasion is None or occasion.audience is Audience.BOARD or letter.facts.get("rehearsal"):
            continue
        talk_id = _number(letter.facts, "talk")
        if not letter.is_heard or not letter.recipient_email or talk_id in without:
            continue
        if _about(letter, meeting):
            address = letter.recipient_email.casefold()
            known = found.get(address, Hearer("", ""))
            found[address] = Hearer(
                letter.recipient_name or known.name,
                letter.recipient_email,
                letter.language,
                letter.project_id or known.project_id,
                talk_id or known.talk_id,
                _holds(occasion, known.holds),
            )
    return tuple(found.values())


def notices(
    before: Meeting,
    after: Meeting,
    informed: Iterable[Hearer],
    *,
    believed: Mapping[str, date],
    welcome: Collection[int] = (),
) -> tuple[Notice, ...]:
    """The letter each of them gets. `believed` is the day by address where it is not the present one.

    Whoever still believes in the very day it moves to has nothing to hear. `welcome` are the talks
    whose speakers have offered the new day.
    """
    found = []
    for hearer in informed:
        believes = believed.get(hearer.email.casefold(), before.day)
        if after.took_or_takes_place and believes == after.day and hearer.talk_id not in welcome:
            continue
        found.append(Notice(hearer, _occasion(hearer, after, welcome), believes))
    return tuple(found)


def moved(meeting: Meeting, wanted: Moved, *, today: date, others: Iterable[Meeting]) -> Meeting:
    """The meeting as it will be; its sequence rises, so that every calendar follows.

    A room that was confirmed was so for the old day: the host confirms it again. Raises
    BrokenRuleError where nothing can be moved any more, InputError naming the day.
    """
    if meeting.state is MeetingState.CANCELLED:
        raise BrokenRuleError("Dieses Treffen ist schon abgesagt.")
    if meeting.state is MeetingState.HELD or meeting.day < today:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    after = replace(meeting, sequence=meeting.sequence + 1)
    if wanted.day is None:
        return replace(after, state=MeetingState.CANCELLED)
    if wanted.day == meeting.day:
        raise InputError(Problem("day", "Das Treffen ist schon an diesem Tag."))
    if wanted.day <= today:
        raise InputError(Problem("day", "Wählen Sie einen Tag, der in der Zukunft liegt."))
    if any(
        other.day == wanted.day and other.took_or_takes_place and other.id != meeting.id
        for other in others
    ):
        raise InputError(Problem("day", "An diesem Tag ist schon ein anderes Treffen."))
    return replace(after, day=wanted.day, state=MeetingState.PUBLISHED)


def answer_by(day: date, today: date) -> date:
    """Until when host and speakers are asked to answer about a new day."""
    return max(min(today + TIME_TO_ANSWER, day - timedelta(days=1)), today)


def talk_after(
    talk: Talk, offered: Collection[date], *, day: date, by: date, at: datetime | None
) -> Talk:
    """The talk after its meeting has moved to `day`: a yes was for the old day, an offer is a yes.

    Who offered exactly that day is not asked a second time; their link still takes another answer.
    """
    if talk.state is TalkState.OTHER_DATE and day in offered:
        return replace(talk, state=TalkState.ACCEPTED)
    if talk.state not in ASKED_AGAIN:
        return talk
    return replace(
        talk,
        state=TalkState.ASKED,
        answer_by=by,
        asked_at=at,
        answered_at=None,
        answered_by="",
        via=None,
        entered_by="",
    )


def request_after(request: HostRequest, *, by: date, has_said_yes: bool) -> HostRequest:
    """What we ask a host after a move: once more, unless it has said yes to the very day."""
    if request.state is not RequestState.ACCEPTED or has_said_yes:
        return request
    return replace(
        request,
        state=RequestState.ASKED,
        answer_by=by,
        reminded_at=None,
        answered_at=None,
        answered_by="",
        via=None,
        entered_by="",
    )


def _occasion(hearer: Hearer, after: Meeting, welcome: Collection[int]) -> str:
    """One person in several roles gets one letter: as host, else as speaker, else as member."""
    is_host = hearer.project_id in (after.host_id, *after.co_host_ids)
    is_host = is_host and hearer.project_id is not None
    if not after.took_or_takes_place:
        return SPEAKER_CANCELLED if hearer.talk_id and not hearer.project_id else CANCELLED
    if is_host:
        return HOST_MOVED
    if hearer.talk_id in welcome:
        return WELCOME
    return SPEAKER_MOVED if hearer.talk_id else MOVED


def _holds(occasion: Occasion, held: str) -> str:
    """What stands in a calendar after a letter of this occasion. News of a change only changes it."""
    if occasion.entry == "cancel":
        return ""
    if occasion.entry == "request":
        return held if occasion.stage is Stage.CHANGES else "request"
    return held or occasion.entry


def _about(letter: Letter, meeting: Meeting) -> bool:
    if letter.meeting_id is not None:
        return letter.meeting_id == meeting.id
    return letter.occasion == YEAR_PLAN and _number(letter.facts, "year") == meeting.year


def _number(facts: Mapping[str, object], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) else None
