"""What does a hosting cost those who share it, and does it count as one for each of them?"""

from fractions import Fraction

import pytest

from lagplanner.rotation.checker import check
from lagplanner.rotation.problem import Problem, Status
from lagplanner.rotation.solve import DEFAULT_LEVELS, first_draft, solve
from lagplanner.rotation.tables import Tables
from lagplanner.rotation.why import Verdict, credit_before, why_not
from tests.rotation.exhaustive import best
from tests.rotation.instances import tiny
from tests.rotation.networks import network, read, with_slot

CHEMNITZ, DRESDEN, GOERLITZ, LEIPZIG, PLAUEN = range(5)


def shared(*co_hosts: int, slot: int = 0) -> dict[str, object]:
    """Chemnitz hosts this meeting together with others."""
    return with_slot(network(), slot, pinned=[CHEMNITZ, -1], co_hosts=list(co_hosts))


def credit_after(data: dict[str, object], member: int) -> list[int]:
    """Credit of the member after each of the four meetings."""
    problem = read(data)
    tables = Tables(problem)
    hosts = [one.member for one in solve(problem).plan if one is not None]
    at = tables.order.index(member)
    return [
        due - 100 * sum(host == member for host in hosts[: t + 1])
        for t, due in enumerate(tables.due[at])
    ]


def test_two_who_host_together_pay_half_each_from_that_meeting_on() -> None:
    data = with_slot(shared(DRESDEN), 0, co_hosts=[DRESDEN, CHEMNITZ])

    # Each of five projects earns 20 points a meeting; the meeting costs 100.
    assert credit_after(data, CHEMNITZ) == [20 - 50, 40 - 50, 60 - 50, 80 - 50]
    assert credit_after(data, DRESDEN) == [20 - 50, 40 - 50, 60 - 50, 80 - 50]


def test_three_pay_a_third_each_rounded_only_at_the_end() -> None:
    due = Tables(read(shared(DRESDEN, PLAUEN))).due

    assert due[DRESDEN][0] == round(20 - Fraction(100, 3))
    assert due[CHEMNITZ][0] - 100 == round(20 - Fraction(100, 3))


def test_before_the_shared_meeting_nobody_has_paid() -> None:
    problem = read(shared(DRESDEN, slot=1))
    result = solve(problem)

    assert credit_before(problem, result, 1)[DRESDEN] == 40
    assert credit_before(problem, result, 2)[DRESDEN] == 60 - 50


def test_whoever_hosts_together_rests_afterwards() -> None:
    problem = read(shared(DRESDEN))

    assert why_not(problem, solve(problem), DRESDEN, 2).verdict is Verdict.barred
    assert why_not(problem, solve(problem), LEIPZIG, 2).verdict is not Verdict.barred


def test_without_a_confirmed_host_a_co_host_pays_nothing() -> None:
    data = with_slot(network(), 0, co_hosts=[DRESDEN])

    assert Tables(read(data)).due == Tables(read(network())).due


def test_the_checker_counts_the_same_and_sees_the_rest_broken() -> None:
    data = shared(DRESDEN)
    problem = read(data)
    result = solve(problem)
    plan = result.to_json(problem)["plan"]

    judged = check(data, plan)
    assert (judged["valid"], judged["levels"]["prv"]) == (True, result.levels["prv"])

    plan[1] = ["dresden", plan[1][1]]
    assert "host_gap" in {one["rule"] for one in check(data, plan)["violations"]}


def test_the_question_with_its_pairs_is_written_and_read_back() -> None:
    problem = read(shared(DRESDEN, PLAUEN))

    assert problem.slots[0].together == (CHEMNITZ, DRESDEN, PLAUEN)
    assert Problem.from_json(problem.to_json()) == problem


@pytest.mark.parametrize("first", [0, 150])
def test_shared_hostings_change_nothing_about_being_the_best(first: int) -> None:
    seen = 0
    for seed in range(first, first + 150):
        data = tiny(seed)
        problem = Problem.from_json(data)
        expected = best(data)
        if expected is None or not any(slot.together for slot in problem.slots):
            continue
        if first_draft(problem, DEFAULT_LEVELS).core.impossible:
            raise AssertionError(data["name"])

        result = solve(problem)

        assert result.status is Status.optimal
        assert tuple(result.levels[level] for level in DEFAULT_LEVELS) == expected.levels
        seen += 1
    assert seen > 5
