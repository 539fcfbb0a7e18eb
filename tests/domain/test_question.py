"""What the rotation is asked: who could host when, as its pure data."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from lagplanner.domain.dates.days import Blackout
from lagplanner.domain.hosting import MeetingState, Wish, WishKind
from lagplanner.domain.members import Pause, Project
from lagplanner.domain.plan.planning import Entry
from lagplanner.domain.plan.question import (
    AskedDay,
    AskedMeeting,
    Question,
    best_days,
    build_question,
)
from lagplanner.domain.plan.standing import standings
from lagplanner.domain.plan.turns import PastMeeting, Turn, replay
from lagplanner.domain.rules import Rules
from lagplanner.rotation.problem import Hosting
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF

ADA = replace(SONNENHOF, id=1, slug="sonnenhof")
MILAN = replace(NEISSEUFER, id=2, slug="neisseufer")
HOA = replace(HAMMERWIESE, id=3, slug="hammerwiese")
RULES = Rules()
DAYS = {quarter: date(2027, 3 * quarter - 1, 15) for quarter in range(1, 5)}


def meeting(quarter: int, **more: object) -> AskedMeeting:
    entry = replace(Entry(quarter, quarter), **more)  # type: ignore[arg-type]
    return AskedMeeting(2027, entry, (AskedDay(entry.day or DAYS[quarter]),))


YEAR = tuple(meeting(quarter) for quarter in range(1, 5))


def question(
    *projects: Project,
    asked: tuple[AskedMeeting, ...] = YEAR,
    history: tuple[PastMeeting, ...] = (),
    wishes: tuple[Wish, ...] = (),
    closures: tuple[Blackout, ...] = (),
) -> Question:
    return build_question(
        asked,
        projects=projects,
        towns={project.town.slug: project.town for project in projects},
        history=history,
        turns=replay(history, projects, RULES),
        wishes=wishes,
        rules=RULES,
        closures=closures,
    )


def test_credit_and_last_hosting_come_from_the_history() -> None:
    past = (
        PastMeeting(date(2026, 6, 15), -2, "riesa", (1,)),
        PastMeeting(date(2026, 11, 9), -1, "goerlitz", (2,)),
    )

    asked = question(ADA, MILAN, HOA, history=past).problem

    by_id = {member.id: member for member in asked.members}
    assert by_id["sonnenhof"].opening == Fraction(-1, 3)
    assert by_id["hammerwiese"].opening == Fraction(2, 3)
    assert [by_id[name].last_hosted for name in ("sonnenhof", "neisseufer", "hammerwiese")] == [
        -2,
        -1,
        None,
    ]
    assert asked.recent == ("goerlitz", "riesa", None, None)
    assert asked.last_date == date(2026, 11, 9)


def test_offers_of_one_year_are_one_wish_with_alternatives() -> None:
    wishes = (
        Wish(1, WishKind.OFFER, 2027, 2),
        Wish(1, WishKind.OFFER, 2027, 3),
        Wish(1, WishKind.AVOID, 2027, 4),
    )

    (member,) = question(ADA, wishes=wishes).problem.members

    assert (member.offers, member.avoid) == (((1, 2),), (3,))


def test_a_pause_bars_and_earns_nothing() -> None:
    summer = (date(2027, 7, 1), date(2027, 9, 30))

    (member,) = question(replace(ADA, pauses=(Pause(*summer),))).problem.members

    assert (member.blackouts, member.inactive) == ((summer,), (2,))


def test_a_project_that_left_before_takes_no_part() -> None:
    gone = replace(ADA, member_until=date(2026, 12, 31))

    assert [project.id for project in question(gone, MILAN).projects] == [2]


def test_a_holiday_of_one_town_bars_its_projects_only() -> None:
    fair = Blackout(date(2027, 5, 10), date(2027, 5, 16), "Stadtfest", town="riesa")

    asked = question(ADA, MILAN, closures=(fair,)).problem

    assert {member.id: member.blackouts for member in asked.members} == {
        "sonnenhof": ((fair.first, fair.last),),
        "neisseufer": (),
    }


def test_an_excluded_project_cannot_take_that_meeting() -> None:
    asked = (meeting(1, excluded_ids=(1,)), *YEAR[1:])

    (member,) = question(ADA, asked=asked).problem.members

    assert member.blackouts == ((DAYS[1], DAYS[1]),)


def test_funding_counts_where_it_ends_within_the_planned_year() -> None:
    ends = {"early": date(2027, 6, 30), "late": date(2028, 6, 30)}

    found = {
        name: question(replace(ADA, funding_until=day)).problem.members[0].not_after
        for name, day in ends.items()
    }

    assert found == {"early": date(2027, 6, 30), "late": None}


def test_a_confirmed_meeting_and_a_chosen_host_are_pinned() -> None:
    confirmed = replace(meeting(1, host_id=1, day=date(2027, 2, 1)), state=MeetingState.CONFIRMED)
    chosen = meeting(2, host_id=2, host_pinned=True)

    slots = question(ADA, MILAN, asked=(confirmed, chosen, *YEAR[2:])).problem.slots

    index = {"sonnenhof": 1, "neisseufer": 0}
    assert [slot.pinned for slot in slots] == [
        (index["sonnenhof"], 0),
        (index["neisseufer"], -1),
        None,
        None,
    ]


def test_days_too_near_to_a_settled_meeting_are_left_out() -> None:
    settled = replace(meeting(1, host_id=1, day=date(2027, 3, 29)), state=MeetingState.CONFIRMED)
    near, far = AskedDay(date(2027, 4, 12)), AskedDay(date(2027, 5, 10))
    spring = replace(meeting(2), days=(near, far))

    slots = question(ADA, MILAN, asked=(settled, spring)).problem.slots

    assert slots[1].dates == ((far.day, 0),)


def test_the_best_days_are_spread_over_the_quarter() -> None:
    """The twelve best of a quarter could all lie in March; a host that can in January is served too."""
    first = date(2027, 1, 4)
    days = [AskedDay(first + timedelta(days=n), penalty=90 - n) for n in range(85)]

    chosen = best_days(days, 12)

    assert len(chosen) == 12
    assert {one.day.month for one in chosen} == {1, 2, 3}
    assert days[-1] in chosen
    assert best_days(reversed(days), 12) == chosen


def test_a_project_nobody_knows_a_turn_of_starts_with_nothing() -> None:
    assert Turn(1).credit == 0


def test_a_co_host_shares_once_the_host_is_settled() -> None:
    pinned = meeting(1, host_id=1, host_pinned=True, co_host_id=2)
    chosen = meeting(2, host_id=3, co_host_id=2)

    asked = question(ADA, MILAN, HOA, asked=(pinned, chosen, *YEAR[2:]))

    slugs = [member.id for member in asked.problem.members]
    together = [[slugs[one] for one in slot.together] for slot in asked.problem.slots]
    assert together == [["sonnenhof", "neisseufer"], [], [], []]


def test_who_hosts_together_stands_half_a_turn_lower_afterwards() -> None:
    pinned = meeting(1, host_id=1, host_pinned=True, co_host_id=2)
    asked = question(ADA, MILAN, HOA, asked=(pinned, *YEAR[1:]))
    slugs = [member.id for member in asked.problem.members]
    plan = (Hosting(slugs.index("sonnenhof"), 0), None, None, None)

    hosted = {slugs[one.member]: one.hosted for one in standings(asked, plan, 1)}

    half = Fraction(1, 2)
    assert hosted == {"sonnenhof": half, "neisseufer": half, "hammerwiese": 0}
    assert {one.hosted for one in standings(asked, plan, 0)} == {0}
