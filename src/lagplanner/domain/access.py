"""Who is in, for how long, and is this log-in link still good?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(days=14)
"""A session nobody uses ends after this."""

LONGEST = timedelta(days=90)
"""Even one in daily use ends after this."""

NOTED_EVERY = timedelta(minutes=5)
"""How exact "last seen" is: a write on every page would make every reader a writer."""


MOST_WRONG = 30
WRONG_WITHIN = timedelta(minutes=10)
"""So many log-in links that open nothing may be tried from one network within this time."""


class Role(StrEnum):
    """What somebody who is in may do."""

    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in."""

    id: int
    name: str
    role: Role
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoginLink:
    """A link that opens one session, once."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class LinkState(StrEnum):
    """What a log-in link is good for; only `GOOD` opens a session."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


def link_state(link: LoginLink | None, now: datetime) -> LinkState:
    """Whether this link opens a session now, and if not, why not."""
    if link is None:
        return LinkState.UNKNOWN
    if link.used_at is not None:
        return LinkState.USED
    return LinkState.GOOD if now < link.expires_at else LinkState.EXPIRED


def is_open(session: Session, now: datetime) -> bool:
    """Whether this session still lets somebody in."""
    return session.revoked_at is None and now < session.expires_at


def ends_at(opened_at: datetime, now: datetime) -> datetime:
    """When a session opened then and used now will end."""
    return min(now + IDLE, opened_at + LONGEST)


def is_worth_noting(session: Session, now: datetime) -> bool:
    """Whether this visit is written down, so that the session slides on."""
    return now - session.seen_at >= NOTED_EVERY
