"""Why this host and not another one? Each sentence from a rule, a figure or a second computation."""

from collections.abc import Iterable
from dataclasses import replace
from threading import Event

from anyio import to_thread

from lagplanner.domain.plan.explanations import (
    called,
    day_reasons,
    free_but_passed,
    host_reasons,
    loss_words,
    place_sentence,
)
from lagplanner.domain.plan.open_meetings import open_problem
from lagplanner.domain.plan.planning import Entry, in_order
from lagplanner.domain.plan.standing import bars, meeting_text, standings
from lagplanner.rotation.conflict import Conflict
from lagplanner.rotation.infeasible import explain
from lagplanner.rotation.why import Verdict, WhyNot, why_not
from lagplanner.services.plan.solving import Solved, planned

SECONDS = 8.0
NOT_BETTER = "der Plan wird dadurch insgesamt nicht besser"
AS_GOOD = "das Los hat unter gleichwertigen entschieden"
NO_HOST_ELSEWHERE = "dann bliebe ein anderes Treffen ohne Gastgeber"


async def explained(
    found: Solved, entries: Iterable[Entry], stop: Event | None = None
) -> tuple[Entry, ...]:
    """The year's entries as the plan has them, each with its reasons; in a worker thread."""
    return await to_thread.run_sync(lambda: with_reasons(found, entries, stop))


def with_reasons(
    found: Solved, entries: Iterable[Entry], stop: Event | None = None
) -> tuple[Entry, ...]:
    """The same in this thread. Once `stop` is set nothing more is computed."""
    question = found.question
    year = question.meetings[0].year if question.meetings else 0
    done = []
    for entry in planned(found, entries):
        slot = question.slot_of(year, entry.number)
        done.append(entry if slot is None else _explained(found, slot, entry, stop))
    return in_order(done)


def _explained(found: Solved, slot: int, entry: Entry, stop: Event | None) -> Entry:
    question, plan = found.question, found.plan
    if plan[slot] is None:
        conflict = _conflict(found, slot, stop)
        return replace(entry, problem=open_problem(question, plan, slot, conflict))
    passed = {
        member: _in_words(_tried(found, slot, member))
        for member in free_but_passed(question, plan, slot)
        if stop is None or not stop.is_set()
    }
    return replace(
        entry,
        reasons=host_reasons(question, plan, slot, passed),
        day_reasons=day_reasons(question, plan, slot),
    )


def _conflict(found: Solved, slot: int, stop: Event | None) -> Conflict | None:
    """Why this meeting cannot be held beside those of the plan; None where that is not known."""
    question = found.question
    if not question.projects or not question.meetings[slot].days or (stop and stop.is_set()):
        return None
    held = [at for at, hosting in enumerate(found.plan) if hosting is not None]
    return explain(
        question.problem,
        conditions=replace(found.conditions, gaps=False, most_moved=None),
        within=sorted((*held, slot), key=lambda at: (abs(at - slot), at)),
        rest=found.result,
        seconds=SECONDS,
        stop=stop.is_set if stop is not None else None,
    )


def against(found: Solved, slot: int, member: int) -> tuple[str, ...]:
    """Why the member does not host this meeting in this plan: the rules, else a computation."""
    question = found.question
    project = question.projects[member]
    name, text = called(project), meeting_text(question, slot)
    order = standings(question, found.plan, slot)
    sentences = [
        f"{name}: {place_sentence(one, len(order))}" for one in order if one.member == member
    ]
    firm = [bar for bar in bars(question, found.plan, slot, member) if not bar.depends_on_plan]
    if firm:
        return (*sentences, *(f"{name} {bar.words}." for bar in firm))
    why = _tried(found, slot, member)
    if why.verdict is Verdict.hosts:
        return (*sentences, f"{name} ist hier vorgeschlagen.")
    words = _in_words(why)
    if why.verdict is Verdict.worse:
        return (*sentences, f"Mit {name} beim {text} gilt: {words[0].upper()}{words[1:]}.")
    if why.verdict is Verdict.better:
        return (*sentences, f"{name} wäre hier sogar besser. Bitte lassen Sie neu rechnen.")
    return (*sentences, f"{words[0].upper()}{words[1:]}.")


def _tried(found: Solved, slot: int, member: int) -> WhyNot:
    return why_not(
        found.question.problem,
        found.result,
        member,
        slot,
        levels=found.levels,
        conditions=found.conditions,
        seconds=SECONDS,
    )


def _in_words(why: WhyNot) -> str:
    match why.verdict:
        case Verdict.worse if why.level is not None and why.by is not None:
            return loss_words(why.level, why.by)
        case Verdict.equal:
            return AS_GOOD
        case Verdict.impossible:
            return NO_HOST_ELSEWHERE
    return NOT_BETTER
