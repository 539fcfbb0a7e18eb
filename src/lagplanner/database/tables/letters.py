"""Which tables hold the post room: letters, what was sent, timetable, texts, links, notices?"""

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


class Letter(Table, db=DB, tablename="letter"):
    """The outbox; the columns are those of `domain.letters.Letter`, of which `key` is unique."""

    id = Serial(primary_key=True)
    key = Varchar(length=200)
    occasion = Varchar(length=60)
    state = Varchar(length=12, default="held")
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.restrict)
    meeting = ForeignKey(Meeting, null=True, default=None, on_delete=OnDelete.restrict)
    recipient_name = Varchar(length=160)
    recipient_email = Varchar(length=200)
    facts = Text()  # JSON: what the letter is about, for the preview
    language = Varchar(length=5, default="de")
    step = Varchar(length=20)
    due_at = Timestamptz(null=True, default=None)  # filled once the letter is queued
    expires_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    released_at = Timestamptz(null=True, default=None)
    released_by = Varchar(length=120)
    attempts = Integer(default=0)
    error = Text()
    owner = Varchar(length=60)  # one claim of one process; nobody else may write while it holds
    lease_until = Timestamptz(null=True, default=None)
    message_id = Varchar(length=120)
    sent_at = Timestamptz(null=True, default=None)
    own_subject = Varchar(length=300)
    own_text = Text()


class LetterSent(Table, db=DB, tablename="letter_sent"):
    """The exact bytes that were handed over; apart, so that the rows of the queue stay small."""

    id = Serial(primary_key=True)
    letter = ForeignKey(Letter, null=False, on_delete=OnDelete.cascade)
    subject = Varchar(length=300)
    content = Bytea()
    smtp_reply = Text()
    at = Timestamptz()


class MailState(Table, db=DB, tablename="mail_state"):
    """Whether letters may leave at all. There is one row.

    `house` and `epoch` are the restore guard: the same two stand in a file beside the database.
    """

    id = Serial(primary_key=True)
    paused = Boolean(default=False)
    pause_kind = Varchar(length=10)  # person, setup, restore
    pause_reason = Text()
    paused_at = Timestamptz(null=True, default=None)
    house = Varchar(length=40)
    epoch = Integer(default=0)  # rises with every attempt to send
    failures = Integer(default=0)  # connections that failed in a row
    circuit_until = Timestamptz(null=True, default=None)  # nobody knocks before this moment


class Mailbox(Table, db=DB, tablename="mailbox"):
    """An address that has sent letters back, or wants no letters to all.

    Marked after three that came back, then letters to it are held.
    """

    id = Serial(primary_key=True)
    email = Varchar(length=200)
    bounces = Integer(default=0)
    marked_at = Timestamptz(null=True, default=None)
    last_error = Text()
    last_at = Timestamptz(null=True, default=None)
    no_bulk_at = Timestamptz(null=True, default=None)  # since when it wants no letters to all


class DailyClaim(Table, db=DB, tablename="daily_claim"):
    """Work done once a day, by whichever process was first to store this row."""

    id = Serial(primary_key=True)
    name = Varchar(length=40)
    day = Date()
    at = Timestamptz()


class ReminderRule(Table, db=DB, tablename="reminder_rule"):
    """What the board changed of a step of the timetable; empty where the delivered rule holds."""

    id = Serial(primary_key=True)
    code = Varchar(length=20)
    offset_days = Integer(null=True, default=None)
    enabled = Boolean(null=True, default=None)
    mode = Varchar(length=5)  # ask, auto
    changed_at = Timestamptz()
    changed_by = Varchar(length=120)


class LetterText(Table, db=DB, tablename="letter_text"):
    """What the board wrote in place of a delivered text."""

    id = Serial(primary_key=True)
    occasion = Varchar(length=60)
    language = Varchar(length=5)
    form = Varchar(length=5)  # sie, ihr
    subject = Varchar(length=300)
    body = Text()
    changed_at = Timestamptz()
    changed_by = Varchar(length=120)


class Link(Table, db=DB, tablename="link"):
    """A link in a letter: who may answer what with it, until when. Only its SHA-256 is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    purpose = Varchar(length=20)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.cascade)
    meeting = ForeignKey(Meeting, null=True, default=None, on_delete=OnDelete.cascade)
    name = Varchar(length=160)
    email = Varchar(length=200)
    letter = ForeignKey(Letter, null=True, default=None, on_delete=OnDelete.cascade)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class Notice(Table, db=DB, tablename="notice"):
    """Something the board is told, at once or in the weekly digest."""

    id = Serial(primary_key=True)
    key = Varchar(length=200)
    occasion = Varchar(length=60)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.cascade)
    meeting = ForeignKey(Meeting, null=True, default=None, on_delete=OnDelete.cascade)
    facts = Text()  # JSON
    created_at = Timestamptz()
    digest = ForeignKey(Letter, null=True, default=None, on_delete=OnDelete.set_null)
    closed_at = Timestamptz(null=True, default=None)


TABLES: tuple[type[Table], ...] = (
    Letter,
    LetterSent,
    MailState,
    Mailbox,
    DailyClaim,
    ReminderRule,
    LetterText,
    Link,
    Notice,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "letter_key_once": ("letter", ("key",), ""),
    "letter_message_id_once": ("letter", ("message_id",), "message_id <> ''"),
    "mailbox_email_once": ("mailbox", ("email",), ""),
    "daily_claim_once": ("daily_claim", ("name", "day"), ""),
    "reminder_rule_code_once": ("reminder_rule", ("code",), ""),
    "letter_text_once": ("letter_text", ("occasion", "language", "form"), ""),
    "link_token_once": ("link", ("token_hash",), ""),
    "notice_key_once": ("notice", ("key",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "letter_state_known": (
        "letter",
        "state IN ('draft', 'held', 'queued', 'claimed', 'attempting', 'sent', 'retry',"
        " 'in_doubt', 'bounced', 'discarded', 'expired')",
    ),
    "mail_state_one_row": ("mail_state", "id = 1"),
    "reminder_rule_mode_known": ("reminder_rule", "mode IN ('', 'ask', 'auto')"),
}
