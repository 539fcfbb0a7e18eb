"""Does `python -m lagplanner.rotation` read and print JSON, and refuse in one sentence?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.rotation.networks import CITIES, network, with_slot


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lagplanner.rotation", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def answer(*arguments: str, given: str = "") -> Any:
    done = run(*arguments, given=given)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_plan_is_solved_checked_and_explained(tmp_path: Path) -> None:
    file, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    file.write_text(json.dumps(network()), encoding="utf-8")

    solved = answer("solve", str(file))
    plan.write_text(json.dumps(solved["plan"]), encoding="utf-8")
    checked = answer("check", str(file), str(plan))
    host = solved["plan"][0][0]
    other = next(m["id"] for m in network()["members"] if m["id"] != host)

    assert solved["status"] == "optimal"
    assert solved["bound"] == solved["levels"]
    assert checked["valid"]
    assert solved["levels"].items() <= checked["levels"].items()
    assert answer("why", str(file), host, "Q1")["credit"] == 20
    assert answer("why", str(file), other, "0")["verdict"] in ("worse", "equal")


def test_standard_input_and_another_order_of_levels_are_read() -> None:
    solved = answer("solve", "-", "--levels", "travel,excess", given=json.dumps(network()))

    assert list(solved["bound"]) == ["travel", "excess"]


def test_an_impossible_problem_is_an_answer_too() -> None:
    few = network(members=[{"id": c, "city": c} for c in list(CITIES)[:3]])

    solved = answer("solve", "-", given=json.dumps(few))

    assert (solved["status"], solved["plan"]) == ("infeasible", [])
    assert solved["conflict"]["rules"] == ["host_gap"]


def test_a_published_plan_is_repaired() -> None:
    data = network()
    for slot in range(4):
        data = with_slot(data, slot, published=[slot, 0])

    ladder = answer("repair", "-", given=json.dumps(data))["ladder"]

    assert ladder[0]["result"]["levels"]["moved_hosts"] == 0


@pytest.mark.parametrize(
    ("command", "given", "sentence"),
    [
        (["solve", "-"], "{", "-: is not JSON"),
        (["solve", "-"], "[]", "the file: must be an object"),
        (["solve", "-"], json.dumps(network(host_gap="4")), "host_gap: must be a whole number"),
        (["solve", "/nowhere.json"], "", "No such file"),
        (["why", "-", "nobody", "0"], json.dumps(network()), "there is no member 'nobody'"),
        (["why", "-", "plauen", "Q9"], json.dumps(network()), "there is no slot 'Q9'"),
        (["repair", "-"], json.dumps(network()), "there is nothing to repair"),
        (["solve", "-", "--levels", "beauty"], json.dumps(network()), "no level 'beauty'"),
    ],
)
def test_a_malformed_question_is_refused_in_one_sentence(
    command: list[str], given: str, sentence: str
) -> None:
    done = run(*command, given=given)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
