"""Replies, what they need, and who was there, as they are stored."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.attendance.replies import (
    Diet,
    Needs,
    Question,
    Reply,
    ReplyKind,
    Support,
)
from lagplanner.domain.talks.speakers import Via

Row = Mapping[str, Any]

_PLAIN = (
    "day persons guests online seats offered offered_until queued_at hint shares_ride remark who"
    " entered_by changed_at".split()
)


async def replies(meeting_ids: Collection[int]) -> tuple[Reply, ...]:
    """The replies about these meetings for the days they are on, in the order they first came.

    What was said for another day is left out. Three queries, however many meetings.
    """
    if not meeting_ids:
        return ()
    row = tables.Reply
    found = (
        await row.select(*row.all_columns(), row.meeting.day.as_alias("meeting_day"))
        .where(row.meeting.is_in(list(meeting_ids)))
        .order_by(row.id)
    )
    return await _assembled([one for one in found if one["day"] == one["meeting_day"]])


async def reply(meeting_id: int, project_id: int) -> Reply | None:
    """What one project said about one meeting, on whichever day; None while it is silent."""
    row = tables.Reply
    found = await row.select().where((row.meeting == meeting_id) & (row.project == project_id))
    return (await _assembled(found))[0] if found else None


async def meetings_with_a_line() -> tuple[int, ...]:
    """The meetings for which somebody waits, or was offered a place."""
    row = tables.Reply
    rows = await row.select(row.meeting).where(row.queued_at.is_not_null() | (row.offered > 0))
    return tuple(sorted({one["meeting"] for one in rows}))


async def save_reply(reply: Reply) -> Reply:
    """Store a reply in place of what the project said before, with its needs and answers."""
    columns: dict[Any, Any] = {
        **{name: getattr(reply, name) for name in _PLAIN},
        "meeting": reply.meeting_id,
        "project": reply.project_id,
        "kind": reply.kind.value,
        "via": reply.via.value,
        "names": "\n".join(reply.names),
    }
    if reply.id == 0:
        inserted = await tables.Reply.insert(tables.Reply(**columns)).returning(tables.Reply.id)
        reply_id: int = inserted[0]["id"]
    else:
        reply_id = reply.id
        await tables.Reply.update(columns).where(tables.Reply.id == reply_id)
    await _save_needs(reply_id, reply.needs)
    await _save_answers(reply_id, reply.answers)
    saved = await tables.Reply.select().where(tables.Reply.id == reply_id)
    return (await _assembled(saved))[0]


async def remove_reply(reply_id: int) -> None:
    """Forget that there was a reply, with its needs and answers: the project is silent again."""
    await tables.Reply.delete().where(tables.Reply.id == reply_id)


async def save_places(changed: Iterable[Reply]) -> None:
    """Store who has a place, is offered one, or waits; nothing else of these replies."""
    row = tables.Reply
    for one in changed:
        await row.update(
            {
                row.seats: one.seats,
                row.offered: one.offered,
                row.offered_until: one.offered_until,
                row.queued_at: one.queued_at,
            }
        ).where(row.id == one.id)


async def questions(meeting_id: int) -> tuple[Question, ...]:
    """What the host asks everybody who comes, in the order it was written."""
    row = tables.ReplyQuestion
    found = await row.select().where(row.meeting == meeting_id).order_by(row.id)
    return tuple(Question(one["id"], one["meeting"], one["text"]) for one in found)


async def add_question(meeting_id: int, text: str) -> None:
    """Ask one more thing."""
    await tables.ReplyQuestion.insert(tables.ReplyQuestion(meeting=meeting_id, text=text))


async def drop_question(meeting_id: int, question_id: int) -> bool:
    """Ask this no more, and forget what was answered; False if it is not asked."""
    row = tables.ReplyQuestion
    gone = (
        await row.delete()
        .where((row.id == question_id) & (row.meeting == meeting_id))
        .returning(row.id)
    )
    return bool(gone)


async def ticked(meeting_id: int) -> dict[str, Line]:
    """The lines of a meeting's list that somebody has ticked, by key."""
    return (await ticked_of([meeting_id])).get(meeting_id, {})


async def ticked_of(meeting_ids: Collection[int]) -> dict[int, dict[str, Line]]:
    """The same for several meetings, in one query."""
    if not meeting_ids:
        return {}
    row = tables.Attendance
    found = await row.select().where(row.meeting.is_in(list(meeting_ids))).order_by(row.id)
    by_meeting: dict[int, dict[str, Line]] = defaultdict(dict)
    for one in found:
        by_meeting[one["meeting"]][one["line"]] = _line(one)
    return dict(by_meeting)


