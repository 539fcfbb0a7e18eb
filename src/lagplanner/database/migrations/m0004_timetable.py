"""The timetable: since when the days that letters count from are what they are."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    """Make the table of what is watched; what is there now counts as seen when the house looks."""
    await change.run(
        """
        CREATE TABLE watched (
            id :serial,
            name VARCHAR(80) NOT NULL,
            value VARCHAR(80) NOT NULL,
            since TIMESTAMPTZ NOT NULL
        )
        """
    )
    await change.run("CREATE UNIQUE INDEX watched_name_once ON watched (name)")
