"""Let somebody in by a log-in link, know them again, and let them out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from lagplanner.database import links, settings_store, trail
from lagplanner.database import session as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.sessions import (
    MOST_WRONG,
    WRONG_WITHIN,
    LinkState,
    LoginLink,
    Session,
    ends_at,
    is_open,
    is_worth_noting,
    link_state,
)
from lagplanner.services.post.links import network_of

FORM_KEY = "secret_key"
TRIES = "login"
TRIES_KEPT = timedelta(days=1)
KEPT = timedelta(days=30)
"""How long a used link or an ended session is kept, so that its page can say what happened."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened, and the token that its cookie carries; stored is only its hash."""

    token: str
    session: Session


async def make_login_link(
    name: str, *, now: datetime, valid_for: timedelta, base_url: str, role: Role = Role.CHAIR
) -> str:
    """Make a link that opens one session in that role, once and in any browser; returns its address."""
    token = _new_token()
    async with transaction():
        await stored.add_link(_hashed(token), LoginLink(0, name, now, now + valid_for, role=role))
    return f"{base_url}/anmelden/{token}"


async def login_link_state(token: str, *, caller: str, now: datetime) -> LinkState:
    """What this link is good for to somebody at the network address `caller`; looking uses nothing up.

    Only that a link opened nothing is written down, for all processes, to slow down whoever guesses:
    after too many the answer is the same for every link, also for a good one.
    """
    network = network_of(caller)
    tried = await links.tries(TRIES, network, since=now - WRONG_WITHIN)
    state = link_state(await stored.link(_hashed(token)), now)
    if tried >= MOST_WRONG:
        return LinkState.TOO_MANY
    if state is not LinkState.GOOD:
        async with transaction():
            await links.note_try(TRIES, network, at=now, forget=now - TRIES_KEPT)
    return state


async def open_session(token: str, *, caller: str, now: datetime) -> Opened | LinkState:
    """Use a log-in link; the state says why it opens nothing."""
    state = await login_link_state(token, caller=caller, now=now)
    if state is not LinkState.GOOD:
        return state
    async with transaction():
        link = await stored.link(_hashed(token))
        if link is None or link.role is None or not await stored.use_link(link.id, at=now):
            return LinkState.USED
        opened = Opened(
            _new_token(),
            Session(0, link.name, link.role, now, seen_at=now, expires_at=ends_at(now, now)),
        )
        await stored.add_session(_hashed(opened.token), opened.session)
        await trail.note(
            "logged_in", "session", f"{link.name} hat sich angemeldet", at=now, who=link.name
        )
    return opened


async def session_of(token: str, *, now: datetime) -> Session | None:
    """Who carries this token, if their session is open. Slides it on, at most every five minutes."""
    session = await stored.session(_hashed(token))
    if session is None or not is_open(session, now):
        return None
    if is_worth_noting(session, now):
        async with transaction():
            await stored.note_visit(
                session.id, seen_at=now, expires_at=ends_at(session.created_at, now)
            )
    return session


async def close_session(token: str, *, now: datetime) -> None:
    """Log out: the token opens nothing any more, wherever it was copied to."""
    async with transaction():
        await stored.revoke(_hashed(token), at=now)


async def forget_ended(*, now: datetime) -> None:
    """Delete what ended a month ago."""
    async with transaction():
        await stored.delete_ended(now - KEPT)


async def secret_key(chosen: str, *, now: datetime) -> str:
    """The secret that signs forms: the one of the settings, else one made once and kept."""
    if chosen:
        return chosen
    async with transaction():
        known = await settings_store.values()
        if FORM_KEY not in known:
            known = {FORM_KEY: token_urlsafe(32)}
            await settings_store.put(known, at=now, who="Einrichtung")
    return known[FORM_KEY]


def _new_token() -> str:
    return token_urlsafe(24)  # 192 bits


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
