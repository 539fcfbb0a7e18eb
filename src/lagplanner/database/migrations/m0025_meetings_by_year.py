"""Meetings in the order of their days within a year: one year of decades, and which years there are."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    """Add the index; that by day alone reads every year for one with few meetings."""
    await change.run("CREATE INDEX meeting_by_year ON meeting (kind, year, day, id)")
