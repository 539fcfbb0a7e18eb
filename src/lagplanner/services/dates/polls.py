"""Ask host and members which other day suits, and count what they say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.database import hosting, members, settings_store, speakers, trail
from lagplanner.database import polls as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.polls import (
    DayTally,
    Offer,
    Poll,
    PollState,
    Suits,
    Vote,
    checked_days,
    checked_votes,
    said_to_days,
    silent,
    tally,
)
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.reminding.audiences import address_of
from lagplanner.domain.rules import rules_from
from lagplanner.domain.talks.speakers import TalkState, Via
from lagplanner.domain.trail import TOLD_TO_BOARD, answer_told
from lagplanner.mail import outbox
from lagplanner.services.post.letter_facts import midnight_after

ASKED, REMINDED = "date_poll", "date_poll_reminder"


@dataclass(frozen=True, slots=True)
class Count:
    """A poll with what everybody said: the best day first, and who is still silent."""

    poll: Poll
    meeting: Meeting
    tallies: tuple[DayTally, ...]
    votes: tuple[Vote, ...]
    asked: tuple[Project, ...]
    silent: tuple[Project, ...]

    @property
    def answers(self) -> tuple[tuple[Project, tuple[Suits | None, ...]], ...]:
        """What each project says to each day of the poll; None where it has said nothing."""
        said = {(vote.project_id, vote.day): vote.value for vote in self.votes}
        return tuple(
            (one, tuple(said.get((one.id, day)) for day in self.poll.days)) for one in self.asked
        )


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
    """Open the question which day suits, with one letter to each project, the host's too.

    The letters leave after the time in which the poll can be closed again. Raises AlreadyThereError
    while another poll about the meeting is open.
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number)
        if not meeting.took_or_takes_place or meeting.day < today:
            raise BrokenRuleError("Dieses Treffen kann nicht mehr verschoben werden.")
        wanted = checked_days(days, meeting_day=meeting.day, today=today, answer_by=answer_by)
        poll = Poll(0, meeting.id, wanted, answer_by, reason.strip(), talk_id=talk_id)
        saved = await stored.add(poll, at=now, who=who)
        await trail.note(
            "poll_begun",
            f"meeting:{meeting.id}",
            "Umfrage begonnen: %(days)s",
            facts={"days": ", ".join(f"{day:%d.%m.%Y}" for day in wanted)},
            at=now,
            who=who,
        )
        begun = await count(saved.id)
        rules = rules_from(await settings_store.values())
        leaves = now + timedelta(minutes=rules.undo_minutes)
        for project in begun.asked:
            letter = replace(letter_about(begun, project, ASKED), due_at=leaves)
            await outbox.post(letter, at=now, who=who, automatic=True, usual=rules)
    return begun


