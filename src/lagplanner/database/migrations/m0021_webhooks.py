"""Addresses that are told what happens, and what they are told."""

from lagplanner.database.migrations.change import Change

WEBHOOK = """
    CREATE TABLE webhook (
        id :serial,
        name VARCHAR(80) NOT NULL,
        url VARCHAR(500) NOT NULL,
        events TEXT NOT NULL,
        secret VARCHAR(120) NOT NULL,
        old_secret VARCHAR(120) NOT NULL,
        rotated_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        paused_at TIMESTAMPTZ,
        pause_reason VARCHAR(300) NOT NULL
    )
"""

MESSAGE = """
    CREATE TABLE webhook_message (
        id :serial,
        webhook INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
        key VARCHAR(40) NOT NULL,
        event VARCHAR(40) NOT NULL,
        body TEXT NOT NULL,
        state VARCHAR(12) NOT NULL,
        attempts INTEGER NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        due_at TIMESTAMPTZ NOT NULL,
        owner VARCHAR(60) NOT NULL,
        lease_until TIMESTAMPTZ,
        sent_at TIMESTAMPTZ,
        status INTEGER,
        error VARCHAR(300) NOT NULL,
        CONSTRAINT webhook_message_state_known CHECK (
            state IN ('queued', 'claimed', 'retry', 'sent', 'given_up')
        )
    )
"""

INDEX = "CREATE UNIQUE INDEX webhook_message_once ON webhook_message (key)"


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (WEBHOOK, MESSAGE, INDEX):
        await change.run(statement)
