"""The agenda of a meeting."""

from lagplanner.database.migrations.change import Change

TABLE = """
    CREATE TABLE agenda_item (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind VARCHAR(12) NOT NULL,
        minutes INTEGER NOT NULL,
        title VARCHAR(200) NOT NULL,
        who VARCHAR(200) NOT NULL,
        talk INTEGER REFERENCES talk (id) ON DELETE SET NULL,
        CONSTRAINT agenda_item_kind_known CHECK (
            kind IN ('arrival', 'welcome', 'project', 'walk', 'break', 'lunch', 'input',
            'exchange', 'round', 'internal', 'agreements', 'other')
        ),
        CONSTRAINT agenda_item_minutes_positive CHECK (
            minutes > 0
        )
    )
"""

INDEXES = (
    "CREATE INDEX agenda_item_by_meeting ON agenda_item (meeting)",
    "CREATE INDEX agenda_item_by_talk ON agenda_item (talk)",
)


async def apply(change: Change) -> None:
    """Make the table; nothing older is touched."""
    for statement in (TABLE, *INDEXES):
        await change.run(statement)
