"""Which tables are there? The Piccolo tables of the product; nothing above the cellar sees them.

A `Date(null=True)` would default to today, hence `default=None` everywhere. SQLite checks neither
lengths nor choices, so what must hold stands in CHECKS and UNIQUES, which the migrations create
and the schema comparison looks for on both databases.
"""

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.conf.apps import AppConfig, AppRegistry
from piccolo.table import Table

from lagplanner.database.engine import DB


class Town(Table, db=DB, tablename="town"):
    """A place; the shipped ones have `shipped` set and cannot be deleted."""

    id = Serial(primary_key=True)
    slug = Varchar(length=80)
    name = Varchar(length=120)
    county = Varchar(length=120)
    region = Varchar(length=120)
    lat = DoublePrecision()
    lon = DoublePrecision()
    station = Varchar(length=120)
    has_rail = Boolean(default=True)
    shipped = Boolean(default=False)


class Project(Table, db=DB, tablename="project"):
    """A member project; the columns are those of `domain.members.Project`."""

    id = Serial(primary_key=True)
    slug = Varchar(length=160)
    name = Varchar(length=200)
    search = Text()  # name, area, town, carrier casefolded: neither database folds umlauts alike
    kind = Varchar(length=20)
    carrier = Varchar(length=200)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    area = Varchar(length=200)
    street = Varchar(length=200)
    postcode = Varchar(length=10)
    email = Varchar(length=200)
    phone = Varchar(length=40)
    website = Varchar(length=300)
    office_note = Varchar(length=300)
    room_capacity = Integer(null=True, default=None)
    step_free = Boolean(null=True, default=None)
    walk_minutes = Integer(null=True, default=None)
    funders = Varchar(length=400)
    member_since = Date(null=True, default=None)
    member_until = Date(null=True, default=None)
    funding_until = Date(null=True, default=None)
    last_hosted = Date(null=True, default=None)
    weight = Integer(default=100)
    notes = Text()
    version = Integer(default=1)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class Contact(Table, db=DB, tablename="contact"):
    """A person of a project; the one with the lowest position is written to."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=0)
    label = Varchar(length=80)
    name = Varchar(length=160)
    email = Varchar(length=200)
    phone = Varchar(length=40)


class OfficeHours(Table, db=DB, tablename="office_hours"):
    """One opening of a usual week; weekday 0 is Monday."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    weekday = Integer()
    opens = Time()
    closes = Time()


class Pause(Table, db=DB, tablename="pause"):
    """Days in which a project neither hosts nor earns turns."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    first_day = Date()
    last_day = Date(null=True, default=None)
    reason = Varchar(length=200)


class Wish(Table, db=DB, tablename="wish"):
    """What a project wants for a quarter of a year: to host in it (`offer`) or rather not (`avoid`)."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    year = Integer()
    year_quarter = Integer()
    note = Varchar(length=300)
    created_at = Timestamptz()


class Meeting(Table, db=DB, tablename="meeting"):
    """A meeting that was held, is published, confirmed or cancelled. Drafts are plan entries."""

    id = Serial(primary_key=True)
    year = Integer()
    number = Integer()  # within the year, in the order of the plan; stays when the day moves
    kind = Varchar(length=20, default="working")
    state = Varchar(length=12)  # held, published, confirmed, cancelled
    day = Date()
    town = ForeignKey(Town, null=True, on_delete=OnDelete.restrict)
    topic = Varchar(length=300)
    participants = Integer(null=True, default=None)
    note = Text()
    uid = Varchar(length=80)  # of the calendar entry; never changes
    sequence = Integer(default=0)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class Hosting(Table, db=DB, tablename="hosting"):
    """Who hosts a meeting: one host, perhaps co-hosts, perhaps a stand-in."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.restrict)
    role = Varchar(length=10)  # host, co_host, standby


class PlanVersion(Table, db=DB, tablename="plan_version"):
    """One version of a year's plan. `question` and `answer` keep what the rotation was asked and said."""

    id = Serial(primary_key=True)
    year = Integer()
    number = Integer()  # 1, 2, 3 … within the year
    state = Varchar(length=12)  # draft, published, superseded, discarded
    note = Varchar(length=300)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    published_at = Timestamptz(null=True, default=None)
    published_by = Varchar(length=120)
    proof = Varchar(length=20)  # proven, best_found, running
    question = Text()
    answer = Text()


