"""Who was told something of a general assembly that no longer holds, and which letter says so?"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from lagplanner.database import assemblies as stored
from lagplanner.database import attendance, host_requests, letters
from lagplanner.domain.assembly.assemblies import is_called
from lagplanner.domain.dates.moving import Hearer, hearers, news_for
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.domain.post.letters import WAITING, Letter, LetterState
from lagplanner.domain.reminding.reminder_facts import SENT
from lagplanner.mail import outbox
from lagplanner.services import rules as board_rules

INVITATION = "ga_invitation"
CHANGED = "ga_changed"
CANCELLED = "ga_cancelled"

NOT_GONE = (LetterState.HELD, *WAITING)


@dataclass(frozen=True, slots=True)
class Named:
    """What an invitation names and the board may still change: when it begins ("13:00"), where ("": not
    known), how to take part from elsewhere ("": one has to come), and what is to be decided.
    """

    old_time: str
    old_place: str
    old_hybrid: str
    old_items: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """As a letter keeps it."""
        return {**asdict(self), "old_items": list(self.old_items)}


async def invited(meeting_id: int) -> tuple[Letter, ...]:
    """The invitations that have left."""
    return tuple(
        one
        for one in await letters.letters(meeting_id=meeting_id)
        if one.occasion == INVITATION and one.state in SENT and not one.facts.get("rehearsal")
    )


async def has_left(meeting_id: int) -> bool:
    """Whether the notice has left, to anybody on any way: what it does not name cannot be decided."""
    return is_called(await stored.assembly(meeting_id), sent=len(await invited(meeting_id)))


async def named(meeting: Meeting) -> Named:
    """What an invitation written now would name."""
    known = await stored.assembly(meeting.id)
    starts = known.starts or (await board_rules.rules()).starts
    venue = (await host_requests.venues([meeting.id])).get(meeting.id)
    town = meeting.town.name if meeting.town else ""
    place = venue.line(town) if venue else ""
    items = (*known.elections, *known.statute_changes)
    return Named(f"{starts:%H:%M}", place, known.hybrid, items)


async def tell_change(before: Named, meeting: Meeting, *, who: str, now: datetime) -> int:
    """Lay ready one letter to each who was told otherwise, inside a deed's transaction; returns how many.

    Who has answered by the link of an earlier letter has read it on its page.

    Letters about an earlier change that have not left are taken back: nobody hears of what was never
    said, or is again as they know it.
    """
    written = await letters.letters(meeting_id=meeting.id)
    believed = await _take_back(written)
    answered = {one.project_id for one in await attendance.replies([meeting.id])}
    told = [
        one
        for one in written
        if one.is_heard and (one.occasion in (INVITATION, CHANGED) or one.project_id in answered)
    ]
    for one in hearers(meeting, told):
        believed.setdefault(one.email.casefold(), (one, before))
    present = await named(meeting)
    news = [(hearer, known) for hearer, known in believed.values() if known != present]
    due, usual = await _after_undo(now), await outbox.usual_language()
    for hearer, known in news:
        letter = news_for(hearer, meeting, CHANGED, meeting.sequence, known.facts(), due_at=due)
        await outbox.post(letter, at=now, who=who, usual=usual)
    return len(news)


async def tell_cancelled(meeting: Meeting, reason: str, *, who: str, now: datetime) -> int:
    """Take back what has not left and lay ready a cancellation to each who was written to; how many."""
    written = await letters.letters(meeting_id=meeting.id)
    for one in written:
        await outbox.take_back(one.key)
    informed = hearers(meeting, written)
    due, usual = await _after_undo(now), await outbox.usual_language()
    for hearer in informed:
        facts = {"reason": reason, "holds": hearer.holds}
        letter = news_for(hearer, meeting, CANCELLED, ASSEMBLY, facts, due_at=due)
        await outbox.post(letter, at=now, who=who, usual=usual)
    return len(informed)


async def _take_back(written: Iterable[Letter]) -> dict[str, tuple[Hearer, Named]]:
    """Who would have heard of an earlier change, and what they still believe, by address."""
    believed = {}
    for one in written:
        is_open = one.occasion == CHANGED and one.state in NOT_GONE
        if is_open and await outbox.take_back(one.key):
            hearer = Hearer(one.recipient_name, one.recipient_email, one.language, one.project_id)
            facts = {name: one.facts[name] for name in Named.__slots__}
            known = Named(**{**facts, "old_items": tuple(facts["old_items"])})
            believed[one.recipient_email.casefold()] = hearer, known
    return believed


async def _after_undo(now: datetime) -> datetime:
    """When the time to take something back is over."""
    return now + timedelta(minutes=(await board_rules.rules()).undo_minutes)
