"""Which tables hold the minutes of meetings, their versions, objections, and what was agreed?"""

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project


class Minutes(Table, db=DB, tablename="minutes"):
    """The minutes of one meeting; the columns are those of `domain.afterwards.minutes.Minutes`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    state = Varchar(length=10)
    taker = Varchar(length=160)
    taker_email = Varchar(length=200)
    version = Integer(default=0)
    circulated_version = Integer(default=0)
    objections_until = Date(null=True, default=None)
    circulated_at = Timestamptz(null=True, default=None)
    finalised_at = Timestamptz(null=True, default=None)


class MinutesVersion(Table, db=DB, tablename="minutes_version"):
    """One save; `content` is JSON: a list of [title, text, decision]."""

    id = Serial(primary_key=True)
    minutes = ForeignKey(Minutes, null=False, on_delete=OnDelete.cascade)
    number = Integer(default=1)
    attendance = Text()
    content = Text()
    saved_at = Timestamptz()
    saved_by = Varchar(length=160)


class MinutesObjection(Table, db=DB, tablename="minutes_objection"):
    """What a member wants to be another."""

    id = Serial(primary_key=True)
    minutes = ForeignKey(Minutes, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.set_null)
    who = Varchar(length=160)
    text = Text()
    at = Timestamptz()
    answer = Text()
    answered_at = Timestamptz(null=True, default=None)


class ActionItem(Table, db=DB, tablename="action_item"):
    """Something that was agreed, open until `done_at`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    text = Text()
    who = Varchar(length=200)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.set_null)
    due = Date(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = Varchar(length=160)


TABLES: tuple[type[Table], ...] = (Minutes, MinutesVersion, MinutesObjection, ActionItem)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "minutes_once": ("minutes", ("meeting",), ""),
    "minutes_version_once": ("minutes_version", ("minutes", "number"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "minutes_state_known": ("minutes", "state IN ('draft', 'circulated', 'final')"),
}
