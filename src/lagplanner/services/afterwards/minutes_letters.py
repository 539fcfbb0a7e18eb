"""Which letters go out when the minutes of a meeting are there, and when they stand?"""

from dataclasses import replace
from datetime import datetime, timedelta

from lagplanner.database import letters, members
from lagplanner.database import minutes as stored
from lagplanner.domain.afterwards.minutes import Minutes
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import is_member_on
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.audiences import address_of
from lagplanner.domain.reminding.reminders import brought_forward
from lagplanner.mail import outbox
from lagplanner.services.afterwards.minutes_undo import OF_ASSEMBLIES, OF_MEETINGS
from lagplanner.services.reminding.reminder_facts import gather

STEP = "M23"
"""The step of the timetable that tells the members that they are there."""

GOOD_FOR = timedelta(days=30)


async def tell_members(meeting: Meeting, *, who: str, now: datetime) -> None:
    """Lay the letters ready now: nobody waits for their day. Those that were taken back are again.

    Those of an assembly wait for the board.
    """
    if meeting.is_assembly:
        await _tell_every_member(meeting, who=who, now=now)
        return
    facts = await gather(now)
    told = await letters.letters(occasion=OF_MEETINGS[0], meeting_id=meeting.id)
    gone = {one.key for one in told if one.state is LetterState.DISCARDED}
    facts = replace(facts, known=tuple(one for one in facts.known if one.key not in gone))
    usual = await outbox.usual_language()
    for letter in brought_forward(facts, now, meeting.id, (STEP,)):
        automatic = letter.state is LetterState.QUEUED
        await outbox.post(letter, at=now, who=who, automatic=automatic, usual=usual)


async def _tell_every_member(meeting: Meeting, *, who: str, now: datetime) -> None:
    for project in await members.projects():
        person = address_of(project)
        if not person.email or not is_member_on(project, meeting.day):
            continue
        letter = Letter(
            f"{OF_ASSEMBLIES[0]}:{project.id}:{meeting.year}-{meeting.number}",
            OF_ASSEMBLIES[0],
            project_id=project.id,
            meeting_id=meeting.id,
            recipient_name=person.name,
            recipient_email=person.email,
            facts={"day": meeting.day.isoformat()},
            due_at=now,
            expires_at=now + GOOD_FOR,
        )
        await outbox.post(letter, at=now, who=who)


async def tell_it_stands(meeting: Meeting, known: Minutes, *, who: str, now: datetime) -> None:
    """Write to everybody who was written about an earlier version, and to nobody else."""
    last = (await stored.versions(known.id))[-1]
    decisions = "; ".join(one.decision for one in last.decisions)
    told, final = OF_ASSEMBLIES if meeting.is_assembly else OF_MEETINGS
    for letter in await letters.letters(occasion=told, meeting_id=meeting.id):
        if letter.is_heard and not letter.facts.get("rehearsal"):
            key = letter.key.replace(told, final, 1)
            again = Letter(
                key,
                final,
                LetterState.HELD,
                project_id=letter.project_id,
                meeting_id=meeting.id,
                recipient_name=letter.recipient_name,
                recipient_email=letter.recipient_email,
                language=letter.language,
                facts={**letter.facts, "decisions": decisions},
                due_at=now,
                expires_at=now + GOOD_FOR,
            )
            await outbox.post(again, at=now, who=who)
