"""Who acts, as the doors say it, and what may they?"""

from contextlib import AbstractContextManager

from lagplanner.database import acting
from lagplanner.domain.access import STRANGER, About, Actor, Deed
from lagplanner.domain.sessions import Session


def acting_as(session: Session | None) -> AbstractContextManager[None]:
    """Whatever is done inside the block, the owner of this session does; a stranger without one."""
    return acting.acting_as(Actor(session.role) if session else STRANGER)


def ask_leave(deed: Deed, about: About | None = None) -> None:
    """Raises NotAllowedError where whoever acts may not do this."""
    acting.ask_leave(deed, about or About())
