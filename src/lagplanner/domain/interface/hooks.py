"""What does another program hear of, where, and how does it know that it was us?

A message says what happened to which meeting or project, never more than its address here: whoever is told
asks the interface, with the token they have. Signed as Standard Webhooks 1.0 has it.
"""

import base64
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from lagplanner.domain.errors import InputError, Problem

SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not one
MOST_HOOKS = 10
LONGEST_URL = 500
PATIENCE = timedelta(days=3)
"""So long a message is tried; then its address is paused."""
OLD_SECRET = timedelta(days=1)
"""So long a message is also signed with the secret before, so that a receiver may change in between."""


class Event(StrEnum):
    """What may be heard of."""

    PLAN_PUBLISHED = "plan.published"
    MEETING_MOVED = "meeting.moved"
    MEETING_CANCELLED = "meeting.cancelled"
    MEETING_CHANGED = "meeting.changed"
    HOST_ANSWERED = "host.answered"
    PROFILE_CHANGED = "profile.changed"
    TEST = "test"


EVENT_NAMES: Mapping[Event, str] = {
    Event.PLAN_PUBLISHED: "Ein Jahresplan ist veröffentlicht",
    Event.MEETING_MOVED: "Ein Treffen ist verlegt",
    Event.MEETING_CANCELLED: "Ein Treffen fällt aus",
    Event.MEETING_CHANGED: "Thema oder Gastgeber eines Treffens sind anders",
    Event.HOST_ANSWERED: "Ein Gastgeber hat geantwortet",
    Event.PROFILE_CHANGED: "Ein Projekt hat sein Profil geändert",
    Event.TEST: "Probe",
}

OF_DEEDS: Mapping[str, Event] = {
    "plan_published": Event.PLAN_PUBLISHED,
    "meeting_moved": Event.MEETING_MOVED,
    "meeting_planned_anew": Event.MEETING_MOVED,
    "meeting_cancelled": Event.MEETING_CANCELLED,
    "move_undone": Event.MEETING_CHANGED,
    "topic_chosen": Event.MEETING_CHANGED,
    "swap_approved": Event.MEETING_CHANGED,
    "standby_stepped_in": Event.MEETING_CHANGED,
    "host_answered": Event.HOST_ANSWERED,
    "profile_changed": Event.PROFILE_CHANGED,
}
"""Which deed of the trail is which event: what is noted there is told, in the same transaction's order."""


class MessageState(StrEnum):
    """How far a message is."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    RETRY = "retry"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told. `paused_at`: nothing is sent until somebody lets it go on."""

    id: int
    name: str
    url: str
    events: frozenset[Event]
    secret: str
    created_at: datetime
    created_by: str
    old_secret: str = ""
    rotated_at: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing told to one address. Tried again it has the same `key`, by which doubles are known."""

    id: int
    hook_id: int
    key: str
    event: Event
    body: str
    state: MessageState
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None = None
    status: int | None = None
    error: str = ""


def checked(hook: Hook, *, there: int, only_here: bool) -> Hook:
    """The hook if it can be told; `there` are known already, `only_here`: a house to try things out.

    InputError naming the field.
    """
    problems = []
    if not hook.name:
        problems.append(Problem("name", "Wer soll es hören? Bitte geben Sie einen Namen an."))
    if not hook.events:
        problems.append(Problem("events", "Bitte wählen Sie mindestens ein Ereignis."))
    if there >= MOST_HOOKS:
        problems.append(Problem("url", f"Mehr als {MOST_HOOKS} Adressen gehen nicht."))
    elif (reason := unfit(hook.url, only_here=only_here)) is not None:
        problems.append(Problem("url", reason))
    if problems:
        raise InputError(*problems)
    return hook


def unfit(url: str, *, only_here: bool) -> str | None:
    """Why nothing can be sent to this address, as a sentence; None where it can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "Das ist keine Adresse wie https://example.org/hook."
    schemes = ("https", "http") if only_here else ("https",)
    if parts.scheme not in schemes or not parts.hostname or not url.isascii():
        return "Die Adresse muss mit https:// beginnen und ohne Umlaute geschrieben sein."
    if parts.username or parts.password or parts.fragment or not url.isprintable() or " " in url:
        return "Die Adresse darf weder Zugangsdaten noch Leerzeichen noch # enthalten."
    if port == 0 or len(url) > LONGEST_URL or not _can_be_looked_up(parts.hostname):
        return "Das ist keine Adresse wie https://example.org/hook."
    return None


def _can_be_looked_up(host: str) -> bool:
    """Whether a name has parts of a length that there is; a dot may end it (RFC 1035)."""
    return len(host) < 254 and all(0 < len(part) < 64 for part in host.removesuffix(".").split("."))


_TRANSLATED = ip_network("64:ff9b::/96")
_GIVEN_OUT = ip_network("2000::/3")
"""All of IPv6 that is given to anybody in public; the rest is reserved, or means an IPv4 address somehow."""
_OF_PROTOCOLS = ip_network("192.0.0.0/24")


def may_be_reached(address: str, *, only_here: bool) -> bool:
    """Whether something may be sent to this network address: public ones, of a house to try things out only
    its own machine. So nobody makes this house knock at doors inside its own network.
    """
    known = ip_address(address.partition("%")[0])
    if isinstance(known, IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo or (None, None))[1]
        if inner is None and known in _TRANSLATED:
            inner = ip_address(int(known) & 0xFFFFFFFF)  # type: ignore[assignment]
        if inner is not None:
            return may_be_reached(str(inner), only_here=only_here)
    if only_here:
        return known.is_loopback
    is_public = known in _GIVEN_OUT if known.version == 6 else known not in _OF_PROTOCOLS
    return is_public and known.is_global and not known.is_multicast


def signed(hook: Hook, key: str, body: str, now: datetime) -> Mapping[str, str]:
    """The headers by which a receiver knows that this is from us and not older than it says."""
    stamp = str(int(now.timestamp()))
    secrets = [hook.secret]
    if hook.old_secret and hook.rotated_at and now - hook.rotated_at < OLD_SECRET:
        secrets.append(hook.old_secret)
    marks = " ".join(f"v1,{_mark(one, f'{key}.{stamp}.{body}')}" for one in secrets)
    return {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": marks}


def new_secret(chance: bytes) -> str:
    """A secret as the standard writes it."""
    return SECRET_PREFIX + base64.b64encode(chance).decode("ascii")


def body_of(event: Event, at: datetime, data: Mapping[str, object]) -> str:
    """What is told, as JSON."""
    told = {"type": event.value, "timestamp": at.isoformat(), "data": dict(data)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def data_of(
    subjects: Iterable[str], keys: Mapping[int, str], slugs: Mapping[int, str], api: str
) -> dict[str, object]:
    """Which meetings and projects it is about, and where to read of them. `api` is our address."""
    meetings, projects = [], []
    for kind, _, known in (one.partition(":") for one in subjects):
        if kind == "planned":
            meetings.append(known)
        elif kind == "meeting" and known.isdecimal() and int(known) in keys:
            meetings.append(keys[int(known)])
        elif kind == "project" and known.isdecimal() and int(known) in slugs:
            projects.append(slugs[int(known)])
    return {
        "meetings": [
            {"key": one, "url": f"{api}/meetings/{one}"} for one in dict.fromkeys(meetings)
        ],
        "projects": [
            {"slug": one, "url": f"{api}/projects/{one}"} for one in dict.fromkeys(projects)
        ],
    }


def _mark(secret: str, text: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, text.encode(), sha256).digest()).decode("ascii")
