"""General assemblies: what is decided of them, motions, votes; the period of notice becomes a rule."""

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE assembly (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        starts VARCHAR(5) NOT NULL,
        hybrid TEXT NOT NULL,
        elections TEXT NOT NULL,
        statute_changes TEXT NOT NULL,
        late_reason TEXT NOT NULL,
        posted_on DATE,
        published_on DATE,
        registered_on DATE
    )
    """,
    """
    CREATE TABLE motion (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE SET NULL,
        title VARCHAR(200) NOT NULL,
        text TEXT NOT NULL,
        who VARCHAR(160) NOT NULL,
        entered_by VARCHAR(120) NOT NULL,
        state VARCHAR(10) NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        CONSTRAINT motion_state_known CHECK (
            state IN ('agenda', 'late', 'withdrawn')
        )
    )
    """,
    """
    CREATE TABLE assembly_vote (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        presence VARCHAR(10) NOT NULL,
        carrier INTEGER REFERENCES project (id) ON DELETE SET NULL,
        person VARCHAR(160) NOT NULL,
        noted_by VARCHAR(160) NOT NULL,
        noted_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT assembly_vote_presence_known CHECK (
            presence IN ('present', 'online', 'proxy')
        )
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX assembly_once ON assembly (meeting)",
    "CREATE UNIQUE INDEX motion_number_once ON motion (meeting, number)",
    "CREATE UNIQUE INDEX assembly_vote_once ON assembly_vote (meeting, project)",
    "CREATE INDEX motion_by_project ON motion (project)",
    "CREATE INDEX assembly_vote_by_project ON assembly_vote (project)",
    "CREATE INDEX assembly_vote_by_carrier ON assembly_vote (carrier)",
)

RULE = "UPDATE setting SET name = 'notice_number' WHERE name = 'reminder_notice_days'"


async def apply(change: Change) -> None:
    """Make the tables and keep the period that was set."""
    for statement in (*TABLES, *INDEXES, RULE):
        await change.run(statement)
