"""Does the checker see every broken rule, and refuse what is malformed?"""

from typing import Any

import pytest

from lagplanner.rotation.checker import check
from tests.rotation.four_members import DAYS, a_plan, a_problem
from tests.rotation.instances import CITIES, Problem, of_size, realistic


def broken(problem: Problem, plan: list[Any], **options: Any) -> list[tuple[str, Any, Any]]:
    """What the checker complains about: rule, slot, member."""
    report = check(problem, plan, **options)
    assert report["valid"] is (report["violations"] == [])
    return [(found["rule"], found["slot"], found["member"]) for found in report["violations"]]


# --- rules ----------------------------------------------------------------------------------


def test_a_plan_that_keeps_every_rule_is_valid() -> None:
    assert check(a_problem(3), a_plan("anna", "bert", "cora"))["violations"] == []


def test_an_open_slot_is_a_violation_unless_it_is_allowed() -> None:
    assert broken(a_problem(2), a_plan("anna", None)) == [("open", 1, None)]
    assert broken(a_problem(2), a_plan("anna", None), allow_open=True) == []


def test_a_confirmed_host_and_a_confirmed_date_must_stay() -> None:
    problem = a_problem(2)
    problem["slots"][1] = {"id": "T1", "dates": [["2027-03-15", 0], ["2027-03-22", 0]]}
    problem["slots"][1]["pinned"] = [1, 0]

    assert broken(problem, [["anna", DAYS[0]], ["bert", "2027-03-15"]]) == []
    assert broken(problem, [["anna", DAYS[0]], ["cora", "2027-03-15"]]) == [
        ("pinned_host", 1, "bert")
    ]
    assert broken(problem, [["anna", DAYS[0]], ["bert", "2027-03-22"]]) == [
        ("pinned_date", 1, "bert")
    ]
    problem["slots"][1]["pinned"] = [1, -1]
    assert broken(problem, [["anna", DAYS[0]], ["bert", "2027-03-22"]]) == []
    assert broken(problem, [["anna", DAYS[0]], None], allow_open=True) == [
        ("pinned_host", 1, "bert")
    ]


def test_a_date_outside_the_candidates_is_refused() -> None:
    assert broken(a_problem(1), [["anna", "2027-01-12"]]) == [("candidate_date", 0, "anna")]


@pytest.mark.parametrize(
    ("member", "possible"),
    [
        ({"not_before": "2027-01-11"}, True),
        ({"not_before": "2027-01-12"}, False),
        ({"not_after": "2027-01-11"}, True),
        ({"not_after": "2027-01-10"}, False),
        ({"blackouts": [["2027-01-11", "2027-01-20"]]}, False),
        ({"blackouts": [["2027-01-01", "2027-01-11"]]}, False),
        ({"blackouts": [["2027-01-01", "2027-01-10"], ["2027-01-12", "2027-01-12"]]}, True),
    ],
)
def test_the_host_must_be_available_both_ends_included(
    member: dict[str, Any], possible: bool
) -> None:
    problem = a_problem(1)
    problem["members"][0].update(member)
    expected = [] if possible else [("availability", 0, "anna")]
    assert broken(problem, a_plan("anna")) == expected


@pytest.mark.parametrize(("capacity", "fits"), [(None, True), (30, True), (29, False)])
def test_the_room_must_hold_the_seats_expected(capacity: int | None, fits: bool) -> None:
    problem = a_problem(1)
    problem["members"][0]["capacity"] = capacity
    problem["slots"][0]["seats"] = 30
    assert broken(problem, a_plan("anna")) == ([] if fits else [("room", 0, "anna")])


def test_a_host_pauses_between_two_hostings() -> None:
    plan = a_plan("anna", "bert", "cora", "anna")
    assert broken(a_problem(4, host_gap=3), plan) == []
    assert broken(a_problem(4, host_gap=4), plan) == [("host_gap", 3, "anna")]


def test_the_last_hosting_before_the_horizon_counts_for_the_pause() -> None:
    problem = a_problem(2, host_gap=3)
    problem["members"][0]["last_hosted"] = -2
    assert broken(problem, a_plan("anna", "bert")) == [("host_gap", 0, "anna")]
    assert broken(problem, a_plan("bert", "anna")) == []


def test_a_city_pauses_even_if_another_project_there_hosts() -> None:
    plan = a_plan("anna", "bert", "dora")
    assert broken(a_problem(3, city_gap=2), plan) == []
    assert broken(a_problem(3, city_gap=3), plan) == [("city_gap", 2, "dora")]


def test_cities_before_the_horizon_count_for_the_pause() -> None:
    problem = a_problem(2, city_gap=3, recent=["Dresden", "Chemnitz"])
    assert broken(problem, a_plan("anna", "bert")) == [("city_gap", 0, "anna")]
    assert broken(problem, a_plan("bert", "anna")) == []


