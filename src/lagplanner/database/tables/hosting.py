"""Which tables hold meetings, who hosts them, where, and what a host has to do?"""

from piccolo.columns import (
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
from lagplanner.database.tables.members import Project, Town


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


class Venue(Table, db=DB, tablename="venue"):
    """Where a meeting takes place. No row: the host has not said yet."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    name = Varchar(length=200)
    street = Varchar(length=200)
    postcode = Varchar(length=10)
    room = Varchar(length=120)
    meeting_point = Varchar(length=200)
    way = Text()
    capacity = Integer(null=True, default=None)
    step_free = Boolean(null=True, default=None)
    by_video = Boolean(default=False)
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_by = Varchar(length=120)


class HostRequest(Table, db=DB, tablename="host_request"):
    """We asked a project to host a meeting; what it said, by which way, and who wrote it down."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    state = Varchar(length=10)
    asked_at = Timestamptz(null=True, default=None)
    answer_by = Date(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = Varchar(length=160)
    via = Varchar(length=10)
    entered_by = Varchar(length=120)
    remark = Text()


class ChecklistItem(Table, db=DB, tablename="checklist_item"):
    """One thing a host has to see to, until when, and who has ticked it."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    code = Varchar(length=40)
    title = Varchar(length=200)
    position = Integer(default=0)
    due = Date(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = Varchar(length=160)


class Swap(Table, db=DB, tablename="swap"):
    """Two hosts want to change places: asked, agreed by the other side, approved by the board."""

    id = Serial(primary_key=True)
    asking_meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    other_meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    asking_project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    other_project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    state = Varchar(length=10)
    note = Text()
    asked_at = Timestamptz()
    asked_by = Varchar(length=160)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = Varchar(length=160)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=120)


class HandoverNote(Table, db=DB, tablename="handover_note"):
    """What a host wants the next one to know."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    text = Text()
    written_at = Timestamptz()
    written_by = Varchar(length=160)


TABLES: tuple[type[Table], ...] = (
    Meeting,
    Hosting,
    Venue,
    HostRequest,
    ChecklistItem,
    Swap,
    HandoverNote,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "meeting_number_once": ("meeting", ("year", "number", "kind"), ""),
    "meeting_uid_once": ("meeting", ("uid",), ""),
    "hosting_once": ("hosting", ("meeting", "project"), ""),
    "hosting_one_host": ("hosting", ("meeting",), "role = 'host'"),
    "venue_once": ("venue", ("meeting",), ""),
    "host_request_once": ("host_request", ("meeting", "project"), ""),
    "checklist_item_once": ("checklist_item", ("meeting", "code"), ""),
    "swap_one_open": ("swap", ("asking_meeting",), "state IN ('asked', 'agreed')"),
    "handover_note_once": ("handover_note", ("meeting",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "meeting_state_known": (
        "meeting",
        "state IN ('held', 'published', 'confirmed', 'cancelled')",
    ),
    "meeting_number_positive": ("meeting", "number > 0"),
    "meeting_participants": ("meeting", "participants IS NULL OR participants >= 0"),
    "hosting_role_known": ("hosting", "role IN ('host', 'co_host', 'standby')"),
    "venue_capacity_positive": ("venue", "capacity IS NULL OR capacity > 0"),
    "host_request_state_known": (
        "host_request",
        "state IN ('asked', 'accepted', 'declined', 'withdrawn', 'lapsed')",
    ),
    "host_request_via_known": ("host_request", "via IN ('', 'link', 'phone', 'mail', 'board')"),
    "swap_state_known": (
        "swap",
        "state IN ('asked', 'agreed', 'declined', 'approved', 'rejected', 'withdrawn')",
    ),
    "swap_of_two": (
        "swap",
        "asking_meeting <> other_meeting AND asking_project <> other_project",
    ),
}