async def present(meeting_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """(meeting, project) of those ticked as present, in one query."""
    if not meeting_ids:
        return frozenset()
    row = tables.Attendance
    found = await row.select(row.meeting, row.project).where(
        row.meeting.is_in(list(meeting_ids))
        & (row.presence == Presence.PRESENT.value)
        & row.project.is_not_null()
    )
    return frozenset((one["meeting"], one["project"]) for one in found)


async def save_lines(meeting_id: int, lines: Sequence[Line]) -> None:
    """Store these lines as they are ticked now. Called inside a transaction."""
    row = tables.Attendance
    for one in lines:
        columns: dict[Any, Any] = {
            "project": one.project_id,
            "name": one.name,
            "presence": one.presence.value,
            "number": one.number,
            "noted_at": one.noted_at,
            "noted_by": one.noted_by,
        }
        here = (row.meeting == meeting_id) & (row.line == one.key)
        if not await row.update(columns).where(here).returning(row.id):
            await row.insert(row(meeting=meeting_id, line=one.key, **columns))


async def _save_needs(reply_id: int, needs: Needs) -> None:
    row = tables.ReplyNeed
    await row.delete().where(row.reply == reply_id)
    wanted = [
        row(reply=reply_id, code=diet.value, number=number, text="")
        for diet, number in needs.diets.items()
        if diet is not Diet.OTHER and number
    ]
    wanted += [
        row(reply=reply_id, code=one.value, number=1, text="")
        for one in sorted(needs.support)
        if one is not Support.OTHER
    ]
    others = needs.diets.get(Diet.OTHER, 0)
    if others or needs.other_diet:
        text = needs.other_diet
        wanted.append(row(reply=reply_id, code=Diet.OTHER.value, number=others, text=text))
    if Support.OTHER in needs.support or needs.other_support:
        text, is_ticked = needs.other_support, int(Support.OTHER in needs.support)
        wanted.append(row(reply=reply_id, code=Support.OTHER.value, number=is_ticked, text=text))
    if wanted:
        await row.insert(*wanted)


async def _save_answers(reply_id: int, answers: Mapping[int, str]) -> None:
    row = tables.ReplyAnswer
    await row.delete().where(row.reply == reply_id)
    wanted = [row(reply=reply_id, question=key, text=text) for key, text in answers.items() if text]
    if wanted:
        await row.insert(*wanted)


async def _assembled(rows: Sequence[Row]) -> tuple[Reply, ...]:
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    needs: dict[int, list[Row]] = defaultdict(list)
    for need in await tables.ReplyNeed.select().where(tables.ReplyNeed.reply.is_in(ids)):
        needs[need["reply"]].append(need)
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    for one in await tables.ReplyAnswer.select().where(tables.ReplyAnswer.reply.is_in(ids)):
        answers[one["reply"]][one["question"]] = one["text"]
    return tuple(
        Reply(
            meeting_id=row["meeting"],
            project_id=row["project"],
            kind=ReplyKind(row["kind"]),
            names=tuple(row["names"].split("\n")) if row["names"] else (),
            via=Via(row["via"]),
            needs=_needs(needs[row["id"]]),
            answers=answers[row["id"]],
            id=row["id"],
            **{name: row[name] for name in _PLAIN},
        )
        for row in rows
    )


def _needs(rows: Iterable[Row]) -> Needs:
    diets: dict[Diet, int] = {}
    support: set[Support] = set()
    texts: dict[str, str] = {}
    for row in rows:
        texts[row["code"]] = row["text"]
        with suppress(ValueError):
            diets[Diet(row["code"])] = row["number"]
            continue
        if row["number"]:
            support.add(Support(row["code"]))
    return Needs(
        {diet: diets[diet] for diet in Diet if diets.get(diet)},
        texts.get(Diet.OTHER.value, ""),
        frozenset(support),
        texts.get(Support.OTHER.value, ""),
    )


def _line(row: Row) -> Line:
    return Line(
        key=row["line"],
        project_id=row["project"],
        name=row["name"],
        number=row["number"],
        presence=Presence(row["presence"]),
        noted_at=row["noted_at"],
        noted_by=row["noted_by"],
    )
