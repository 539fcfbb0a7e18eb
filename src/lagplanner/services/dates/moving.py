"""Move or cancel a meeting as one deed: everybody who knows of it hears it, and nobody else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.database import hosting, letters, planning, settings_store, speakers, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.moving import YEAR_PLAN, Hearer, Moved, hearers, moved
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import VersionState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.rules import rules_from
from lagplanner.domain.talks.speakers import COMING, Talk, TalkState
from lagplanner.mail import outbox
from lagplanner.services.dates import polls

MOVED, CANCELLED = "meeting_moved", "meeting_cancelled"

WAITING = (LetterState.HELD, LetterState.QUEUED, LetterState.RETRY)

_TURNS = {
    TalkState.ACCEPTED: TalkState.ASKED,
    TalkState.TENTATIVE: TalkState.ASKED,
    TalkState.OTHER_DATE: TalkState.ACCEPTED,
}
"""What a talk is after its meeting moved, by what it was."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a move would do: the meeting before and after, who hears of it, who is asked again.

    `waiting` are letters about the meeting that have not left: they are written from the new state,
    or fall away by themselves. `counts_as_yes` names speakers who offered the new day themselves.
    """

    before: Meeting
    after: Meeting
    hearers: tuple[Hearer, ...]
    asked_again: tuple[str, ...]
    counts_as_yes: tuple[str, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a move did. Until `undo_until` it can be taken back, as if it had never been."""

    meeting: Meeting
    posted: int
    undo_until: datetime


async def preview(year: int, number: int, wanted: Moved, *, today: date) -> Consequence:
    """Who gets what, before anything is stored. Raises as `move` does."""
    before = await hosting.meeting(year, number)
    after = moved(before, wanted, today=today, others=await hosting.meetings())
    written = await _written(before)
    names = {one.id: one.name for one in await speakers.speakers()}
    turns = await _turned(before, after)
    return Consequence(
        before,
        after,
        hearers(before, written),
        tuple(names[one.speaker_id] for one, to in turns if to is TalkState.ASKED),
        tuple(names[one.speaker_id] for one, to in turns if to is TalkState.ACCEPTED),
        sum(one.meeting_id == before.id and one.state in WAITING for one in written),
    )


async def move(
    year: int, number: int, wanted: Moved, *, sequence: int, who: str, today: date, now: datetime
) -> Done:
    """Move or cancel a meeting; `sequence` is the one the person was looking at.

    The meeting's calendar entry rises in its sequence, speakers are asked again about another day
    (who offered that very day has said yes to it), a poll ends, the plan follows, and one letter goes to each who knows of the meeting, after the time in which
    it can be taken back. Raises ConflictError if somebody was faster (a second click included).
    """
    async with transaction():
        before = await hosting.meeting(year, number)
        if before.sequence != sequence:
            raise ConflictError(
                "Das Treffen wurde inzwischen geändert. Bitte laden Sie die Seite neu."
            )
        after = moved(before, wanted, today=today, others=await hosting.meetings())
        written = await _written(before)
        informed = hearers(before, written)
        first_days = await _supersede(written)
        turns = await _turned(before, after)
        await hosting.save_meeting(after, at=now)
        for talk, state in turns:
            await speakers.save_talk(replace(talk, state=state))
        await polls.applied(after.id, wanted.day, who=who, now=now)
        await _plan_follows(before, after, who=who, now=now)
        until = now + timedelta(minutes=rules_from(await settings_store.values()).undo_minutes)
        for hearer in informed:
            old_day = first_days.get(hearer.email.casefold(), before.day)
            letter = _letter(old_day, after, wanted, hearer, due_at=until)
            await outbox.post(letter, at=now, who=who, automatic=True)
        await trail.note(
            MOVED if wanted.day else CANCELLED,
            f"meeting:{before.id}",
            _sentence(before, after, wanted),
            at=now,
            who=who,
            before=_remembered(before, turns, until),
        )
    return Done(after, len(informed), until)


async def undo(year: int, number: int, *, who: str, now: datetime) -> Meeting:
    """Take back the last move or cancellation while none of its letters has left.

    Raises BrokenRuleError once it is too late: then the meeting is moved again, and all hear it.
    """
    async with transaction():
        meeting = await hosting.meeting(year, number)
        entry = await _last_deed(meeting.id)
        if entry is None:
            raise BrokenRuleError("Es gibt nichts zurückzunehmen.")
        memory = json.loads(entry.before)
        if now >= datetime.fromisoformat(memory["until"]):
            raise BrokenRuleError(
                "Die Briefe sind schon unterwegs. Legen Sie das Treffen noch einmal neu fest; "
                "dann erfahren es alle."
            )
        if not await trail.mark_undone(entry.id, at=now):
            raise ConflictError("Das wurde schon zurückgenommen.")
        before = replace(
            meeting,
            state=MeetingState(memory["state"]),
            day=date.fromisoformat(memory["day"]),
            sequence=memory["sequence"],
        )
        for letter in await letters.letters(meeting_id=meeting.id):
            if letter.key.endswith(f":{meeting.sequence}") and letter.occasion in (
                MOVED,
                CANCELLED,
            ):
                await outbox.take_back(letter.key)
        await hosting.save_meeting(before, at=now)
        for talk in await speakers.talks(meeting_id=meeting.id):
            state = TalkState(memory["talks"].get(str(talk.id), talk.state))
            # Who has answered since is left with that answer.
            if state is not talk.state and talk.state is _TURNS.get(state):
                await speakers.save_talk(replace(talk, state=state))
        await _plan_follows(meeting, before, who=who, now=now)
        await trail.note("move_undone", f"meeting:{meeting.id}", "Zurückgenommen", at=now, who=who)
    return before


