"""Lay the invitations to a general assembly ready where the timetable's day for that is over.

The timetable makes nothing up for what became so only after its day; but who calls an assembly at short
notice means to invite to it. The letters have the timetable's keys, so that each is there once, and wait
for the board: place and agenda are often typed after the day.
"""

from dataclasses import replace
from datetime import datetime

from lagplanner.clock import BERLIN
from lagplanner.database import letters, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.notice import notice_to
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminder_facts import Facts, invite_on
from lagplanner.domain.reminding.reminders import brought_forward
from lagplanner.mail import outbox
from lagplanner.services.assembly.telling import INVITATION, NOT_GONE
from lagplanner.services.reminding.reminder_facts import gather

INVITES = "G3"
"""The step of the timetable that invites."""

_LAID = "%(number)s Einladungen zur Mitgliederversammlung am %(day)s zur Freigabe vorgelegt."
_LAID_ONE = "Eine Einladung zur Mitgliederversammlung am %(day)s zur Freigabe vorgelegt."


async def invite(meeting: Meeting, *, who: str, now: datetime, subdivision: str = "SN") -> int:
    """Lay the invitations ready because the board asks for them, whatever the timetable says; how many.

    Raises BrokenRuleError where there is nobody to write to, or it is too late by the law's count.
    """
    async with transaction(Deed.PLAN):
        facts = await gather(now, subdivision=subdivision)
        steps = tuple(replace(one, on=one.on or one.code == INVITES) for one in facts.steps)
        laid = await _lay(meeting, {INVITES}, replace(facts, steps=steps), who=who, now=now)
        if not laid:
            raise BrokenRuleError(
                "Es gibt keine Einladung vorzulegen. Sie liegt schon bereit, oder die Frist ist vorbei."
            )
        await trail.note(
            "assembly_invited",
            f"meeting:{meeting.id}",
            _LAID_ONE if laid == 1 else _LAID,
            facts={"number": laid, "day": f"{meeting.day:%d.%m.%Y}"},
            at=now,
            who=who,
        )
    return laid


async def lay(meeting: Meeting, *, who: str, now: datetime, subdivision: str) -> int:
    """Lay the invitations ready if their day is over, and bring what waits to the day that holds now.

    Returns how many letters those are. Inside a deed's transaction.
    """
    facts = await gather(now, subdivision=subdivision)
    found = notice_to(facts.projects, meeting.day, facts.days)
    day = invite_on(found, facts.steps, facts.days)
    is_over = day is not None and day <= now.astimezone(BERLIN).date()
    return await _lay(meeting, {INVITES} if is_over else set(), facts, who=who, now=now)


async def _lay(meeting: Meeting, wanted: set[str], facts: Facts, *, who: str, now: datetime) -> int:
    """Lay the letters of these steps ready, and anew what waits, and invitations that expired or were
    taken back by a deed; returns how many wait now that did not, without those that need a stamp."""
    written = {one.key: one for one in await letters.letters(meeting_id=meeting.id) if one.step}
    again = {key: one for key, one in written.items() if _may_be_laid_again(one)}
    codes = wanted | {
        one.step for one in again.values() if one.occasion == INVITATION or one.state in NOT_GONE
    }
    known = tuple(one for one in facts.known if one.key not in again)
    fresh = brought_forward(replace(facts, known=known), now, meeting.id, codes)
    changed = [one for one in fresh if one.recipient_email and not _waits(again.get(one.key))]
    usual = await outbox.usual_language()
    for letter in fresh:
        before = again.get(letter.key)
        if before is None:
            await outbox.post(letter, at=now, who=who, usual=usual)
        else:
            await outbox.hold([before.id], at=now, who=who)
            await outbox.correct(letter)
    for key in again.keys() - {one.key for one in fresh}:
        await outbox.take_back(key)
    return len(changed)


def _waits(letter: Letter | None) -> bool:
    """Whether it waits for the board already."""
    return letter is not None and letter.state is LetterState.HELD


def _may_be_laid_again(letter: Letter) -> bool:
    """Whether it has not left, and nobody has said that it shall not."""
    taken_back = letter.state is LetterState.DISCARDED and letter.released_at is None
    return letter.state in (*NOT_GONE, LetterState.EXPIRED) or taken_back
