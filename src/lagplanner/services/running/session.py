"""Know somebody again who is in, and let them out."""

from datetime import datetime
from secrets import token_urlsafe

from lagplanner.database import session as stored
from lagplanner.database import settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.sessions import Session, ends_at, is_open, is_worth_noting
from lagplanner.services.post.links import hashed

FORM_KEY = "secret_key"


async def session_of(token: str, *, now: datetime) -> Session | None:
    """Who carries this token, if their session is open. Slides it on, at most every five minutes."""
    session = await stored.session(hashed(token))
    if session is None or not is_open(session, now):
        return None
    if is_worth_noting(session, now):
        async with transaction(Deed.HOUSE):
            await stored.note_visit(
                session.id, seen_at=now, expires_at=ends_at(session.created_at, now)
            )
    return session


async def close_session(token: str, *, now: datetime) -> None:
    """Log out: the token opens nothing any more, wherever it was copied to."""
    async with transaction(Deed.HOUSE):
        await stored.revoke(hashed(token), at=now)


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
