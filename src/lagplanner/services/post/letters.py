"""What waits in the outbox, and who has it to go to?"""

from lagplanner.database.letters import Letter
from lagplanner.mail import outbox

__all__ = ["Letter"]


async def held_letters() -> tuple[Letter, ...]:
    """The letters that wait for the board's word, in the order they were written."""
    return await outbox.held()
