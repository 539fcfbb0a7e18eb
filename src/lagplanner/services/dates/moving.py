"""Move or cancel a meeting as one deed: everybody who knows of it hears it, and nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.database import host_requests, hosting, members, settings_store, speakers, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.moving import MOVES, WELCOME, Moved, Notice, moved, news_for
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.rules import rules_from
from lagplanner.domain.talks.speakers import TalkState, request_key
from lagplanner.domain.trail import Fact
from lagplanner.mail import outbox
from lagplanner.services import acting
from lagplanner.services.dates import move_memory, plan_days, polls
from lagplanner.services.dates.consequences import Look, look
from lagplanner.services.dates.move_memory import CANCELLED, MOVED, Memory

OVER = frozenset({*MOVES, WELCOME, "speaker_ack_tentative"})
"""Letters that have nothing to say once the meeting is on another day: thanks for a yes to the old
one, and news of an earlier move, which the new letter brings."""

TOLD = {
    (False, False): "Treffen vom %(old)s auf %(new)s verlegt.",
    (False, True): "Treffen vom %(old)s auf %(new)s verlegt. Grund: %(reason)s",
    (True, False): "Treffen am %(old)s abgesagt.",
    (True, True): "Treffen am %(old)s abgesagt. Grund: %(reason)s",
}
"""The sentence of the trail, by whether the meeting is cancelled and whether a reason was given."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a move would do: the meeting before and after, who hears of it, who is asked again.

    `waiting` are letters about the meeting that have not left: they are written from the new state,
    or fall away. `counts_as_yes` names speakers who offered the new day themselves, `hosts` the
    projects that are asked about day and room again.
    """

    before: Meeting
    after: Meeting
    notices: tuple[Notice, ...]
    asked_again: tuple[str, ...]
    counts_as_yes: tuple[str, ...]
    hosts: tuple[str, ...]
    waiting: int
    ends_poll: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What a move did. Until `undo_until` it can be taken back, as if it had never been."""

    meeting: Meeting
    posted: int
    undo_until: datetime


async def preview(year: int, number: int, wanted: Moved, *, today: date) -> Consequence:
    """Who gets what, before anything is stored, as whoever asks may read it. Raises as `move` does."""
    meeting = await hosting.meeting(year, number)
    said = await move_memory.said_for(meeting, wanted.day)
    seen = await look(meeting, wanted, today=today, said=said)
    found = Consequence(
        seen.before,
        seen.after,
        seen.notices,
        await _speakers(seen, TalkState.ASKED),
        await _speakers(seen, TalkState.ACCEPTED),
        await _hosts_to_confirm(seen),
        len(seen.waiting),
        seen.poll is not None,
    )
    return acting.readable(found)


async def move(
    year: int, number: int, wanted: Moved, *, sequence: int, who: str, today: date, now: datetime
) -> Done:
    """Move or cancel a meeting; `sequence` is the one the person was looking at.

    The calendar entry rises in its sequence; the host confirms the room anew, speakers are asked
    again (who offered that very day has said yes to it, and so has who had said yes to it before and
    never heard of another); a poll ends, list and plan follow. One
    letter goes to each who knows of the meeting, after the time in which it can be taken back.
    Moving back within that time is taking back. Raises ConflictError if somebody was faster (a
    second click included).
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number)
        if meeting.sequence != sequence:
            raise ConflictError(
                "Das Treffen wurde inzwischen geändert. Bitte laden Sie die Seite neu."
            )
        said = await move_memory.said_for(meeting, wanted.day)
        seen = await look(meeting, wanted, today=today, now=now, said=said)
        last = await move_memory.last(meeting.id)
        if last is not None and wanted.day == last.day and await _stands(last, meeting, now):
            return Done(await move_memory.undo(meeting, last, who=who, now=now), 0, now)
        until = now + timedelta(minutes=rules_from(await settings_store.values()).undo_minutes)
        memory = await move_memory.of(seen, until=until)
        await _take_back(seen)
        await _store(seen, who=who, now=now)
        posted = await _post(seen, wanted, until=until, who=who, now=now)
        await move_memory.keep(
            replace(
                memory,
                posted=tuple(posted),
                plan=await plan_days.follow(seen.before, seen.after, who=who, now=now),
            ),
            MOVED if wanted.day else CANCELLED,
            *_told(seen, wanted),
            who=who,
            now=now,
        )
    return Done(seen.after, len(seen.notices), until)


async def follow_plan(
    before: Meeting, planned: Meeting, *, who: str, today: date, now: datetime
) -> None:
    """A plan that is published has a meeting on another day, or no more: all follows as after a move.

    Called inside that deed's transaction. It is taken back by another plan, not on its own. Raises
    BrokenRuleError for a meeting that is over, InputError for a day that is.
    """
    wanted = Moved(planned.day if planned.took_or_takes_place else None)
    moved(before, wanted, today=today, others=())
    seen = await look(before, wanted, today=today, now=now, planned=planned)
    until = now + timedelta(minutes=rules_from(await settings_store.values()).undo_minutes)
    await _take_back(seen)
    await _store(seen, who=who, now=now)
    await _post(seen, wanted, until=until, who=who, now=now)
    sentence, facts = _told(seen, wanted)
    await trail.note(
        "meeting_planned_anew",
        f"meeting:{before.id}",
        sentence,
        facts=facts,
        at=now,
        who=who,
    )


async def undo(year: int, number: int, *, who: str, now: datetime) -> Meeting:
    """Take back the last move or cancellation while nobody has heard of it: no letter about the meeting,
    an answer's thanks for example, has left since.

    Raises BrokenRuleError once it is too late: then the meeting is moved again, and all hear it.
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number)
        memory = await move_memory.last(meeting.id)
        if memory is None:
            raise BrokenRuleError("Es gibt nichts zurückzunehmen.")
        if meeting.day != memory.new_day:
            raise ConflictError("Das Treffen wurde seitdem noch einmal verlegt.")
        if not await _stands(memory, meeting, now):
            raise BrokenRuleError(
                "Die Briefe sind schon unterwegs. Legen Sie das Treffen noch einmal neu fest; "
                "dann erfahren es alle."
            )
        return await move_memory.undo(meeting, memory, who=who, now=now)


