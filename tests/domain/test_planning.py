"""The plan as the rulebook sees it: which meetings a year has, and two versions side by side."""

from datetime import date

import pytest

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.plan.planning import (
    Entry,
    blank_year,
    compare,
    day_text,
    in_order,
    next_number,
    quarters_for,
)
from tests.people import SONNENHOF


@pytest.mark.parametrize(
    ("meetings", "quarters"),
    [(1, (1,)), (2, (1, 3)), (4, (1, 2, 3, 4)), (6, (1, 1, 2, 3, 3, 4))],
)
def test_meetings_are_spread_evenly_over_the_quarters(
    meetings: int, quarters: tuple[int, ...]
) -> None:
    assert quarters_for(meetings) == quarters


def test_a_year_without_a_plan_has_one_open_meeting_in_each_quarter() -> None:
    assert [(e.number, e.year_quarter, e.is_open) for e in blank_year(4, ())] == [
        (1, 1, True),
        (2, 2, True),
        (3, 3, True),
        (4, 4, True),
    ]


def test_a_meeting_that_is_there_takes_its_quarter_and_keeps_its_number() -> None:
    held = Meeting(7, 2027, 1, date(2027, 5, 10), host_id=3)

    entries = blank_year(4, [held])

    assert [(e.number, e.year_quarter, e.host_id) for e in entries] == [
        (2, 1, None),
        (1, 2, 3),
        (3, 3, None),
        (4, 4, None),
    ]


def test_a_second_meeting_of_a_quarter_is_extra() -> None:
    meetings = [Meeting(n, 2027, n, date(2027, 5, 3 + n), host_id=n) for n in (1, 2)]

    assert [(e.number, e.extra) for e in blank_year(4, meetings)] == [
        (3, False),
        (1, False),
        (2, True),
        (4, False),
        (5, False),
    ]


def test_a_cancelled_meeting_never_gives_its_number_away() -> None:
    assert [e.number for e in blank_year(2, (), taken=[1])] == [2, 3]
    assert next_number(blank_year(2, ()), taken=[5]) == 6


def test_entries_stand_in_the_order_of_their_days() -> None:
    late = Entry(1, 1, day=date(2027, 3, 29))
    extra = Entry(5, 1, extra=True, day=date(2027, 1, 18))
    without_day = Entry(2, 2)

    assert [e.number for e in in_order([without_day, late, extra])] == [5, 1, 2]


def test_two_versions_stand_side_by_side_with_what_changed() -> None:
    old = [Entry(1, 1, day=date(2027, 3, 15), host_id=1), Entry(2, 2)]
    new = [
        Entry(1, 1, day=date(2027, 3, 15), host_id=1),
        Entry(2, 2, day=date(2027, 6, 14), host_id=1),
        Entry(5, 4, extra=True, day=date(2027, 11, 1)),
    ]

    rows = compare(old, new, {1: SONNENHOF})

    assert [(row.quarter_text, row.changed) for row in rows] == [
        ("1. Treffen, 1. Quartal", False),
        ("2. Treffen, 2. Quartal", True),
        ("Zusätzliches Treffen 5", True),
    ]
    assert rows[1].old == "noch niemand · noch kein Tag"
    assert rows[1].new == "Quartiersmanagement Sonnenhof, Riesa · Montag, 14. Juni 2027"
    assert rows[2].old == "–"


def test_a_day_is_said_with_its_weekday() -> None:
    assert day_text(date(2027, 3, 10)) == "Mittwoch, 10. März 2027"
