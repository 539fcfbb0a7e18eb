"""How often meetings were held in which town: all of them are counted from the index alone."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    """Add the index; the map counts each town whenever somebody looks at it."""
    await change.run("CREATE INDEX meeting_by_town ON meeting (kind, town, day, state, year)")
