"""What may become of a letter of the outbox, and when is it tried again?

draft → held → queued → claimed → attempting → sent
                          │           ├→ retry → claimed …   the server said no for now
                          │           ├→ in_doubt            its reply was lost: a person decides
                          │           └→ bounced             the server said no for good
                          └→ expired                         its reason has gone
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class LetterState(StrEnum):
    """Where a letter is. `attempting` is stored before the first byte of it leaves the house."""

    DRAFT = "draft"
    HELD = "held"
    QUEUED = "queued"
    CLAIMED = "claimed"
    ATTEMPTING = "attempting"
    SENT = "sent"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"
    BOUNCED = "bounced"
    DISCARDED = "discarded"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the outbox. `key` is occasion:subject:occurrence and there is one of each.

    `facts` is what it is about at the time it was caused, as JSON can hold it. `step` is the code
    of the timetable's step that caused it, "" for deeds. It leaves not before `due_at` (None: at
    once) and not after `expires_at` (None: never stale, as cancellations). `error` is a German
    sentence for the board. `own_subject` and `own_text` are what the board wrote over this one
    letter, "" where the usual text holds. `language` is "" until it is posted, where nobody knows what its reader chose. `owner` and `lease_until` say who is sending it. `sent_at` is
    when it left; of one in doubt that is to leave once more, when it may have left the first time.
    """

    key: str
    occasion: str
    state: LetterState = LetterState.HELD
    project_id: int | None = None
    meeting_id: int | None = None
    recipient_name: str = ""
    recipient_email: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    step: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    created_at: datetime | None = None
    created_by: str = ""
    released_at: datetime | None = None
    released_by: str = ""
    attempts: int = 0
    error: str = ""
    owner: str = ""
    lease_until: datetime | None = None
    message_id: str = ""
    sent_at: datetime | None = None
    own_subject: str = ""
    own_text: str = ""
    id: int = 0

    @property
    def is_heard(self) -> bool:
        """Whether its reader knows what it says, or may: a doubt is none the less for a second try."""
        return self.state in HEARD or self.sent_at is not None


@dataclass(frozen=True, slots=True)
class SentText:
    """What was sent, to the byte, and what the mail server said to it."""

    letter_id: int
    subject: str
    raw: bytes
    smtp_reply: str
    at: datetime


HEARD = frozenset({LetterState.SENT, LetterState.IN_DOUBT, LetterState.ATTEMPTING})
"""Who got a letter in one of these states knows what it says, or may."""

WAITING = frozenset({LetterState.QUEUED, LetterState.RETRY})
"""States from which delivery takes letters."""

UNDERWAY = frozenset({LetterState.CLAIMED, LetterState.ATTEMPTING})
"""States in which a letter belongs to one sender until its lease ends."""

_S = LetterState

TRANSITIONS: Mapping[LetterState, frozenset[LetterState]] = {
    _S.DRAFT: frozenset({_S.HELD, _S.QUEUED, _S.DISCARDED}),
    _S.HELD: frozenset({_S.QUEUED, _S.DISCARDED, _S.EXPIRED}),
    _S.QUEUED: frozenset({_S.CLAIMED, _S.HELD, _S.DISCARDED, _S.EXPIRED}),
    _S.CLAIMED: frozenset({_S.ATTEMPTING, _S.QUEUED, _S.RETRY, _S.BOUNCED, _S.EXPIRED, _S.HELD}),
    # Also back where it came from: stored as about to leave, and then it did not.
    _S.ATTEMPTING: frozenset(
        {_S.SENT, _S.RETRY, _S.IN_DOUBT, _S.BOUNCED, _S.QUEUED, _S.EXPIRED, _S.HELD}
    ),
    _S.RETRY: frozenset({_S.CLAIMED, _S.HELD, _S.DISCARDED, _S.EXPIRED}),
    # By a person, or by an answer that came after all.
    _S.IN_DOUBT: frozenset({_S.QUEUED, _S.RETRY, _S.SENT, _S.BOUNCED}),
    _S.SENT: frozenset({_S.BOUNCED}),
    _S.BOUNCED: frozenset({_S.QUEUED, _S.HELD, _S.DISCARDED}),
    _S.DISCARDED: frozenset({_S.HELD, _S.QUEUED}),
    _S.EXPIRED: frozenset({_S.HELD, _S.QUEUED, _S.DISCARDED}),
}


