"""The solver and the checker were written apart. Here every tiny plan is tried, and they must agree."""

import os

import pytest

from lagplanner.rotation.checker import check
from lagplanner.rotation.problem import Problem, Status
from lagplanner.rotation.solve import solve
from tests.rotation.exhaustive import LEVELS, best, plans_to_try
from tests.rotation.instances import tangled, tiny

THOROUGH = bool(os.environ.get("LAGPLANNER_THOROUGH"))
TINY = 3000 if THOROUGH else 150
TANGLED = 400 if THOROUGH else 15
MOST_PLANS = 20_000 if THOROUGH else 3_000


@pytest.mark.parametrize("first", range(0, TINY, 25))
def test_no_plan_is_better_and_none_is_called_impossible_wrongly(first: int) -> None:
    looked_at = 0
    for seed in range(first, first + 25):
        data = tiny(seed)
        if plans_to_try(data) > MOST_PLANS:
            continue
        looked_at += 1
        problem = Problem.from_json(data)
        result = solve(problem)
        expected = best(data)
        if expected is None:
            assert result.status is Status.infeasible, seed
            continue
        answer = result.to_json(problem)
        told = check(data, answer["plan"])
        assert told["violations"] == [], seed
        assert tuple(told["levels"][level] for level in LEVELS) == expected, seed
        assert tuple(result.levels[level] for level in LEVELS) == expected, seed
        assert result.status is Status.optimal, seed
    assert looked_at > 5


@pytest.mark.parametrize("seed", range(TANGLED))
def test_the_checker_agrees_with_every_plan_of_a_larger_tangle(seed: int) -> None:
    data = tangled(seed)
    problem = Problem.from_json(data)
    result = solve(problem, seconds=10)
    if not result.plan:
        assert result.status is Status.infeasible
        return
    told = check(data, result.to_json(problem)["plan"])
    assert told["violations"] == []
    for level, value in result.levels.items():
        assert told["levels"][level] == value, level
        assert result.bound.get(level, value) <= value