async def count(poll_id: int) -> Count:
    """What everybody has said so far; NotFoundError if there is no such poll."""
    poll = await stored.the_poll(poll_id)
    meeting = await hosting.meeting_by_id(poll.meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    votes = await stored.votes(poll_id)
    asked = tuple(one for one in await members.projects() if is_member_on(one, poll.answer_by))
    ids = [one.id for one in asked]
    quiet = silent(poll, votes, ids)
    return Count(
        poll,
        meeting,
        tally(
            poll,
            votes,
            asked=ids,
            host_id=meeting.host_id,
            offers=await _offers(meeting.id, poll),
        ),
        votes,
        asked,
        tuple(one for one in asked if one.id in quiet),
    )


async def _offers(meeting_id: int, poll: Poll) -> tuple[Offer, ...]:
    """What the speakers have proposed who wait for another day, and whose proposal the poll is."""
    talks = [
        one
        for one in await speakers.talks(meeting_id=meeting_id)
        if one.state is TalkState.OTHER_DATE or one.id == poll.talk_id
    ]
    days = await speakers.days([one.id for one in talks])
    names = {one.id: one.name for one in await speakers.speakers()} if talks else {}
    return tuple(Offer(names[one.speaker_id], days[one.id]) for one in talks if days[one.id])


async def of_meeting(year: int, number: int) -> tuple[Count, ...]:
    """The polls about a meeting, the latest first."""
    meeting = await hosting.meeting(year, number)
    found = await stored.polls(meeting_id=meeting.id)
    return tuple([await count(one.id) for one in reversed(found)])


async def vote(
    poll_id: int,
    project_id: int,
    values: Mapping[date, Suits],
    *,
    who: str = "",
    via: Via = Via.LINK,
    entered_by: str = "",
    today: date,
    now: datetime,
) -> Count:
    """Take a project's answer; the next one replaces it. The same again changes nothing.

    Who has answered is not reminded, even if the letter waits in the outbox already. `entered_by`
    is the member of the board who wrote it down, "" if it came by the link.
    """
    async with transaction(Deed.VOTE, project=project_id):
        poll = await stored.the_poll(poll_id)
        wanted = checked_votes(poll, project_id, values, today=today, who=who.strip(), via=via)
        before = [one for one in await stored.votes(poll_id) if one.project_id == project_id]
        if sorted(before, key=lambda one: one.day) != list(wanted):
            await stored.save_votes(poll_id, project_id, wanted, at=now)
            await outbox.take_back(_key(REMINDED, project_id, poll_id))
            await _note_answer(poll, before, wanted, entered_by=entered_by, now=now)
    return await count(poll_id)


async def close(poll_id: int, *, who: str, now: datetime) -> Count:
    """End a poll without moving the meeting. Raises ConflictError if it has ended already."""
    async with transaction(Deed.PLAN):
        poll = await stored.the_poll(poll_id)
        if not await stored.end(poll_id, PollState.CLOSED, at=now):
            raise ConflictError("Diese Umfrage ist schon beendet.")
        await _take_back(poll)
        await trail.note(
            "poll_closed", f"meeting:{poll.meeting_id}", "Umfrage beendet", at=now, who=who
        )
    return await count(poll_id)


async def applied(meeting_id: int, day: date | None, *, who: str, now: datetime) -> Poll | None:
    """The meeting is on this day now (None: cancelled), so nobody need be asked any more.

    An open poll about it has moved it if it offered the day, else it is closed. Letters that have
    not left are taken back. Returns that poll; None without one. Called in the deed's transaction.
    """
    poll = await stored.open_poll(meeting_id)
    if poll is None:
        return None
    state = PollState.APPLIED if day in poll.days else PollState.CLOSED
    await stored.end(poll.id, state, at=now)
    await _take_back(poll)
    sentence = "Umfrage angewandt" if state is PollState.APPLIED else "Umfrage beendet"
    await trail.note(f"poll_{state}", f"meeting:{meeting_id}", sentence, at=now, who=who)
    return await stored.the_poll(poll.id)


def letter_about(count: Count, project: Project, occasion: str) -> Letter:
    """The letter that asks a project, or asks once more; it is good until the poll ends."""
    poll, person = count.poll, address_of(project)
    return Letter(
        key=_key(occasion, project.id, poll.id),
        occasion=occasion,
        project_id=project.id,
        meeting_id=count.meeting.id,
        recipient_name=person.name,
        recipient_email=person.email,
        facts={
            "poll": poll.id,
            "day": count.meeting.day.isoformat(),
            "poll_days": [day.isoformat() for day in poll.days],
            "answer_by": poll.answer_by.isoformat(),
            "reason": poll.reason,
        },
        expires_at=midnight_after(poll.answer_by),
    )


async def _note_answer(
    poll: Poll, before: Sequence[Vote], after: Sequence[Vote], *, entered_by: str, now: datetime
) -> None:
    """Who answered what, by which way: an answer that changes leaves a trail."""
    answer = after[0]
    project = await members.project_by_id(answer.project_id)
    named = project.name if project else ""
    sentence, facts = answer_told(named, said_to_days(after), answer.who)
    await trail.note(
        "poll_answered",
        f"poll:{poll.id}",
        sentence,
        facts=facts,
        about=[f"meeting:{poll.meeting_id}", f"project:{answer.project_id}"],
        way=TOLD_TO_BOARD.get(answer.via) if entered_by else None,
        at=now,
        who=entered_by or answer.who or named,
        before=_kept(poll, answer.project_id, before) if entered_by else "",
        after=_kept(poll, answer.project_id, after) if entered_by else "",
    )


def _kept(poll: Poll, project_id: int, votes: Sequence[Vote]) -> str:
    """An answer as it can be brought back."""
    said = [[vote.day.isoformat(), vote.value.value, vote.who, vote.via.value] for vote in votes]
    return json.dumps(
        {"poll": poll.id, "project": project_id, "votes": sorted(said)}, ensure_ascii=False
    )


async def _take_back(poll: Poll) -> None:
    """Nobody is asked by a letter that has not left yet."""
    for project in await members.projects():
        for occasion in (ASKED, REMINDED):
            await outbox.take_back(_key(occasion, project.id, poll.id))


def _key(occasion: str, project_id: int, poll_id: int) -> str:
    return f"{occasion}:{project_id}:{poll_id}"
