"""Columns that nothing reads any more go: what is looked for is found by the entries of the search."""

from lagplanner.database.migrations.change import Change

TABLES = ("project", "speaker", "topic")


async def apply(change: Change) -> None:
    """Drop the words that each project, speaker and topic was once found by."""
    for table in TABLES:
        await change.run(f"ALTER TABLE {table} DROP COLUMN search")
