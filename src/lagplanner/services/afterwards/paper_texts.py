"""Read what stands in the papers that were filed, one after another, so that it can be searched."""

from lagplanner.database import files as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.formats.paper_text import text_of


async def read_papers() -> int:
    """Read each PDF that nobody has read yet; returns how many that were.

    Each is read outside of any transaction, so it keeps nobody waiting; one that cannot be read has
    no text, and is not tried again.
    """
    number = 0
    while (file_id := await stored.unread()) is not None:
        text = await text_of(await stored.bytes_of(file_id))
        async with transaction(Deed.HOUSE):
            await stored.keep_text(file_id, text)
        number += 1
    return number
