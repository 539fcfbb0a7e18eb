"""The directory: what projects show of themselves, and who says they speak for one."""

from lagplanner.database.migrations.change import Change

PROFILE = """
    CREATE TABLE profile (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        name_en VARCHAR(200) NOT NULL,
        contact_label_en VARCHAR(80) NOT NULL,
        consent_name VARCHAR(160) NOT NULL,
        consent_at TIMESTAMPTZ,
        consent_by VARCHAR(160) NOT NULL,
        offers_heading VARCHAR(200) NOT NULL,
        offers_heading_en VARCHAR(200) NOT NULL,
        hours_heading VARCHAR(200) NOT NULL,
        hours_heading_en VARCHAR(200) NOT NULL,
        office_note_en VARCHAR(300) NOT NULL,
        funders_sentence VARCHAR(600) NOT NULL,
        funders_sentence_en VARCHAR(600) NOT NULL,
        visible TEXT NOT NULL,
        confirmed_at TIMESTAMPTZ,
        confirmed_by VARCHAR(160) NOT NULL
    )
"""

PROFILE_PART = """
    CREATE TABLE profile_part (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        kind VARCHAR(10) NOT NULL,
        position INTEGER NOT NULL,
        heading VARCHAR(200) NOT NULL,
        heading_en VARCHAR(200) NOT NULL,
        text TEXT NOT NULL,
        text_en TEXT NOT NULL,
        url VARCHAR(500) NOT NULL,
        picture VARCHAR(64) NOT NULL,
        CONSTRAINT profile_part_kind_known CHECK (
            kind IN ('link', 'text', 'offer', 'funder', 'carrier', 'picture')
        )
    )
"""

CONTACT_PROPOSAL = """
    CREATE TABLE contact_proposal (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        name VARCHAR(160) NOT NULL,
        email VARCHAR(200) NOT NULL,
        phone VARCHAR(40) NOT NULL,
        note VARCHAR(500) NOT NULL,
        state VARCHAR(10) NOT NULL,
        proposed_at TIMESTAMPTZ NOT NULL,
        decided_at TIMESTAMPTZ,
        decided_by VARCHAR(120) NOT NULL,
        CONSTRAINT contact_proposal_state_known CHECK (
            state IN ('open', 'accepted', 'declined')
        )
    )
"""

INDEXES = (
    "CREATE UNIQUE INDEX profile_project_once ON profile (project)",
    "CREATE UNIQUE INDEX profile_part_position_once ON profile_part (project, kind, position)",
    "CREATE UNIQUE INDEX contact_proposal_open_once ON contact_proposal (project, email)"
    " WHERE state = 'open'",
)


async def apply(change: Change) -> None:
    """New tables only: a project without a profile shows what the list of members knows."""
    for statement in (PROFILE, PROFILE_PART, CONTACT_PROPOSAL, *INDEXES):
        await change.run(statement)
