"""Does the checker count every level as the definition says?"""

from typing import Any

from lagplanner.rotation.checker import check
from tests.rotation.four_members import DAYS, a_plan, a_problem
from tests.rotation.instances import Problem


def level(name: str, problem: Problem, plan: list[Any]) -> int:
    return int(check(problem, plan, allow_open=True)["levels"][name])


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
