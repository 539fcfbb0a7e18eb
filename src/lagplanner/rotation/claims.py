"""What may be said about a plan: its levels, and what is proven of each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagplanner.rotation.core import Core
from lagplanner.rotation.problem import Plan, Problem, Result, Status, plan_to_json
from lagplanner.rotation.scale import Scale
from lagplanner.rotation.tables import Tables

CORE = "core"


class UnverifiedError(RuntimeError):
    """A plan did not pass the independent checker: it must not be shown."""


def certain_pairs(tables: Tables) -> int:
    """Close pairs that every plan has: among confirmed meetings and those before the horizon."""
    pins = [(t, pin) for t, pin in enumerate(tables.pin) if pin is not None]
    return sum(tables.close_to_past[t][tables.city[pin]] for t, pin in pins) + sum(
        tables.close(s, tables.city[one], t, tables.city[other])
        for at, (t, other) in enumerate(pins)
        for s, one in pins[:at]
    )


def trivial_bound(tables: Tables, level: str) -> int:
    """A value below which the level cannot fall, seen without any proof."""
    if level == "spread":
        return certain_pairs(tables)
    if level == "dates":
        least = [min((p for _, p in s.dates), default=0) for s in tables.problem.slots]
        return sum(min(0, p) if tables.conditions.gaps else p for p in least)
    return 0


def core_claims(
    tables: Tables, core: Core, levels: Sequence[str], values: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, str | None]]:
    """(bound, proven) for each level as far as the core knows, without any solver."""
    known = core.bounds(values)
    bound = {
        level: max(trivial_bound(tables, level), known.get(level, trivial_bound(tables, level)))
        for level in levels
    }
    return bound, {level: CORE if values[level] <= bound[level] else None for level in levels}


def reached_goal(core: Core, scale: Scale) -> int:
    """A cost no plan can beat: the relaxed optimum and only the certain close pairs."""
    return scale.total({**core.values, "spread": certain_pairs(scale.tables)})


def verified(problem: Problem, plan: Plan, values: Mapping[str, int], *, gaps: bool) -> None:
    """Let the independent checker judge plan and levels; raises UnverifiedError if it objects."""
    from lagplanner.rotation.checker import check

    verdict = check(problem.to_json(), plan_to_json(problem, plan), allow_open=gaps)
    broken = [one for one in verdict["violations"] if not (gaps and _left_open(plan, one))]
    if broken:
        raise UnverifiedError(str(broken))
    wrong = {
        level: (values[level], own)
        for level, own in verdict["levels"].items()
        if values[level] != own
    }
    if wrong:
        raise UnverifiedError(f"levels differ: {wrong}")


def _left_open(plan: Plan, violation: Mapping[str, Any]) -> bool:
    """A confirmed meeting for which no day is left stays open like any other."""
    return violation["slot"] is not None and plan[violation["slot"]] is None


def status_of(proven: Mapping[str, str | None]) -> Status:
    return Status.optimal if all(proven.values()) else Status.feasible


def shown(tables: Tables, values: Mapping[str, int], levels: Sequence[str]) -> dict[str, int]:
    """The levels to report: the usual ones, those asked for, changes if something is published."""
    published = any(slot.published is not None for slot in tables.problem.slots)
    order = dict.fromkeys((*levels, "excess", "wishes", "spread", "prv", "travel", "dates"))
    if published:
        order |= dict.fromkeys(("moved_hosts", "moved_dates"))
    return {level: values[level] for level in order}


def infeasible(seconds: float) -> Result:
    return Result(status=Status.infeasible, seconds=seconds)
