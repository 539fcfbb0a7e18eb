"""Which tables hold meetings and who hosts them?"""

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
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


TABLES: tuple[type[Table], ...] = (
    Meeting,
    Hosting,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "meeting_number_once": ("meeting", ("year", "number", "kind"), ""),
    "meeting_uid_once": ("meeting", ("uid",), ""),
    "hosting_once": ("hosting", ("meeting", "project"), ""),
    "hosting_one_host": ("hosting", ("meeting",), "role = 'host'"),
}

CHECKS: dict[str, tuple[str, str]] = {
    "meeting_state_known": (
        "meeting",
        "state IN ('held', 'published', 'confirmed', 'cancelled')",
    ),
    "meeting_number_positive": ("meeting", "number > 0"),
    "meeting_participants": ("meeting", "participants IS NULL OR participants >= 0"),
    "hosting_role_known": ("hosting", "role IN ('host', 'co_host', 'standby')"),
}
