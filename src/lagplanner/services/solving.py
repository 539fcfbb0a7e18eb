"""How does a question become a plan with reasons, without keeping anybody else waiting?"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event

from anyio import to_thread

from lagplanner.domain.costs import Course
from lagplanner.domain.explanations import (
    day_reasons,
    free_but_passed,
    host_reasons,
    loss,
    open_problem,
)
from lagplanner.domain.planning import Entry, PlanVersion, Proof, in_order
from lagplanner.domain.question import Question
from lagplanner.rotation.problem import Plan, Result, Status
from lagplanner.rotation.solve import Conditions, solve

FAIRNESS = ("excess", "wishes", "spread", "prv", "travel", "dates")
STEADY = ("moved_hosts", "moved_dates", *FAIRNESS)
SECONDS = 20.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Solved:
    """A question and its best plan; slots nobody can host are None in it."""

    question: Question
    plan: Plan
    result: Result

    @property
    def course(self) -> Course:
        return Course(self.question, self.plan, self.result.levels)

    @property
    def proof(self) -> Proof:
        return Proof.PROVEN if self.result.status is Status.optimal else Proof.BEST_FOUND


async def find_plan(
    question: Question,
    *,
    levels: Sequence[str] | None = None,
    prove: bool = True,
    stop: Event | None = None,
) -> Solved:
    """The best plan, computed in a worker thread. A slot nobody can host stays open."""
    return await to_thread.run_sync(lambda: solved(question, levels=levels, prove=prove, stop=stop))


def solved(
    question: Question,
    *,
    levels: Sequence[str] | None = None,
    prove: bool = True,
    stop: Event | None = None,
    conditions: Conditions | None = None,
) -> Solved:
    """The same in this thread. Staying close comes first where the question says what to keep."""
    problem = question.problem
    keeps = any(slot.published is not None for slot in problem.slots)
    chosen = tuple(levels or (STEADY if keeps else FAIRNESS))
    if not problem.slots or not problem.members:
        return Solved(question, tuple(None for _ in problem.slots), Result(Status.optimal))
    halt = stop.is_set if stop is not None else None
    for asked in (conditions or Conditions(), replace(conditions or Conditions(), gaps=True)):
        result = solve(
            problem, levels=chosen, seconds=SECONDS, prove=prove, stop=halt, conditions=asked
        )
        if result.plan:
            break
    return Solved(question, result.plan, result)


async def explained(
    found: Solved, entries: Iterable[Entry], progress: Progress | None = None
) -> tuple[Entry, ...]:
    """The year's entries as the plan has them, each with its reasons."""
    return await to_thread.run_sync(lambda: with_reasons(found, entries, progress))


def with_reasons(
    found: Solved, entries: Iterable[Entry], progress: Progress | None = None
) -> tuple[Entry, ...]:
    """The same in this thread. Entries the rotation was not asked about stay as they are."""
    question, done = found.question, []
    listed = list(entries)
    year = question.meetings[0].year if question.meetings else 0
    for count, entry in enumerate(listed):
        slot = question.slot_of(year, entry.number)
        done.append(entry if slot is None else _explained(found, slot, entry))
        if progress is not None:
            progress(count + 1, len(listed), f"Gründe für das {entry.number}. Treffen")
    return in_order(done)


def planned(found: Solved, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The year's entries with hosts and days of the plan, without reasons."""
    year = found.question.meetings[0].year if found.question.meetings else 0
    return in_order(
        entry if slot is None else _planned(found, slot, entry)
        for entry in entries
        for slot in [found.question.slot_of(year, entry.number)]
    )


def _planned(found: Solved, slot: int, entry: Entry) -> Entry:
    hosting = found.plan[slot]
    bare = replace(entry, reasons=(), day_reasons=(), problem="")
    if hosting is None:
        return replace(bare, host_id=None, co_host_id=None, standby_id=None)
    host_id = found.question.projects[hosting.member].id
    return replace(
        bare,
        host_id=host_id,
        day=found.question.day_at(found.plan, slot),
        co_host_id=None if entry.co_host_id == host_id else entry.co_host_id,
        standby_id=None if entry.standby_id == host_id else entry.standby_id,
    )


def _explained(found: Solved, slot: int, entry: Entry) -> Entry:
    question, plan = found.question, found.plan
    new = _planned(found, slot, entry)
    if plan[slot] is None:
        return replace(new, problem=open_problem(question, plan, slot))
    return replace(
        new,
        reasons=host_reasons(question, plan, slot, _passed(found, slot)),
        day_reasons=day_reasons(question, plan, slot),
    )


def _passed(found: Solved, slot: int) -> dict[int, str]:
    """What the plan would lose by those with more credit whom no rule bars: each is tried."""
    lost = {}
    for member in free_but_passed(found.question, found.plan, slot):
        words = loss(found.result.levels, forced(found, slot, member).result.levels)
        lost[member] = words or "der Plan wird dadurch insgesamt nicht besser"
    return lost


def forced(found: Solved, slot: int, member: int) -> Solved:
    """The best plan in which this member hosts this meeting, by the same levels. No rule may bar it."""
    problem = found.question.problem
    slots = list(problem.slots)
    slots[slot] = replace(slots[slot], pinned=(member, -1))
    question = replace(found.question, problem=replace(problem, slots=tuple(slots)))
    return solved(
        question, levels=[name for name in STEADY if name in found.result.levels], prove=False
    )


def as_version(found: Solved, entries: tuple[Entry, ...], *, year: int, note: str) -> PlanVersion:
    """A draft that is not stored yet, with the question and answer it comes from."""
    problem = found.question.problem
    answer: Mapping[str, object] = found.result.to_json(problem)
    kept = {name: value for name, value in answer.items() if name != "seconds"}
    return PlanVersion(
        year=year,
        entries=entries,
        note=note,
        proof=found.proof,
        question=json.dumps(problem.to_json(), ensure_ascii=False),
        answer=json.dumps(kept, ensure_ascii=False),
    )
