"""Who hosts where and when: the best plan, and how much of that is proven?

`solve_quickly` uses plain Python only and answers in a fraction of a second. `solve` goes on to
proofs with a solver, in a process of its own with limits of time and memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lagplanner.rotation.claims import (
    certain_pairs,
    core_claims,
    infeasible,
    reached_goal,
    shown,
    status_of,
    verified,
)
from lagplanner.rotation.core import Core
from lagplanner.rotation.levels import level_values
from lagplanner.rotation.problem import Plan, Problem, Result, Status, plan_to_json
from lagplanner.rotation.scale import Scale
from lagplanner.rotation.search import Found, search
from lagplanner.rotation.tables import DEFAULT_LEVELS, LEVELS, Conditions, Tables

__all__ = ["DEFAULT_LEVELS", "Conditions", "LevelsError", "solve", "solve_quickly"]


QUICK_EFFORT = 1.6
"""How much local search the plan gets that is shown at once: under half a second for 60 x 20."""


class LevelsError(ValueError):
    """The order of levels names one that does not exist, or one twice."""


@dataclass(slots=True)
class Draft:
    """Everything known about one problem on the way to its result."""

    tables: Tables
    scale: Scale
    core: Core
    levels: tuple[str, ...]
    found: Found | None


def solve_quickly(
    problem: Problem,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best plan that plain Python finds; what the core proves is proven.

    If no complete plan is found the status is infeasible only where the core proves it; otherwise
    it is feasible with an empty plan, which means: not known.
    """
    started = time.monotonic()
    draft = first_draft(problem, levels, conditions, stop=stop)
    if draft.core.impossible:
        return infeasible(time.monotonic() - started)
    return replace(as_result(draft), seconds=time.monotonic() - started)


