"""What does a link in a letter open, for whom, and until when?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.clock import BERLIN


class Purpose(StrEnum):
    """What a link is for; it opens nothing else."""

    HOST = "host"
    MEMBER = "member"
    SPEAKER = "speaker"
    POLL = "poll"
    WISHES = "wishes"
    PROFILE = "profile"
    FEEDBACK = "feedback"
    CHECK_IN = "check_in"
    LEAVE = "leave"


PATHS: Mapping[Purpose, str] = {
    Purpose.HOST: "g",
    Purpose.MEMBER: "a",
    Purpose.SPEAKER: "r",
    Purpose.POLL: "t",
    Purpose.WISHES: "w",
    Purpose.PROFILE: "p",
    Purpose.FEEDBACK: "f",
    Purpose.CHECK_IN: "e",
    Purpose.LEAVE: "x",
}
"""The first part of a link's path: short, because it stands in a letter on its own line."""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Signs of a token: none that is taken for another, and none a mail program cuts off at the end."""

TOKEN_LENGTH = 23  # signs; 57 ** 23 are 134 bits

MASK = "*" * 8
"""What stands for a token where a letter is shown to somebody who is not its recipient."""

USUAL_LIFE = timedelta(days=60)
"""How long a link opens where neither a deadline nor a meeting says so."""

ANSWERED_UNTIL_THE_MEETING = frozenset({Purpose.HOST, Purpose.SPEAKER, Purpose.MEMBER})
"""Who answers by these links may think again until the meeting, and see to what is left to do."""

AFTERWARDS = timedelta(days=14)
"""So long after the meeting they still open: a host leaves word for the next one."""

LEAVE_LIFE = timedelta(days=3650)
"""How long the link works by which somebody leaves the list: mail programs keep letters for years."""

MOST_WRONG = 30
WRONG_WITHIN = timedelta(minutes=10)
"""So many links that open nothing may be tried from one network within this time."""


MOST_DEEDS = 120
DEEDS_WITHIN = timedelta(hours=1)
"""A hand ticks a long list twice in that time; a program that has got hold of a link does more."""


class LinkState(StrEnum):
    """What a link is good for; only GOOD shows what a letter is about."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its scope: a person, a project, a meeting, a purpose. Its token is not kept."""

    purpose: Purpose
    name: str
    email: str
    created_at: datetime
    expires_at: datetime
    project_id: int | None = None
    meeting_id: int | None = None
    letter_id: int | None = None
    revoked_at: datetime | None = None
    id: int = 0

    @property
    def last_day(self) -> date:
        """The last day on which it opens: links end at midnight, and nobody says "until 0:00"."""
        return (self.expires_at - timedelta(minutes=1)).astimezone(BERLIN).date()


def link_state(link: Link | None, purpose: Purpose, now: datetime) -> LinkState:
    """Whether the link opens a page for this purpose now, and if not, why not."""
    if link is None or link.purpose is not purpose:
        return LinkState.UNKNOWN
    if link.revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.GOOD if now < link.expires_at else LinkState.EXPIRED


def address(base_url: str, purpose: Purpose, token: str) -> str:
    """The whole link; `base_url` is the configured one, never that of a request."""
    return f"{base_url}/{PATHS[purpose]}/{token}"
