"""Can a solver that dies, hangs or is asked by many at once never harm the one who asks?"""

from __future__ import annotations

import threading

import pytest

from lagplanner.rotation import worker
from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.solve import solve
from tests.rotation.instances import of_size
from tests.rotation.networks import network, read


def test_a_process_is_kept_warm_for_the_next_question() -> None:
    solve(read(network()))
    first = worker._idle[0].process.pid

    solve(read(network()))

    assert worker._idle[0].process.pid == first


def test_a_process_that_died_between_questions_is_replaced() -> None:
    solve(read(network()))
    worker._idle[0].process.kill()
    worker._idle[0].process.wait()

    assert solve(read(network())).status is Status.optimal


def test_a_process_that_dies_at_work_leaves_the_best_so_far() -> None:
    problem = Problem.from_json(of_size("60x30", 1))
    killed: list[str] = []

    def kill(level: str) -> None:
        killed.append(level)
        for one in worker.at_work():
            one.process.kill()

    result = solve(problem, progress=kill)

    assert killed
    assert result.status is Status.feasible
    assert result.plan


def test_a_question_nobody_understands_gets_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    assert worker.ask({"deed": "solve", "problem": {}}, seconds=5) is None

    assert "is missing" in caplog.text


def test_many_may_ask_at_once() -> None:
    problem = read(network())
    found: list[Result] = []
    threads = [threading.Thread(target=lambda: found.append(solve(problem))) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 3
    assert {result.status for result in found} == {Status.optimal}
    assert len({tuple(result.plan) for result in found}) == 1
    assert len(worker._idle) == 1
