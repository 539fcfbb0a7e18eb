"""Which tables hold the question on which day people can come?"""

from piccolo.columns import Date, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project
from lagplanner.database.tables.speakers import Talk


class Poll(Table, db=DB, tablename="poll"):
    """A meeting may have to move: which of a few days suits whom? One is open per meeting."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    talk = ForeignKey(Talk, null=True, default=None, on_delete=OnDelete.set_null)
    state = Varchar(length=10)
    reason = Text()
    answer_by = Date()
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    ended_at = Timestamptz(null=True, default=None)


class PollDay(Table, db=DB, tablename="poll_day"):
    """One day of a poll."""

    id = Serial(primary_key=True)
    poll = ForeignKey(Poll, null=False, on_delete=OnDelete.cascade)
    day = Date()


class PollVote(Table, db=DB, tablename="poll_vote"):
    """What one project says to one day; the latest answer counts."""

    id = Serial(primary_key=True)
    poll_day = ForeignKey(PollDay, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    value = Varchar(length=6)
    who = Varchar(length=160)
    via = Varchar(length=10)
    at = Timestamptz()


TABLES: tuple[type[Table], ...] = (Poll, PollDay, PollVote)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "poll_one_open": ("poll", ("meeting",), "state = 'open'"),
    "poll_day_once": ("poll_day", ("poll", "day"), ""),
    "poll_vote_once": ("poll_vote", ("poll_day", "project"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "poll_state_known": ("poll", "state IN ('open', 'closed', 'applied')"),
    "poll_vote_value_known": ("poll_vote", "value IN ('yes', 'maybe', 'no')"),
}
