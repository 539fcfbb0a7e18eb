"""Passkeys of the board, and what they are asked to sign."""

from lagplanner.database.migrations.change import Change

PASSKEY = """
    CREATE TABLE passkey (
        id :serial,
        person INTEGER NOT NULL REFERENCES board_person (id) ON DELETE CASCADE,
        name VARCHAR(60) NOT NULL,
        key_id VARCHAR(1400) NOT NULL,
        public_key TEXT NOT NULL,
        sign_count :long NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        used_at TIMESTAMPTZ
    )
"""

CHALLENGE = """
    CREATE TABLE passkey_challenge (
        id :serial,
        challenge_hash VARCHAR(64) NOT NULL,
        browser_hash VARCHAR(64) NOT NULL,
        person INTEGER REFERENCES board_person (id) ON DELETE CASCADE,
        expires_at TIMESTAMPTZ NOT NULL
    )
"""

INDEXES = (
    "CREATE UNIQUE INDEX passkey_key_once ON passkey (key_id)",
    "CREATE UNIQUE INDEX passkey_challenge_once ON passkey_challenge (challenge_hash)",
)


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (PASSKEY, CHALLENGE, *INDEXES):
        await change.run(statement)
