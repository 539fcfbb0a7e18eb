"""Which month does a chosen host wish for, and with whom? The plan heeds it where nobody pays for it.

Who hosts in which quarter is the rotation's matter. Within its plan a host's meeting goes to the month
it named, as long as turns, wishes, distances between towns and ways stay as good; the day may have
a point less. The project it named becomes its co-host in the draft.
"""

from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from lagplanner.domain.hosts.wishes import MONTHS, Wishes, from_stored
from lagplanner.domain.members import Project
from lagplanner.domain.plan.explanations import called
from lagplanner.domain.plan.planning import Entry
from lagplanner.domain.plan.question import AskedMeeting, Question
from lagplanner.services.plan.asking import Facts
from lagplanner.services.plan.solving import FAIRNESS, Solved, find_plan

DEAR = tuple(level for level in FAIRNESS if level != "dates")
"""What no wished month may cost."""

SHORTEST_NAME = 5


async def with_wished_months(found: Solved, facts: Facts, *, stop: Event | None = None) -> Solved:
    """The plan with wished months heeded, where that is as good; else the plan as it was."""
    wished = {
        slot: month
        for slot, meeting in enumerate(found.question.meetings)
        if (month := _missed_month(found, slot, meeting, facts)) is not None
    }
    if not wished:
        return found
    tried = await find_plan(_narrowed(found.question, wished), levels=found.levels, stop=stop)
    worse = any(tried.result.levels.get(one) != found.result.levels.get(one) for one in DEAR)
    return found if worse or None in tried.plan else tried


def as_wished(entries: tuple[Entry, ...], facts: Facts) -> tuple[Entry, ...]:
    """The entries with whom their hosts would like to host together, and with what is said of it."""
    return tuple(_as_wished(entry, facts) for entry in entries)


def wishes_of(facts: Facts) -> Mapping[int, Wishes]:
    """What each project has answered for the planned year."""
    stored = [one for one in facts.wishes if one.year == facts.year]
    return {
        project_id: from_stored(one for one in stored if one.project_id == project_id)
        for project_id in {one.project_id for one in stored}
    }


def _missed_month(found: Solved, slot: int, meeting: AskedMeeting, facts: Facts) -> int | None:
    """The month that the host of this meeting wished for, if it could be and is not."""
    hosting, day = found.plan[slot], found.question.day_at(found.plan, slot)
    if meeting.year != facts.year or hosting is None or day is None:
        return None
    if meeting.is_fact or meeting.keep is not None or meeting.entry.day_pinned:
        return None
    host = found.question.projects[hosting.member]
    month = wishes_of(facts).get(host.id, Wishes()).month
    possible = {one.day.month for one in meeting.days}
    return month if month is not None and month != day.month and month in possible else None


def _narrowed(question: Question, wished: Mapping[int, int]) -> Question:
    """The same question with only days of the wished months for these meetings."""
    meetings = list(question.meetings)
    slots = list(question.problem.slots)
    for slot, month in wished.items():
        days = tuple(one for one in meetings[slot].days if one.day.month == month)
        meetings[slot] = replace(meetings[slot], days=days)
        pinned = slots[slot].pinned
        slots[slot] = replace(
            slots[slot],
            dates=tuple((one.day, one.penalty) for one in days),
            pinned=None if pinned is None else (pinned[0], -1),
        )
    problem = replace(question.problem, slots=tuple(slots))
    return replace(question, problem=problem, meetings=tuple(meetings))


def _as_wished(entry: Entry, facts: Facts) -> Entry:
    host = facts.by_id.get(entry.host_id or 0)
    wished = wishes_of(facts).get(entry.host_id or 0)
    if host is None or wished is None or entry.day is None:
        return entry
    if wished.month == entry.day.month:
        said = f"Der Wunschmonat von {called(host)} ist der {MONTHS[wished.month - 1]}."
        entry = replace(entry, day_reasons=(*entry.day_reasons, said))
    if wished.partner and entry.year_quarter in wished.offers:
        said = f"Wunsch: gemeinsam mit „{wished.partner}“."
        partner = _partner(wished.partner, host, facts)
        co_host_id = entry.co_host_id or (partner.id if partner else None)
        entry = replace(entry, reasons=(*entry.reasons, said), co_host_id=co_host_id)
    return entry


def _partner(name: str, host: Project, facts: Facts) -> Project | None:
    """The project that is meant, if it is only one; a name half typed is enough."""
    wanted = name.strip().casefold()
    if len(wanted) < SHORTEST_NAME:
        return None
    found = [
        one
        for one in facts.projects
        if one.id != host.id and (wanted in one.name.casefold() or one.name.casefold() in wanted)
    ]
    return found[0] if len(found) == 1 else None
