"""Let the slots of those who speak follow the agenda: nobody types their time a second time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lagplanner.database import agenda, hosting, settings_store, speakers
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.rules import Rules, as_texts, rules_from
from lagplanner.domain.talks.agenda import Item, seated, slot, timed
from lagplanner.domain.talks.hours import from_to
from lagplanner.domain.talks.speakers import COMING, Talk


async def follow(meeting_id: int, *, now: datetime) -> None:
    """Seat the talks of a meeting in its agenda and give each the time of its place.

    Called at the end of every deed that changes either, inside its transaction. A meeting without
    an agenda, or one that is over, stays as it is. A speaker who has seen the programme is shown it
    again where their time is another, and calendars get the later entry.
    """
    meeting = await hosting.meeting_by_id(meeting_id)
    items = await agenda.items(meeting_id)
    if meeting is None or not items or meeting.state is MeetingState.HELD:
        return
    talks = await speakers.talks(meeting_id=meeting_id)
    seats = seated(items, talks)
    if seats != items:
        await keep(meeting_id, seats, now=now)
    placed = timed(seats, (await _rules()).starts)
    moved = False
    for talk in talks:
        new = slot(talk, placed)
        if new != talk:
            await speakers.save_talk(replace(new, seen_programme_at=None))
            moved = moved or _is_another_time(talk, new)
    if moved:
        await _raise_sequence(meeting_id, now)


async def keep(meeting_id: int, items: Sequence[Item], *, now: datetime) -> None:
    """Store the agenda of a meeting; where it ends at another hour by now, calendars get the later entry."""
    before = await agenda.items(meeting_id)
    await agenda.save_items(meeting_id, items)
    known = await _rules()
    if from_to(known, before) != from_to(known, items):
        await _raise_sequence(meeting_id, now)


async def follow_hours(*, now: datetime) -> None:
    """The same for every meeting to come: meetings begin at another hour by now."""
    for meeting_id in await agenda.items_of():
        await follow(meeting_id, now=now)


async def let_go(meeting_id: int, before: Sequence[Item]) -> None:
    """A talk that had a place and has none any more has no time either."""
    have = {one.talk_id for one in await agenda.items(meeting_id)}
    lost = {one.talk_id for one in before} - have
    for talk in await speakers.talks(meeting_id=meeting_id):
        if talk.id in lost:
            await speakers.save_talk(replace(talk, starts=None, seen_programme_at=None))


async def keep_minutes(talk: Talk, *, now: datetime) -> None:
    """Let the place of a talk be as long as was just settled with its speaker."""
    items = await agenda.items(talk.meeting_id)
    longer = tuple(
        replace(one, minutes=talk.minutes) if one.talk_id == talk.id else one for one in items
    )
    if longer != items:
        await keep(talk.meeting_id, longer, now=now)


async def entry_follows(old: Talk, new: Talk, now: datetime) -> None:
    """Another slot of somebody who comes is another time in a calendar: what is sent later must win."""
    if _is_another_time(old, new):
        await _raise_sequence(new.meeting_id, now)


def _is_another_time(old: Talk, new: Talk) -> bool:
    return new.state in COMING and (old.starts, old.ends) != (new.starts, new.ends)


async def _raise_sequence(meeting_id: int, now: datetime) -> None:
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None or meeting.state is MeetingState.HELD:
        return
    await hosting.save_meeting(replace(meeting, sequence=meeting.sequence + 1), at=now)


async def _rules() -> Rules:
    known = as_texts(Rules())
    stored = await settings_store.values()
    return rules_from({name: text for name, text in stored.items() if name in known})
