"""Is a contradiction named truly, as small as it can be, with remedies that help?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from lagplanner.rotation.contradiction import impossible, too_few_hosts
from lagplanner.rotation.infeasible import Relaxable, Remedy, explain, solve_with_gaps
from lagplanner.rotation.problem import Problem, Status
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.tables import Tables
from tests.rotation.instances import infeasible
from tests.rotation.networks import CITIES, network, read, with_slot


def relaxed(problem: Problem, remedy: Remedy) -> Problem:
    match remedy.rule:
        case Relaxable.seats:
            slots = [
                replace(s, seats=remedy.to) if t == remedy.slot else s
                for t, s in enumerate(problem.slots)
            ]
            return replace(problem, slots=tuple(slots))
        case Relaxable.max_hostings:
            members = [
                m if m.max_hostings is None else replace(m, max_hostings=max(remedy.to, m.max_hostings))
                for m in problem.members
            ]  # fmt: skip
            return replace(problem, members=tuple(members))
        case _:
            return replace(problem, **{str(remedy.rule): remedy.to})  # type: ignore[arg-type]


def test_everybody_away_in_one_quarter_leaves_that_quarter_open_and_plans_the_others() -> None:
    data = network()
    away = [["2027-06-01", "2027-06-30"]]
    problem = read(data | {"members": [dict(m, blackouts=away) for m in data["members"]]})

    conflict = explain(problem)

    assert solve(problem).status is Status.infeasible
    assert conflict is not None
    assert [(view.slot, view.left, view.barred) for view in conflict.slots] == [
        (1, (), {"blackout": 5})
    ]
    assert conflict.rules == (Relaxable.availability,)
    assert [hosting is None for hosting in conflict.rest.plan] == [False, True, False, False]
    assert conflict.rest.levels["open"] == 1
    assert conflict.rest.status is Status.optimal


def test_three_projects_with_a_pause_of_four_are_too_few_for_a_year() -> None:
    data = network(members=[{"id": c, "city": c} for c in list(CITIES)[:3]])
    problem = read(data)

    conflict = explain(problem)

    assert conflict is not None
    assert [view.slot for view in conflict.slots] == [0, 1, 2, 3]
    assert conflict.rules == (Relaxable.host_gap,)
    assert conflict.remedies == (Remedy(Relaxable.host_gap, 4, 3, None, complete=True),)
    assert conflict.checked == "matching"


def test_a_hall_for_a_thousand_is_a_matter_of_seats() -> None:
    data = network()
    data["members"] = [dict(m, capacity=40 + i) for i, m in enumerate(data["members"])]

    conflict = explain(read(with_slot(data, 2, seats=1000)))

    assert conflict is not None
    assert [(view.slot, view.barred) for view in conflict.slots] == [(2, {"room": 5})]
    assert conflict.remedies == (Remedy(Relaxable.seats, 1000, 44, 2, complete=True),)


def test_a_slot_left_open_is_explained_beside_those_that_are_held() -> None:
    data = with_slot(with_slot(network(), 0, seats=999), 3, seats=50)
    data["members"] = [dict(m, capacity=40) for m in data["members"]]
    problem = read(data)

    told = {slot: explain(problem, within=[slot, 1, 2]) for slot in (0, 3)}

    assert [[view.slot for view in one.slots] if one else None for one in told.values()] == [
        [0],
        [3],
    ]
    assert told[3] is not None
    assert told[3].remedies == (Remedy(Relaxable.seats, 50, 40, 3, complete=True),)
    assert explain(problem, within=[1, 2]) is None


def test_a_host_settled_elsewhere_may_be_freed() -> None:
    data = with_slot(network(city_gap=1), 1, pinned=[0, -1])
    away = [["2027-09-01", "2027-09-30"]]
    data["members"] = [
        m if at == 0 else dict(m, blackouts=away) for at, m in enumerate(data["members"])
    ]

    conflict = explain(read(data))

    assert conflict is not None
    assert [view.slot for view in conflict.slots] == [2]
    assert conflict.rules == (Relaxable.host_gap, Relaxable.availability, Relaxable.confirmed)
    assert conflict.remedies == (
        Remedy(Relaxable.host_gap, 4, 1, None, complete=True),
        Remedy(Relaxable.confirmed, 0, -1, 1, complete=True),
    )


def test_a_possible_problem_has_no_contradiction() -> None:
    assert explain(read(network())) is None


@pytest.mark.parametrize("seed", range(10))
def test_the_contradiction_is_irreducible_and_each_remedy_helps_and_is_the_least(seed: int) -> None:
    problem = Problem.from_json(infeasible(seed))

    conflict = explain(problem)

    assert conflict is not None
    slots = [view.slot for view in conflict.slots]
    tables = Tables(problem, Conditions(gaps=True))
    assert impossible(tables, slots) or too_few_hosts(tables, slots)
    for slot in slots:
        fewer = [one for one in slots if one != slot]
        assert impossible(tables, fewer) is False
    for remedy in conflict.remedies:
        if remedy.complete:
            assert solve(relaxed(problem, remedy)).status is Status.optimal
        if remedy.rule is not Relaxable.seats and abs(remedy.now - remedy.to) > 1:
            step = 1 if remedy.to < remedy.now else -1
            less = relaxed(problem, replace(remedy, to=remedy.to + step))
            if remedy.complete:
                assert solve(less).status is Status.infeasible


@pytest.mark.parametrize("seed", range(6))
def test_no_fewer_slots_could_stay_open(seed: int) -> None:
    problem = Problem.from_json(infeasible(seed))

    result = solve_with_gaps(problem)

    assert result.proven["open"]
    held = [t for t, hosting in enumerate(result.plan) if hosting is not None]
    for slot in range(len(problem.slots)):
        if slot not in held:
            more = [*held, slot]
            assert not possible_together(problem, more) or len(more) <= len(held)


def possible_together(problem: Problem, slots: list[int]) -> bool:
    return impossible(Tables(problem, Conditions(gaps=True)), slots) is False