def test_a_nameless_recent_city_bars_nobody() -> None:
    assert broken(a_problem(1, city_gap=4, recent=[None]), a_plan("anna")) == []


def test_enough_days_lie_between_two_meetings() -> None:
    plan = a_plan("anna", "bert")  # 11 January to 15 March: 63 days
    assert broken(a_problem(2, date_gap=63), plan) == []
    assert broken(a_problem(2, date_gap=64), plan) == [("date_gap", 1, "bert")]


def test_a_meeting_may_not_lie_before_the_one_it_follows() -> None:
    problem = a_problem(2)
    problem["slots"][1]["dates"] = [["2027-01-04", 0]]
    assert broken(problem, [["anna", DAYS[0]], ["bert", "2027-01-04"]]) == [("date_gap", 1, "bert")]


def test_enough_days_lie_after_the_last_meeting_held() -> None:
    plan = a_plan("anna")  # 35 days after 7 December
    assert broken(a_problem(1, date_gap=35, last_date="2026-12-07"), plan) == []
    assert broken(a_problem(1, date_gap=35, last_date="2026-12-08"), plan) == [
        ("date_gap", 0, "anna")
    ]


def test_an_open_slot_does_not_interrupt_the_count_of_days() -> None:
    problem = a_problem(3, date_gap=120)
    assert broken(problem, a_plan("anna", None, "cora"), allow_open=True) == [
        ("date_gap", 2, "cora")
    ]
    problem["date_gap"] = 119
    assert broken(problem, a_plan("anna", None, "cora"), allow_open=True) == []


def test_nobody_hosts_more_often_than_it_allows() -> None:
    problem = a_problem(3)
    problem["members"][0]["max_hostings"] = 1
    assert broken(problem, a_plan("anna", "bert", "cora")) == []
    assert broken(problem, a_plan("anna", "bert", "anna")) == [("max_hostings", None, "anna")]


# --- what is confirmed is a fact --------------------------------------------------------------


def test_a_confirmed_date_needs_no_availability_but_another_member_does() -> None:
    problem = a_problem(1)
    for member in problem["members"]:
        member["blackouts"] = [["2027-01-01", "2027-01-31"]]
    assert broken(problem, a_plan("anna")) == [("availability", 0, "anna")]
    problem["slots"][0]["pinned"] = [0, 0]
    assert broken(problem, a_plan("anna")) == []


def test_a_confirmed_host_keeps_to_its_availability_while_a_date_is_left() -> None:
    problem = a_problem(1)
    problem["slots"][0] = {"id": "T0", "dates": [["2027-01-11", 0], ["2027-01-18", 0]]}
    problem["slots"][0]["pinned"] = [0, -1]
    problem["members"][0]["blackouts"] = [["2027-01-11", "2027-01-11"]]
    assert broken(problem, [["anna", "2027-01-11"]]) == [("availability", 0, "anna")]
    assert broken(problem, [["anna", "2027-01-18"]]) == []

    problem["members"][0]["blackouts"] = [["2027-01-11", "2027-01-18"]]
    assert broken(problem, [["anna", "2027-01-11"]]) == []
    assert broken(problem, [["anna", "2027-01-18"]]) == []


def test_a_confirmed_host_needs_no_room() -> None:
    problem = a_problem(1)
    problem["members"][0]["capacity"] = 10
    problem["slots"][0].update(seats=30, pinned=[0, -1])
    assert broken(problem, a_plan("anna")) == []


def test_two_confirmed_hosts_need_no_pause() -> None:
    problem = a_problem(2, host_gap=4, city_gap=4)
    problem["slots"][0]["pinned"] = [0, 0]
    assert [rule for rule, *_ in broken(problem, a_plan("anna", "anna"))] == [
        "host_gap",
        "city_gap",
    ]
    problem["slots"][1]["pinned"] = [0, -1]
    assert broken(problem, a_plan("anna", "anna")) == []


def test_a_confirmed_host_needs_no_pause_after_the_past() -> None:
    problem = a_problem(1, host_gap=4, city_gap=4, recent=["Chemnitz"])
    problem["members"][0]["last_hosted"] = -1
    assert len(broken(problem, a_plan("anna"))) == 2
    problem["slots"][0]["pinned"] = [0, -1]
    assert broken(problem, a_plan("anna")) == []


def test_what_is_not_confirmed_gives_way_to_what_is() -> None:
    problem = a_problem(2, city_gap=2)
    problem["slots"][1]["pinned"] = [0, 0]
    assert broken(problem, a_plan("dora", "anna")) == [("city_gap", 0, "anna")]


