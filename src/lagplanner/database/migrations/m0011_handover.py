"""The hand-over to a new board, and forms whose writer was logged out."""

from lagplanner.database.migrations.change import Change

HANDOVER = """
    CREATE TABLE handover (
        id :serial,
        plan TEXT NOT NULL,
        on_day DATE,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        done_at TIMESTAMPTZ,
        undone_at TIMESTAMPTZ
    )
"""

KEPT_FORM = """
    CREATE TABLE kept_form (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        path VARCHAR(300) NOT NULL,
        fields TEXT NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL
    )
"""

INDEX = "CREATE UNIQUE INDEX kept_form_token_once ON kept_form (token_hash)"


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (HANDOVER, KEPT_FORM, INDEX):
        await change.run(statement)