class PlanEntry(Table, db=DB, tablename="plan_entry"):
    """One meeting of a plan version; without a project it is open and shouted."""

    id = Serial(primary_key=True)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.cascade)
    number = Integer()
    year_quarter = Integer()
    extra = Boolean(default=False)
    day = Date(null=True, default=None)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.restrict)
    co_host = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.restrict)
    standby = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.restrict)
    host_pinned = Boolean(default=False)
    day_pinned = Boolean(default=False)
    excluded = Text()  # JSON list of project ids the board ruled out for this meeting
    reasons = Text()  # JSON list of sentences: why this host
    day_reasons = Text()  # JSON list of sentences: why this day
    problem = Text()  # why it is open and what to relax, empty where it is not


class BlackoutCalendar(Table, db=DB, tablename="blackout_calendar"):
    """A calendar file whose days are to be kept free."""

    id = Serial(primary_key=True)
    name = Varchar(length=160)
    created_at = Timestamptz()
    created_by = Varchar(length=120)


class Blackout(Table, db=DB, tablename="blackout"):
    """Days to keep free: for all, or only for hosts in one town (`town` set; e.g. a local holiday)."""

    id = Serial(primary_key=True)
    calendar = ForeignKey(BlackoutCalendar, null=True, default=None, on_delete=OnDelete.cascade)
    town = ForeignKey(Town, null=True, default=None, on_delete=OnDelete.cascade)
    first_day = Date()
    last_day = Date()
    title = Varchar(length=200)


class ImportRun(Table, db=DB, tablename="import_run"):
    """One list read in; `undo` is what is needed to take it back within 24 hours."""

    id = Serial(primary_key=True)
    kind = Varchar(length=12)  # members, meetings, all
    filename = Varchar(length=200)
    fingerprint = Varchar(length=64)
    summary = Text()
    undo = Text()
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    undone_at = Timestamptz(null=True, default=None)
    undone_by = Varchar(length=120)


class ImportDraft(Table, db=DB, tablename="import_draft"):
    """A list that was uploaded and is being looked at; gone after a day."""

    id = Serial(primary_key=True)
    token = Varchar(length=64)
    kind = Varchar(length=12)
    filename = Varchar(length=200)
    content = Text()  # the cells as JSON, as they were read
    mapping = Text()
    created_at = Timestamptz()
    created_by = Varchar(length=120)


class ColumnMapping(Table, db=DB, tablename="column_mapping"):
    """Which column means what, remembered for the next list with the same headers."""

    id = Serial(primary_key=True)
    kind = Varchar(length=12)
    headers = Varchar(length=64)  # fingerprint of the header row
    mapping = Text()
    changed_at = Timestamptz()


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
    """An address that has sent letters back; marked after three, then letters to it are held."""

    id = Serial(primary_key=True)
    email = Varchar(length=200)
    bounces = Integer(default=0)
    marked_at = Timestamptz(null=True, default=None)
    last_error = Text()
    last_at = Timestamptz(null=True, default=None)


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
    Town,
    Project,
    Contact,
    OfficeHours,
    Pause,
    Wish,
    Meeting,
    Hosting,
    PlanVersion,
    PlanEntry,
    BlackoutCalendar,
    Blackout,
    ImportRun,
    ImportDraft,
    ColumnMapping,
    Letter,
    LetterSent,
    MailState,
    Mailbox,
    DailyClaim,
    ReminderRule,
    LetterText,
    Link,
    Notice,
    Attempt,
    Setting,
    LoginLink,
    Session,
    Job,
    Trail,
)

