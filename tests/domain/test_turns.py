"""Whose turn it is: what each meeting hands out, and what hosting costs."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Pause, Project
from lagplanner.domain.plan.turns import (
    Balance,
    Turn,
    balance,
    history_before,
    in_turn,
    replay,
    shares_on,
)
from lagplanner.domain.rules import Rules, Sharing
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF

ADA = replace(SONNENHOF, id=1, slug="sonnenhof")
MILAN = replace(NEISSEUFER, id=2, slug="neisseufer")
HOA = replace(HAMMERWIESE, id=3, slug="hammerwiese", member_since=date(2015, 1, 1))
ALL = (ADA, MILAN, HOA)
RULES = Rules()
NEW_YEAR = date(2027, 1, 1)


def met(day: date, host: Project | None, *co_hosts: Project, **more: object) -> Meeting:
    meeting = Meeting(
        0,
        day.year,
        1,
        day,
        town=host.town if host else None,
        host_id=host.id if host else None,
        co_host_ids=tuple(one.id for one in co_hosts),
    )
    return replace(meeting, **more)  # type: ignore[arg-type]


def credit_of(*meetings: Meeting, projects: tuple[Project, ...] = ALL) -> list[Fraction]:
    history = history_before(NEW_YEAR, meetings, projects, RULES)
    turns = replay(history, projects, RULES)
    return [turns[project.id].credit for project in projects]


def test_each_meeting_hands_out_one_turn_and_its_host_pays_one() -> None:
    assert credit_of(met(date(2026, 3, 9), ADA)) == [
        Fraction(-2, 3),
        Fraction(1, 3),
        Fraction(1, 3),
    ]


def test_two_who_host_together_pay_half_each() -> None:
    assert credit_of(met(date(2026, 3, 9), ADA, MILAN)) == [
        Fraction(-1, 6),
        Fraction(-1, 6),
        Fraction(1, 3),
    ]


def test_a_newcomer_starts_with_nothing() -> None:
    newcomer = replace(HOA, member_since=date(2026, 7, 1))

    assert credit_of(
        met(date(2026, 3, 9), ADA),
        met(date(2026, 9, 14), MILAN),
        projects=(ADA, MILAN, newcomer),
    ) == [Fraction(-1, 6), Fraction(-1, 6), Fraction(1, 3)]


def test_a_pause_earns_nothing() -> None:
    pausing = replace(HOA, pauses=(Pause(date(2026, 1, 1), None),))

    assert credit_of(met(date(2026, 3, 9), ADA), projects=(ADA, MILAN, pausing)) == [
        Fraction(-1, 2),
        Fraction(1, 2),
        Fraction(0),
    ]


def test_a_meeting_without_a_known_host_uses_nobodys_turn() -> None:
    assert credit_of(met(date(2026, 3, 9), None)) == [0, 0, 0]


def test_a_cancelled_meeting_and_one_of_another_kind_do_not_count() -> None:
    cancelled = met(date(2026, 3, 9), ADA, state=MeetingState.CANCELLED)
    assembly = met(date(2026, 6, 15), ADA, kind="assembly")

    assert credit_of(cancelled, assembly) == [0, 0, 0]


def test_a_date_in_the_members_list_counts_as_a_meeting_of_its_own() -> None:
    told = replace(ADA, last_hosted=date(2025, 11, 10))

    history = history_before(NEW_YEAR, (), (told, MILAN, HOA), RULES)

    assert [(one.day, one.host_ids, one.stored) for one in history] == [
        (date(2025, 11, 10), (1,), False)
    ]


def test_a_date_in_the_list_adds_nothing_where_a_meeting_is_stored_on_that_day() -> None:
    told = replace(ADA, last_hosted=date(2026, 3, 9))

    history = history_before(NEW_YEAR, [met(date(2026, 3, 9), MILAN)], (told, MILAN), RULES)

    assert [one.host_ids for one in history] == [(2,)]


def test_stored_meetings_are_counted_back_one_by_one() -> None:
    history = history_before(
        NEW_YEAR, [met(date(2024, 3, 11), ADA), met(date(2026, 3, 9), MILAN)], ALL, RULES
    )

    assert [one.slot for one in history] == [-2, -1]


def test_a_list_with_single_dates_is_counted_back_by_time() -> None:
    """Who hosted three years ago hosted twelve meetings ago, also if the list knows of none since."""
    told = replace(ADA, last_hosted=date(2024, 1, 15))

    history = history_before(NEW_YEAR, (), (told,), RULES)

    assert [one.slot for one in history] == [-12]


def test_turns_are_shared_by_project_by_weight_or_by_town() -> None:
    twin = replace(MILAN, id=4, slug="twin", weight=300)
    four = (ADA, MILAN, twin)
    day = date(2026, 3, 9)

    assert shares_on(day, four, RULES) == {1: Fraction(1, 3), 2: Fraction(1, 3), 4: Fraction(1, 3)}
    assert shares_on(day, four, replace(RULES, sharing=Sharing.WEIGHT)) == {
        1: Fraction(1, 5),
        2: Fraction(1, 5),
        4: Fraction(3, 5),
    }
    assert shares_on(day, four, replace(RULES, sharing=Sharing.TOWN)) == {
        1: Fraction(1, 2),
        2: Fraction(1, 4),
        4: Fraction(1, 4),
    }


def test_most_credit_comes_first_and_among_equals_who_never_hosted() -> None:
    turns = {
        1: Turn(1, Fraction(1), Fraction(1), date(2024, 3, 11)),
        2: Turn(2, Fraction(0), Fraction(0), None),
        3: Turn(3, Fraction(1), Fraction(2), date(2026, 3, 9)),
    }

    assert [project.id for project in in_turn(turns, ALL)] == [3, 2, 1]


def test_half_a_turn_more_or_less_is_still_even() -> None:
    assert balance(Turn(1, Fraction(1), Fraction(3, 2))) is Balance.EVEN
    assert balance(Turn(1, Fraction(1), Fraction(8, 5))) is Balance.UNDER
    assert balance(Turn(1, Fraction(2), Fraction(1))) is Balance.OVER
