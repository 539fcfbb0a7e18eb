"""Meetings in the order of their days, so that an archive of decades is read as quickly as one year."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    """Add the index."""
    await change.run("CREATE INDEX meeting_by_day ON meeting (kind, day, id)")
