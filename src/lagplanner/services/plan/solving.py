"""How does a question become a plan, without keeping anybody else waiting?"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from anyio import to_thread

from lagplanner.domain.plan.costs import Course
from lagplanner.domain.plan.planning import Entry, PlanVersion, Proof, in_order
from lagplanner.domain.plan.question import Question
from lagplanner.rotation.problem import Plan, ProblemError, Result, Status
from lagplanner.rotation.solve import Conditions, solve

FAIRNESS = ("excess", "wishes", "spread", "prv", "travel", "dates")
STEADY = ("moved_hosts", "moved_dates", *FAIRNESS)
SECONDS = 20.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Solved:
    """A question and its best plan by these levels; slots nobody can host are None in it."""

    question: Question
    result: Result
    levels: tuple[str, ...] = FAIRNESS
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def plan(self) -> Plan:
        return self.result.plan

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
    problem, first = question.problem, conditions or Conditions()
    keeps = any(slot.published is not None for slot in problem.slots)
    order = tuple(levels or (STEADY if keeps else FAIRNESS))
    nothing = Solved(question, Result(Status.feasible, tuple(None for _ in problem.slots)), order)
    if not problem.slots or not problem.members:
        return nothing
    halt = stop.is_set if stop is not None else None
    for asked in (first, replace(first, gaps=True)):
        result = solve(
            problem, levels=order, seconds=SECONDS, prove=prove, stop=halt, conditions=asked
        )
        if result.plan:
            return Solved(question, result, order, asked)
    return nothing


def planned(found: Solved, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The year's entries with hosts and days of the plan, without reasons.

    Entries the rotation was not asked about stay as they are.
    """
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


def as_version(found: Solved, entries: tuple[Entry, ...], *, year: int, note: str) -> PlanVersion:
    """A draft that is not stored yet, with the question and answer it comes from."""
    problem = found.question.problem
    answer = found.result.to_json(problem)
    return PlanVersion(
        year=year,
        entries=entries,
        note=note,
        proof=found.proof,
        question=json.dumps(problem.to_json(), ensure_ascii=False),
        answer=json.dumps({**answer, "seconds": 0.0}, ensure_ascii=False),
    )


def remembered(question: Question, version: PlanVersion, *, exactly: bool) -> Solved | None:
    """The answer stored with a version, if it was an answer to this question; saves computing it.

    Not `exactly` allows other days, pins and things to keep: the ground is the same, but something
    else was asked for. None if the facts have changed since, or a stored day is no candidate now.
    """
    if not version.answer:
        return None
    asked, mine = json.loads(version.question), question.problem.to_json()
    same = asked == mine if exactly else _ground(asked) == _ground(mine)
    if not same:
        return None
    try:
        result = Result.from_json(question.problem, json.loads(version.answer))
    except ProblemError:
        return None
    order = tuple(name for name in STEADY if name in result.levels)
    return Solved(question, result, order, Conditions(gaps="open" in result.levels))


def _ground(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {**problem, "slots": [slot["id"] for slot in problem["slots"]]}
