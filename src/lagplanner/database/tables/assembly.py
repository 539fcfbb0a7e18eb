"""Which tables hold what the board decides of a general assembly, its motions, and who has a vote there?"""

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project


class Assembly(Table, db=DB, tablename="assembly"):
    """Beside a meeting that is a general assembly; elections and changes of the statutes a line each."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    starts = Varchar(length=5)  # 13:00; empty: as the rules say
    hybrid = Text()
    elections = Text()
    statute_changes = Text()
    late_reason = Text()
    posted_on = Date(null=True, default=None)
    published_on = Date(null=True, default=None)
    registered_on = Date(null=True, default=None)


class Motion(Table, db=DB, tablename="motion"):
    """What somebody wants an assembly to decide."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    number = Integer()
    project = ForeignKey(Project, null=True, on_delete=OnDelete.set_null)  # null: of the board
    title = Varchar(length=200)
    text = Text()
    who = Varchar(length=160)
    entered_by = Varchar(length=120)
    state = Varchar(length=10)
    at = Timestamptz()


class AssemblyVote(Table, db=DB, tablename="assembly_vote"):
    """How one vote is there; `carrier` is the project that carries it by proxy."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    presence = Varchar(length=10)
    carrier = ForeignKey(Project, null=True, on_delete=OnDelete.set_null)
    person = Varchar(length=160)
    noted_by = Varchar(length=160)
    noted_at = Timestamptz()


TABLES: tuple[type[Table], ...] = (Assembly, Motion, AssemblyVote)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "assembly_once": ("assembly", ("meeting",), ""),
    "motion_number_once": ("motion", ("meeting", "number"), ""),
    "assembly_vote_once": ("assembly_vote", ("meeting", "project"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "motion_state_known": ("motion", "state IN ('agenda', 'late', 'withdrawn')"),
    "assembly_vote_presence_known": ("assembly_vote", "presence IN ('present', 'online', 'proxy')"),
}
