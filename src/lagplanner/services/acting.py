"""Who acts, as the doors say it, what may they do, and what may they read?"""

from contextlib import AbstractContextManager
from typing import TypeVar

from lagplanner.database import acting
from lagplanner.domain.access import STRANGER, About, Actor, Deed, may
from lagplanner.domain.privacy.withheld import without_ways
from lagplanner.domain.sessions import Session

_Thing = TypeVar("_Thing")


def acting_as(session: Session | None) -> AbstractContextManager[None]:
    """Whatever is done inside the block, the owner of this session does; a stranger without one."""
    return acting.acting_as(Actor(session.role) if session else STRANGER)


def ask_leave(deed: Deed, about: About | None = None) -> None:
    """Raises NotAllowedError where whoever acts may not do this."""
    acting.ask_leave(deed, about or About())


def readable(thing: _Thing) -> _Thing:
    """What whoever acts may read of it: mail addresses and numbers only with `Deed.SEE_PEOPLE`.

    For what a page shows. Never for what is stored or written from: it would be stored without.
    """
    return thing if may(acting.current(), Deed.SEE_PEOPLE) else without_ways(thing)
