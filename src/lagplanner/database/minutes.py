"""Minutes, their versions and objections, and what was agreed, as they are stored."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.afterwards.minutes import (
    Action,
    Minutes,
    MinutesState,
    Objection,
    Section,
    Version,
)

Row = Mapping[str, Any]
_HEAD = (
    "taker taker_email version circulated_version objections_until circulated_at finalised_at"
).split()


async def minutes(meeting_ids: Collection[int] | None = None) -> dict[int, Minutes]:
    """The minutes of these meetings, or of all, by meeting; two queries."""
    row = tables.Minutes
    query = row.select().order_by(row.id)
    if meeting_ids is not None:
        if not meeting_ids:
            return {}
        query = query.where(row.meeting.is_in(list(meeting_ids)))
    found = await query
    objections = await _objections([one["id"] for one in found])
    return {
        one["meeting"]: Minutes(
            one["id"],
            one["meeting"],
            MinutesState(one["state"]),
            objections=tuple(objections[one["id"]]),
            **{name: one[name] for name in _HEAD},
        )
        for one in found
    }


async def of_meeting(meeting_id: int) -> Minutes:
    """The minutes of a meeting; an empty draft with id 0 where nobody has begun any."""
    return (await minutes([meeting_id])).get(meeting_id, Minutes(0, meeting_id))


async def save(known: Minutes) -> Minutes:
    """Store the head of the minutes; versions and objections have their own. Inside a transaction."""
    row = tables.Minutes
    columns: dict[Any, Any] = {
        **{name: getattr(known, name) for name in _HEAD},
        "meeting": known.meeting_id,
        "state": known.state.value,
    }
    if known.id:
        await row.update(columns).where(row.id == known.id)
    else:
        await row.insert(row(**columns))
    return await of_meeting(known.meeting_id)


async def versions(minutes_id: int) -> tuple[Version, ...]:
    """Every save of these minutes, the first one first."""
    row = tables.MinutesVersion
    found = await row.select().where(row.minutes == minutes_id).order_by(row.number)
    return tuple(_version(one) for one in found)


async def last_versions() -> dict[int, Version]:
    """The last save of all minutes, by their id; one query, which leaves earlier saves where they are."""
    row = tables.MinutesVersion
    last = row.minutes.version
    query = row.select(*row.all_columns(), last.as_alias("last"))  # joins only what is selected
    found = await query.where(row.number == last)
    return {one["minutes"]: _version(one) for one in found}


async def add_version(minutes_id: int, version: Version, *, at: datetime, who: str) -> None:
    """Keep one more save. Raises AlreadyThereError if somebody was faster."""
    content = [[one.title, one.text, one.decision] for one in version.sections]
    await tables.MinutesVersion.insert(
        tables.MinutesVersion(
            minutes=minutes_id,
            number=version.number,
            attendance=version.attendance,
            content=json.dumps(content, ensure_ascii=False),
            saved_at=at,
            saved_by=who,
        )
    )


async def add_objection(minutes_id: int, objection: Objection) -> None:
    """Keep what a member wants to be another."""
    await tables.MinutesObjection.insert(
        tables.MinutesObjection(
            minutes=minutes_id,
            project=objection.project_id,
            who=objection.who,
            text=objection.text,
            at=objection.at,
            answer=objection.answer,
            answered_at=objection.answered_at,
        )
    )


async def objections_of(
    project_ids: Collection[int], *, most: int
) -> tuple[tuple[int, Objection], ...]:
    """The last objections of these projects, the latest first, each after the id of its meeting."""
    if not project_ids:
        return ()
    row = tables.MinutesObjection
    found = (
        await row.select(*row.all_columns(), row.minutes.meeting.as_alias("meeting"))
        .where(row.project.is_in(list(project_ids)))
        .order_by(row.id, ascending=False)
        .limit(most)
    )
    return tuple((one["meeting"], _objection(one)) for one in found)


async def answer_objection(
    minutes_id: int, objection_id: int, answer: str, *, at: datetime | None
) -> bool:
    """Note what the board says to it, None: nothing yet; False if these minutes have no such objection."""
    row = tables.MinutesObjection
    done = (
        await row.update({row.answer: answer, row.answered_at: at})
        .where((row.id == objection_id) & (row.minutes == minutes_id))
        .returning(row.id)
    )
    return bool(done)


async def actions(meeting_id: int | None = None) -> tuple[Action, ...]:
    """What was agreed at a meeting, or at all of them, in the order it was written down."""
    row = tables.ActionItem
    query = row.select().order_by(row.id)
    if meeting_id is not None:
        query = query.where(row.meeting == meeting_id)
    return tuple(
        Action(
            one["id"],
            one["meeting"],
            one["text"],
            one["who"],
            one["project"],
            one["due"],
            one["done_at"],
            one["done_by"],
        )
        for one in await query
    )


async def save_actions(meeting_id: int, wanted: Sequence[Action]) -> None:
    """Keep what was agreed at a meeting and nothing else. Inside a transaction."""
    row = tables.ActionItem
    known = {one.id for one in await actions(meeting_id)}
    gone = known - {one.id for one in wanted}
    if gone:
        await row.delete().where(row.id.is_in(list(gone)))
    for one in wanted:
        columns: dict[Any, Any] = {
            "text": one.text,
            "who": one.who,
            "project": one.project_id,
            "due": one.due,
            "done_at": one.done_at,
            "done_by": one.done_by,
        }
        if one.id in known:
            await row.update(columns).where(row.id == one.id)
        else:
            await row.insert(row(meeting=meeting_id, **columns))


async def forget(meeting_id: int) -> None:
    """Remove all that is recorded of a meeting, to make room for what comes back instead."""
    await tables.Minutes.delete().where(tables.Minutes.meeting == meeting_id)
    await tables.ActionItem.delete().where(tables.ActionItem.meeting == meeting_id)


async def _objections(minutes_ids: Sequence[int]) -> dict[int, list[Objection]]:
    found: dict[int, list[Objection]] = defaultdict(list)
    if minutes_ids:
        row = tables.MinutesObjection
        for one in await row.select().where(row.minutes.is_in(list(minutes_ids))).order_by(row.id):
            found[one["minutes"]].append(_objection(one))
    return found


def _objection(row: Row) -> Objection:
    return Objection(
        row["id"],
        row["project"],
        row["who"],
        row["text"],
        row["at"],
        row["answer"],
        row["answered_at"],
    )


def _version(row: Row) -> Version:
    sections = tuple(Section(*one) for one in json.loads(row["content"]))
    return Version(row["number"], row["attendance"], sections, row["saved_at"], row["saved_by"])
