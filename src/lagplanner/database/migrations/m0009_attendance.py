"""Attendance: replies with what people need, the host's questions, and the list of who was there."""

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE reply (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        day DATE NOT NULL,
        kind VARCHAR(6) NOT NULL,
        persons INTEGER NOT NULL,
        guests INTEGER NOT NULL,
        online INTEGER NOT NULL,
        names TEXT NOT NULL,
        seats INTEGER NOT NULL,
        offered INTEGER NOT NULL,
        offered_until TIMESTAMPTZ,
        queued_at TIMESTAMPTZ,
        hint TEXT NOT NULL,
        shares_ride BOOLEAN NOT NULL,
        remark TEXT NOT NULL,
        who VARCHAR(160) NOT NULL,
        via VARCHAR(10) NOT NULL,
        entered_by VARCHAR(120) NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT reply_kind_known CHECK (
            kind IN ('yes', 'no', 'later')
        ),
        CONSTRAINT reply_via_known CHECK (
            via IN ('link', 'phone', 'mail', 'board')
        ),
        CONSTRAINT reply_numbers CHECK (
            persons >= 0 AND guests >= 0 AND online >= 0 AND seats >= 0 AND offered >= 0
            AND seats + offered + online <= persons + guests
        )
    )
    """,
    """
    CREATE TABLE reply_need (
        id :serial,
        reply INTEGER NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
        code VARCHAR(20) NOT NULL,
        number INTEGER NOT NULL,
        text TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE reply_question (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        text VARCHAR(200) NOT NULL
    )
    """,
    """
    CREATE TABLE reply_answer (
        id :serial,
        reply INTEGER NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
        question INTEGER NOT NULL REFERENCES reply_question (id) ON DELETE CASCADE,
        text VARCHAR(300) NOT NULL
    )
    """,
    """
    CREATE TABLE attendance (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        project INTEGER REFERENCES project (id) ON DELETE SET NULL,
        line VARCHAR(60) NOT NULL,
        name VARCHAR(160) NOT NULL,
        presence VARCHAR(10) NOT NULL,
        number INTEGER NOT NULL,
        noted_at TIMESTAMPTZ NOT NULL,
        noted_by VARCHAR(160) NOT NULL,
        CONSTRAINT attendance_presence_known CHECK (
            presence IN ('open', 'present', 'excused')
        ),
        CONSTRAINT attendance_number_positive CHECK (
            number > 0
        )
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX reply_once ON reply (meeting, project)",
    "CREATE UNIQUE INDEX reply_need_once ON reply_need (reply, code)",
    "CREATE UNIQUE INDEX reply_answer_once ON reply_answer (reply, question)",
    "CREATE UNIQUE INDEX attendance_once ON attendance (meeting, line)",
    "CREATE INDEX reply_by_project ON reply (project)",
    "CREATE INDEX reply_question_by_meeting ON reply_question (meeting)",
    "CREATE INDEX attendance_by_project ON attendance (project)",
)


async def apply(change: Change) -> None:
    """Make the tables; nothing older is touched."""
    for statement in (*TABLES, *INDEXES):
        await change.run(statement)
