"""Does the checker see every broken rule and count every level as the definition says?

The cast: Anna's project in Chemnitz, Bert's in Leipzig, Cora's in Dresden, Dora's in Chemnitz.
Meetings on the first of every second month, so nothing is close unless a test wants it.
"""

from typing import Any

import pytest

from lagplanner.rotation.checker import check
from tests.rotation.instances import CITIES, Problem, of_size, realistic

DAYS = ["2027-01-11", "2027-03-15", "2027-05-10", "2027-07-12", "2027-09-13", "2027-11-15"]


def a_problem(slots: int, **changes: Any) -> Problem:
    """Four members, `slots` meetings, no gap but the ones a test asks for."""
    return {
        "members": [
            {"id": "anna", "city": "Chemnitz"},
            {"id": "bert", "city": "Leipzig"},
            {"id": "cora", "city": "Dresden"},
            {"id": "dora", "city": "Chemnitz"},
        ],
        "slots": [{"id": f"T{i}", "dates": [[DAYS[i], 0]]} for i in range(slots)],
        "cities": CITIES,
        "host_gap": 1,
        "city_gap": 1,
        "city_window": 0,
        "region_gap": 0,
        "date_gap": 0,
        **changes,
    }


def a_plan(*hosts: str | None) -> list[list[str] | None]:
    return [None if host is None else [host, DAYS[i]] for i, host in enumerate(hosts)]


def broken(problem: Problem, plan: list[Any], **options: Any) -> list[tuple[str, Any, Any]]:
    """What the checker complains about: rule, slot, member."""
    report = check(problem, plan, **options)
    assert report["valid"] is (report["violations"] == [])
    return [(found["rule"], found["slot"], found["member"]) for found in report["violations"]]


def level(name: str, problem: Problem, plan: list[Any]) -> int:
    return int(check(problem, plan, allow_open=True)["levels"][name])


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


# --- levels -----------------------------------------------------------------------------------


def test_credit_is_the_share_earned_less_a_hundred_for_each_hosting() -> None:
    # Each of four earns 25 a slot. Anna: -75, -50. Bert: 25, -50. Cora and Dora: 25, 50.
    problem, plan = a_problem(2), a_plan("anna", "bert")
    assert level("prv", problem, plan) == 75**2 + 50**2 + 25**2 + 50**2 + 2 * (25**2 + 50**2)


def test_excess_is_what_lies_outside_the_corridor_at_any_time() -> None:
    problem, plan = a_problem(2), a_plan("anna", "anna")  # Anna: -75, -150
    assert level("excess", problem, plan) == 50
    assert level("excess", dict(problem, corridor=75), plan) == 75
    assert level("excess", dict(problem, corridor=40), plan) == 35 + 110 + 3 * 10


def test_points_are_shared_by_weight_also_in_fractions() -> None:
    problem = a_problem(1)
    problem["members"][0]["weight"] = "1/2"  # 1/2 of 7/2: 14.3 points; the others 28.6
    assert level("prv", problem, a_plan("anna")) == 86**2 + 3 * 29**2


def test_the_entitlement_is_rounded_half_up_also_below_zero() -> None:
    problem = a_problem(1)
    for member, opening in zip(problem["members"], ["0.005", "-0.005", "1/3", "-1"], strict=True):
        member.update(opening=opening, weight=0)
    # 0.5 -> 1, -0.5 -> 0, 33.3 -> 33, -100; nobody has weight: nothing is handed out.
    assert level("prv", problem, a_plan(None)) == 1 + 0 + 33**2 + 100**2


def test_rounding_happens_once_at_the_end_and_not_slot_by_slot() -> None:
    problem = a_problem(3)
    problem["members"] = [dict(member, weight=1) for member in problem["members"][:3]]
    # 33.3 -> 33, 66.7 -> 67, 100; slot by slot it would be 33, 66, 99.
    assert level("prv", problem, a_plan(None, None, None)) == 3 * (33**2 + 67**2 + 100**2)


def test_newcomers_and_paused_members_earn_nothing_and_leave_their_share_to_others() -> None:
    problem = a_problem(2)
    problem["members"][0]["active_from"] = 1  # Anna: 0, then 1/2
    problem["members"][1]["inactive"] = [1]  # Bert: 1/3, 1/3
    problem["members"][2]["inactive"] = [1]  # Cora like Bert; Dora: 1/3, 5/6
    assert level("prv", problem, a_plan(None, None)) == (
        50**2 + 2 * (33**2 + 33**2) + 33**2 + 83**2
    )


