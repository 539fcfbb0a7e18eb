"""Somebody wants no more letters to all, or wants them again: by the link in the letter's head.

Letters to one person and formal notices go on as before.
"""

from datetime import datetime

from lagplanner.database import acting, links, mail_state, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Actor, Deed
from lagplanner.domain.post.links import Link, LinkState, Purpose
from lagplanner.services.post.links import hashed, may_decide, note_wrong, too_many


async def look(
    token: str, *, caller: str, now: datetime, decides: bool = False
) -> tuple[LinkState, Link | None]:
    """Whose link this is; REVOKED means that they have left. Opening changes nothing.

    `decides` says that they want to leave or come back: too often is refused.
    """
    if await too_many(caller, now=now):
        return LinkState.TOO_MANY, None
    link = await links.link(hashed(token))
    if link is None or link.purpose is not Purpose.LEAVE or now >= link.expires_at:
        await note_wrong(caller, now=now)
        return LinkState.UNKNOWN, None
    if decides and not await may_decide(link, now=now):
        return LinkState.TOO_OFTEN, None
    acting.become(Actor(Purpose.LEAVE))
    gone = link.email.casefold() in await mail_state.no_bulk()
    return (LinkState.REVOKED if gone else LinkState.GOOD), link


async def leave(link: Link, *, now: datetime) -> bool:
    """No more letters to all for this address; False if it was so already."""
    async with transaction(Deed.LEAVE):
        done = await mail_state.want_no_bulk(link.email, at=now)
        if done:
            await _note("list_left", "%(email)s möchte keine Rundbriefe mehr", link, now)
    return done


async def come_back(link: Link, *, now: datetime) -> bool:
    """Letters to all go to this address again; False if they did."""
    async with transaction(Deed.LEAVE):
        done = await mail_state.want_bulk(link.email)
        if done:
            await _note("list_joined", "%(email)s möchte wieder Rundbriefe", link, now)
    return done


async def _note(deed: str, sentence: str, link: Link, at: datetime) -> None:
    subject = f"project:{link.project_id}" if link.project_id else "links"
    facts = {"email": link.email}
    await trail.note(deed, subject, sentence, facts=facts, at=at, who=link.name or link.email)
