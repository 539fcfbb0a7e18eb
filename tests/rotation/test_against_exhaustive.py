"""Does the planner find what trying every plan finds, and does it never claim too much?

Planner, checker and exhaustive search were written apart from each other from one definition.
LAGPLANNER_THOROUGH=1 tries ten times as many problems.
"""

import os
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from lagplanner.rotation.checker import check
from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.solve import Conditions, solve, solve_quickly
from tests.rotation.exhaustive import LEVELS, Best, best
from tests.rotation.instances import harsh, realistic, tangled, tiny

TIMES = 10 if os.environ.get("LAGPLANNER_THOROUGH") else 1
BATCH = 25
HOST_LEVELS = ("excess", "wishes", "spread", "prv", "travel", "moved_hosts")


def batches(count: int) -> Any:
    return pytest.mark.parametrize("first", range(0, count * TIMES, BATCH))


def agrees(
    data: dict[str, Any],
    result: Result,
    expected: Best | None,
    levels: Sequence[str] = LEVELS,
    *,
    gaps: bool = False,
) -> None:
    """The result is the best one, proven, and the checker agrees with every figure."""
    about = (data["name"], levels)
    if expected is None:
        assert result.status is Status.infeasible, about
        assert result.plan == (), about
        return
    passes(data, result, gaps=gaps)
    order = ("open", *levels) if gaps else tuple(levels)
    assert tuple(result.levels[level] for level in order) == expected.levels, about
    assert result.status is Status.optimal, about
    assert all(result.bound[level] == result.levels[level] for level in order), about
    assert all(result.proven[level] for level in order), about


def passes(data: dict[str, Any], result: Result, *, gaps: bool = False) -> None:
    """The plan keeps every rule and its levels are what the checker counts."""
    plan = result.to_json(Problem.from_json(data))["plan"]
    told = check(data, plan, allow_open=gaps)
    assert told["violations"] == [], data["name"]
    levels = {level: value for level, value in result.levels.items() if level != "open"}
    assert levels == {level: told["levels"][level] for level in levels}, data["name"]
    if gaps:
        assert result.levels["open"] == plan.count(None), data["name"]


@batches(300)
def test_the_levels_are_those_of_the_best_of_all_plans(first: int) -> None:
    possible = 0
    for seed in range(first, first + BATCH):
        data = tiny(seed)
        expected = best(data)
        agrees(data, solve(Problem.from_json(data)), expected)
        possible += expected is not None
    assert 5 < possible < BATCH, "the instances test neither side"


@batches(75)
def test_any_order_of_levels_before_the_dates_and_any_condition_is_kept(first: int) -> None:
    for seed in range(first, first + BATCH):
        data, rng = tiny(seed + 100_000), Random(seed)
        members, slots = len(data["members"]), len(data["slots"])
        levels = [*rng.sample(HOST_LEVELS, rng.randint(1, len(HOST_LEVELS))), "dates"]
        forbidden = {(rng.randrange(members), rng.randrange(slots)) for _ in range(seed % 3)}
        days = [(t, 0) for t in range(slots) if rng.random() < 0.1]
        most_moved = rng.choice((None, None, 0, 1, 2))
        asked = Conditions(frozenset(forbidden), tuple(days), most_moved=most_moved)
        expected = best(data, levels, forbidden=[*forbidden], days=days, most_moved=most_moved)
        result = solve(Problem.from_json(data), levels=levels, conditions=asked)
        agrees(data, result, expected, levels)


@batches(75)
def test_with_gaps_as_few_slots_as_possible_stay_open(first: int) -> None:
    for seed in range(first, first + BATCH):
        data = tiny(seed + 200_000)
        for slot in data["slots"]:
            if slot.get("pinned"):
                slot["pinned"][1] = max(0, slot["pinned"][1])
        result = solve(Problem.from_json(data), conditions=Conditions(gaps=True))
        agrees(data, result, best(data, gaps=True), gaps=True)


@batches(75)
def test_extreme_numbers_and_ties_change_nothing(first: int) -> None:
    for seed in range(first, first + BATCH):
        data = harsh(seed + 300_000)
        if any(penalty < 0 for slot in data["slots"] for _, penalty in slot["dates"]):
            continue
        agrees(data, solve(Problem.from_json(data)), best(data))


@batches(150)
def test_the_quick_answer_is_a_plan_and_claims_no_more_than_is_true(first: int) -> None:
    found = 0
    for seed in range(first, first + BATCH):
        data = tiny(seed + 400_000)
        for member in data["members"]:
            member["opening"] = "0"
        expected, result = best(data), solve_quickly(Problem.from_json(data))
        if expected is None:
            assert result.plan == (), data["name"]
            continue
        assert result.status is not Status.infeasible, data["name"]
        if not result.plan:
            continue
        found += 1
        passes(data, result)
        values = tuple(result.levels[level] for level in LEVELS)
        assert values >= expected.levels, data["name"]
        for at, level in enumerate(LEVELS):
            assert result.bound[level] <= expected.levels[at], (data["name"], level)
            if values[at] != expected.levels[at]:
                assert result.proven[level] is None, (data["name"], level)
                break
    assert found > 0


@pytest.mark.parametrize("seed", range(15 * TIMES))
def test_a_larger_tangle_passes_and_the_order_of_members_changes_nothing(seed: int) -> None:
    data = tangled(seed)
    result = solve(Problem.from_json(data))
    assert result.status is not Status.feasible
    if result.plan:
        passes(data, result)
    places = list(range(len(data["members"])))
    Random(seed).shuffle(places)
    moved = {old: new for new, old in enumerate(places)}
    shuffled = dict(data, members=[data["members"][old] for old in places])
    shuffled["slots"] = [dict(slot) for slot in data["slots"]]
    for slot in shuffled["slots"]:
        for key in ("pinned", "published"):
            if slot.get(key):
                slot[key] = [moved[slot[key][0]], slot[key][1]]
        slot["co_hosts"] = [moved[one] for one in slot.get("co_hosts", [])]
    again = solve(Problem.from_json(shuffled))
    mine, other = (
        result.to_json(Problem.from_json(data)),
        again.to_json(Problem.from_json(shuffled)),
    )
    assert (mine["plan"], mine["levels"]) == (other["plan"], other["levels"])


@pytest.mark.parametrize("seed", range(4 * TIMES))
def test_a_bound_given_in_a_hurry_holds_in_the_end(seed: int) -> None:
    data = realistic(14, 10, seed, towns=9)
    problem = Problem.from_json(data)
    final = solve(problem)
    assert final.status is Status.optimal
    for hurried in (solve_quickly(problem), solve(problem, seconds=0.1)):
        passes(data, hurried)
        for level in LEVELS:
            assert hurried.bound[level] <= final.levels[level], level
            if hurried.levels[level] != final.levels[level]:
                assert hurried.levels[level] > final.levels[level], level
                assert hurried.proven[level] is None, level
                break
