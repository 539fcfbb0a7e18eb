"""A meeting gets its place, or another one: whoever was told the old one hears it, and nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta

from lagplanner.database import host_requests as stored
from lagplanner.database import hosting, letters
from lagplanner.domain.dates.moving import Hearer, hearers, news_for
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.post.letters import WAITING, Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.mail import outbox
from lagplanner.services.rules import rules as board_rules

CHANGED = "venue_changed"

TELLS_PLACE = frozenset({"venue", "address", "room", "meeting_point", "new_venue"})
"""Placeholders by which a letter says where exactly a meeting takes place."""

NOT_GONE = (LetterState.HELD, *WAITING)


async def settle(
    meeting: Meeting, venue: Venue, *, reason: str, by: int, who: str, now: datetime
) -> Meeting:
    """Keep where a meeting takes place, inside a deed's transaction; `by` is the project that says so.

    Another place than before lets the calendar entry follow. One letter each goes to those who
    were told the old place, after the time in which it can be changed back: nobody hears of a place
    that was never said, or that is again what they know.
    """
    old = (await stored.venues([meeting.id])).get(meeting.id)
    await stored.save_venue(meeting.id, venue)
    if old is not None and old.is_confirmed and old.line() == venue.line():
        return meeting
    saved = await hosting.save_meeting(replace(meeting, sequence=meeting.sequence + 1), at=now)
    believed = await _take_back(saved)
    told = {**(await _told(saved, old) if old else {}), **believed}
    until = now + timedelta(minutes=(await board_rules()).undo_minutes)
    for hearer, place in told.values():
        if place != venue.line() and hearer.project_id != by:
            letter = _letter(saved, hearer, place, reason, due_at=until)
            await outbox.post(letter, at=now, who=who, automatic=True)
    return saved


async def unsettle(meeting: Meeting, *, now: datetime) -> Meeting:
    """The host has withdrawn: its place is a suggestion again, which no letter names."""
    known = (await stored.venues([meeting.id])).get(meeting.id)
    if known is None or not known.is_confirmed:
        return meeting
    await stored.save_venue(meeting.id, replace(known, confirmed_at=None, confirmed_by=""))
    return await hosting.save_meeting(replace(meeting, sequence=meeting.sequence + 1), at=now)


async def _told(meeting: Meeting, old: Venue) -> dict[str, tuple[Hearer, str]]:
    """Who has a letter that names this place, by address."""
    named = [
        one
        for one in await letters.letters(meeting_id=meeting.id)
        if one.is_heard and _tells_place(one) and _since(one, old.confirmed_at)
    ]
    return {one.email.casefold(): (one, old.line()) for one in hearers(meeting, named)}


async def _take_back(meeting: Meeting) -> dict[str, tuple[Hearer, str]]:
    """Letters about an earlier change that have not left say nothing new; what their readers know."""
    believed = {}
    for one in await letters.letters(occasion=CHANGED, meeting_id=meeting.id):
        if one.state in NOT_GONE and await outbox.take_back(one.key):
            hearer = Hearer(
                one.recipient_name,
                one.recipient_email,
                one.language,
                one.project_id,
                one.facts.get("talk"),
            )
            believed[one.recipient_email.casefold()] = hearer, str(one.facts["old_venue"])
    return believed


def _tells_place(letter: Letter) -> bool:
    occasion = OCCASIONS.get(letter.occasion)
    return occasion is not None and bool(TELLS_PLACE & set(occasion.placeholders))


def _since(letter: Letter, confirmed_at: datetime | None) -> bool:
    """Whether it left after the place was confirmed; one that is to be confirmed anew counts too."""
    left = letter.sent_at or letter.released_at
    return confirmed_at is None or (left is not None and left >= confirmed_at)


def _letter(
    meeting: Meeting, hearer: Hearer, old_venue: str, reason: str, *, due_at: datetime
) -> Letter:
    facts = {"old_venue": old_venue, "reason": reason, "talk": hearer.talk_id}
    return news_for(hearer, meeting, CHANGED, meeting.sequence, facts, due_at=due_at)
