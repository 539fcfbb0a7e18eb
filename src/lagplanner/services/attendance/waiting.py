"""Offer places that became free to who waits for them, and take back offers nobody took."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from lagplanner.database import attendance as stored
from lagplanner.database import host_requests, hosting, letters, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.attendance.replies import Reply
from lagplanner.domain.attendance.waiting import (
    accepted,
    lapsed,
    moved_up,
    offer_ends_on,
    passed,
    withdrawn,
)
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.audiences import address_of
from lagplanner.domain.talks.speakers import Via
from lagplanner.domain.trail import TOLD_TO_BOARD, answer_told
from lagplanner.mail import outbox
from lagplanner.services.post.letter_facts import midnight_after

OFFERED = "place_offered"
REPLIED = "replied"
WHO = "Warteliste"


async def settle(meeting: Meeting, *, today: date, now: datetime) -> tuple[Letter, ...]:
    """Bring the line of a meeting up to date, inside a deed's transaction; returns the offers posted.

    Idempotent: where no place is free and no offer is over, nothing happens.
    """
    if not meeting.took_or_takes_place or today >= meeting.day:
        return ()
    for one in lapsed(await stored.replies([meeting.id]), now):
        await stored.save_reply(replace(passed(one), changed_at=now))
        await note(meeting, one, "hat auf das Angebot nicht geantwortet", who=WHO, now=now)
    last = offer_ends_on(meeting.day, today)
    if last is None:
        return ()
    replies = await stored.replies([meeting.id])
    moved = moved_up(replies, await capacity_of(meeting), until=midnight_after(last))
    await stored.save_places(moved)
    return tuple([await _offer(meeting, one, last, now=now) for one in moved])


async def round_(*, now: datetime, today: date) -> tuple[Letter, ...]:
    """Settle every line there is: an offer may be over, a house may hold more than before.

    Where there is nothing to do, nothing is written and nobody is kept waiting.
    """
    posted: list[Letter] = []
    for meeting_id in await stored.meetings_with_a_line():
        meeting = await hosting.meeting_by_id(meeting_id)
        if meeting is None or not await _is_unsettled(meeting, today=today, now=now):
            continue
        async with transaction():
            posted += await settle(meeting, today=today, now=now)
    return tuple(posted)


async def accept(
    meeting_id: int, project_id: int, *, who: str, today: date, now: datetime
) -> Reply:
    """Take the places that were offered; the same again changes nothing.

    Raises BrokenRuleError where the offer is over.
    """
    async with transaction(Deed.ATTEND, project=project_id, meeting=meeting_id):
        meeting, old = await _offered(meeting_id, project_id)
        if not old.offered:
            if old.seats and not old.waiting:
                return old
            raise BrokenRuleError(
                "Dieses Angebot ist abgelaufen. Rufen Sie bitte das gastgebende Projekt an."
            )
        new = await stored.save_reply(_by_themselves(accepted(old), now))
        await _forget_offer(meeting, project_id)
        await note(meeting, new, f"nimmt den Platz an ({old.offered})", who=who, now=now)
        await settle(meeting, today=today, now=now)
    return new


async def decline(
    meeting_id: int, project_id: int, *, who: str, today: date, now: datetime
) -> Reply:
    """Leave the places that were offered, and the line, to the next."""
    async with transaction(Deed.ATTEND, project=project_id, meeting=meeting_id):
        meeting, old = await _offered(meeting_id, project_id)
        new = await stored.save_reply(_by_themselves(passed(old), now))
        await _forget_offer(meeting, project_id)
        await note(meeting, new, "braucht den Platz nicht", who=who, now=now)
        await settle(meeting, today=today, now=now)
    return new


async def capacity_of(meeting: Meeting) -> int | None:
    """How many persons the house holds; None while the place is not confirmed, or nobody has said."""
    venue = (await host_requests.venues([meeting.id])).get(meeting.id)
    return venue.capacity if venue is not None and venue.is_confirmed else None


async def withdraw_unheard(meeting: Meeting, *, but: int, since: datetime, now: datetime) -> None:
    """Take back offers made since to others than `but`, whose letters nobody has read: they wait as before.

    Who was told of an offer keeps it, and so does who was told of a smaller one before.
    """
    offered: dict[int | None, list[Letter]] = defaultdict(list)
    for one in await letters.letters(occasion=OFFERED, meeting_id=meeting.id):
        offered[one.project_id].append(one)
    for reply in await stored.replies([meeting.id]):
        offers = offered[reply.project_id]
        new = [one for one in offers if one.created_at and one.created_at >= since]
        if not reply.offered or reply.project_id == but or not new:
            continue
        if any(one.is_heard for one in offers) or not await outbox.take_back(new[-1].key):
            continue
        await stored.save_places([withdrawn(reply)])
        await note(meeting, reply, "das Angebot ist nicht hinausgegangen", who=WHO, now=now)


async def was_offered(meeting: Meeting, project_id: int, *, since: datetime) -> bool:
    """Whether a project was told of an offer made since, or is about to; else it is taken back."""
    for one in await _of_project(meeting, project_id):
        is_new = one.created_at is not None and one.created_at >= since
        if is_new and not await outbox.take_back(one.key):
            return one.is_heard or one.state is LetterState.CLAIMED
    return False


async def note(
    meeting: Meeting, reply: Reply, what: str, *, who: str, now: datetime, before: str = ""
) -> None:
    """Write down what became of a reply: it concerns the meeting and the project."""
    project = await members.project_by_id(reply.project_id)
    named = project.name if project else ""
    sentence, facts = answer_told(named, what, "" if who == WHO else reply.who)
    await trail.note(
        REPLIED,
        f"meeting:{meeting.id}",
        sentence,
        facts=facts,
        about=[f"project:{reply.project_id}"],
        way=TOLD_TO_BOARD.get(reply.via) if reply.entered_by and who != WHO else None,
        at=now,
        who=who or named,
        before=before,
    )


def _by_themselves(reply: Reply, now: datetime) -> Reply:
    """An offer is answered by the link of its letter, whoever wrote the reply down before."""
    return replace(reply, via=Via.LINK, entered_by="", changed_at=now)


async def _is_unsettled(meeting: Meeting, *, today: date, now: datetime) -> bool:
    replies = await stored.replies([meeting.id])
    last = offer_ends_on(meeting.day, today)
    can_move = last is not None and moved_up(replies, await capacity_of(meeting), until=now)
    return bool(lapsed(replies, now) or can_move)


async def _offered(meeting_id: int, project_id: int) -> tuple[Meeting, Reply]:
    meeting = await hosting.meeting_by_id(meeting_id)
    reply = await stored.reply(meeting_id, project_id)
    if meeting is None or reply is None or reply.day != meeting.day:
        raise BrokenRuleError("Für dieses Treffen liegt keine Anmeldung von Ihnen vor.")
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen fällt aus. Vielen Dank für Ihre Antwort.")
    return meeting, reply


async def _offer(meeting: Meeting, reply: Reply, last: date, *, now: datetime) -> Letter:
    """Write to who moved up; an older offer that has not left says nothing new."""
    await _forget_offer(meeting, reply.project_id)
    project = await members.project_by_id(reply.project_id)
    assert project is not None
    letter = _letter(meeting, project, reply, last, await _number_of(meeting, project.id))
    await outbox.post(letter, at=now, who=WHO, automatic=True)
    places = "ein Platz" if reply.offered == 1 else f"{reply.offered} Plätze"
    verb = "ist" if reply.offered == 1 else "sind"
    await note(meeting, reply, f"{places} {verb} bis {last:%d.%m.%Y} angeboten", who=WHO, now=now)
    return letter


def _letter(meeting: Meeting, project: Project, reply: Reply, last: date, number: int) -> Letter:
    person = address_of(project)
    return Letter(
        key=f"{OFFERED}:{project.id}:{meeting.year}-{meeting.number}:{number}",
        occasion=OFFERED,
        project_id=project.id,
        meeting_id=meeting.id,
        recipient_name=person.name,
        recipient_email=person.email,
        facts={
            "day": meeting.day.isoformat(),
            "deadline": last.isoformat(),
            "offered": reply.offered,
        },
        expires_at=midnight_after(last),
    )


async def _of_project(meeting: Meeting, project_id: int) -> Sequence[Letter]:
    found = await letters.letters(occasion=OFFERED, meeting_id=meeting.id)
    return [one for one in found if one.project_id == project_id]


async def _number_of(meeting: Meeting, project_id: int) -> int:
    """Each offer is a letter of its own."""
    return len(await _of_project(meeting, project_id)) + 1


async def _forget_offer(meeting: Meeting, project_id: int) -> None:
    for one in await _of_project(meeting, project_id):
        await outbox.take_back(one.key)
