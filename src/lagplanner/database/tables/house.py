"""Which tables hold the running of the house: settings, log-in, long work, trail?"""

from piccolo.columns import (
    BigInt,
    Boolean,
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
from lagplanner.database.tables.letters import Letter


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


class BoardPerson(Table, db=DB, tablename="board_person"):
    """Somebody of the board, or who may look in; in office until `left_at`."""

    id = Serial(primary_key=True)
    name = Varchar(length=120)
    email = Varchar(length=200)
    email_key = Varchar(length=200)  # casefolded, unique among those in office
    role = Varchar(length=20)
    language = Varchar(length=5, default="de")
    joined_at = Timestamptz()
    left_at = Timestamptz(null=True, default=None)


class Handover(Table, db=DB, tablename="handover"):
    """The board is handed over: who comes, stays and leaves (JSON), and when."""

    id = Serial(primary_key=True)
    plan = Text()
    on_day = Date(null=True, default=None)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    done_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)


class KeptForm(Table, db=DB, tablename="kept_form"):
    """What somebody had typed whose session had ended, for the hour until they are in again."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)  # of the cookie of the browser in which it was typed
    path = Varchar(length=300)
    fields = Text()  # JSON
    expires_at = Timestamptz()


class LoginLink(Table, db=DB, tablename="login_link"):
    """A link that opens one session, once; asked for by mail it has a code as well.

    Only the SHA-256 of token, code and the cookie of the browser that asked are kept.
    """

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    name = Varchar(length=120)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    person = ForeignKey(BoardPerson, null=True, default=None, on_delete=OnDelete.cascade)
    role = Varchar(length=20)  # empty: the address asked for is not known here
    email = Varchar(length=200)
    browser_hash = Varchar(length=64)
    code_hash = Varchar(length=64)
    tries = Integer(default=0)  # wrong codes
    withdrawn_at = Timestamptz(null=True, default=None)


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
    person = ForeignKey(BoardPerson, null=True, default=None, on_delete=OnDelete.cascade)
    email = Varchar(length=200)  # the address that was proved; empty for one of the command line
    browser = Varchar(length=60)  # as its owner knows it again: "Firefox, Windows"


class Passkey(Table, db=DB, tablename="passkey"):
    """A passkey of somebody of the board: its public half, which opens nothing by itself."""

    id = Serial(primary_key=True)
    person = ForeignKey(BoardPerson, null=False, on_delete=OnDelete.cascade)
    name = Varchar(length=60)  # as its owner knows it again
    key_id = Varchar(length=1400)  # base64url; the standard allows 1023 bytes
    public_key = Text()  # base64url
    sign_count = BigInt()  # how often its device says it has signed
    created_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class PasskeyChallenge(Table, db=DB, tablename="passkey_challenge"):
    """What a passkey was asked to sign; the row goes with the first answer."""

    id = Serial(primary_key=True)
    challenge_hash = Varchar(length=64)
    browser_hash = Varchar(length=64)
    person = ForeignKey(BoardPerson, null=True, default=None, on_delete=OnDelete.cascade)
    expires_at = Timestamptz()


class OwnCalendar(Table, db=DB, tablename="own_calendar"):
    """Somebody's own calendar to subscribe to; of its secret address only the SHA-256 is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    email = Varchar(length=200)  # casefolded; empty for a person without one
    person = ForeignKey(BoardPerson, null=True, default=None, on_delete=OnDelete.cascade)
    language = Varchar(length=5)
    created_at = Timestamptz()


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
    """Who did what when, by which way. `before` and `after` are JSON and enough to undo an edit.

    `sentence` has places for the `facts` (JSON, by name): what they say of a person can be forgotten.
    """

    id = Serial(primary_key=True)
    at = Timestamptz()
    who = Varchar(length=120)
    deed = Varchar(length=60)
    subject = Varchar(length=120)
    sentence = Text()
    before = Text()
    after = Text()
    undone_at = Timestamptz(null=True, default=None)
    way = Varchar(length=10)  # board, link, phone, mail, command, clock; empty: not known
    letter = ForeignKey(Letter, null=True, default=None, on_delete=OnDelete.set_null)
    facts = Text(default="{}")


class TrailAbout(Table, db=DB, tablename="trail_about"):
    """What a deed concerns: "meeting:3", "project:7", its subject included."""

    id = Serial(primary_key=True)
    entry = ForeignKey(Trail, null=False, on_delete=OnDelete.cascade)
    subject = Varchar(length=120)


TABLES: tuple[type[Table], ...] = (
    Attempt,
    Setting,
    BoardPerson,
    Handover,
    KeptForm,
    LoginLink,
    Session,
    Passkey,
    PasskeyChallenge,
    OwnCalendar,
    Job,
    Trail,
    TrailAbout,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "setting_name_once": ("setting", ("name",), ""),
    "board_person_email_once": ("board_person", ("email_key",), "left_at IS NULL"),
    "login_link_token_once": ("login_link", ("token_hash",), ""),
    "kept_form_token_once": ("kept_form", ("token_hash",), ""),
    "passkey_key_once": ("passkey", ("key_id",), ""),
    "passkey_challenge_once": ("passkey_challenge", ("challenge_hash",), ""),
    "own_calendar_token_once": ("own_calendar", ("token_hash",), ""),
    "session_token_once": ("session", ("token_hash",), ""),
    "trail_about_once": ("trail_about", ("subject", "entry"), ""),
    "job_one_at_work": ("job", ("kind", "subject"), "state IN ('waiting', 'running')"),
}

CHECKS: dict[str, tuple[str, str]] = {
    "board_person_role_known": (
        "board_person",
        "role IN ('chair', 'deputy', 'treasurer', 'assessor', 'reader', 'auditor')",
    ),
    "job_state_known": (
        "job",
        "state IN ('waiting', 'running', 'done', 'failed', 'stopped')",
    ),
}
