"""Which tables hold topics, the members' votes for them, and when they were treated?"""

from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.members import Project


class Topic(Table, db=DB, tablename="topic"):
    """A topic members would like to talk about, or have."""

    id = Serial(primary_key=True)
    title = Varchar(length=200)
    question = Varchar(length=300)
    state = Varchar(length=10)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.set_null)
    proposed_by = Varchar(length=160)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class TopicVote(Table, db=DB, tablename="topic_vote"):
    """A project would like this topic soon."""

    id = Serial(primary_key=True)
    topic = ForeignKey(Topic, null=False, on_delete=OnDelete.cascade)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    at = Timestamptz()


class TopicMeeting(Table, db=DB, tablename="topic_meeting"):
    """A topic is or was treated at a meeting."""

    id = Serial(primary_key=True)
    topic = ForeignKey(Topic, null=False, on_delete=OnDelete.cascade)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    at = Timestamptz()


TABLES: tuple[type[Table], ...] = (Topic, TopicVote, TopicMeeting)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "topic_title_once": ("topic", ("title",), ""),
    "topic_vote_once": ("topic_vote", ("topic", "project"), ""),
    "topic_meeting_once": ("topic_meeting", ("topic", "meeting"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "topic_has_title": ("topic", "length(title) > 0"),
    "topic_state_known": ("topic", "state IN ('open', 'resting')"),
}
