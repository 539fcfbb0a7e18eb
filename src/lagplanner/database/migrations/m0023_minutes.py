"""Minutes with their versions and objections, and what was agreed."""

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE minutes (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        state VARCHAR(10) NOT NULL,
        taker VARCHAR(160) NOT NULL,
        taker_email VARCHAR(200) NOT NULL,
        version INTEGER NOT NULL,
        circulated_version INTEGER NOT NULL,
        objections_until DATE,
        circulated_at TIMESTAMPTZ,
        finalised_at TIMESTAMPTZ,
        CONSTRAINT minutes_state_known CHECK (
            state IN ('draft', 'circulated', 'final')
        )
    )
    """,
    """
    CREATE TABLE minutes_version (
        id :serial,
        minutes INTEGER NOT NULL REFERENCES minutes (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        attendance TEXT NOT NULL,
        content TEXT NOT NULL,
        saved_at TIMESTAMPTZ NOT NULL,
        saved_by VARCHAR(160) NOT NULL
    )
    """,
    """
    CREATE TABLE minutes_objection (
        id :serial,
        minutes INTEGER NOT NULL REFERENCES minutes (id) ON DELETE CASCADE,
        project INTEGER REFERENCES project (id) ON DELETE SET NULL,
        who VARCHAR(160) NOT NULL,
        text TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        answer TEXT NOT NULL,
        answered_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE action_item (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        who VARCHAR(200) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE SET NULL,
        due DATE,
        done_at TIMESTAMPTZ,
        done_by VARCHAR(160) NOT NULL
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX minutes_once ON minutes (meeting)",
    "CREATE UNIQUE INDEX minutes_version_once ON minutes_version (minutes, number)",
    "CREATE INDEX minutes_objection_by_minutes ON minutes_objection (minutes)",
    "CREATE INDEX minutes_objection_by_project ON minutes_objection (project)",
    "CREATE INDEX action_item_by_meeting ON action_item (meeting)",
    "CREATE INDEX action_item_by_project ON action_item (project)",
)


async def apply(change: Change) -> None:
    """Make the tables; nothing older is touched."""
    for statement in (*TABLES, *INDEXES):
        await change.run(statement)
