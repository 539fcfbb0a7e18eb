"""Nobody loses what they have typed because their session ended meanwhile.

The form waits for an hour, for the same person in the same browser, and is never sent by itself.
"""

from collections.abc import Mapping
from datetime import datetime

from lagplanner.database import kept_forms
from lagplanner.database import session as sessions
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.sessions import FORM_LIFE, KeptForm, Session, goes_on_for
from lagplanner.services.post.links import hashed
from lagplanner.services.post.login_secrets import new_token


async def keep(
    session_token: str, path: str, fields: Mapping[str, tuple[str, ...]], *, now: datetime
) -> str:
    """Keep what was typed in a session that has ended; returns a token for the browser, "" if nothing is kept."""
    session = await sessions.session(hashed(session_token))
    if session is None:
        return ""
    form = KeptForm(session.id, path, fields, now + FORM_LIFE)
    if not form.is_small:
        return ""
    token = new_token()
    async with transaction(Deed.HOUSE):
        await kept_forms.add(hashed(token), form, at=now)
    return token


async def kept_for(token: str, person: Session, *, now: datetime) -> KeptForm | None:
    """What this person had typed in this browser; None for anybody else, or when the hour is over."""
    form = await kept_forms.find(hashed(token)) if token else None
    if form is None or now >= form.expires_at:
        return None
    before = await sessions.session_by_id(form.session_id)
    return form if before is not None and goes_on_for(before, person) else None


async def sent(token: str, path: str) -> None:
    """The form of this path was sent from the browser with this token, so it waits no longer."""
    async with transaction(Deed.HOUSE):
        await kept_forms.forget(hashed(token), path)
