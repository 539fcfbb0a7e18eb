"""What is the best plan, found by trying every one? For tiny problems only.

Nothing is shared with the solver; a candidate's rules and levels come from the checker.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from lagplanner.rotation.checker import check

LEVELS = ("excess", "wishes", "spread", "prv", "travel", "dates")


def best(problem: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The lexicographically smallest levels of all valid plans, None if no plan is valid."""
    found = None
    for plan in every_plan(problem):
        told = check(problem, plan)
        if told["valid"]:
            levels = tuple(told["levels"][name] for name in LEVELS)
            if found is None or levels < found:
                found = levels
    return found


def every_plan(problem: Mapping[str, Any]) -> Iterator[list[list[str]]]:
    """Every assignment of hosts and candidate dates that leaves pins as they are."""
    choices = []
    for slot in problem["slots"]:
        pinned = slot.get("pinned")
        members = range(len(problem["members"])) if pinned is None else [pinned[0]]
        dates = range(len(slot["dates"]))
        if pinned is not None and pinned[1] >= 0:
            dates = range(pinned[1], pinned[1] + 1)
        choices.append(
            [
                [problem["members"][member]["id"], slot["dates"][date][0]]
                for member in members
                for date in dates
            ]
        )
    for plan in product(*choices):
        yield list(plan)


def plans_to_try(problem: Mapping[str, Any]) -> int:
    """How many plans `best` would look at."""
    count = 1
    for slot in problem["slots"]:
        pinned = slot.get("pinned")
        count *= 1 if pinned is not None else len(problem["members"])
        count *= 1 if pinned is not None and pinned[1] >= 0 else len(slot["dates"])
    return count
