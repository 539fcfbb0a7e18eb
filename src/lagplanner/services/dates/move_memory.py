"""What must be remembered to take a move back, and what does taking it back do?

Everything a move touched is written into the trail as it was, so that taking it back leaves no
trace but two lines there. Whoever has answered since is left with that answer.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import (
    host_requests,
    hosting,
    letters,
    polls,
    reminders,
    speakers,
    trail,
)
from lagplanner.domain.dates.moving import hearers
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import SAID_NO, HostRequest, RequestState
from lagplanner.domain.plan.planning import VersionState
from lagplanner.domain.reminding.reminder_facts import watch_of
from lagplanner.domain.talks.speakers import COMING, Talk, TalkState
from lagplanner.domain.trail import UNDONE, Fact, Kind, TrailEntry, Wanted
from lagplanner.mail import outbox
from lagplanner.services.as_it_was import (
    Waited,
    Was,
    all_as_json,
    as_json,
    let_wait,
    plain,
    typed,
    waited,
)
from lagplanner.services.dates import plan_days
from lagplanner.services.dates.consequences import NOTHING_SAID, Look, Said
from lagplanner.services.dates.plan_days import Followed

MOVED, CANCELLED = "meeting_moved", "meeting_cancelled"
"""The deeds, as the trail names them."""

_TALK = "state answer_by asked_at answered_at answered_by via entered_by".split()
_REQUEST = "state answer_by reminded_at answered_at answered_by via entered_by".split()


@dataclass(frozen=True, slots=True)
class Pair:
    """One talk or request: its fields as they were, and as the move made them."""

    id: int
    was: Was
    became: Was


@dataclass(frozen=True, slots=True)
class Memory:
    """What was before a move. `heard` are the letters that had left, `room` is how the move confirmed the
    place (None: it did not); `entry_id` is 0 until it stands in the trail.
    """

    meeting_id: int
    state: str
    day: date
    new_day: date
    until: datetime
    talks: tuple[Pair, ...] = ()
    requests: tuple[Pair, ...] = ()
    venue: Was | None = None
    poll_id: int | None = None
    waited: tuple[Waited, ...] = ()
    watched: Was | None = None
    posted: tuple[str, ...] = ()
    plan: tuple[Followed, ...] = ()
    heard: tuple[int, ...] = ()
    room: Was | None = None
    entry_id: int = 0


async def of(seen: Look, *, until: datetime) -> Memory:
    """What is to be remembered of a move that is about to be made."""
    before = seen.before
    venue = (await host_requests.venues([before.id])).get(before.id)
    watched = (await reminders.watched()).get(watch_of(before))
    about_it = await letters.letters(meeting_id=before.id)
    return Memory(
        before.id,
        before.state.value,
        before.day,
        seen.after.day,
        until,
        tuple(_pair(old.id, old, new, _TALK) for old, new in seen.changed_talks),
        tuple(_pair(old.project_id, old, new, _REQUEST) for old, new in seen.changed_requests),
        plain(venue, ["confirmed_at", "confirmed_by"]) if venue else None,
        seen.poll.id if seen.poll else None,
        tuple(waited(one) for one in seen.waiting),
        {"value": watched.value, "since": watched.since.isoformat()} if watched else None,
        heard=tuple(one.id for one in about_it if one.is_heard),
        room=seen.room,
    )


async def keep(
    memory: Memory,
    deed: str,
    sentence: str,
    facts: Mapping[str, Fact],
    *,
    who: str,
    now: datetime,
) -> None:
    """Write the deed into the trail, with what is needed to take it back."""
    text = json.dumps(asdict(memory), default=as_json, ensure_ascii=False)
    subject = f"meeting:{memory.meeting_id}"
    await trail.note(deed, subject, sentence, facts=facts, at=now, who=who, before=text)


async def last(meeting_id: int) -> Memory | None:
    """The last move of this meeting that was not taken back."""
    for entry in await _deeds_of_days(meeting_id):
        if entry.deed in (MOVED, CANCELLED) and entry.undone_at is None:
            return _read(json.loads(entry.before), entry.id) if entry.before else None
    return None


async def said_for(meeting: Meeting, day: date | None) -> Said:
    """What had been said for this day, if nothing but moves has led away from it and back."""
    at = meeting.day
    for entry in await _deeds_of_days(meeting.id):
        if entry.deed != MOVED or entry.undone_at is not None:
            continue
        memory = _read(json.loads(entry.before), entry.id)
        if memory.new_day != at:
            break
        if memory.day == day:
            return _said(memory)
        at = memory.day
    return NOTHING_SAID


async def _deeds_of_days(meeting_id: int) -> Sequence[TrailEntry]:
    """The newest first; the many replies to a meeting are not read along."""
    return await trail.found(Wanted(about=((f"meeting:{meeting_id}",),), kind=Kind.DAYS))


def _said(memory: Memory) -> Said:
    """The yes of each, as it stood before this move."""
    talks = {pair.id: typed(pair.was, TalkState) for pair in memory.talks}
    requests = {pair.id: typed(pair.was, RequestState) for pair in memory.requests}
    was_confirmed = memory.venue is not None and memory.state == MeetingState.CONFIRMED
    return Said(
        {key: was for key, was in talks.items() if was["state"] in COMING},
        {key: was for key, was in requests.items() if was["state"] is RequestState.ACCEPTED},
        typed(memory.venue or {}, RequestState) if was_confirmed else None,
    )


async def undo(meeting: Meeting, memory: Memory, *, who: str, now: datetime) -> Meeting:
    """Bring everything back; nobody hears of it. Called inside the deed's transaction.

    The calendar's sequence rises once more: whoever fetched the feed meanwhile has the other day.
    """
    if not await trail.mark_undone(memory.entry_id, at=now):
        raise ConflictError("Das wurde schon zurückgenommen.")
    for key in memory.posted:
        await outbox.take_back(key)
    await _restore_talks(memory)
    await _restore_hosts(memory)
    before = replace(
        meeting,
        state=await _state(memory, meeting),
        day=memory.day,
        sequence=meeting.sequence + 1,
    )
    await hosting.save_meeting(before, at=now)
    await plan_days.take_back(memory.plan, before, who=who, now=now)
    if memory.poll_id is not None:
        await polls.reopen(memory.poll_id)
    await _restore_post(memory, before, who=who, now=now)
    undone = await trail.entry(memory.entry_id)
    await trail.note(
        "move_undone",
        f"meeting:{meeting.id}",
        f"{UNDONE}{undone.sentence}" if undone else "Zurückgenommen",
        facts=undone.facts if undone else {},
        at=now,
        who=who,
    )
    return before


async def has_been_told(meeting: Meeting, memory: Memory) -> bool:
    """Whether somebody knows of the new day, because some letter has left since."""
    about_it = await letters.letters(meeting_id=meeting.id)
    return bool(hearers(meeting, [one for one in about_it if one.id not in memory.heard]))


async def _state(memory: Memory, meeting: Meeting) -> MeetingState:
    """As it was; but a host that has said no since, or is another by now, has confirmed nothing."""
    state = MeetingState(memory.state)
    if state is not MeetingState.CONFIRMED:
        return state
    request = await host_requests.request(meeting.id, meeting.host_id or 0)
    venues = await host_requests.venues([meeting.id])
    cannot = request is not None and request.state in SAID_NO
    is_another = memory.venue is not None and meeting.id not in venues
    return MeetingState.PUBLISHED if cannot or is_another else state


async def _restore_talks(memory: Memory) -> None:
    pairs = {pair.id: pair for pair in memory.talks}
    for talk in await speakers.talks(meeting_id=memory.meeting_id):
        pair = pairs.get(talk.id)
        if pair is not None and plain(talk, _TALK) == pair.became:
            await speakers.save_talk(replace(talk, **typed(pair.was, TalkState)))


async def _restore_hosts(memory: Memory) -> None:
    """Requests, room and list of the hosts; a room that was confirmed since stays so."""
    pairs = {pair.id: pair for pair in memory.requests}
    for request in await host_requests.requests(meeting_id=memory.meeting_id):
        pair = pairs.get(request.project_id)
        if pair is not None and plain(request, _REQUEST) == pair.became:
            await host_requests.save_request(replace(request, **typed(pair.was, RequestState)))
    venue = (await host_requests.venues([memory.meeting_id])).get(memory.meeting_id)
    as_moved = memory.room or {"confirmed_at": None, "confirmed_by": ""}
    if venue is not None and memory.venue and plain(venue, as_moved) == all_as_json(as_moved):
        was = replace(venue, **typed(memory.venue, RequestState))
        await host_requests.save_venue(memory.meeting_id, was)
    await host_requests.shift_checklist(memory.meeting_id, memory.day - memory.new_day)


async def _restore_post(memory: Memory, before: Meeting, *, who: str, now: datetime) -> None:
    """What waited waits again; what falls due meanwhile is not taken for a change of the day."""
    await let_wait(memory.waited, who=who, now=now)
    if memory.watched is not None:
        since = datetime.fromisoformat(memory.watched["since"])
        await reminders.put_watched({watch_of(before): memory.watched["value"]}, at=since)


def _pair(key: int, old: Talk | HostRequest, new: Talk | HostRequest, names: Iterable[str]) -> Pair:
    return Pair(key, plain(old, names), plain(new, names))


def _read(told: Mapping[str, Any], entry_id: int) -> Memory:
    return Memory(
        told["meeting_id"],
        told["state"],
        date.fromisoformat(told["day"]),
        date.fromisoformat(told["new_day"]),
        datetime.fromisoformat(told["until"]),
        tuple(Pair(**one) for one in told["talks"]),
        tuple(Pair(**one) for one in told["requests"]),
        told["venue"],
        told["poll_id"],
        tuple(Waited(**one) for one in told["waited"]),
        told["watched"],
        tuple(told["posted"]),
        tuple(
            Followed(one["old_id"], one["new_id"], VersionState(one["state"]))
            for one in told["plan"]
        ),
        tuple(told["heard"]),
        told.get("room"),
        entry_id,
    )