def solve(
    problem: Problem,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    seconds: float = 30.0,
    prove: bool = True,
    conditions: Conditions | None = None,
    until: Mapping[str, int] | None = None,
    near: Plan | None = None,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Result:
    """The best plan with its proofs within about `seconds`; best found where time runs out.

    `progress` hears the level that is being proven. `stop` is asked many times a second; when it
    says so, the best result so far comes back. With `until` the work ends at the first level that
    is proven above the value given there (the later levels are then not the best). `near` is a
    plan to begin with: it saves time where the answer is known to be much like it.
    """
    from lagplanner.rotation.worker import ask

    if not prove:
        return solve_quickly(problem, levels=levels, conditions=conditions, stop=stop)
    started = time.monotonic()
    known: list[Result] = []

    def hear(message: dict[str, Any]) -> None:
        if "draft" in message:
            known.append(Result.from_json(problem, message["draft"]))
        elif progress is not None:
            progress(message["progress"])

    question = {
        "deed": "solve",
        "problem": problem.to_json(),
        "levels": checked_levels(levels),
        "conditions": (conditions or Conditions()).to_json(),
        "seconds": seconds,
        "until": until,
        "near": None if near is None else plan_to_json(problem, near),
    }
    message = ask(question, seconds=seconds, stop=stop, hear=hear)
    if message is not None:
        return Result.from_json(problem, message["result"])
    if not known:
        return solve_quickly(problem, levels=levels, conditions=conditions, stop=stop)
    last = known[-1]
    every = Tables(problem, conditions)
    values = level_values(every, every.hosts(last.plan), [h.date if h else -1 for h in last.plan])
    verified(problem, last.plan, values, gaps=every.conditions.gaps)
    return replace(last, seconds=time.monotonic() - started)


def first_draft(
    problem: Problem,
    levels: Sequence[str],
    conditions: Conditions | None = None,
    *,
    effort: float = QUICK_EFFORT,
    until: Mapping[str, int] | None = None,
    near: Plan | None = None,
    stop: Callable[[], bool] | None = None,
) -> Draft:
    """Core and local search; `effort` scales the number of steps.

    With `until` the search ends where the core proves a level above the value given there. It
    begins with `near` where that is given.
    """
    order = checked_levels(levels)
    tables = Tables(problem, conditions)
    core = Core(Scale(tables, [level for level in order if level != "spread"]))
    scale = Scale(tables, order)
    if core.impossible:
        return Draft(tables, scale, core, scale.levels[:-1], None)
    steps = int(effort * min(1200, 240 + 24 * tables.horizon))
    if tables.conditions.most_moved is not None:
        return Draft(tables, scale, core, scale.levels[:-1], _few_moved(tables, order, steps))
    draft = Draft(tables, scale, core, scale.levels[:-1], None)
    first = None if near is None else _possible_hosts(draft, near)
    draft.found = _searched(draft, order, steps, _goal(draft, until), stop, first)
    return draft


def _possible_hosts(draft: Draft, near: Plan) -> list[int]:
    """The hosts of the plan, and those of the core where a fact bars them."""
    tables = draft.tables
    return [
        host if host in tables.candidates[t] else draft.core.hosts[t]
        for t, host in enumerate(tables.hosts(near))
    ]


def _goal(draft: Draft, until: Mapping[str, int] | None) -> int:
    """A cost that needs no further search: nothing can beat it in the levels that are asked for."""
    goal = reached_goal(draft.core, draft.scale)
    least = {**draft.core.values, "spread": certain_pairs(draft.tables)}
    for level in draft.levels:
        if until is not None and level in until and least[level] > until[level]:
            return goal + draft.scale.below[level]
    return goal


def _searched(
    draft: Draft,
    order: Sequence[str],
    steps: int,
    goal: int,
    stop: Callable[[], bool] | None,
    first: list[int] | None,
) -> Found:
    """A descent, walks across plans equal so far for each level not yet at its bound, a descent."""
    tables, scale, core = draft.tables, draft.scale, draft.core
    least = {**core.values, "spread": certain_pairs(tables)}
    found = search(scale, core, steps // 4, goal=goal, stop=stop, near=first)
    if found.cost <= goal or found.cost >= scale.breach:
        return found
    for level in order[: order.index("spread") + 1] if "spread" in order else ():
        values = level_values(tables, found.hosts, found.days)
        if values[level] > least[level]:
            found = search(
                scale,
                core,
                steps // 4,
                stop=stop,
                start=found,
                likely=_likely(draft, order, values),
                wander=scale.weight[level],
            )
    values = level_values(tables, found.hosts, found.days)
    return search(
        scale,
        core,
        steps // 4,
        goal=goal,
        stop=stop,
        start=found,
        likely=_likely(draft, order, values),
    )


def _likely(draft: Draft, order: Sequence[str], values: Mapping[str, int]) -> list[frozenset[int]]:
    """Members that a plan at least as good may have in each slot, by the core's prices."""
    kept = draft.core.useful(draft.core.slack(values, order))
    return [frozenset(i for i, _ in kept[t]) for t in range(draft.tables.horizon)]


def _few_moved(tables: Tables, order: Sequence[str], steps: int) -> Found | None:
    """A plan that moves few enough hosts: the search puts that level first."""
    levels = list(dict.fromkeys(("moved_hosts", *order)))
    few = Scale(tables, levels)
    core = Core(Scale(tables, [level for level in levels if level != "spread"]))
    found = search(few, core, steps)
    values = level_values(tables, found.hosts, found.days)
    enough = values["moved_hosts"] <= (tables.conditions.most_moved or 0)
    return replace(found, cost=0) if enough and found.cost < few.breach else None


def as_result(draft: Draft, *, verify: bool = True) -> Result:
    """The draft's plan with what the core proves of it."""
    found, tables = draft.found, draft.tables
    if found is None or found.cost >= draft.scale.breach:
        return Result(status=Status.feasible)
    values = level_values(tables, found.hosts, found.days)
    plan = tables.plan(found.hosts, found.days)
    if verify:
        verified(tables.problem, plan, values, gaps=tables.conditions.gaps)
    bound, proven = core_claims(tables, draft.core, draft.levels, values)
    return Result(
        status=status_of(proven),
        plan=plan,
        levels=shown(tables, values, draft.levels),
        bound=bound,
        proven=proven,
    )


def checked_levels(levels: Sequence[str]) -> tuple[str, ...]:
    """The levels as asked; raises LevelsError for an unknown or repeated one."""
    for level in levels:
        if level not in LEVELS or level == "open":
            raise LevelsError(f"there is no level {level!r}")
    if len(set(levels)) < len(levels):
        raise LevelsError("a level is named twice")
    return tuple(levels)
