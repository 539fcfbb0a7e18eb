"""Ask host and members which other day suits, and count what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database import hosting, members, trail
from lagplanner.database import polls as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.polls import (
    DayTally,
    Poll,
    PollState,
    Suits,
    Vote,
    checked_days,
    checked_votes,
    silent,
    tally,
)
from lagplanner.domain.speakers import Via


@dataclass(frozen=True, slots=True)
class Count:
    """A poll with what everybody said: the best day first, and who is still silent."""

    poll: Poll
    meeting: Meeting
    tallies: tuple[DayTally, ...]
    votes: tuple[Vote, ...]
    asked: tuple[Project, ...]
    silent: tuple[Project, ...]


async def begin(
    year: int,
    number: int,
    days: Sequence[date],
    *,
    answer_by: date,
    reason: str = "",
    talk_id: int | None = None,
    who: str,
    today: date,
    now: datetime,
) -> Count:
    """Open the question which day suits. Raises AlreadyThereError while another is open."""
    async with transaction():
        meeting = await hosting.meeting(year, number)
        if not meeting.took_or_takes_place or meeting.day < today:
            raise BrokenRuleError("Dieses Treffen kann nicht mehr verschoben werden.")
        wanted = checked_days(days, meeting_day=meeting.day, today=today, answer_by=answer_by)
        poll = Poll(0, meeting.id, wanted, answer_by, reason.strip(), talk_id=talk_id)
        saved = await stored.add(poll, at=now, who=who)
        await trail.note(
            "poll_begun",
            f"meeting:{meeting.id}",
            "Umfrage begonnen: " + ", ".join(f"{day:%d.%m.%Y}" for day in wanted),
            at=now,
            who=who,
        )
    return await count(saved.id)


async def count(poll_id: int) -> Count:
    """What everybody has said so far; NotFoundError if there is no such poll."""
    poll = await stored.the_poll(poll_id)
    meeting = await hosting.meeting_by_id(poll.meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    votes = await stored.votes(poll_id)
    asked = tuple(
        one
        for one in await members.projects()
        if one.member_until is None or one.member_until >= poll.answer_by
    )
    ids = [one.id for one in asked]
    quiet = silent(poll, votes, ids)
    return Count(
        poll,
        meeting,
        tally(poll, votes, asked=ids, host_id=meeting.host_id),
        votes,
        asked,
        tuple(one for one in asked if one.id in quiet),
    )


async def vote(
    poll_id: int,
    project_id: int,
    values: Mapping[date, Suits],
    *,
    who: str = "",
    via: Via = Via.LINK,
    today: date,
    now: datetime,
) -> Count:
    """Take a project's answer; the next one replaces it. The same again changes nothing."""
    async with transaction():
        poll = await stored.the_poll(poll_id)
        wanted = checked_votes(poll, project_id, values, today=today, who=who.strip(), via=via)
        before = [one for one in await stored.votes(poll_id) if one.project_id == project_id]
        if sorted(before, key=lambda one: one.day) != list(wanted):
            await stored.save_votes(poll_id, project_id, wanted, at=now)
    return await count(poll_id)


async def close(poll_id: int, *, who: str, now: datetime) -> Count:
    """End a poll without moving the meeting. Raises ConflictError if it has ended already."""
    async with transaction():
        poll = await stored.the_poll(poll_id)
        if not await stored.end(poll_id, PollState.CLOSED, at=now):
            raise ConflictError("Diese Umfrage ist schon beendet.")
        await trail.note(
            "poll_closed", f"meeting:{poll.meeting_id}", "Umfrage beendet", at=now, who=who
        )
    return await count(poll_id)
