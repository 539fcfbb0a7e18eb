"""What people thought of meetings, as it is stored: one row for all answers about one."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.afterwards.feedback import Feedback
from lagplanner.domain.post.links import Purpose


async def feedback(meeting_id: int) -> Feedback:
    """All answers about a meeting."""
    return (await feedback_of([meeting_id])).get(meeting_id, Feedback())


async def feedback_of(meeting_ids: Collection[int] | None = None) -> dict[int, Feedback]:
    """The same for several meetings, or for all that have any, in one query."""
    row = tables.Feedback
    query = row.select()
    if meeting_ids is not None:
        query = query.where(row.meeting.is_in(list(meeting_ids)))
    return {
        one["meeting"]: Feedback(
            json.loads(one["counts"] or "{}"), _lines(one["words"]), _lines(one["keys"])
        )
        for one in await query
    }


async def save(meeting_id: int, known: Feedback) -> None:
    """Store all answers about a meeting in place of those before. Called inside a transaction."""
    row = tables.Feedback
    columns: dict[Any, Any] = {
        "counts": json.dumps(dict(known.counts)),
        "words": "\n".join(known.words),
        "keys": "\n".join(known.keys),
    }
    if not await row.update(columns).where(row.meeting == meeting_id).returning(row.id):
        await row.insert(row(meeting=meeting_id, **columns))


async def given(meeting_id: int, project_id: int) -> int:
    """How many of a project have answered."""
    row = tables.FeedbackGiven
    found = await row.select(row.number).where(
        (row.meeting == meeting_id) & (row.project == project_id)
    )
    return int(found[0]["number"]) if found else 0


async def set_given(meeting_id: int, project_id: int, number: int) -> None:
    """So many of a project have answered by now. Called inside a transaction."""
    row = tables.FeedbackGiven
    here = (row.meeting == meeting_id) & (row.project == project_id)
    if not await row.update({row.number: number}).where(here).returning(row.id):
        await row.insert(row(meeting=meeting_id, project=project_id, number=number))


async def asked_until(meeting_id: int) -> datetime | None:
    """Until when the last link opens by which somebody is asked; None while nobody is."""
    row = tables.Link
    found = (
        await row.select(row.expires_at)
        .where((row.meeting == meeting_id) & (row.purpose == Purpose.FEEDBACK.value))
        .order_by(row.expires_at, ascending=False)
        .limit(1)
    )
    return found[0]["expires_at"] if found else None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
