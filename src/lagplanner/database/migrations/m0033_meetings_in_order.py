"""The public list of meetings is of several kinds in the order of their days: an index of days alone."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    """Add the index."""
    await change.run("CREATE INDEX meeting_in_order ON meeting (day, id)")
