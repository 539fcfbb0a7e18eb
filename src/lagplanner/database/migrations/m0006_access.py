"""Access: the people of the board, log-in by mail with a code, and whose a session is."""

from lagplanner.database.migrations.change import Change

BOARD_PERSON = """
    CREATE TABLE board_person (
        id :serial,
        name VARCHAR(120) NOT NULL,
        email VARCHAR(200) NOT NULL,
        email_key VARCHAR(200) NOT NULL,
        role VARCHAR(20) NOT NULL,
        language VARCHAR(5) NOT NULL,
        joined_at TIMESTAMPTZ NOT NULL,
        left_at TIMESTAMPTZ,
        CONSTRAINT board_person_role_known CHECK (
            role IN ('chair', 'deputy', 'treasurer', 'assessor', 'reader', 'auditor')
        )
    )
"""

PERSON = "person INTEGER REFERENCES board_person (id) ON DELETE CASCADE"

COLUMNS = {
    "login_link": (
        PERSON,
        "role VARCHAR(20) NOT NULL DEFAULT ''",
        "email VARCHAR(200) NOT NULL DEFAULT ''",
        "browser_hash VARCHAR(64) NOT NULL DEFAULT ''",
        "code_hash VARCHAR(64) NOT NULL DEFAULT ''",
        "tries INTEGER NOT NULL DEFAULT 0",
        "withdrawn_at TIMESTAMPTZ",
    ),
    "session": (
        PERSON,
        "email VARCHAR(200) NOT NULL DEFAULT ''",
        "browser VARCHAR(60) NOT NULL DEFAULT ''",
    ),
}

STATEMENTS = (
    "CREATE UNIQUE INDEX board_person_email_once ON board_person (email_key) WHERE left_at IS NULL",
    "CREATE INDEX login_link_by_browser ON login_link (browser_hash)",
    # There was one role, and it could do everything.
    "UPDATE login_link SET role = 'chair'",
    "UPDATE session SET role = 'chair'",
)


async def apply(change: Change) -> None:
    """Make the table of people; links and sessions say whose they are. Who was in stays in."""
    await change.run(BOARD_PERSON)
    for table, columns in COLUMNS.items():
        for column in columns:
            await change.run(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in STATEMENTS:
        await change.run(statement)
