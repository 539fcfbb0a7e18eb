"""Which tables hold what is left of a meeting: its files?"""

from piccolo.columns import Boolean, Bytea, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.speakers import Talk


class MeetingFile(Table, db=DB, tablename="meeting_file"):
    """A file of a meeting; the columns are those of `domain.afterwards.files.MeetingFile`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    talk = ForeignKey(Talk, null=True, default=None, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    title = Varchar(length=160)
    ending = Varchar(length=5)
    size = Integer(default=0)
    visibility = Varchar(length=10)
    giver = Varchar(length=10)
    mark = Varchar(length=32)
    digest = Varchar(length=64)  # of the content: the same file twice is one
    agreed = Boolean(default=False)
    has_preview = Boolean(default=False)
    added_at = Timestamptz()
    added_by = Varchar(length=160)
    removed_at = Timestamptz(null=True, default=None)


class FileContent(Table, db=DB, tablename="file_content"):
    """The bytes of a file, apart, so that no list reads them; `preview` is a small picture of a photo."""

    id = Serial(primary_key=True)
    file = ForeignKey(MeetingFile, null=False, on_delete=OnDelete.cascade)
    content = Bytea()
    preview = Bytea()


TABLES: tuple[type[Table], ...] = (MeetingFile, FileContent)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "meeting_file_mark_once": ("meeting_file", ("mark",), ""),
    "file_content_once": ("file_content", ("file",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "meeting_file_kind_known": (
        "meeting_file",
        "kind IN ('slides', 'photo', 'minutes', 'scan', 'other')",
    ),
    "meeting_file_visibility_known": (
        "meeting_file",
        "visibility IN ('board', 'members', 'public')",
    ),
    "meeting_file_giver_known": ("meeting_file", "giver IN ('board', 'host', 'speaker')"),
}
