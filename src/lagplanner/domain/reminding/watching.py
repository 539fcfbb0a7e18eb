"""Which facts are watched, so that a letter does not leave for a day that became what it is only later?"""

from datetime import date

from lagplanner.domain.assembly.notice import notice
from lagplanner.domain.reminding.reminder_facts import FARTHEST, Facts, Planned, Subject, subjects
from lagplanner.domain.reminding.reminder_steps import Anchor


def watched(facts: Facts, today: date) -> dict[str, str]:
    """The facts whose change must not reach back, as texts: steps, days of meetings, ends of funding.

    What is long past is left out: no letter depends on it any more.
    """
    seen = {f"step:{step.code}": f"{step.offset} {step.on}" for step in facts.steps}
    for subject in subjects(facts, today - FARTHEST, today + 8 * FARTHEST):
        if subject.watch:
            seen[subject.watch] = _watched_value(subject, facts)
    return seen


def reaches_back(one: Planned, facts: Facts) -> bool:
    """Whether the step or its subject became what it is only after the letter would have left."""
    names = {f"step:{one.step.code}": f"{one.step.offset} {one.step.on}"}
    if one.subject.watch:
        names[one.subject.watch] = _watched_value(one.subject, facts)
    for name, value in names.items():
        seen = facts.since.get(name)
        if seen is None or seen.value != value or seen.since > one.moment:
            return True
    return False


def _watched_value(subject: Subject, facts: Facts) -> str:
    """Its day; of an assembly also the last safe day, which the board's rules may move.

    It is that of a mail: that a member loses its address changes the day of nobody's assembly.
    """
    if subject.anchor is not Anchor.ASSEMBLY:
        return subject.day.isoformat()
    by_mail = notice(subject.day, facts.days).last_safe_day
    return f"{subject.day.isoformat()} {by_mail.isoformat()}"
