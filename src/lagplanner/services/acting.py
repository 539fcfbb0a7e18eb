"""Who acts, as the doors say it, what may they do, and what may they read?"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar

from lagplanner.database import acting
from lagplanner.domain.access import STRANGER, About, Actor, Deed, Role, may
from lagplanner.domain.board import email_key
from lagplanner.domain.errors import NotAllowedError, NotFreshError
from lagplanner.domain.privacy.withheld import without_ways
from lagplanner.domain.sessions import Session, is_fresh

_Thing = TypeVar("_Thing")


def acting_as(session: Session | None) -> AbstractContextManager[None]:
    """Whatever is done inside the block, the owner of this session does; a stranger without one."""
    if session is None:
        return acting.acting_as(STRANGER)
    return acting.acting_as(Actor(session.role, since=session.created_at, email=session.email))


def ask_leave(deed: Deed, about: About | None = None) -> None:
    """Raises NotAllowedError where whoever acts may not do this."""
    acting.ask_leave(deed, about or About())


def ask_fresh(now: datetime) -> None:
    """Raises NotFreshError where whoever acts has logged in too long ago to say who gets in.

    The house and whoever shows a link do not log in; a role without a log-in is never fresh.
    """
    actor = acting.current()
    if isinstance(actor.who, Role) and not (actor.since and is_fresh(actor.since, now)):
        raise NotFreshError


def allows(deed: Deed) -> bool:
    """Whether whoever acts may do this, where it is nobody's in particular."""
    return may(acting.current(), deed)


def ask_to_read_of(meeting_id: int) -> None:
    """Raises NotAllowedError where whoever acts neither sees people nor hosts this meeting."""
    if not allows(Deed.SEE_PEOPLE):
        acting.ask_leave(Deed.HOST, About(meeting=meeting_id))


def ask_own(email: str) -> None:
    """Raises NotAllowedError where this is not the address whoever acts has logged in by."""
    acting.ask_leave(Deed.OWN, About())
    actor = acting.current()
    if isinstance(actor.who, Role) and email_key(actor.email) != email_key(email):
        raise NotAllowedError("Diese Seite gehört nicht Ihnen.")


def is_own(email: str) -> bool:
    """Whether somebody acts who has logged in by this address."""
    return bool(email) and email_key(acting.current().email) == email_key(email)


def readable(thing: _Thing) -> _Thing:
    """What whoever acts may read of it: mail addresses and numbers only with `Deed.SEE_PEOPLE`.

    For what a page shows. Never for what is stored or written from: it would be stored without.
    """
    return thing if allows(Deed.SEE_PEOPLE) else without_ways(thing)
