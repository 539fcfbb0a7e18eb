"""The first tables: members, meetings, plans, imports, letters, settings, log-in, trail."""

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE town (
        id :serial,
        slug VARCHAR(80) NOT NULL,
        name VARCHAR(120) NOT NULL,
        county VARCHAR(120) NOT NULL,
        region VARCHAR(120) NOT NULL,
        lat DOUBLE PRECISION NOT NULL,
        lon DOUBLE PRECISION NOT NULL,
        station VARCHAR(120) NOT NULL,
        has_rail BOOLEAN NOT NULL,
        shipped BOOLEAN NOT NULL,
        CONSTRAINT town_on_earth CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180),
        CONSTRAINT town_has_name CHECK (length(name) > 0)
    )
    """,
    """
    CREATE TABLE project (
        id :serial,
        slug VARCHAR(160) NOT NULL,
        name VARCHAR(200) NOT NULL,
        search TEXT NOT NULL,
        kind VARCHAR(20) NOT NULL,
        carrier VARCHAR(200) NOT NULL,
        town INTEGER NOT NULL REFERENCES town (id) ON DELETE RESTRICT,
        area VARCHAR(200) NOT NULL,
        street VARCHAR(200) NOT NULL,
        postcode VARCHAR(10) NOT NULL,
        email VARCHAR(200) NOT NULL,
        phone VARCHAR(40) NOT NULL,
        website VARCHAR(300) NOT NULL,
        office_note VARCHAR(300) NOT NULL,
        room_capacity INTEGER,
        step_free BOOLEAN,
        walk_minutes INTEGER,
        funders VARCHAR(400) NOT NULL,
        member_since DATE,
        member_until DATE,
        funding_until DATE,
        last_hosted DATE,
        weight INTEGER NOT NULL,
        notes TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT project_has_name CHECK (length(name) > 0),
        CONSTRAINT project_kind_known CHECK (
            kind IN ('qm', 'stm', 'gwa', 'gwk', 'cm', 'programme', 'other')
        ),
        CONSTRAINT project_room_positive CHECK (room_capacity IS NULL OR room_capacity > 0),
        CONSTRAINT project_weight_range CHECK (weight BETWEEN 1 AND 1000),
        CONSTRAINT project_member_order CHECK (
            member_since IS NULL OR member_until IS NULL OR member_since <= member_until
        )
    )
    """,
    """
    CREATE TABLE contact (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        label VARCHAR(80) NOT NULL,
        name VARCHAR(160) NOT NULL,
        email VARCHAR(200) NOT NULL,
        phone VARCHAR(40) NOT NULL
    )
    """,
    """
    CREATE TABLE office_hours (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        weekday INTEGER NOT NULL,
        opens TIME NOT NULL,
        closes TIME NOT NULL,
        CONSTRAINT office_hours_weekday CHECK (weekday BETWEEN 0 AND 6),
        CONSTRAINT office_hours_order CHECK (opens < closes)
    )
    """,
    """
    CREATE TABLE pause (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        first_day DATE NOT NULL,
        last_day DATE,
        reason VARCHAR(200) NOT NULL,
        CONSTRAINT pause_order CHECK (last_day IS NULL OR first_day <= last_day)
    )
    """,
    """
    CREATE TABLE wish (
        id :serial,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        kind VARCHAR(10) NOT NULL,
        year INTEGER NOT NULL,
        year_quarter INTEGER NOT NULL,
        note VARCHAR(300) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT wish_kind_known CHECK (kind IN ('offer', 'avoid')),
        CONSTRAINT wish_quarter CHECK (year_quarter BETWEEN 1 AND 4)
    )
    """,
    """
    CREATE TABLE meeting (
        id :serial,
        year INTEGER NOT NULL,
        number INTEGER NOT NULL,
        kind VARCHAR(20) NOT NULL,
        state VARCHAR(12) NOT NULL,
        day DATE NOT NULL,
        town INTEGER REFERENCES town (id) ON DELETE RESTRICT,
        topic VARCHAR(300) NOT NULL,
        participants INTEGER,
        note TEXT NOT NULL,
        uid VARCHAR(80) NOT NULL,
        sequence INTEGER NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT meeting_state_known CHECK (
            state IN ('held', 'published', 'confirmed', 'cancelled')
        ),
        CONSTRAINT meeting_number_positive CHECK (number > 0),
        CONSTRAINT meeting_participants CHECK (participants IS NULL OR participants >= 0)
    )
    """,
    """
    CREATE TABLE hosting (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE RESTRICT,
        role VARCHAR(10) NOT NULL,
        CONSTRAINT hosting_role_known CHECK (role IN ('host', 'co_host', 'standby'))
    )
    """,
    """
    CREATE TABLE plan_version (
        id :serial,
        year INTEGER NOT NULL,
        number INTEGER NOT NULL,
        state VARCHAR(12) NOT NULL,
        note VARCHAR(300) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        published_at TIMESTAMPTZ,
        published_by VARCHAR(120) NOT NULL,
        proof VARCHAR(20) NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        CONSTRAINT plan_version_state_known CHECK (
            state IN ('draft', 'published', 'superseded', 'discarded')
        ),
        CONSTRAINT plan_version_proof_known CHECK (proof IN ('proven', 'best_found', 'running'))
    )
    """,
    """
    CREATE TABLE plan_entry (
        id :serial,
        version INTEGER NOT NULL REFERENCES plan_version (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        year_quarter INTEGER NOT NULL,
        extra BOOLEAN NOT NULL,
        day DATE,
        project INTEGER REFERENCES project (id) ON DELETE RESTRICT,
        co_host INTEGER REFERENCES project (id) ON DELETE RESTRICT,
        standby INTEGER REFERENCES project (id) ON DELETE RESTRICT,
        host_pinned BOOLEAN NOT NULL,
        day_pinned BOOLEAN NOT NULL,
        excluded TEXT NOT NULL,
        reasons TEXT NOT NULL,
        day_reasons TEXT NOT NULL,
        problem TEXT NOT NULL,
        CONSTRAINT plan_entry_quarter CHECK (year_quarter BETWEEN 1 AND 4),
        CONSTRAINT plan_entry_others CHECK (
            (co_host IS NULL OR project IS NULL OR co_host <> project)
            AND (standby IS NULL OR project IS NULL OR standby <> project)
        )
    )
    """,
    """
    CREATE TABLE blackout_calendar (
        id :serial,
        name VARCHAR(160) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL
    )
    """,
    """
    CREATE TABLE blackout (
        id :serial,
        calendar INTEGER REFERENCES blackout_calendar (id) ON DELETE CASCADE,
        town INTEGER REFERENCES town (id) ON DELETE CASCADE,
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        title VARCHAR(200) NOT NULL,
        CONSTRAINT blackout_order CHECK (first_day <= last_day)
    )
    """,
    """
    CREATE TABLE import_run (
        id :serial,
        kind VARCHAR(12) NOT NULL,
        filename VARCHAR(200) NOT NULL,
        fingerprint VARCHAR(64) NOT NULL,
        summary TEXT NOT NULL,
        undo TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        undone_at TIMESTAMPTZ,
        undone_by VARCHAR(120) NOT NULL,
        CONSTRAINT import_kind_known CHECK (kind IN ('members', 'meetings', 'all'))
    )
    """,
    """
    CREATE TABLE import_draft (
        id :serial,
        token VARCHAR(64) NOT NULL,
        kind VARCHAR(12) NOT NULL,
        filename VARCHAR(200) NOT NULL,
        content TEXT NOT NULL,
        mapping TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL
    )
    """,
    """
    CREATE TABLE column_mapping (
        id :serial,
        kind VARCHAR(12) NOT NULL,
        headers VARCHAR(64) NOT NULL,
        mapping TEXT NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL
    )
    """,
    """
    CREATE TABLE letter (
        id :serial,
        key VARCHAR(200) NOT NULL,
        occasion VARCHAR(60) NOT NULL,
        state VARCHAR(12) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE RESTRICT,
        meeting INTEGER REFERENCES meeting (id) ON DELETE RESTRICT,
        recipient_name VARCHAR(160) NOT NULL,
        recipient_email VARCHAR(200) NOT NULL,
        facts TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        CONSTRAINT letter_state_known CHECK (
            state IN ('draft', 'held', 'queued', 'claimed', 'attempting', 'sent',
            'retry', 'in_doubt', 'bounced', 'discarded', 'expired')
        )
    )
    """,
    """
    CREATE TABLE setting (
        id :serial,
        name VARCHAR(80) NOT NULL,
        value TEXT NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        changed_by VARCHAR(120) NOT NULL
    )
    """,
    """
    CREATE TABLE login_link (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        name VARCHAR(120) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        used_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE session (
        id :serial,
        token_hash VARCHAR(64) NOT NULL,
        name VARCHAR(120) NOT NULL,
        role VARCHAR(20) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        seen_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        revoked_at TIMESTAMPTZ
    )
    """,
    """
    CREATE TABLE job (
        id :serial,
        kind VARCHAR(20) NOT NULL,
        subject VARCHAR(120) NOT NULL,
        state VARCHAR(12) NOT NULL,
        message VARCHAR(300) NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        result TEXT NOT NULL,
        stop_wanted BOOLEAN NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        ended_at TIMESTAMPTZ,
        CONSTRAINT job_state_known CHECK (
            state IN ('waiting', 'running', 'done', 'failed', 'stopped')
        )
    )
    """,
    """
    CREATE TABLE trail (
        id :serial,
        at TIMESTAMPTZ NOT NULL,
        who VARCHAR(120) NOT NULL,
        deed VARCHAR(60) NOT NULL,
        subject VARCHAR(120) NOT NULL,
        sentence TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        undone_at TIMESTAMPTZ
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX town_slug_once ON town (slug)",
    "CREATE UNIQUE INDEX project_slug_once ON project (slug)",
    "CREATE UNIQUE INDEX contact_position_once ON contact (project, position)",
    "CREATE UNIQUE INDEX wish_once ON wish (project, kind, year, year_quarter)",
    "CREATE UNIQUE INDEX meeting_number_once ON meeting (year, number, kind)",
    "CREATE UNIQUE INDEX meeting_uid_once ON meeting (uid)",
    "CREATE UNIQUE INDEX hosting_once ON hosting (meeting, project)",
    "CREATE UNIQUE INDEX hosting_one_host ON hosting (meeting) WHERE role = 'host'",
    "CREATE UNIQUE INDEX plan_version_number_once ON plan_version (year, number)",
    "CREATE UNIQUE INDEX plan_version_one_published ON plan_version (year)"
    " WHERE state = 'published'",
    "CREATE UNIQUE INDEX plan_version_one_draft ON plan_version (year) WHERE state = 'draft'",
    "CREATE UNIQUE INDEX plan_entry_number_once ON plan_entry (version, number)",
    "CREATE UNIQUE INDEX import_draft_token_once ON import_draft (token)",
    "CREATE UNIQUE INDEX column_mapping_once ON column_mapping (kind, headers)",
    "CREATE UNIQUE INDEX letter_key_once ON letter (key)",
    "CREATE UNIQUE INDEX setting_name_once ON setting (name)",
    "CREATE UNIQUE INDEX login_link_token_once ON login_link (token_hash)",
    "CREATE UNIQUE INDEX session_token_once ON session (token_hash)",
    "CREATE UNIQUE INDEX job_one_at_work ON job (kind, subject)"
    " WHERE state IN ('waiting', 'running')",
)


async def apply(change: Change) -> None:
    """Make all tables, then what must be unique in them."""
    for statement in (*TABLES, *INDEXES):
        await change.run(statement)
