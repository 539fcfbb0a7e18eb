"""What stands in papers is kept beside them and searched; invitations and programmes are kinds of their own.

The search also looks in profiles, and finds letters by the meeting they are about.
"""

from dataclasses import replace

from lagplanner.database.migrations.change import Change
from lagplanner.database.migrations.m0026_search import WATCHED, Watched
from lagplanner.database.migrations.m0028_search_again import make_triggers

FILE_TEXT = """
    CREATE TABLE file_text (
        id :serial,
        file INTEGER NOT NULL REFERENCES meeting_file (id) ON DELETE CASCADE,
        text TEXT NOT NULL
    )
"""
KINDS = "kind IN ('slides', 'photo', 'invitation', 'programme', 'minutes', 'scan', 'other')"
MEETING_FILE = f"""
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    talk INTEGER REFERENCES talk (id) ON DELETE CASCADE,
    kind VARCHAR(10) NOT NULL,
    title VARCHAR(160) NOT NULL,
    ending VARCHAR(5) NOT NULL,
    size INTEGER NOT NULL,
    visibility VARCHAR(10) NOT NULL,
    giver VARCHAR(10) NOT NULL,
    mark VARCHAR(32) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    agreed BOOLEAN NOT NULL,
    has_preview BOOLEAN NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    added_by VARCHAR(160) NOT NULL,
    removed_at TIMESTAMPTZ,
    CONSTRAINT meeting_file_kind_known CHECK ({KINDS}),
    CONSTRAINT meeting_file_visibility_known CHECK (visibility IN ('board', 'members', 'public')),
    CONSTRAINT meeting_file_giver_known CHECK (giver IN ('board', 'host', 'speaker'))
"""
MEETING_FILE_COLUMNS = (
    "id meeting talk kind title ending size visibility giver mark digest agreed has_preview "
    "added_at added_by removed_at".split()
)
_OF_MEETING = "id FROM letter WHERE meeting = :row.id"
_IN_TOWN = "id FROM letter WHERE meeting IN (SELECT id FROM meeting WHERE town = :row.id)"
LETTERS = {"meeting": _OF_MEETING, "town": _IN_TOWN}
NEW = (
    Watched("file_text", ("text",), (("file", ":row.file"),)),
    Watched(
        "profile_part", ("heading", "heading_en", "text", "text_en"), (("project", ":row.project"),)
    ),
)
OF_BEFORE = {one.table: one for one in WATCHED}
MORE = (
    *(
        replace(OF_BEFORE[table], stale=(*OF_BEFORE[table].stale, ("letter", ids)))
        for table, ids in LETTERS.items()
    ),
    replace(OF_BEFORE["letter"], columns=(*OF_BEFORE["letter"].columns, "meeting")),
)


async def apply(change: Change) -> None:
    """Make the table and the triggers, widen the kinds; projects and letters are looked at again."""
    await change.run(FILE_TEXT)
    await change.run("CREATE UNIQUE INDEX file_text_once ON file_text (file)")
    if change.dialect == "sqlite":
        copied = {name: name for name in MEETING_FILE_COLUMNS}
        await change.rebuild("meeting_file", MEETING_FILE, copied)
    else:
        await change.run("ALTER TABLE meeting_file DROP CONSTRAINT meeting_file_kind_known")
        await change.run(
            f"ALTER TABLE meeting_file ADD CONSTRAINT meeting_file_kind_known CHECK ({KINDS})"
        )
    for watched in (*NEW, *MORE):
        await make_triggers(change, watched)
    for kind, table in (("project", "project"), ("letter", "letter")):
        await change.run(f"DELETE FROM search_entry WHERE kind = '{kind}'")  # noqa: S608
        await change.run(
            f"INSERT INTO search_due (kind, thing) SELECT '{kind}', id FROM {table} WHERE true "  # noqa: S608
            "ON CONFLICT (kind, thing) DO NOTHING"
        )
