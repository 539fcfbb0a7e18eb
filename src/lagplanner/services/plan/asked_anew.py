"""Under which key is a project asked, told or let go now, and what of it can be taken back?"""

from lagplanner.database import letters
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.askings import askings, key_now
from lagplanner.mail import outbox


async def key_for(occasion: str, project_id: int, meeting: Meeting) -> str:
    """The key of this letter to the project about the meeting; read inside the deed's transaction.

    Two deeds at once find the same key, so the database lets one of them post.
    """
    written = await letters.letters(occasion=occasion, meeting_id=meeting.id)
    return key_now(occasion, project_id, meeting, written)


async def take_back(occasion: str, project_id: int, meeting: Meeting) -> int:
    """Take back what has not left of these letters; returns how many."""
    written = await letters.letters(occasion=occasion, meeting_id=meeting.id)
    found = askings(occasion, project_id, meeting, written)
    return sum([await outbox.take_back(one.key) for one in found])
