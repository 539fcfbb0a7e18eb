"""Which tables hold what is left of a meeting: its files, what it cost, and what people thought of it?"""

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project
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


class FileText(Table, db=DB, tablename="file_text"):
    """What stands in a paper, so that it can be searched; empty where it could not be read."""

    id = Serial(primary_key=True)
    file = ForeignKey(MeetingFile, null=False, on_delete=OnDelete.cascade)
    text = Text()


class Feedback(Table, db=DB, tablename="feedback"):
    """All answers about a meeting in one row: no answer has a row, a time or a person of its own."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    counts = Text()  # JSON: number by code
    words = Text()  # a line each, by the alphabet
    keys = Text()  # of forms, by the alphabet


class FeedbackGiven(Table, db=DB, tablename="feedback_given"):
    """How many of a project have answered; not what, not when."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    number = Integer(default=0)


class Receipt(Table, db=DB, tablename="receipt"):
    """A bill of a meeting; the columns are those of `domain.afterwards.receipts.Receipt`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    talk = ForeignKey(Talk, null=True, default=None, on_delete=OnDelete.set_null)
    category = Varchar(length=10)
    payee = Varchar(length=160)
    what = Varchar(length=300)
    cents = Integer(default=0)
    day = Date()
    mark = Varchar(length=32)
    removed_at = Timestamptz(null=True, default=None)


class ReceiptScan(Table, db=DB, tablename="receipt_scan"):
    """The bytes of a bill, apart, so that no list reads them; one that was replaced is removed."""

    id = Serial(primary_key=True)
    receipt = ForeignKey(Receipt, null=False, on_delete=OnDelete.cascade)
    ending = Varchar(length=5)
    size = Integer(default=0)
    content = Bytea()
    removed_at = Timestamptz(null=True, default=None)


TABLES: tuple[type[Table], ...] = (
    *(MeetingFile, FileContent, FileText, Feedback, FeedbackGiven),
    *(Receipt, ReceiptScan),
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "meeting_file_mark_once": ("meeting_file", ("mark",), ""),
    "file_content_once": ("file_content", ("file",), ""),
    "file_text_once": ("file_text", ("file",), ""),
    "feedback_once": ("feedback", ("meeting",), ""),
    "feedback_given_once": ("feedback_given", ("meeting", "project"), ""),
    "receipt_mark_once": ("receipt", ("mark",), ""),
    "receipt_scan_once": ("receipt_scan", ("receipt",), "removed_at IS NULL"),
}

CHECKS: dict[str, tuple[str, str]] = {
    "meeting_file_kind_known": (
        "meeting_file",
        "kind IN ('slides', 'photo', 'invitation', 'programme', 'minutes', 'scan', 'other')",
    ),
    "meeting_file_visibility_known": (
        "meeting_file",
        "visibility IN ('board', 'members', 'public')",
    ),
    "receipt_category_known": (
        "receipt",
        "category IN ('fee', 'travel', 'room', 'catering', 'printing', 'material', 'other')",
    ),
    "receipt_costs_something": ("receipt", "cents > 0"),
    "meeting_file_giver_known": ("meeting_file", "giver IN ('board', 'host', 'speaker')"),
}
