"""Who is in, for how long, and is this log-in link or code still good?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lagplanner.domain.access import Role

IDLE = timedelta(days=14)
"""A session nobody uses ends after this."""

LONGEST = timedelta(days=90)
"""Even one in daily use ends after this."""

NOTED_EVERY = timedelta(minutes=5)
"""How exact "last seen" is: a write on every page would make every reader a writer."""

MAILED_LIFE = timedelta(minutes=10)
"""How long a mailed link and its code open a session."""

MOST_WRONG = 30
WRONG_WITHIN = timedelta(minutes=10)
"""So many log-in links and codes that open nothing may be tried from one network within this time."""

MOST_CODES = 5
"""So many wrong codes end a request; another link has to be asked for."""

MOST_LETTERS = 5
MOST_ASKED = 30
ASKED_WITHIN = timedelta(minutes=15)
"""So many links may be asked for one address, and from one network, within this time."""

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 8  # signs; 30 ** 8 are 39 bits, for five tries


FRESH = timedelta(minutes=15)
"""Who has logged in within this time may change what lets them in; an open desk may not."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in: a person of the board, or whoever reads the mail of a project's contact.

    `email` is the address that was proved; "" for one opened by the command line.
    """

    id: int
    name: str
    role: Role
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    person_id: int | None = None
    email: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class LoginLink:
    """A link that opens one session, once.

    A mailed one opens only in the browser that asked for it (`browser_hash`), where the code of
    `code_hash` does the same. One that nobody can use has neither role nor person: it was asked
    for an address that is not known here.
    """

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    role: Role | None = None
    person_id: int | None = None
    email: str = ""
    browser_hash: str = ""
    code_hash: str = ""
    tries: int = 0
    withdrawn_at: datetime | None = None


FORM_LIFE = timedelta(hours=1)
"""How long a form is kept for somebody who was logged out while writing."""

LONGEST_FORM = 200_000  # characters


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was typed in a form whose session (`session_id`) had ended: every text by field."""

    session_id: int
    path: str
    fields: Mapping[str, tuple[str, ...]]
    expires_at: datetime

    @property
    def is_small(self) -> bool:
        """Whether it may be kept; files never are."""
        length = sum(len(name) + sum(map(len, texts)) for name, texts in self.fields.items())
        return length <= LONGEST_FORM and len(self.path) <= 300


class LinkState(StrEnum):
    """What a log-in link or code is good for; only `GOOD` opens a session."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"  # good, but asked for in another browser
    WRONG_CODE = "wrong_code"
    TOO_MANY_CODES = "too_many_codes"
    TOO_MANY = "too_many"


def link_state(link: LoginLink | None, now: datetime, *, browser: str = "") -> LinkState:
    """Whether this link opens a session now in the browser of that hash, and if not, why not."""
    if link is None:
        return LinkState.UNKNOWN
    if link.used_at is not None:
        return LinkState.USED
    if link.withdrawn_at is not None:
        return LinkState.WITHDRAWN
    if now >= link.expires_at:
        return LinkState.EXPIRED
    return LinkState.GOOD if link.browser_hash in ("", browser) else LinkState.ELSEWHERE


def code_state(asked: LoginLink | None, now: datetime, *, is_code: bool) -> LinkState:
    """Whether what was typed in the browser that asked opens a session now; `is_code`: it is the one."""
    state = link_state(asked, now, browser=asked.browser_hash if asked else "")
    if asked is None or state is not LinkState.GOOD:
        return state
    if asked.tries >= MOST_CODES:
        return LinkState.TOO_MANY_CODES
    return LinkState.GOOD if is_code and asked.role is not None else LinkState.WRONG_CODE


def as_code(typed: str) -> str:
    """A code as it was made, however it was typed: in small letters, with blanks or a hyphen."""
    return "".join(sign for sign in typed.upper() if sign in CODE_ALPHABET)


def is_open(session: Session, now: datetime) -> bool:
    """Whether this session still lets somebody in."""
    return session.revoked_at is None and now < session.expires_at


def is_same_owner(one: Session, other: Session) -> bool:
    """Whether two sessions are one person's; those of the command line belong to nobody in particular."""
    if one.id == other.id:
        return True
    if one.person_id is not None or other.person_id is not None:
        return one.person_id == other.person_id
    return one.email != "" and one.email.casefold() == other.email.casefold()


def goes_on_for(old: Session, new: Session) -> bool:
    """Whether what was typed in the old session may be shown in the new one."""
    by_command = not (old.email or new.email or old.person_id or new.person_id)
    return is_same_owner(old, new) or (by_command and old.name == new.name)


def is_fresh(logged_in_at: datetime, now: datetime) -> bool:
    """Whether somebody has proved just now who they are, and not only left a browser open."""
    return now - logged_in_at < FRESH


def ends_at(opened_at: datetime, now: datetime) -> datetime:
    """When a session opened then and used now will end."""
    return min(now + IDLE, opened_at + LONGEST)


def is_worth_noting(session: Session, now: datetime) -> bool:
    """Whether this visit is written down, so that the session slides on."""
    return now - session.seen_at >= NOTED_EVERY
