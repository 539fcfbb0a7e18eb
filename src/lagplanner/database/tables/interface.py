"""Which tables hold what other programs may read, and what they are told?"""

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.members import Project


class ApiToken(Table, db=DB, tablename="api_token"):
    """A token by which a program reads. Only its SHA-256 is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    name = Varchar(length=80)
    role = Varchar(length=20)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.cascade)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    expires_on = Date()
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class Webhook(Table, db=DB, tablename="webhook"):
    """An address that is told what happens. Its secret signs, so it is kept as it is."""

    id = Serial(primary_key=True)
    name = Varchar(length=80)
    url = Varchar(length=500)
    events = Text()  # JSON
    secret = Varchar(length=120)
    old_secret = Varchar(length=120)
    rotated_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    paused_at = Timestamptz(null=True, default=None)
    pause_reason = Varchar(length=300)


class WebhookMessage(Table, db=DB, tablename="webhook_message"):
    """One thing told to one address, and how far that is."""

    id = Serial(primary_key=True)
    webhook = ForeignKey(Webhook, null=False, on_delete=OnDelete.cascade)
    key = Varchar(length=40)
    event = Varchar(length=40)
    body = Text()
    state = Varchar(length=12)
    attempts = Integer(default=0)
    created_at = Timestamptz()
    due_at = Timestamptz()
    owner = Varchar(length=60)
    lease_until = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    status = Integer(null=True, default=None)
    error = Varchar(length=300)


TABLES: tuple[type[Table], ...] = (ApiToken, Webhook, WebhookMessage)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "api_token_once": ("api_token", ("token_hash",), ""),
    "webhook_message_once": ("webhook_message", ("key",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "api_token_only_reads": (
        "api_token",
        "role IN ('reader', 'auditor') OR (role = 'project' AND project IS NOT NULL)",
    ),
    "webhook_message_state_known": (
        "webhook_message",
        "state IN ('queued', 'claimed', 'retry', 'sent', 'given_up')",
    ),
}
