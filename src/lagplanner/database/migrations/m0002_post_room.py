"""The post room: a letter's way out, what was sent, timetable, texts, links and notices."""

from lagplanner.database.migrations.change import Change

LETTER_COLUMNS = (
    "language VARCHAR(5) NOT NULL DEFAULT 'de'",
    "step VARCHAR(20) NOT NULL DEFAULT ''",
    "due_at TIMESTAMPTZ",
    "expires_at TIMESTAMPTZ",
    "released_at TIMESTAMPTZ",
    "released_by VARCHAR(120) NOT NULL DEFAULT ''",
    "attempts INTEGER NOT NULL DEFAULT 0",
    "error TEXT NOT NULL DEFAULT ''",
    "owner VARCHAR(60) NOT NULL DEFAULT ''",
    "lease_until TIMESTAMPTZ",
    "message_id VARCHAR(120) NOT NULL DEFAULT ''",
    "sent_at TIMESTAMPTZ",
    "own_subject VARCHAR(300) NOT NULL DEFAULT ''",
    "own_text TEXT NOT NULL DEFAULT ''",
)

JOB_COLUMNS = ("owner VARCHAR(60) NOT NULL DEFAULT ''", "heartbeat_at TIMESTAMPTZ")

TABLES = (
    """
    CREATE TABLE letter_sent (
        id :serial,
        letter INTEGER NOT NULL REFERENCES letter (id) ON DELETE CASCADE,
        subject VARCHAR(300) NOT NULL,
        content :bytes NOT NULL,
        smtp_reply TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL
    )
    """,
    """
    CREATE TABLE mail_state (
        id :serial,
        paused BOOLEAN NOT NULL,
        pause_kind VARCHAR(10) NOT NULL,
        pause_reason TEXT NOT NULL,
        paused_at TIMESTAMPTZ,
        house VARCHAR(40) NOT NULL,
        epoch INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        circuit_until TIMESTAMPTZ,
        CONSTRAINT mail_state_one_row CHECK (id = 1)
    )
    """,
    """
    CREATE TABLE mailbox (
        id :serial,
        email VARCHAR(200) NOT NULL,
        bounces INTEGER NOT NULL,
        marked_at TIMESTAMPTZ,
        last_error TEXT NOT NULL,
        last_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE daily_claim (
        id :serial,
        name VARCHAR(40) NOT NULL,
        day DATE NOT NULL,
        at TIMESTAMPTZ NOT NULL
    )
    """,
    """
    CREATE TABLE reminder_rule (
        id :serial,
        code VARCHAR(20) NOT NULL,
        offset_days INTEGER,
        enabled BOOLEAN,
        mode VARCHAR(5) NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        changed_by VARCHAR(120) NOT NULL,
        CONSTRAINT reminder_rule_mode_known CHECK (mode IN ('', 'ask', 'auto'))
    )
    """,
    """
    CREATE TABLE letter_text (
        id :serial,
        occasion VARCHAR(60) NOT NULL,
        language VARCHAR(5) NOT NULL,
        form VARCHAR(5) NOT NULL,
        subject VARCHAR(300) NOT NULL,
        body TEXT NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        changed_by VARCHAR(120) NOT NULL
    )
    """,
    """
    CREATE TABLE link (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        purpose VARCHAR(20) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE CASCADE,
        meeting INTEGER REFERENCES meeting (id) ON DELETE CASCADE,
        name VARCHAR(160) NOT NULL,
        email VARCHAR(200) NOT NULL,
        letter INTEGER REFERENCES letter (id) ON DELETE CASCADE,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        revoked_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE notice (
        id :serial,
        key VARCHAR(200) NOT NULL,
        occasion VARCHAR(60) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE CASCADE,
        meeting INTEGER REFERENCES meeting (id) ON DELETE CASCADE,
        facts TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        digest INTEGER REFERENCES letter (id) ON DELETE SET NULL,
        closed_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE attempt (
        id :serial,
        kind VARCHAR(20) NOT NULL,
        subject VARCHAR(120) NOT NULL,
        at TIMESTAMPTZ NOT NULL
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX letter_message_id_once ON letter (message_id) WHERE message_id <> ''",
    "CREATE INDEX letter_waiting ON letter (due_at, id) WHERE state IN ('queued', 'retry')",
    "CREATE INDEX letter_underway ON letter (lease_until) WHERE state IN ('claimed', 'attempting')",
    "CREATE INDEX letter_by_state ON letter (state, id)",
    "CREATE INDEX letter_by_meeting ON letter (meeting)",
    "CREATE INDEX letter_by_recipient ON letter (recipient_email)",
    "CREATE INDEX letter_sent_by_letter ON letter_sent (letter)",
    "CREATE UNIQUE INDEX mailbox_email_once ON mailbox (email)",
    "CREATE UNIQUE INDEX daily_claim_once ON daily_claim (name, day)",
    "CREATE UNIQUE INDEX reminder_rule_code_once ON reminder_rule (code)",
    "CREATE UNIQUE INDEX letter_text_once ON letter_text (occasion, language, form)",
    "CREATE UNIQUE INDEX link_token_once ON link (token_hash)",
    "CREATE INDEX link_by_letter ON link (letter)",
    "CREATE UNIQUE INDEX notice_key_once ON notice (key)",
    "CREATE INDEX attempt_by_subject ON attempt (kind, subject, at)",
)

STATE = (
    "INSERT INTO mail_state (paused, pause_kind, pause_reason, house, epoch, failures) "
    "VALUES (?, '', '', '', 0, 0)"
)


async def apply(change: Change) -> None:
    """Give letters and jobs their new columns, make the new tables, and the one row of the state."""
    for column in LETTER_COLUMNS:
        await change.run(f"ALTER TABLE letter ADD COLUMN {column}")
    for column in JOB_COLUMNS:
        await change.run(f"ALTER TABLE job ADD COLUMN {column}")
    for statement in (*TABLES, *INDEXES):
        await change.run(statement)
    await change.run(STATE, [False])
