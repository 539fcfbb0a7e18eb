"""Files of a meeting, their bytes apart."""

from lagplanner.database.migrations.change import Change

MEETING_FILE = """
    CREATE TABLE meeting_file (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        talk INTEGER REFERENCES talk (id) ON DELETE CASCADE,
        kind VARCHAR(10) NOT NULL,
        title VARCHAR(160) NOT NULL,
        ending VARCHAR(5) NOT NULL,
        size INTEGER NOT NULL,
        visibility VARCHAR(10) NOT NULL,
        giver VARCHAR(10) NOT NULL,
        mark VARCHAR(32) NOT NULL,
        digest VARCHAR(64) NOT NULL,
        agreed BOOLEAN NOT NULL,
        has_preview BOOLEAN NOT NULL,
        added_at TIMESTAMPTZ NOT NULL,
        added_by VARCHAR(160) NOT NULL,
        removed_at TIMESTAMPTZ,
        CONSTRAINT meeting_file_kind_known CHECK (
            kind IN ('slides', 'photo', 'minutes', 'scan', 'other')
        ),
        CONSTRAINT meeting_file_visibility_known CHECK (
            visibility IN ('board', 'members', 'public')
        ),
        CONSTRAINT meeting_file_giver_known CHECK (giver IN ('board', 'host', 'speaker'))
    )
"""

FILE_CONTENT = """
    CREATE TABLE file_content (
        id :serial,
        file INTEGER NOT NULL REFERENCES meeting_file (id) ON DELETE CASCADE,
        content :bytes NOT NULL,
        preview :bytes NOT NULL
    )
"""

INDEXES = (
    "CREATE UNIQUE INDEX meeting_file_mark_once ON meeting_file (mark)",
    "CREATE UNIQUE INDEX file_content_once ON file_content (file)",
)


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (MEETING_FILE, FILE_CONTENT, *INDEXES):
        await change.run(statement)
