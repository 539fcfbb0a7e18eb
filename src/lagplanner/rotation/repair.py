"""A host drops out: what is the least that must change, and what would one change more give?

The ladder: k is the proven fewest hosts that must move against the published plan; then k + 1 and
k + 2. On each rung the fewest days move, and then the plan is as fair as it can be. After a
withdrawal k is mostly 1, but only k + 1 gives back the best reachable fairness: the board chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.tables import DEFAULT_LEVELS

__all__ = ["Rung", "repair"]


@dataclass(frozen=True, slots=True)
class Rung:
    """The best plan with at most `allowed` hosts moved.

    `result.levels["moved_hosts"]` and `["moved_dates"]` say how many did move. `fewest` is True
    on the rung whose number of moved hosts is the least possible; `proven` if that is proven.
    """

    allowed: int
    result: Result
    fewest: bool
    proven: bool


def repair(
    problem: Problem,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    rungs: int = 3,
    seconds: float = 10.0,
) -> list[Rung]:
    """The ladder k, k+1, … for a problem with published slots; empty if no plan exists.

    Who withdrew is part of the problem (no day suits it, or `conditions.forbidden`). The ladder
    ends early where every published host could move.
    """
    rest = tuple(level for level in levels if level not in ("moved_hosts", "moved_dates"))
    wanted = conditions or Conditions()
    first = solve(
        problem,
        levels=("moved_hosts", "moved_dates", *rest),
        conditions=wanted,
        seconds=seconds,
    )
    if first.status is Status.infeasible or not first.plan:
        return []
    fewest = first.levels.get("moved_hosts", 0)
    proven = bool(first.proven.get("moved_hosts"))
    ladder = [Rung(fewest, first, fewest=True, proven=proven)]
    published = sum(slot.published is not None for slot in problem.slots)
    for allowed in range(fewest + 1, min(fewest + rungs, published + 1)):
        result = solve(
            problem,
            levels=("moved_dates", *rest),
            conditions=replace(wanted, most_moved=allowed),
            seconds=seconds,
        )
        if result.plan:
            ladder.append(Rung(allowed, result, fewest=False, proven=proven))
    return ladder