def test_a_wish_is_open_if_none_of_its_slots_was_given() -> None:
    problem = a_problem(3)
    problem["members"][0]["offers"] = [[0, 1], [1, 2], [2]]
    assert level("wishes", problem, a_plan("bert", "anna", "cora")) == 1
    assert level("wishes", problem, a_plan("bert", "cora", "bert")) == 3


def test_a_hosting_the_member_would_rather_not_have_counts_once() -> None:
    problem = a_problem(3)
    problem["members"][0]["avoid"] = [0, 2, 2]
    assert level("wishes", problem, a_plan("anna", "anna", "anna")) == 2
    assert level("wishes", problem, a_plan("bert", "anna", "bert")) == 0


def test_two_meetings_in_one_city_within_the_window_count_once() -> None:
    plan = a_plan("anna", "bert", "cora", "dora")
    assert level("spread", a_problem(4, city_window=3), plan) == 0
    assert level("spread", a_problem(4, city_window=4), plan) == 1
    assert level("spread", a_problem(4, city_window=4, region_gap=4), plan) == 1
    assert level("spread", a_problem(3, city_window=4), a_plan("anna", "dora", "anna")) == 3


def test_two_meetings_in_one_region_count_as_close() -> None:
    problem = a_problem(3, region_gap=2)
    problem["members"][2]["city"] = "Plauen"  # the region of Chemnitz, too
    assert level("spread", problem, a_plan("anna", "cora", "bert")) == 1
    assert level("spread", problem, a_plan("anna", "bert", "cora")) == 0


def test_meetings_before_the_horizon_count_with_one_inside_only() -> None:
    problem = a_problem(1, city_window=4, region_gap=3, recent=["Leipzig", "Plauen", "Leipzig"])
    assert level("spread", problem, a_plan("anna")) == 1  # Plauen, two slots before
    assert level("spread", problem, a_plan("bert")) == 2
    assert level("spread", problem, a_plan("cora")) == 0


def test_a_city_without_a_region_shares_none() -> None:
    problem = a_problem(2, city_window=4, region_gap=4, recent=["Auswärts", "Auswärts"])
    problem["cities"] = {
        name: {"lat": 51, "lon": 13} for name in ("Chemnitz", "Leipzig", "Dresden")
    }
    assert level("spread", problem, a_plan("anna", "bert")) == 0


def test_travel_is_the_way_of_all_members_to_all_meetings() -> None:
    # Chemnitz-Leipzig 68.25 km, Chemnitz-Dresden 61.53 km, Leipzig-Dresden 100.52 km as the
    # crow flies (haversine, 6371 km), times 1.25: 85, 77, 126.
    assert level("travel", a_problem(1), a_plan("anna")) == 85 + 77
    assert level("travel", a_problem(1), a_plan("bert")) == 2 * 85 + 126
    assert level("travel", a_problem(2), a_plan("anna", "cora")) == 85 + 77 + 2 * 77 + 126


def test_the_penalties_of_the_chosen_dates_are_added_up() -> None:
    problem = a_problem(2)
    problem["slots"][0]["dates"] = [["2027-01-11", 3], ["2027-01-18", 50]]
    problem["slots"][1]["dates"] = [["2027-03-15", -1]]
    assert level("dates", problem, [["anna", "2027-01-18"], ["bert", "2027-03-15"]]) == 49


def test_moved_hosts_and_moved_dates_are_counted_apart() -> None:
    problem = a_problem(3)
    for slot in problem["slots"][:2]:
        slot["dates"].append(["2027-08-01", 0])
        slot["published"] = [0, 0]
    plan = [["anna", "2027-08-01"], ["bert", DAYS[1]], ["cora", DAYS[2]]]
    levels = check(problem, plan)["levels"]
    assert (levels["moved_hosts"], levels["moved_dates"]) == (1, 1)
    levels = check(problem, [None, None, None], allow_open=True)["levels"]
    assert (levels["moved_hosts"], levels["moved_dates"]) == (2, 2)


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
