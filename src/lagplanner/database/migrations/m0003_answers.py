"""Answers: venues, requests to hosts, checklists, swaps, topics, speakers, polls, leaving a list."""

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE venue (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        name VARCHAR(200) NOT NULL,
        street VARCHAR(200) NOT NULL,
        postcode VARCHAR(10) NOT NULL,
        room VARCHAR(120) NOT NULL,
        meeting_point VARCHAR(200) NOT NULL,
        way TEXT NOT NULL,
        capacity INTEGER,
        step_free BOOLEAN,
        by_video BOOLEAN NOT NULL,
        confirmed_at TIMESTAMPTZ,
        confirmed_by VARCHAR(120) NOT NULL,
        CONSTRAINT venue_capacity_positive CHECK (
            capacity IS NULL OR capacity > 0
        )
    )
    """,
    """
    CREATE TABLE host_request (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        state VARCHAR(10) NOT NULL,
        asked_at TIMESTAMPTZ,
        answer_by DATE,
        reminded_at TIMESTAMPTZ,
        answered_at TIMESTAMPTZ,
        answered_by VARCHAR(160) NOT NULL,
        via VARCHAR(10) NOT NULL,
        entered_by VARCHAR(120) NOT NULL,
        remark TEXT NOT NULL,
        CONSTRAINT host_request_state_known CHECK (
            state IN ('asked', 'accepted', 'declined', 'withdrawn', 'lapsed')
        ),
        CONSTRAINT host_request_via_known CHECK (
            via IN ('', 'link', 'phone', 'mail', 'board')
        )
    )
    """,
    """
    CREATE TABLE checklist_item (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        code VARCHAR(40) NOT NULL,
        title VARCHAR(200) NOT NULL,
        position INTEGER NOT NULL,
        due DATE,
        done_at TIMESTAMPTZ,
        done_by VARCHAR(160) NOT NULL
    )
    """,
    """
    CREATE TABLE swap (
        id :serial,
        asking_meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        other_meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        asking_project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        other_project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        state VARCHAR(10) NOT NULL,
        note TEXT NOT NULL,
        asked_at TIMESTAMPTZ NOT NULL,
        asked_by VARCHAR(160) NOT NULL,
        answered_at TIMESTAMPTZ,
        answered_by VARCHAR(160) NOT NULL,
        decided_at TIMESTAMPTZ,
        decided_by VARCHAR(120) NOT NULL,
        CONSTRAINT swap_state_known CHECK (
            state IN ('asked', 'agreed', 'declined', 'approved', 'rejected', 'withdrawn')
        ),
        CONSTRAINT swap_of_two CHECK (
            asking_meeting <> other_meeting AND asking_project <> other_project
        )
    )
    """,
    """
    CREATE TABLE handover_note (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        written_at TIMESTAMPTZ NOT NULL,
        written_by VARCHAR(160) NOT NULL
    )
    """,
    """
    CREATE TABLE topic (
        id :serial,
        title VARCHAR(200) NOT NULL,
        question VARCHAR(300) NOT NULL,
        search TEXT NOT NULL,
        state VARCHAR(10) NOT NULL,
        project INTEGER REFERENCES project (id) ON DELETE SET NULL,
        proposed_by VARCHAR(160) NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT topic_has_title CHECK (
            length(title) > 0
        ),
        CONSTRAINT topic_state_known CHECK (
            state IN ('open', 'resting')
        )
    )
    """,
    """
    CREATE TABLE topic_vote (
        id :serial,
        topic INTEGER NOT NULL REFERENCES topic (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        at TIMESTAMPTZ NOT NULL
    )
    """,
    """
    CREATE TABLE topic_meeting (
        id :serial,
        topic INTEGER NOT NULL REFERENCES topic (id) ON DELETE CASCADE,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        at TIMESTAMPTZ NOT NULL
    )
    """,
    """
    CREATE TABLE speaker (
        id :serial,
        name VARCHAR(160) NOT NULL,
        search TEXT NOT NULL,
        salutation VARCHAR(200) NOT NULL,
        organisation VARCHAR(200) NOT NULL,
        function VARCHAR(200) NOT NULL,
        field VARCHAR(20) NOT NULL,
        email VARCHAR(200) NOT NULL,
        office_email VARCHAR(200) NOT NULL,
        phone VARCHAR(40) NOT NULL,
        language VARCHAR(5) NOT NULL,
        topics TEXT NOT NULL,
        note TEXT NOT NULL,
        forget_on DATE,
        version INTEGER NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT speaker_has_name CHECK (
            length(name) > 0
        ),
        CONSTRAINT speaker_field_known CHECK (
            field IN ('politics', 'administration', 'science', 'practice')
        )
    )
    """,
    """
    CREATE TABLE talk (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        speaker INTEGER NOT NULL REFERENCES speaker (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        state VARCHAR(12) NOT NULL,
        organisation VARCHAR(200) NOT NULL,
        function VARCHAR(200) NOT NULL,
        title VARCHAR(300) NOT NULL,
        question VARCHAR(300) NOT NULL,
        starts TIME,
        minutes INTEGER NOT NULL,
        answer_by DATE,
        asked_at TIMESTAMPTZ,
        answered_at TIMESTAMPTZ,
        answered_by VARCHAR(160) NOT NULL,
        via VARCHAR(10) NOT NULL,
        entered_by VARCHAR(120) NOT NULL,
        remark TEXT NOT NULL,
        substitute_for INTEGER REFERENCES talk (id) ON DELETE SET NULL,
        online BOOLEAN NOT NULL,
        equipment TEXT NOT NULL,
        travel TEXT NOT NULL,
        fee_cents INTEGER,
        may_share_slides BOOLEAN,
        may_photograph BOOLEAN,
        seen_programme_at TIMESTAMPTZ,
        version INTEGER NOT NULL,
        CONSTRAINT talk_state_known CHECK (
            state IN ('prepared', 'asked', 'accepted', 'tentative', 'declined', 'substituted', 'other_date', 'withdrawn')
        ),
        CONSTRAINT talk_via_known CHECK (
            via IN ('', 'link', 'phone', 'mail', 'board')
        ),
        CONSTRAINT talk_minutes CHECK (
            minutes BETWEEN 5 AND 600
        ),
        CONSTRAINT talk_fee CHECK (
            fee_cents IS NULL OR fee_cents >= 0
        )
    )
    """,
    """
    CREATE TABLE talk_day (
        id :serial,
        talk INTEGER NOT NULL REFERENCES talk (id) ON DELETE CASCADE,
        day DATE NOT NULL
    )
    """,
    """
    CREATE TABLE poll (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        talk INTEGER REFERENCES talk (id) ON DELETE SET NULL,
        state VARCHAR(10) NOT NULL,
        reason TEXT NOT NULL,
        answer_by DATE NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        created_by VARCHAR(120) NOT NULL,
        ended_at TIMESTAMPTZ,
        CONSTRAINT poll_state_known CHECK (
            state IN ('open', 'closed', 'applied')
        )
    )
    """,
    """
    CREATE TABLE poll_day (
        id :serial,
        poll INTEGER NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
        day DATE NOT NULL
    )
    """,
    """
    CREATE TABLE poll_vote (
        id :serial,
        poll_day INTEGER NOT NULL REFERENCES poll_day (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        value VARCHAR(6) NOT NULL,
        who VARCHAR(160) NOT NULL,
        via VARCHAR(10) NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        CONSTRAINT poll_vote_value_known CHECK (
            value IN ('yes', 'maybe', 'no')
        )
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX venue_once ON venue (meeting)",
    "CREATE UNIQUE INDEX host_request_once ON host_request (meeting, project)",
    "CREATE UNIQUE INDEX checklist_item_once ON checklist_item (meeting, code)",
    "CREATE UNIQUE INDEX swap_one_open ON swap (asking_meeting) WHERE state IN ('asked', 'agreed')",
    "CREATE UNIQUE INDEX handover_note_once ON handover_note (meeting)",
    "CREATE UNIQUE INDEX topic_title_once ON topic (title)",
    "CREATE UNIQUE INDEX topic_vote_once ON topic_vote (topic, project)",
    "CREATE UNIQUE INDEX topic_meeting_once ON topic_meeting (topic, meeting)",
    "CREATE UNIQUE INDEX talk_once ON talk (meeting, speaker)",
    "CREATE UNIQUE INDEX talk_day_once ON talk_day (talk, day)",
    "CREATE UNIQUE INDEX poll_one_open ON poll (meeting) WHERE state = 'open'",
    "CREATE UNIQUE INDEX poll_day_once ON poll_day (poll, day)",
    "CREATE UNIQUE INDEX poll_vote_once ON poll_vote (poll_day, project)",
    "CREATE INDEX host_request_by_project ON host_request (project)",
    "CREATE INDEX swap_by_asking_meeting ON swap (asking_meeting)",
    "CREATE INDEX swap_by_other_meeting ON swap (other_meeting)",
    "CREATE INDEX swap_by_asking_project ON swap (asking_project)",
    "CREATE INDEX swap_by_other_project ON swap (other_project)",
    "CREATE INDEX topic_by_project ON topic (project)",
    "CREATE INDEX topic_vote_by_project ON topic_vote (project)",
    "CREATE INDEX topic_meeting_by_meeting ON topic_meeting (meeting)",
    "CREATE INDEX talk_by_speaker ON talk (speaker)",
    "CREATE INDEX talk_by_substitute_for ON talk (substitute_for)",
    "CREATE INDEX poll_by_meeting ON poll (meeting)",
    "CREATE INDEX poll_by_talk ON poll (talk)",
    "CREATE INDEX poll_vote_by_project ON poll_vote (project)",
)

COLUMNS = ("ALTER TABLE mailbox ADD COLUMN no_bulk_at TIMESTAMPTZ",)


async def apply(change: Change) -> None:
    """Make the tables, and the column of an older one."""
    for statement in (*TABLES, *INDEXES, *COLUMNS):
        await change.run(statement)
