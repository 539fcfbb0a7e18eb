"""Polls about other days, as they are stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.dates.polls import Poll, PollState, Suits, Vote
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.talks.speakers import Via

Row = Mapping[str, Any]


async def add(poll: Poll, *, at: datetime, who: str) -> Poll:
    """Store a new poll. Raises AlreadyThereError while another about the meeting is open."""
    row = tables.Poll(
        meeting=poll.meeting_id,
        talk=poll.talk_id,
        state=poll.state.value,
        reason=poll.reason,
        answer_by=poll.answer_by,
        created_at=at,
        created_by=who,
    )
    inserted = await tables.Poll.insert(row).returning(tables.Poll.id)
    poll_id: int = inserted[0]["id"]
    await tables.PollDay.insert(*(tables.PollDay(poll=poll_id, day=day) for day in poll.days))
    return await the_poll(poll_id)


async def the_poll(poll_id: int) -> Poll:
    """One poll; NotFoundError if there is none."""
    rows = await tables.Poll.select().where(tables.Poll.id == poll_id)
    if not rows:
        raise NotFoundError("Diese Umfrage gibt es nicht.")
    return (await _assembled(rows))[0]


async def polls(*, meeting_id: int | None = None) -> tuple[Poll, ...]:
    """Polls in the order they were begun; of one meeting if named."""
    query = tables.Poll.select().order_by(tables.Poll.id)
    if meeting_id is not None:
        query = query.where(tables.Poll.meeting == meeting_id)
    return await _assembled(await query)


async def open_poll(meeting_id: int) -> Poll | None:
    """The poll about a meeting that still runs; there is one at most."""
    found = await polls(meeting_id=meeting_id)
    return next((one for one in found if one.state is PollState.OPEN), None)


async def end(poll_id: int, state: PollState, *, at: datetime) -> bool:
    """Close a poll; False if it was closed before."""
    rows = (
        await tables.Poll.update({tables.Poll.state: state.value, tables.Poll.ended_at: at})
        .where((tables.Poll.id == poll_id) & (tables.Poll.state == PollState.OPEN.value))
        .returning(tables.Poll.id)
    )
    return bool(rows)


async def reopen(poll_id: int) -> bool:
    """Let an ended poll run again; False if another about its meeting is open by now."""
    if await open_poll((await the_poll(poll_id)).meeting_id) is not None:
        return False
    await tables.Poll.update(
        {tables.Poll.state: PollState.OPEN.value, tables.Poll.ended_at: None}
    ).where(tables.Poll.id == poll_id)
    return True


async def votes(poll_id: int) -> tuple[Vote, ...]:
    """What was said to the days of a poll."""
    days = await _days(poll_id)
    if not days:
        return ()
    rows = (
        await tables.PollVote.select()
        .where(tables.PollVote.poll_day.is_in(list(days)))
        .order_by(tables.PollVote.id)
    )
    return tuple(
        Vote(
            row["project"],
            days[row["poll_day"]],
            Suits(row["value"]),
            row["who"],
            Via(row["via"]),
        )
        for row in rows
    )


async def save_votes(
    poll_id: int, project_id: int, wanted: Sequence[Vote], *, at: datetime
) -> None:
    """Keep this answer of a project and no older one."""
    days = {day: day_id for day_id, day in (await _days(poll_id)).items()}
    await tables.PollVote.delete().where(
        (tables.PollVote.project == project_id)
        & tables.PollVote.poll_day.is_in(list(days.values()))
    )
    await tables.PollVote.insert(
        *(
            tables.PollVote(
                poll_day=days[vote.day],
                project=project_id,
                value=vote.value.value,
                who=vote.who,
                via=vote.via.value,
                at=at,
            )
            for vote in wanted
        )
    )


async def _days(poll_id: int) -> dict[int, date]:
    rows = await tables.PollDay.select().where(tables.PollDay.poll == poll_id)
    return {row["id"]: row["day"] for row in rows}


async def _assembled(rows: Sequence[Row]) -> tuple[Poll, ...]:
    days: dict[int, list[date]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    if ids:
        for day in await tables.PollDay.select().where(tables.PollDay.poll.is_in(ids)):
            days[day["poll"]].append(day["day"])
    return tuple(
        Poll(
            id=row["id"],
            meeting_id=row["meeting"],
            days=tuple(sorted(days[row["id"]])),
            answer_by=row["answer_by"],
            reason=row["reason"],
            state=PollState(row["state"]),
            talk_id=row["talk"],
            created_at=row["created_at"],
            created_by=row["created_by"],
        )
        for row in rows
    )