async def undo_until(meeting_id: int, *, now: datetime) -> datetime | None:
    """Until when the last move or cancellation can be taken back; None if it cannot (any more)."""
    memory, meeting = await move_memory.last(meeting_id), await hosting.meeting_by_id(meeting_id)
    if memory is None or meeting is None or not await _stands(memory, meeting, now):
        return None
    return memory.until


async def _stands(memory: Memory, meeting: Meeting, now: datetime) -> bool:
    """Whether this move can still be as if it had never been: nobody has heard of the new day."""
    in_time = now < memory.until and meeting.day == memory.new_day
    return in_time and not await move_memory.has_been_told(meeting, memory)


async def _take_back(seen: Look) -> None:
    """What waits and has nothing to say any more does not leave, and asks nobody for a yes."""
    anew = {request_key(old.id, seen.before.day) for old, _ in seen.talks}
    for letter in seen.waiting:
        if seen.is_cancelled or letter.occasion in OVER or letter.key in anew:
            await outbox.take_back(letter.key)


async def _store(seen: Look, *, who: str, now: datetime) -> None:
    """Meeting, room, list, hosts, speakers and poll as they are from now on."""
    await hosting.save_meeting(seen.after, at=now)
    for _, talk in seen.changed_talks:
        await speakers.save_talk(talk)
    for _, request in seen.changed_requests:
        await host_requests.save_request(request)
    if not seen.is_cancelled:
        await _ask_for_room(seen)
        await host_requests.shift_checklist(seen.after.id, seen.after.day - seen.before.day)
    day = None if seen.is_cancelled else seen.after.day
    await polls.applied(seen.after.id, day, who=who, now=now)


async def _ask_for_room(seen: Look) -> None:
    """The place is to be confirmed for the new day, unless it was for this very day."""
    venue = (await host_requests.venues([seen.after.id])).get(seen.after.id)
    if seen.room is None or venue is None:
        await host_requests.ask_for_room_again(seen.after.id)
    else:
        await host_requests.save_venue(seen.after.id, replace(venue, **seen.room))


async def _post(
    seen: Look, wanted: Moved, *, until: datetime, who: str, now: datetime
) -> list[str]:
    """Put the letters into the outbox; returns their keys."""
    told = [_letter(one, seen, wanted, due_at=until) for one in seen.notices]
    usual = await outbox.usual_language()
    for letter in told:
        await outbox.post(letter, at=now, who=who, automatic=True, usual=usual)
    asked = [] if seen.is_cancelled else list(_requests_anew(seen))
    for letter in asked:
        await outbox.post(letter, at=now, who=who, usual=usual)
    return [one.key for one in (*told, *asked)]


def _requests_anew(seen: Look) -> Iterable[Letter]:
    """Whose request has not left is asked about the new day by it, once the board releases it."""
    talks = {request_key(old.id, seen.before.day): new for old, new in seen.talks}
    for letter in seen.waiting:
        if (talk := talks.get(letter.key)) is not None and talk.state is TalkState.ASKED:
            day = seen.after.day
            facts = {**letter.facts, "day": day.isoformat(), "answer_by": seen.by.isoformat()}
            yield replace(letter, key=request_key(talk.id, day), facts=facts, due_at=None)


def _letter(notice: Notice, seen: Look, wanted: Moved, *, due_at: datetime) -> Letter:
    after, hearer = seen.after, notice.hearer
    talk = next((new for _, new in seen.talks if new.id == hearer.talk_id), None)
    facts = {
        "old_day": notice.believes.isoformat(),
        "deadline": seen.by.isoformat(),
        "reason": wanted.reason.strip(),
        "talk": hearer.talk_id,
        "speaker": talk.speaker_id if talk else None,
        **({} if notice.occasion == WELCOME else {"holds": hearer.holds}),
    }
    return news_for(hearer, after, notice.occasion, after.sequence, facts, due_at=due_at)


async def _speakers(seen: Look, state: TalkState) -> tuple[str, ...]:
    """Names of the speakers whose talk the move brings into this state."""
    names = {one.id: one.name for one in await speakers.speakers()}
    return tuple(names[new.speaker_id] for old, new in seen.changed_talks if new.state is state)


async def _hosts_to_confirm(seen: Look) -> tuple[str, ...]:
    """Names of the projects that have to say that their room is free on the new day."""
    if seen.is_cancelled or seen.before.host_id is None:
        return ()
    asked = {new.project_id for _, new in seen.changed_requests}
    asked.add(seen.before.host_id)
    return tuple(one.name for one in await members.projects() if one.id in asked)


def _told(seen: Look, wanted: Moved) -> tuple[str, dict[str, Fact]]:
    """Sentence and facts of a move or a cancellation."""
    facts: dict[str, Fact] = {
        "old": f"{seen.before.day:%d.%m.%Y}",
        "new": f"{seen.after.day:%d.%m.%Y}",
        "reason": wanted.reason.strip(),
    }
    return TOLD[wanted.is_cancelled, bool(facts["reason"])], facts
