"""Who has said nothing to a poll shortly before it ends? They are reminded, once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lagplanner.clock import BERLIN
from lagplanner.database import letters
from lagplanner.database import polls as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.day_rules import moment
from lagplanner.domain.dates.polls import Poll, reminded_on, takes_answers
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminder_facts import Facts
from lagplanner.domain.reminding.reminders import leaves_at
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from lagplanner.services.dates import polls
from lagplanner.services.dates.polls import ASKED, REMINDED
from lagplanner.services.post.letter_facts import midnight_after
from lagplanner.services.reminding.reminder_facts import gather

WHO = "Fristenplan"


async def remind(*, now: datetime, subdivision: str = "SN") -> tuple[Letter, ...]:
    """Post one reminder to each project that was asked and is silent; idempotent, as every round.

    Two working days or more are left to answer where the calendar allows it. Who never got the
    first letter is not reminded of it.
    """
    today = now.astimezone(BERLIN).date()
    running = [poll for poll in await stored.polls() if takes_answers(poll, today)]
    if not running:
        return ()
    facts = await gather(now, subdivision=subdivision)
    posted: list[Letter] = []
    for poll in running:
        if _is_time(poll, facts, now):
            async with transaction(Deed.SEND):
                posted += await _remind(poll, facts, now)
    return tuple(posted)


def _is_time(poll: Poll, facts: Facts, now: datetime) -> bool:
    begun = facts.day_of(poll.created_at or now)
    day = reminded_on(poll, begun, facts.days.last_until)
    return day is not None and now >= moment(day, facts.send_at, facts.zone)


async def _remind(poll: Poll, facts: Facts, now: datetime) -> Sequence[Letter]:
    count = await polls.count(poll.id)
    first = {one.id: polls.letter_about(count, one, ASKED).key for one in count.silent}
    asked = await letters.with_keys(tuple(first.values()))
    posted = []
    for project in count.silent:
        known = asked.get(first[project.id])
        if known is None or known.state is not LetterState.SENT:
            continue
        leaves = leaves_at(facts, now, midnight_after(poll.answer_by))
        letter = replace(polls.letter_about(count, project, REMINDED), due_at=leaves)
        if await outbox.post(letter, at=now, who=WHO, automatic=True) is Posted.NEW:
            posted.append(letter)
    return posted
