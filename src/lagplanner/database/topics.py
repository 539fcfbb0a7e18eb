"""Topics, the wishes for them and their meetings, as they are stored."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import AlreadyThereError, NotFoundError
from lagplanner.domain.talks.topics import Topic, TopicState

Row = Mapping[str, Any]


async def topics() -> tuple[Topic, ...]:
    """All topics in the order they were proposed."""
    return tuple(_topic(row) for row in await tables.Topic.select().order_by(tables.Topic.id))


async def topic(topic_id: int) -> Topic:
    """One topic; NotFoundError if there is none."""
    rows = await tables.Topic.select().where(tables.Topic.id == topic_id)
    if not rows:
        raise NotFoundError("Dieses Thema gibt es nicht.")
    return _topic(rows[0])


async def save(topic: Topic, *, at: datetime) -> Topic:
    """Add or change a topic."""
    columns: dict[Any, Any] = {
        "title": topic.title,
        "question": topic.question,
        "state": topic.state.value,
        "project": topic.project_id,
        "proposed_by": topic.proposed_by,
        "changed_at": at,
    }
    every = tables.Topic.all_columns()
    if topic.id == 0:
        row = tables.Topic(**columns, created_at=at)
        rows = await tables.Topic.insert(row).returning(*every)
    else:
        rows = (
            await tables.Topic.update(columns).where(tables.Topic.id == topic.id).returning(*every)
        )
        if not rows:
            raise NotFoundError("Dieses Thema gibt es nicht mehr.")
    return _topic(rows[0])


async def votes() -> dict[int, frozenset[int]]:
    """Which projects wish for which topic."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in await tables.TopicVote.select():
        found[row["topic"]].add(row["project"])
    return {topic_id: frozenset(projects) for topic_id, projects in found.items()}


async def vote(topic_id: int, project_id: int, *, at: datetime) -> None:
    """Note a project's wish; said twice it is there once. Called inside a transaction."""
    with suppress(AlreadyThereError):
        async with savepoint():
            await tables.TopicVote.insert(
                tables.TopicVote(topic=topic_id, project=project_id, at=at)
            )


async def take_back_vote(topic_id: int, project_id: int) -> None:
    """Forget a project's wish."""
    await tables.TopicVote.delete().where(
        (tables.TopicVote.topic == topic_id) & (tables.TopicVote.project == project_id)
    )


async def meetings_of_topics() -> dict[int, tuple[int, ...]]:
    """At which meetings each topic is or was treated."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in await tables.TopicMeeting.select().order_by(tables.TopicMeeting.id):
        found[row["topic"]].append(row["meeting"])
    return {topic_id: tuple(meetings) for topic_id, meetings in found.items()}


async def choose(topic_id: int | None, meeting_id: int, *, at: datetime) -> None:
    """Let this be the one topic of a meeting; None: it has none."""
    await tables.TopicMeeting.delete().where(tables.TopicMeeting.meeting == meeting_id)
    if topic_id is not None:
        await tables.TopicMeeting.insert(
            tables.TopicMeeting(topic=topic_id, meeting=meeting_id, at=at)
        )


def _topic(row: Row) -> Topic:
    return Topic(
        id=row["id"],
        title=row["title"],
        question=row["question"],
        state=TopicState(row["state"]),
        project_id=row["project"],
        proposed_by=row["proposed_by"],
    )
