"""Which tables hold who comes to a meeting, what they need, and who was there?"""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project


class Reply(Table, db=DB, tablename="reply"):
    """What one project says about one meeting on one day; `names` a line each."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    day = Date()  # of the meeting when it was said; on another day it says nothing
    kind = Varchar(length=6)
    persons = Integer(default=0)
    guests = Integer(default=0)
    online = Integer(default=0)
    names = Text()
    seats = Integer(default=0)
    offered = Integer(default=0)
    offered_until = Timestamptz(null=True, default=None)
    queued_at = Timestamptz(null=True, default=None)
    hint = Text()
    shares_ride = Boolean(default=False)
    remark = Text()
    who = Varchar(length=160)
    via = Varchar(length=10)
    entered_by = Varchar(length=120)
    changed_at = Timestamptz()


class ReplyNeed(Table, db=DB, tablename="reply_need"):
    """A diet or a support need of one reply: for the host alone, gone 14 days after the meeting."""

    id = Serial(primary_key=True)
    reply = ForeignKey(Reply, null=False, on_delete=OnDelete.cascade)
    code = Varchar(length=20)
    number = Integer(default=0)
    text = Text()


class ReplyQuestion(Table, db=DB, tablename="reply_question"):
    """Something short the host asks everybody who comes."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    text = Varchar(length=200)


class ReplyAnswer(Table, db=DB, tablename="reply_answer"):
    """What one reply says to one of the host's questions."""

    id = Serial(primary_key=True)
    reply = ForeignKey(Reply, null=False, on_delete=OnDelete.cascade)
    question = ForeignKey(ReplyQuestion, null=False, on_delete=OnDelete.cascade)
    text = Varchar(length=300)


class Attendance(Table, db=DB, tablename="attendance"):
    """One line of a meeting's list that somebody has ticked; `line` is its key."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.set_null)
    line = Varchar(length=60)
    name = Varchar(length=160)
    presence = Varchar(length=10)
    number = Integer(default=1)
    noted_at = Timestamptz()
    noted_by = Varchar(length=160)


TABLES: tuple[type[Table], ...] = (Reply, ReplyNeed, ReplyQuestion, ReplyAnswer, Attendance)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "reply_once": ("reply", ("meeting", "project"), ""),
    "reply_need_once": ("reply_need", ("reply", "code"), ""),
    "reply_answer_once": ("reply_answer", ("reply", "question"), ""),
    "attendance_once": ("attendance", ("meeting", "line"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "reply_kind_known": ("reply", "kind IN ('yes', 'no', 'later')"),
    "reply_via_known": ("reply", "via IN ('link', 'phone', 'mail', 'board')"),
    "reply_numbers": (
        "reply",
        "persons >= 0 AND guests >= 0 AND online >= 0 AND seats >= 0 AND offered >= 0"
        " AND seats + offered + online <= persons + guests",
    ),
    "attendance_presence_known": ("attendance", "presence IN ('open', 'present', 'excused')"),
    "attendance_number_positive": ("attendance", "number > 0"),
}
