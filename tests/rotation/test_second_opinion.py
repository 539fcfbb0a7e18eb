"""Does another solver, asked in other words and another process, find the same levels?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lagplanner.rotation.problem import Problem, Status
from lagplanner.rotation.solve import DEFAULT_LEVELS, solve
from tests.rotation.instances import of_size, tangled, tiny

TANGLES = 300 if os.environ.get("LAGPLANNER_THOROUGH") else 12


def second_opinion(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rotation.highs"],
        input="".join(json.dumps(problem) + "\n" for problem in problems),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "problems",
    [
        pytest.param([tangled(seed) for seed in range(TANGLES)], id="tangled"),
        pytest.param([tiny(seed) for seed in range(2 * TANGLES)], id="tiny"),
        pytest.param([of_size("30x4", seed) for seed in range(2)], id="a year"),
    ],
)
def test_both_solvers_agree_on_every_level(problems: list[dict[str, Any]]) -> None:
    for data, told in zip(problems, second_opinion(problems), strict=True):
        result = solve(Problem.from_json(data))

        if told == {"impossible": True}:
            assert result.status is Status.infeasible, data["name"]
        else:
            assert told == {level: result.levels[level] for level in DEFAULT_LEVELS}, data["name"]
