"""What people thought of a meeting: numbers and words, and how many of a project have answered."""

from lagplanner.database.migrations.change import Change

FEEDBACK = """
    CREATE TABLE feedback (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        counts TEXT NOT NULL,
        words TEXT NOT NULL,
        keys TEXT NOT NULL
    )
"""

FEEDBACK_GIVEN = """
    CREATE TABLE feedback_given (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        number INTEGER NOT NULL
    )
"""

INDEXES = (
    "CREATE UNIQUE INDEX feedback_once ON feedback (meeting)",
    "CREATE UNIQUE INDEX feedback_given_once ON feedback_given (meeting, project)",
)


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (FEEDBACK, FEEDBACK_GIVEN, *INDEXES):
        await change.run(statement)