def may_become(old: LetterState, new: LetterState) -> bool:
    """Whether a letter may go from one state to the other in one step."""
    return new in TRANSITIONS[old]


class PauseKind(StrEnum):
    """Why no letter leaves."""

    PERSON = "person"  # somebody said so
    SETUP = "setup"  # the mail server does not take us as we are
    RESTORE = "restore"  # the database may be a restored backup: what it thinks unsent may be sent


class Answer(StrEnum):
    """What a mail server said to one letter, or what kept us from asking it."""

    ACCEPTED = "accepted"  # it is theirs now
    LATER = "later"  # 4xx, or the connection ended before the letter was on its way
    NO_MAILBOX = "no_mailbox"  # 5xx to the address
    REFUSED = "refused"  # 5xx to the letter itself
    LOST = "lost"  # the letter was on its way and no reply came: perhaps it arrived
    NOT_US = "not_us"  # 5xx to the connection or the log-in, or no encryption: our set-up is wrong
    UNREACHABLE = "unreachable"  # nobody answered at all


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the answer, a sentence for the board, and the server's own words.

    `is_dead`: the address itself is to blame, for any letter and for good. `to_one`: said to one
    recipient, so it may be about that one alone.
    """

    answer: Answer
    sentence: str = ""
    reply: str = ""
    is_dead: bool = False
    to_one: bool = False


BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
SPREAD = 0.1  # so that letters refused together do not all come back in the same second
PATIENCE = timedelta(days=5)  # as mail servers have among themselves
TOO_LATE = "Die Frist dieses Briefs ist vorbei."  # why it expired, as the board reads it
LONGEST_WINDOW = timedelta(hours=4)  # in which a letter can be taken back after its release
POISONED_AFTER = 3  # times a letter could not even be written


def after(answer: Answer, *, again_in_doubt: bool = False) -> LetterState:
    """The state an answer leads to. A letter not answered waits as it did before.

    A lost reply is a person's decision, unless the occasion says that twice is better than
    perhaps not at all (`again_in_doubt`: formal notices).
    """
    match answer:
        case Answer.ACCEPTED:
            return LetterState.SENT
        case Answer.NO_MAILBOX | Answer.REFUSED:
            return LetterState.BOUNCED
        case Answer.LOST:
            return LetterState.RETRY if again_in_doubt else LetterState.IN_DOUBT
        case Answer.LATER | Answer.NOT_US | Answer.UNREACHABLE:
            return LetterState.RETRY


def pause_before(attempts: int, *, chance: float) -> timedelta:
    """How long to wait after so many attempts (1 is the first): 1, 5, 15, 60 minutes, then 4 hours.

    `chance` is a random number from 0 to 1; it spreads the pause by ±10 %.
    """
    step = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return step * (1 - SPREAD + 2 * SPREAD * chance)


def gives_up_at(letter: Letter) -> datetime | None:
    """When trying ends: five days after the release or at the deadline, whichever is first."""
    begun = letter.released_at or letter.created_at
    ends = [moment for moment in (letter.expires_at, begun and begun + PATIENCE) if moment]
    return min(ends, default=None)


def waits_for_its_window(letter: Letter) -> bool:
    """Whether a letter that was released waits for the end of its undo window, or to be tried again.

    A window is whole minutes from the release. What has a later moment of its own waits for that,
    which is so of letters of the timetable only.
    """
    if letter.step == "" or letter.state is _S.RETRY:
        return True
    if letter.released_at is None or letter.due_at is None:
        return False
    waits = letter.due_at - letter.released_at
    return waits <= LONGEST_WINDOW and not waits % timedelta(minutes=1)


def is_stale(letter: Letter, now: datetime) -> bool:
    """Whether the letter's deadline has passed; one without a deadline never is."""
    return letter.expires_at is not None and letter.expires_at <= now


def waiting_words(number: int) -> str:
    """How many letters wait for the board, as one tells it that."""
    return "Ein Brief wartet auf Ihr Ja." if number == 1 else f"{number} Briefe warten auf Ihr Ja."
