"""Who acts in this task, and may they? The last door before anything is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lagplanner.domain.access import HOUSE, About, Actor, Deed, may, refusal
from lagplanner.domain.errors import NotAllowedError

_actor: ContextVar[Actor] = ContextVar("actor", default=HOUSE)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Whatever is done inside the block, this one does. Without it the house does it itself.

    A context variable, so that two requests cannot mix.
    """
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def become(actor: Actor) -> None:
    """Until the block of `acting_as` ends: somebody shows a link, whoever is logged in."""
    _actor.set(actor)


def current() -> Actor:
    """Who acts now."""
    return _actor.get()


def ask_leave(deed: Deed, about: About) -> None:
    """Raises NotAllowedError where whoever acts may not do this."""
    actor = _actor.get()
    if not may(actor, deed, about):
        raise NotAllowedError(refusal(actor, deed))
