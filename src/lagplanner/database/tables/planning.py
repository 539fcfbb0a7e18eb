"""Which tables hold the versions of a year plan?"""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.members import Project


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


TABLES: tuple[type[Table], ...] = (
    PlanVersion,
    PlanEntry,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "plan_version_number_once": ("plan_version", ("year", "number"), ""),
    "plan_version_one_published": ("plan_version", ("year",), "state = 'published'"),
    "plan_version_one_draft": ("plan_version", ("year",), "state = 'draft'"),
    "plan_entry_number_once": ("plan_entry", ("version", "number"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
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
}
