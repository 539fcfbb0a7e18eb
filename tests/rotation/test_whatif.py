"""Does what-if show exactly what differs, and does the ladder after a withdrawal hold?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from lagplanner.rotation.problem import Hosting, Problem, Result, Status
from lagplanner.rotation.repair import repair
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.whatif import (
    Change,
    Forbid,
    PinDate,
    PinHost,
    PinHostDate,
    SlotChange,
    what_if,
)
from tests.rotation.instances import of_size, with_published, with_withdrawal
from tests.rotation.networks import network, read, with_member


def host(result: Result, slot: int) -> int:
    hosting = result.plan[slot]
    assert hosting is not None
    return hosting.member


def test_another_day_changes_that_day_only() -> None:
    problem = read(network())
    result = solve(problem)
    member = host(result, 1)

    seen = what_if(problem, result, PinDate(slot=1, date=1))

    assert seen.slots == (SlotChange(1, Hosting(member, 0), Hosting(member, 1)),)
    assert (seen.levels, seen.turns) == ({"dates": 3}, ())


def test_a_member_that_gives_way_is_shown_with_its_longer_wait() -> None:
    problem = read(with_member(network(), 4, opening="1"))
    result = solve(problem)
    assert host(result, 0) == 4

    seen = what_if(problem, result, Forbid(slot=0, member=4))

    turn = {one.member: one for one in seen.turns}[4]
    assert (turn.before, turn.after) == (0, 1)
    assert seen.levels is not None
    assert seen.levels["excess"] == 20


@pytest.mark.parametrize("change", [PinHost(2, 0), PinHostDate(2, 0, 1), Forbid(0, 1)])
def test_what_is_left_out_has_not_changed(change: Change) -> None:
    problem = read(with_member(network(), 3, opening="1/3"))
    result = solve(problem)

    seen = what_if(problem, result, change)

    changed = {one.slot for one in seen.slots}
    for slot, (before, after) in enumerate(zip(result.plan, seen.result.plan, strict=True)):
        assert (before != after) == (slot in changed)
    assert seen.levels == {
        level: value - result.levels[level]
        for level, value in seen.result.levels.items()
        if value != result.levels[level]
    }


def test_a_host_chosen_by_hand_stays_whatever_the_rules_say() -> None:
    problem = read(with_member(network(), 0, last_hosted=-1))
    result = solve(problem)

    assert host(what_if(problem, result, PinHost(0, 0)).result, 0) == 0


def test_a_change_that_leaves_no_plan_shows_no_differences() -> None:
    problem = read(network())
    result = solve(problem)
    nobody = frozenset((member, 0) for member in range(1, 5))

    seen = what_if(problem, result, Forbid(0, 0), conditions=Conditions(forbidden=nobody))

    assert seen.result.status is Status.infeasible
    assert (seen.slots, seen.levels, seen.turns) == ((), None, ())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_ladder_begins_with_the_fewest_changes_and_gets_fairer(seed: int) -> None:
    data = of_size("30x20", seed, pinned=0)
    problem = Problem.from_json(data)
    result = solve(problem)
    plan = result.to_json(problem)["plan"]
    after = Problem.from_json(with_withdrawal(with_published(data, plan), host(result, 2)))

    ladder = repair(after)

    fewest = ladder[0].allowed
    assert [rung.allowed for rung in ladder] == [fewest, fewest + 1, fewest + 2]
    assert ladder[0].proven
    less = Conditions(most_moved=fewest - 1)
    assert solve(after, conditions=less).status is Status.infeasible
    for rung in ladder:
        assert rung.result.status is Status.optimal
        assert rung.result.levels["moved_hosts"] <= rung.allowed
    worth = [(rung.result.levels["moved_dates"], rung.result.levels["excess"]) for rung in ladder]
    assert worth == sorted(worth, reverse=True)


def test_an_unchanged_problem_needs_no_change() -> None:
    data = network()
    problem = read(data)
    plan = solve(problem).to_json(problem)["plan"]

    ladder = repair(read(with_published(data, plan)))

    assert ladder[0].result.levels["moved_hosts"] == 0
    assert ladder[0].result.to_json(problem)["plan"] == plan


def test_a_withdrawal_that_leaves_no_plan_has_no_ladder() -> None:
    data = network(host_gap=4)
    problem = read(data | {"members": data["members"][:4]})
    slots = tuple(replace(one, published=(t, 0)) for t, one in enumerate(problem.slots))
    gone = Conditions(forbidden=frozenset((0, t) for t in range(4)))

    assert repair(replace(problem, slots=slots), conditions=gone) == []
