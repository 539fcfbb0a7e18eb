"""Replies that were noted for the attendance of a meeting are told in the life of the meeting."""

from lagplanner.database.migrations.change import Change

DEEDS = """
    UPDATE trail SET subject = 'meeting:' || substr(subject, 12) WHERE subject LIKE 'attendance:%'
"""
CONCERNED = """
    UPDATE trail_about SET subject = 'meeting:' || substr(subject, 12)
    WHERE subject LIKE 'attendance:%'
"""


async def apply(change: Change) -> None:
    """Each of these deeds concerned its project besides, and still does."""
    await change.run(DEEDS)
    await change.run(CONCERNED)