async def undo_until(meeting_id: int, *, now: datetime) -> datetime | None:
    """Until when the last move or cancellation can be taken back; None if it cannot (any more)."""
    entry = await _last_deed(meeting_id)
    until = datetime.fromisoformat(json.loads(entry.before)["until"]) if entry else None
    return until if until is not None and now < until else None


async def _last_deed(meeting_id: int) -> trail.TrailEntry | None:
    return next(
        (
            one
            for one in await trail.entries(subject=f"meeting:{meeting_id}")
            if one.deed in (MOVED, CANCELLED) and one.undone_at is None
        ),
        None,
    )


async def _written(meeting: Meeting) -> tuple[Letter, ...]:
    """The letters about this meeting, and those with the dates of the year."""
    year_plans = await letters.letters(occasion=YEAR_PLAN)
    return (*year_plans, *await letters.letters(meeting_id=meeting.id))


async def _supersede(written: Sequence[Letter]) -> dict[str, date]:
    """Take back letters of an earlier move that have not left; the day each person still believes in."""
    believed = {}
    for letter in written:
        is_open = letter.occasion == MOVED and letter.state in WAITING
        if is_open and await outbox.take_back(letter.key):
            old = date.fromisoformat(letter.facts["old_day"])
            believed[letter.recipient_email.casefold()] = old
    return believed


async def _turned(before: Meeting, after: Meeting) -> list[tuple[Talk, TalkState]]:
    """The talks a new day changes, and into what: a yes was for the old day, an offer is a yes.

    Who offered exactly the new day is not asked a second time; the letter about the move tells
    them, and their link still takes another answer.
    """
    if after.day == before.day:
        return []
    talks = await speakers.talks(meeting_id=before.id)
    offered = await speakers.days([talk.id for talk in talks])
    return [
        (talk, _TURNS[talk.state])
        for talk in talks
        if talk.state in COMING
        or (talk.state is TalkState.OTHER_DATE and after.day in offered[talk.id])
    ]


async def _plan_follows(before: Meeting, after: Meeting, *, who: str, now: datetime) -> None:
    """Write the new day into the published plan and the draft, each as a new version."""
    if after.day == before.day:
        return
    known = await planning.versions(before.year)
    for state, gone in (
        (VersionState.DRAFT, VersionState.DISCARDED),
        (VersionState.PUBLISHED, VersionState.SUPERSEDED),
    ):
        old = next((one for one in known if one.state is state), None)
        if old is None or all(entry.number != before.number for entry in old.entries):
            continue
        entries = tuple(
            replace(entry, day=after.day) if entry.number == before.number else entry
            for entry in old.entries
        )
        note = f"{before.number}. Treffen auf {after.day:%d.%m.%Y} verlegt"
        await planning.move(old.id, state, gone)
        new = await planning.add(
            replace(old, id=0, number=0, state=state, entries=entries, note=note), at=now, who=who
        )
        if state is VersionState.PUBLISHED:
            await planning.note_publication(new.id, at=now, who=who)


def _letter(
    old_day: date, after: Meeting, wanted: Moved, hearer: Hearer, *, due_at: datetime
) -> Letter:
    occasion = CANCELLED if wanted.is_cancelled else MOVED
    return Letter(
        key=f"{occasion}:{hearer.email.casefold()}:{after.year}-{after.number}:{after.sequence}",
        occasion=occasion,
        project_id=hearer.project_id,
        meeting_id=after.id,
        recipient_name=hearer.name,
        recipient_email=hearer.email,
        language=hearer.language,
        due_at=due_at,
        facts={
            "day": after.day.isoformat(),
            "old_day": old_day.isoformat(),
            "reason": wanted.reason.strip(),
            "talk": hearer.talk_id,
        },
    )


def _remembered(before: Meeting, turns: Sequence[tuple[Talk, TalkState]], until: datetime) -> str:
    """What is needed to take the deed back."""
    return json.dumps(
        {
            "state": before.state.value,
            "day": before.day.isoformat(),
            "sequence": before.sequence,
            "talks": {str(talk.id): talk.state.value for talk, _ in turns},
            "until": until.isoformat(),
        }
    )


def _sentence(before: Meeting, after: Meeting, wanted: Moved) -> str:
    reason = f" Grund: {wanted.reason.strip()}" if wanted.reason.strip() else ""
    if wanted.is_cancelled:
        return f"Treffen am {before.day:%d.%m.%Y} abgesagt.{reason}"
    return f"Treffen vom {before.day:%d.%m.%Y} auf {after.day:%d.%m.%Y} verlegt.{reason}"
