"""Which tables hold the running of the house: settings, log-in, long work, trail?"""

from piccolo.columns import Boolean, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from lagplanner.database.engine import DB


class Attempt(Table, db=DB, tablename="attempt"):
    """A try at something that is limited, counted across all processes."""

    id = Serial(primary_key=True)
    kind = Varchar(length=20)
    subject = Varchar(length=120)
    at = Timestamptz()


class Setting(Table, db=DB, tablename="setting"):
    """What the board can change on a page: name of the association, rules of the rotation and calendar."""

    id = Serial(primary_key=True)
    name = Varchar(length=80)
    value = Text()
    changed_at = Timestamptz()
    changed_by = Varchar(length=120)


class LoginLink(Table, db=DB, tablename="login_link"):
    """A link that opens one session, once. Only the SHA-256 of its token is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    name = Varchar(length=120)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Session(Table, db=DB, tablename="session"):
    """Somebody who is in. Only the SHA-256 of the cookie's token is kept; revocable."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    name = Varchar(length=120)
    role = Varchar(length=20)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class Job(Table, db=DB, tablename="job"):
    """Long work somebody is waiting for; a page shows it and can stop it."""

    id = Serial(primary_key=True)
    kind = Varchar(length=20)
    subject = Varchar(length=120)
    state = Varchar(length=12)  # waiting, running, done, failed, stopped
    message = Varchar(length=300)
    done = Integer(default=0)
    total = Integer(default=0)
    result = Text()
    stop_wanted = Boolean(default=False)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    ended_at = Timestamptz(null=True, default=None)
    owner = Varchar(length=60)  # the process that runs it
    heartbeat_at = Timestamptz(null=True, default=None)


class Trail(Table, db=DB, tablename="trail"):
    """Who did what when. `before` and `after` are JSON and enough to undo an edit."""

    id = Serial(primary_key=True)
    at = Timestamptz()
    who = Varchar(length=120)
    deed = Varchar(length=60)
    subject = Varchar(length=120)
    sentence = Text()
    before = Text()
    after = Text()
    undone_at = Timestamptz(null=True, default=None)


TABLES: tuple[type[Table], ...] = (
    Attempt,
    Setting,
    LoginLink,
    Session,
    Job,
    Trail,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "setting_name_once": ("setting", ("name",), ""),
    "login_link_token_once": ("login_link", ("token_hash",), ""),
    "session_token_once": ("session", ("token_hash",), ""),
    "job_one_at_work": ("job", ("kind", "subject"), "state IN ('waiting', 'running')"),
}

CHECKS: dict[str, tuple[str, str]] = {
    "job_state_known": (
        "job",
        "state IN ('waiting', 'running', 'done', 'failed', 'stopped')",
    ),
}
