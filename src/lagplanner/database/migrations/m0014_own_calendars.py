"""Calendars of one's own, each behind an address that only its owner knows."""

from lagplanner.database.migrations.change import Change

OWN_CALENDAR = """
    CREATE TABLE own_calendar (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        email VARCHAR(200) NOT NULL,
        person INTEGER REFERENCES board_person (id) ON DELETE CASCADE,
        language VARCHAR(5) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL
    )
"""

INDEX = "CREATE UNIQUE INDEX own_calendar_token_once ON own_calendar (token_hash)"


async def apply(change: Change) -> None:
    """Make the table."""
    for statement in (OWN_CALENDAR, INDEX):
        await change.run(statement)
