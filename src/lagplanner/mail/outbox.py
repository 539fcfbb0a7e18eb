"""How does a letter get into the outbox, exactly once?"""

from datetime import datetime
from enum import StrEnum

from lagplanner.database import letters
from lagplanner.database.letters import Letter


class Posted(StrEnum):
    """What became of a letter that was posted."""

    NEW = "new"
    REVIVED = "revived"
    KNOWN = "known"


async def post(letter: Letter, *, at: datetime, who: str) -> Posted:
    """Put a letter into the outbox, held: nothing leaves the house by this.

    The key makes it unique: posted again, it does nothing and answers KNOWN, from two processes at
    once too. A letter that was taken back before anybody read it is held again (REVIVED). Called
    inside the deed's transaction, so that deed and letter are stored together or not at all.
    """
    if await letters.add(letter, at=at, who=who):
        return Posted.NEW
    if await letters.move(letter.key, "discarded", "held"):
        return Posted.REVIVED
    return Posted.KNOWN


async def take_back(key: str) -> bool:
    """Discard a letter that is still held; False if it is gone, on its way or not there."""
    return await letters.move(key, "held", "discarded")


async def correct(letter: Letter) -> bool:
    """Bring a letter that is still held up to date, for example with a new day; else do nothing."""
    return await letters.rewrite(letter)


async def held() -> tuple[Letter, ...]:
    """The letters that wait for the board's word."""
    return await letters.letters(state="held")
