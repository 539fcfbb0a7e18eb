"""Which hosts and days could be chosen for a meeting by hand, and what speaks against each?"""

from dataclasses import dataclass, replace
from datetime import date

from lagplanner.domain.dates.calendar import proposable, sentences
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.plan.explanations import decimal
from lagplanner.domain.plan.planning import (
    Entry,
)
from lagplanner.domain.plan.question import plan_of
from lagplanner.domain.plan.standing import first_bar, standings
from lagplanner.domain.plan.turns import ProjectLine, line_of
from lagplanner.services.plan.asking import (
    Facts,
    as_planned,
    ask,
    gather,
    verdicts_of,
)


@dataclass(frozen=True, slots=True)
class HostChoice:
    """A project that could be chosen; `barred` says which rule speaks against it, else empty."""

    project: ProjectLine
    credit_text: str
    place: int
    barred: str


@dataclass(frozen=True, slots=True)
class DayChoice:
    """A day that could be chosen; a lower penalty is better."""

    day: date
    penalty: int
    allowed: bool
    reasons: tuple[str, ...]
    chosen: bool


async def hosts(
    year: int, number: int, *, today: date, subdivision: str = "SN"
) -> tuple[HostChoice, ...]:
    """The projects that could host a meeting, in the order of turns, while the others stay."""
    facts = await gather(year, today=today, subdivision=subdivision)
    entries = _entries(facts)
    _entry(entries, number)
    others = [
        replace(entry, host_id=None, host_pinned=False) if entry.number == number else entry
        for entry in entries
    ]
    question = ask(facts, others, as_planned(others))
    slot = question.slot_of(year, number)
    if slot is None:
        return ()
    plan = plan_of(question, others)
    return tuple(
        HostChoice(
            line_of(question.projects[one.member]),
            f"Guthaben {decimal(one.credit)} Treffen",
            one.place,
            bar.words if (bar := first_bar(question, plan, slot, one.member)) else "",
        )
        for one in standings(question, plan, slot)
    )


async def days(
    year: int, number: int, *, today: date, subdivision: str = "SN"
) -> tuple[DayChoice, ...]:
    """The weekdays of the meeting's quarter with what is to be said about each."""
    facts = await gather(year, today=today, subdivision=subdivision)
    entry = _entry(_entries(facts), number)
    verdicts = [verdict for verdict in verdicts_of(facts, entry) if verdict.day > today]
    good = {verdict.day for verdict in proposable(verdicts)}
    return tuple(
        DayChoice(
            verdict.day,
            verdict.penalty,
            verdict.day in good,
            sentences(verdict),
            verdict.day == entry.day,
        )
        for verdict in verdicts
    )


def _entries(facts: Facts) -> tuple[Entry, ...]:
    if facts.current is None:
        raise NotFoundError(f"Für {facts.year} gibt es noch keinen Plan.")
    return facts.current.entries


def _entry(entries: tuple[Entry, ...], number: int) -> Entry:
    for entry in entries:
        if entry.number == number:
            return entry
    raise NotFoundError(f"Ein {number}. Treffen gibt es in diesem Plan nicht.")