# name of the index: (table, columns, condition or "")
UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "town_slug_once": ("town", ("slug",), ""),
    "project_slug_once": ("project", ("slug",), ""),
    "contact_position_once": ("contact", ("project", "position"), ""),
    "wish_once": ("wish", ("project", "kind", "year", "year_quarter"), ""),
    "meeting_number_once": ("meeting", ("year", "number", "kind"), ""),
    "meeting_uid_once": ("meeting", ("uid",), ""),
    "hosting_once": ("hosting", ("meeting", "project"), ""),
    "hosting_one_host": ("hosting", ("meeting",), "role = 'host'"),
    "plan_version_number_once": ("plan_version", ("year", "number"), ""),
    "plan_version_one_published": ("plan_version", ("year",), "state = 'published'"),
    "plan_version_one_draft": ("plan_version", ("year",), "state = 'draft'"),
    "plan_entry_number_once": ("plan_entry", ("version", "number"), ""),
    "import_draft_token_once": ("import_draft", ("token",), ""),
    "column_mapping_once": ("column_mapping", ("kind", "headers"), ""),
    "letter_key_once": ("letter", ("key",), ""),
    "letter_message_id_once": ("letter", ("message_id",), "message_id <> ''"),
    "mailbox_email_once": ("mailbox", ("email",), ""),
    "daily_claim_once": ("daily_claim", ("name", "day"), ""),
    "reminder_rule_code_once": ("reminder_rule", ("code",), ""),
    "letter_text_once": ("letter_text", ("occasion", "language", "form"), ""),
    "link_token_once": ("link", ("token_hash",), ""),
    "notice_key_once": ("notice", ("key",), ""),
    "setting_name_once": ("setting", ("name",), ""),
    "login_link_token_once": ("login_link", ("token_hash",), ""),
    "session_token_once": ("session", ("token_hash",), ""),
    "job_one_at_work": ("job", ("kind", "subject"), "state IN ('waiting', 'running')"),
}

# name of the check: (table, condition that must hold; written so that both databases read it)
CHECKS: dict[str, tuple[str, str]] = {
    "town_on_earth": ("town", "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180"),
    "town_has_name": ("town", "length(name) > 0"),
    "project_has_name": ("project", "length(name) > 0"),
    "project_kind_known": (
        "project",
        "kind IN ('qm', 'stm', 'gwa', 'gwk', 'cm', 'programme', 'other')",
    ),
    "project_room_positive": ("project", "room_capacity IS NULL OR room_capacity > 0"),
    "project_weight_range": ("project", "weight BETWEEN 1 AND 1000"),
    "project_member_order": (
        "project",
        "member_since IS NULL OR member_until IS NULL OR member_since <= member_until",
    ),
    "office_hours_weekday": ("office_hours", "weekday BETWEEN 0 AND 6"),
    "office_hours_order": ("office_hours", "opens < closes"),
    "pause_order": ("pause", "last_day IS NULL OR first_day <= last_day"),
    "wish_kind_known": ("wish", "kind IN ('offer', 'avoid')"),
    "wish_quarter": ("wish", "year_quarter BETWEEN 1 AND 4"),
    "meeting_state_known": (
        "meeting",
        "state IN ('held', 'published', 'confirmed', 'cancelled')",
    ),
    "meeting_number_positive": ("meeting", "number > 0"),
    "meeting_participants": ("meeting", "participants IS NULL OR participants >= 0"),
    "hosting_role_known": ("hosting", "role IN ('host', 'co_host', 'standby')"),
    "plan_version_state_known": (
        "plan_version",
        "state IN ('draft', 'published', 'superseded', 'discarded')",
    ),
    "plan_version_proof_known": ("plan_version", "proof IN ('proven', 'best_found', 'running')"),
    "plan_entry_quarter": ("plan_entry", "year_quarter BETWEEN 1 AND 4"),
    "plan_entry_others": (
        "plan_entry",
        "(co_host IS NULL OR project IS NULL OR co_host <> project)"
        " AND (standby IS NULL OR project IS NULL OR standby <> project)",
    ),
    "blackout_order": ("blackout", "first_day <= last_day"),
    "import_kind_known": ("import_run", "kind IN ('members', 'meetings', 'all')"),
    "letter_state_known": (
        "letter",
        "state IN ('draft', 'held', 'queued', 'claimed', 'attempting', 'sent', 'retry',"
        " 'in_doubt', 'bounced', 'discarded', 'expired')",
    ),
    "mail_state_one_row": ("mail_state", "id = 1"),
    "reminder_rule_mode_known": ("reminder_rule", "mode IN ('', 'ask', 'auto')"),
    "job_state_known": (
        "job",
        "state IN ('waiting', 'running', 'done', 'failed', 'stopped')",
    ),
}

APP_CONFIG = AppConfig(
    app_name="lagplanner",
    migrations_folder_path="",  # ours are in database/migrations, see decision record 3
    table_classes=list(TABLES),
)
APP_REGISTRY = AppRegistry(apps=[])
