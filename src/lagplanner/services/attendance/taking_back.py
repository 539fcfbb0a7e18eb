"""How is a reply taken back that the board wrote down, with its places and the line as they were?

What was before is kept with the trail's entry, what people eat and need with it: so it goes as soon
as needs go, and then nothing can be taken back any more.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from lagplanner.clock import BERLIN
from lagplanner.database import attendance as stored
from lagplanner.database import hosting
from lagplanner.domain.attendance.replies import Reply, check_open
from lagplanner.domain.attendance.waiting import fits, taken
from lagplanner.domain.errors import ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.trail import TrailEntry
from lagplanner.services.as_it_was import Waited, let_wait
from lagplanner.services.attendance import waiting

ANSWERED_SINCE = "Seitdem ist noch einmal geantwortet worden. Tragen Sie ein, was jetzt gilt."
OFFERED_SINCE = (
    "Seitdem ist dem Projekt ein Platz angeboten worden. Tragen Sie ein, was jetzt gilt."
)
PLACES_GONE = (
    "Die Plätze sind seitdem anderen zugesagt oder angeboten. Tragen Sie ein, was jetzt gilt."
)


@dataclass(frozen=True, slots=True)
class Before:
    """What stood before a reply was written down: the reply, or silence, and the reminders that waited."""

    project_id: int
    reply: Reply | None
    reminders: tuple[Waited, ...]

    def as_text(self) -> str:
        return msgspec.json.encode(self).decode()


async def take_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """Store the reply of before, inside a transaction, and say so in a sentence.

    Raises ConflictError if the project has answered or been offered a place since, or if the places
    of before are gone; an offer made since that has not left waits once more.
    """
    before = msgspec.json.decode(entry.before, type=Before)
    meeting = await hosting.meeting_by_id(int(entry.subject.partition(":")[2]))
    present = await stored.reply(meeting.id, before.project_id) if meeting else None
    if meeting is None or present is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    today = now.astimezone(BERLIN).date()
    check_open(meeting, today)
    if present.changed_at != entry.at or present.day != meeting.day:
        raise ConflictError(ANSWERED_SINCE)
    if await waiting.was_offered(meeting, before.project_id, since=entry.at):
        raise ConflictError(OFFERED_SINCE)
    was = before.reply
    if was is None:
        await stored.remove_reply(present.id)
    else:
        if was.day == meeting.day and taken([was]) > taken([present]):
            await _find_places(meeting, was, since=entry.at, now=now)
        asked = {one.id for one in await stored.questions(meeting.id)}
        answers = {key: text for key, text in was.answers.items() if key in asked}
        await stored.save_reply(replace(was, answers=answers))
    await let_wait(before.reminders, who=who, now=now)
    await waiting.settle(meeting, today=today, now=now)
    return "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt."


async def _find_places(meeting: Meeting, reply: Reply, *, since: datetime, now: datetime) -> None:
    """Make sure the house holds the places of a reply, if need be by offers nobody has heard of.

    Raises ConflictError where others have them.
    """
    capacity = await waiting.capacity_of(meeting)
    if fits(reply, await _others(reply), capacity):
        return
    await waiting.withdraw_unheard(meeting, but=reply.project_id, since=since, now=now)
    if not fits(reply, await _others(reply), capacity):
        raise ConflictError(PLACES_GONE)


async def _others(reply: Reply) -> list[Reply]:
    known = await stored.replies([reply.meeting_id])
    return [one for one in known if one.project_id != reply.project_id]
