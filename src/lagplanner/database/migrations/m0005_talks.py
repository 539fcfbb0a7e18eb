"""Talks: the field as of the day, money, consents with their words, and lists of speakers."""

from lagplanner.database.migrations.change import Change

COLUMNS = (
    "field VARCHAR(20) NOT NULL DEFAULT ''",
    "discussion INTEGER NOT NULL DEFAULT 15",
    "slides VARCHAR(10) NOT NULL DEFAULT ''",
    "travel_cents INTEGER",
    "claim_cents INTEGER",
    "claimed_at TIMESTAMPTZ",
    "may_name BOOLEAN",
    "correction TEXT NOT NULL DEFAULT ''",
)

CONSENTS = """
    CREATE TABLE talk_consent (
        id :serial,
        talk INTEGER NOT NULL REFERENCES talk (id) ON DELETE CASCADE,
        kind VARCHAR(10) NOT NULL,
        given BOOLEAN NOT NULL,
        wording TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        who VARCHAR(160) NOT NULL,
        via VARCHAR(10) NOT NULL,
        entered_by VARCHAR(120) NOT NULL,
        CONSTRAINT talk_consent_kind_known CHECK (
            kind IN ('name', 'slides', 'photo')
        ),
        CONSTRAINT talk_consent_via_known CHECK (
            via IN ('link', 'phone', 'mail', 'board')
        )
    )
"""

FIELD_AS_OF_THE_TALK = """
    UPDATE talk SET field = (SELECT speaker.field FROM speaker WHERE speaker.id = talk.speaker)
    WHERE state <> 'prepared'
"""

LIST_KINDS = "kind IN ('members', 'meetings', 'speakers', 'all')"

IMPORT_RUN = f"""
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind VARCHAR(12) NOT NULL,
    filename VARCHAR(200) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    summary TEXT NOT NULL,
    undo TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by VARCHAR(120) NOT NULL,
    undone_at TIMESTAMPTZ,
    undone_by VARCHAR(120) NOT NULL,
    CONSTRAINT import_kind_known CHECK ({LIST_KINDS})
"""

IMPORT_RUN_COLUMNS = (
    "id kind filename fingerprint summary undo created_at created_by undone_at undone_by".split()
)


async def apply(change: Change) -> None:
    """Give talks their columns, make the table of consents, and let speakers be read in."""
    for column in COLUMNS:
        await change.run(f"ALTER TABLE talk ADD COLUMN {column}")
    await change.run(FIELD_AS_OF_THE_TALK)
    await change.run(CONSENTS)
    await change.run("CREATE INDEX talk_consent_by_talk ON talk_consent (talk)")
    if change.dialect == "sqlite":
        await change.rebuild("import_run", IMPORT_RUN, {name: name for name in IMPORT_RUN_COLUMNS})
    else:
        await change.run("ALTER TABLE import_run DROP CONSTRAINT import_kind_known")
        await change.run(
            f"ALTER TABLE import_run ADD CONSTRAINT import_kind_known CHECK ({LIST_KINDS})"
        )
