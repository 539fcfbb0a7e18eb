"""Tokens by which other programs read."""

from lagplanner.database.migrations.change import Change

TABLE = """
    CREATE TABLE api_token (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        name VARCHAR(80) NOT NULL,
        role VARCHAR(20) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE CASCADE,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        expires_on DATE NOT NULL,
        used_at TIMESTAMPTZ,
        revoked_at TIMESTAMPTZ,
        CONSTRAINT api_token_only_reads CHECK (
            role IN ('reader', 'auditor') OR (role = 'project' AND project IS NOT NULL)
        )
    )
"""

INDEX = "CREATE UNIQUE INDEX api_token_once ON api_token (token_hash)"


async def apply(change: Change) -> None:
    """Make the table."""
    for statement in (TABLE, INDEX):
        await change.run(statement)
