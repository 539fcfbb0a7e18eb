"""By which way does whoever acts come in? Each door says it once, and the trail keeps it."""

from contextlib import AbstractContextManager

from lagplanner.database import trail
from lagplanner.domain.trail import Way


def coming_by(way: Way) -> AbstractContextManager[None]:
    """Whatever is done inside the block came by this way."""
    return trail.coming_by(way)


def shows_link_of(letter_id: int | None) -> None:
    """Somebody shows a link: until the request ends they act by it, whoever is logged in."""
    trail.come_by(Way.LINK, letter_id)