def test_two_confirmed_dates_may_be_close_but_a_free_one_may_not() -> None:
    problem = a_problem(2, date_gap=90, last_date="2027-01-04")
    problem["slots"][0]["pinned"] = [0, 0]
    assert broken(problem, a_plan("anna", "bert")) == [("date_gap", 1, "bert")]
    problem["slots"][1]["pinned"] = [1, -1]
    assert broken(problem, a_plan("anna", "bert")) == [("date_gap", 1, "bert")]
    problem["slots"][1]["pinned"] = [1, 0]
    assert broken(problem, a_plan("anna", "bert")) == []


def test_confirmed_hostings_may_exceed_the_limit_but_no_more_are_added() -> None:
    problem = a_problem(3)
    problem["members"][0]["max_hostings"] = 1
    problem["slots"][0]["pinned"] = problem["slots"][1]["pinned"] = [0, 0]
    assert broken(problem, a_plan("anna", "anna", "bert")) == []
    assert broken(problem, a_plan("anna", "anna", "anna")) == [("max_hostings", None, "anna")]


# --- what is malformed ------------------------------------------------------------------------


def test_defaults_are_those_of_the_definition() -> None:
    defaults = {
        "host_gap": 4, "city_gap": 2, "city_window": 4, "region_gap": 2, "date_gap": 35,
        "corridor": 100, "recent": [], "last_date": None,
    }  # fmt: skip
    slots = [
        {"id": f"T{i}", "dates": [[day, 0] for day in dict.fromkeys((DAYS[0], DAYS[i]))]}
        for i in range(6)
    ]
    bare = {"members": a_problem(1)["members"], "slots": slots, "cities": CITIES}
    for plan in (
        a_plan("anna", "bert", "cora", "anna", "anna", "anna"),
        [["dora", DAYS[0]]] * 6,
        [["bert", DAYS[0]], ["cora", DAYS[0]], *a_plan(*["anna"] * 6)[2:]],
    ):
        assert check(bare, plan) == check({**bare, **defaults}, plan)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("members", 0, "weight", "a"), r"members\[0\]\.weight"),
        (("members", 0, "weight", -1), r"members\[0\]\.weight"),
        (("members", 0, "opening", "1/0"), r"members\[0\]\.opening"),
        (("members", 1, "city", "Nirgends"), r"members\[1\]\.city"),
        (("members", 1, "id", "anna"), "members"),
        (("members", 1, "last_hosted", 0), r"members\[1\]\.last_hosted"),
        (("members", 1, "offers", [[2]]), r"members\[1\]\.offers\[0\]\[0\]"),
        (("members", 1, "avoid", [-1]), r"members\[1\]\.avoid\[0\]"),
        (("members", 1, "blackouts", [["2027-02-01"]]), r"members\[1\]\.blackouts\[0\]"),
        (("members", 1, "max_hostings", True), r"members\[1\]\.max_hostings"),
        (("slots", 0, "dates", [["11.1.2027", 0]]), r"slots\[0\]\.dates\[0\]"),
        (("slots", 0, "dates", [[DAYS[0], 0], [DAYS[0], 1]]), r"slots\[0\]\.dates\[1\]"),
        (("slots", 1, "pinned", [4, 0]), r"slots\[1\]\.pinned"),
        (("slots", 1, "published", [0, -1]), r"slots\[1\]\.published"),
    ],
)
def test_a_malformed_problem_is_refused_with_the_place(
    place: tuple[str, int, str, Any], message: str
) -> None:
    problem = a_problem(2)
    group, index, key, value = place
    problem[group][index][key] = value
    with pytest.raises(ValueError, match="^" + message):
        check(problem, a_plan("anna", "bert"))


@pytest.mark.parametrize("key", ["members", "slots", "cities"])
def test_a_missing_part_is_named(key: str) -> None:
    problem = a_problem(1)
    del problem[key]
    with pytest.raises(ValueError, match=f"^{key}: missing"):
        check(problem, a_plan("anna"))


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ([["anna", DAYS[0]]], "plan: 1 entries for 2 slots"),
        ([["anna", DAYS[0]], ["emil", DAYS[1]]], r"plan\[1\]"),
        ([["anna"], ["bert", DAYS[1]]], r"plan\[0\]"),
        ([["anna", DAYS[0]], ["bert", "soon"]], r"plan\[1\]"),
        ("anna", "plan"),
    ],
)
def test_a_malformed_plan_is_refused_with_the_place(plan: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message):
        check(a_problem(2), plan)


def test_the_generated_instances_are_well_formed_and_reproducible() -> None:
    for problem in (of_size("33in23x20", 1), realistic(12, 8, 3)):
        slots = [[problem["members"][0]["id"], slot["dates"][0][0]] for slot in problem["slots"]]
        assert set(check(problem, slots)) == {"valid", "violations", "levels"}
    assert of_size("30x4", 5) == of_size("30x4", 5)
    assert of_size("30x4", 5) != of_size("30x4", 6)
