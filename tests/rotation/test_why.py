"""Is every reason true? Each is derived a second time, by a rule check or by a re-solve."""

from __future__ import annotations

from typing import Any

import pytest

from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.solve import DEFAULT_LEVELS, solve
from lagplanner.rotation.whatif import pinned
from lagplanner.rotation.why import Bar, Rule, Verdict, credit_before, why_not, why_table, why_this
from tests.rotation.instances import of_size, realistic
from tests.rotation.networks import network, read, with_member, with_slot


def bars(data: dict[str, Any], member: int = 0, slot: int = 0) -> tuple[Bar, ...]:
    problem = read(data)
    return why_not(problem, solve(problem), member, slot).bars


@pytest.mark.parametrize(
    ("facts", "bar"),
    [
        ({"last_hosted": -2}, Bar(Rule.host_gap, -2)),
        ({"capacity": 10}, Bar(Rule.room)),
        ({"not_before": "2027-04-01"}, Bar(Rule.not_before)),
        ({"not_after": "2027-02-01"}, Bar(Rule.not_after)),
        ({"blackouts": [["2027-03-01", "2027-03-31"]]}, Bar(Rule.blackout)),
        ({"max_hostings": 0}, Bar(Rule.max_hostings)),
        (
            {"not_before": "2027-03-10", "blackouts": [["2027-03-20", "2027-03-31"]]},
            Bar(Rule.dates),
        ),
    ],
)
def test_a_rule_that_bars_whatever_the_others_do_is_named(facts: Any, bar: Bar) -> None:
    data = with_slot(network(), 0, seats=20)

    assert bars(with_member(data, 0, **facts)) == (bar,)


def test_a_town_that_was_just_visited_waits() -> None:
    assert bars(network(recent=["Chemnitz"])) == (Bar(Rule.city_gap, -1),)


def test_a_confirmed_meeting_bars_all_others_and_binds_its_host() -> None:
    data = with_slot(network(), 1, pinned=[0, -1])

    assert bars(data, member=2, slot=1) == (Bar(Rule.confirmed, 1),)
    assert Bar(Rule.host_gap, 1) in bars(data, member=0, slot=0)


def test_no_day_left_after_the_last_meeting_is_a_matter_of_days() -> None:
    assert bars(network(last_date="2027-03-20")) == (Bar(Rule.date_gap),)


def test_whoever_hosts_is_told_so() -> None:
    problem = read(network())
    result = solve(problem)
    hosting = result.plan[0]
    assert hosting is not None

    assert why_not(problem, result, hosting.member, 0).verdict is Verdict.hosts


def test_the_first_level_that_gets_worse_is_named_with_its_amount() -> None:
    problem = read(with_member(network(), 3, opening="2"))
    result = solve(problem)
    hosting = result.plan[0]
    assert hosting is not None
    assert problem.members[hosting.member].id == "leipzig"

    why = why_not(problem, result, 0, 0)

    # Leipzig keeps 220 instead of 120 points for one slot more: 100 beyond the corridor.
    assert (why.verdict, why.level, why.by) == (Verdict.worse, "excess", 100)


def test_equals_are_told_that_the_lot_decided() -> None:
    data = network(members=[{"id": name, "city": "Plauen"} for name in "abcdefgh"], city_gap=1)
    problem = read(data)
    result = solve(problem)
    hosts = {hosting.member for hosting in result.plan if hosting is not None}
    idle = min(set(range(8)) - hosts)

    assert why_not(problem, result, idle, 0).verdict is Verdict.equal


def test_a_member_whose_turn_would_leave_no_plan_is_told_so() -> None:
    data = network()
    members = [dict(m, blackouts=[["2027-06-01", "2027-06-30"]]) for m in data["members"]]
    members[0] = dict(members[0], blackouts=[])
    problem = read(data | {"members": members})

    assert why_not(problem, solve(problem), 0, 0).verdict is Verdict.impossible


def check_again(problem: Problem, result: Result, member: int, slot: int) -> None:
    """Derive one answer again from a full re-solve."""
    why = why_not(problem, result, member, slot)
    forced = solve(pinned(problem, slot, member))
    match why.verdict:
        case Verdict.hosts | Verdict.barred:
            return
        case Verdict.impossible:
            assert forced.status is Status.infeasible
        case Verdict.worse:
            assert why.level is not None
            before = DEFAULT_LEVELS[: DEFAULT_LEVELS.index(why.level)]
            assert all(forced.levels[one] == result.levels[one] for one in before)
            assert forced.levels[why.level] - result.levels[why.level] == why.by
            assert why.by is not None
            assert why.by > 0
        case other:
            assert other is Verdict.equal
            assert forced.levels == result.levels


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_reason_of_a_year_is_found_again_by_a_re_solve(seed: int) -> None:
    problem = Problem.from_json(of_size("30x4", seed))
    result = solve(problem)

    for member in range(seed, 30, 3):
        check_again(problem, result, member, slot=member % 4)


def test_the_host_is_shown_with_credit_place_and_wish() -> None:
    data = with_member(with_member(network(), 3, opening="1/2", offers=[[0, 1]]), 1, opening="1/4")
    problem = read(data)

    why = why_this(problem, solve(problem), 0)

    assert (why.member, why.credit, why.place, why.offers) == (3, 70, 1, (0,))
    assert why.passed_over == ()


def test_members_with_more_credit_are_all_named_with_what_bars_them() -> None:
    data = with_member(network(), 2, opening="3", not_before="2027-04-01")
    problem = read(with_member(data, 4, opening="2"))
    result = solve(problem)

    why = why_this(problem, result, 0)

    assert problem.members[why.member].id == "plauen"
    assert why.place == 2
    assert [(one.member, one.credit, one.why.bars) for one in why.passed_over] == [
        (2, 320, (Bar(Rule.not_before),))
    ]


def test_credit_before_a_slot_counts_what_was_paid_until_then() -> None:
    problem = read(network())
    result = solve(problem)
    first = result.plan[0]
    assert first is not None

    assert credit_before(problem, result, 0) == [20] * 5
    assert credit_before(problem, result, 1)[first.member] == 40 - 100


@pytest.mark.parametrize("size", ["30x4", "12x8"])
def test_the_table_of_all_answers_says_what_a_plan_computed_anew_loses(size: str) -> None:
    data = of_size(size, 1) if size == "30x4" else realistic(12, 8, 1, towns=8)
    problem = Problem.from_json(data)
    result = solve(problem)

    table = why_table(problem, result)

    seen = set()
    for member, row in enumerate(table):
        for slot, told in enumerate(row):
            seen.add(told.verdict)
            assert (told.member, told.slot) == (member, slot)
            assert told.verdict not in (Verdict.unknown, Verdict.better, Verdict.unasked)
            if told.verdict in (Verdict.worse, Verdict.equal):
                forced = solve(pinned(problem, slot, member))
                losses = [
                    (level, forced.levels[level] - result.levels[level])
                    for level in DEFAULT_LEVELS
                    if forced.levels[level] != result.levels[level]
                ]
                assert losses[:1] == ([(told.level, told.by)] if told.level else [])
    assert {Verdict.hosts, Verdict.barred, Verdict.worse} <= seen


def test_a_table_that_is_stopped_leaves_the_rest_unasked() -> None:
    problem = read(network())

    table = why_table(problem, solve(problem), stop=lambda: True)

    assert {told.verdict for row in table for told in row} == {Verdict.unasked}
