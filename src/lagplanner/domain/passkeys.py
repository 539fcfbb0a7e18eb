"""Is this answer of a passkey one that was asked for here, and may the passkey let somebody in?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

CHALLENGE_LIFE = timedelta(minutes=5)
"""How long somebody may look for their finger or their key."""

MOST_PASSKEYS = 10
"""So many may one person have; the browser is told all of them when one is added."""

_LOCAL = "localhost"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Party:
    """This house as a passkey knows it: the host it belongs to, and where our pages come from."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key of somebody of the board. `key_id` and `public_key` are base64url, as browsers write them.

    `count` is how often its device says it has signed; many always say 0.
    """

    id: int
    person_id: int
    name: str
    key_id: str
    public_key: str
    count: int
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a passkey is to sign, once, in one browser: to be added for a person, or to log in (None)."""

    browser_hash: str
    expires_at: datetime
    person_id: int | None = None


class PasskeyState(StrEnum):
    """Why a passkey lets nobody in."""

    UNKNOWN = "unknown"  # not of anybody in office, or not signed as it should be
    STALE = "stale"  # what was signed was not asked for here, or is used up or too old
    COPIED = "copied"
    TOO_MANY = "too_many"


def party_of(base_url: str) -> Party | None:
    """The house at this address; None where browsers know no passkeys: without https, or at a number."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in _PORTS or not host or _is_number(host):
        return None
    if parts.scheme != "https" and host != _LOCAL:
        return None
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return Party(host, f"{parts.scheme}://{host}{port}")


def fits(
    challenge: Challenge | None, now: datetime, *, browser: str, person_id: int | None = None
) -> bool:
    """Whether this was asked of the browser of that hash, for that purpose, and not too long ago."""
    return (
        challenge is not None
        and now < challenge.expires_at
        and challenge.browser_hash == browser
        and challenge.person_id == person_id
    )


def counts_on(known: int, told: int) -> bool:
    """Whether the device's count goes on. One that does not speaks for a copy of the key; a device
    that always says 0 does not count.
    """
    return told > known or told == known == 0


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
