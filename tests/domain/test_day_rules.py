"""On which day does a letter leave? The year 2027 row by row, and the rules one by one."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.clock import BERLIN
from lagplanner.domain.dates.day_rules import (
    DayRule,
    OpenDays,
    SendDay,
    Shift,
    ShiftKind,
    moment,
    send_day,
    shift_sentence,
)
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.reminding.reminder_facts import Facts, planned
from lagplanner.domain.reminding.reminder_steps import STEPS, Anchor, StepChange, changed
from lagplanner.domain.rules import Rules
from lagplanner.formats.holidays import public_holidays, school_holidays

SAXONY = OpenDays(
    CalendarFacts(
        public=public_holidays(2025, 2029, "SN"), school=school_holidays(2025, 2029, "SN")
    ),
    Rules(),
)
EVERY_DAY = OpenDays(
    CalendarFacts(), Rules(year_end_first=(12, 31), year_end_last=(1, 1)), frozenset(range(7))
)
TABLE = Path(__file__).parent / "timetable_2027.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
ALL_ON = changed(STEPS, [StepChange(step.code, on=True) for step in STEPS])


def timetable_of_2027() -> dict[tuple[str, str], SendDay]:
    """Each step of the four meetings, by the meeting's day and the step's code."""
    days = sorted({row["meeting"] for row in ROWS})
    meetings = tuple(
        Meeting(number, 2027, number, date.fromisoformat(day), MeetingState.PUBLISHED)
        for number, day in enumerate(days, 1)
    )
    facts = Facts(days=SAXONY, steps=ALL_ON, meetings=meetings)
    return {
        (one.subject.day.isoformat(), one.step.code): one.sent
        for one in planned(facts, date(2027, 1, 2), date(2027, 12, 31))
        if one.subject.anchor is Anchor.MEETING
    }


def as_in_the_table(shift: Shift) -> str:
    """A reason in the words of the table."""
    match shift.kind:
        case ShiftKind.SCHOOL:
            return shift.name
        case ShiftKind.SCHOOL_KEPT:
            return f"{shift.name} (kept: shift would exceed 21 days)"
        case ShiftKind.GAP:
            return f"min gap after {shift.name}"
    return "weekend/holiday/bridge/year end"


def test_the_four_meetings_of_2027_give_the_table_row_by_row() -> None:
    found = timetable_of_2027()

    assert len(ROWS) == len(found) == 108
    for row in ROWS:
        sent = found[row["meeting"], row["code"]]
        assert {
            **row,
            "raw_date": sent.raw.isoformat(),
            "send_date": sent.day.isoformat(),
            "shift_days": str(sent.days),
            "reason": "; ".join(as_in_the_table(shift) for shift in sent.shifts),
        } == row


def test_a_closed_day_is_worse_than_a_long_way_and_the_board_is_shown_the_way() -> None:
    far = {code for (_, code), sent in timetable_of_2027().items() if sent.over_limit}

    assert far == {"M26"}  # from 20 December to 7 January


@pytest.mark.parametrize(
    ("raw", "rule", "day", "kinds"),
    [
        (date(2027, 3, 13), DayRule.EARLIER, date(2027, 3, 12), [ShiftKind.WEEKEND]),
        (date(2027, 3, 13), DayRule.LATER, date(2027, 3, 15), [ShiftKind.WEEKEND]),
        (date(2027, 3, 26), DayRule.EARLIER, date(2027, 3, 25), [ShiftKind.HOLIDAY]),
        (date(2027, 3, 26), DayRule.LATER, date(2027, 3, 30), [ShiftKind.HOLIDAY]),
        (date(2027, 5, 7), DayRule.EARLIER, date(2027, 5, 5), [ShiftKind.BRIDGE]),
        (date(2026, 12, 22), DayRule.EARLIER, date(2026, 12, 18), [ShiftKind.YEAR_END]),
        (date(2026, 12, 22), DayRule.LATER, date(2027, 1, 7), [ShiftKind.YEAR_END]),
        (date(2027, 7, 26), DayRule.EARLIER, date(2027, 7, 26), []),
        (date(2027, 7, 26), DayRule.EARLIER_SCHOOL, date(2027, 7, 7), [ShiftKind.SCHOOL]),
        (date(2027, 8, 16), DayRule.EARLIER_SCHOOL, date(2027, 8, 16), [ShiftKind.SCHOOL_KEPT]),
        (date(2027, 3, 29), DayRule.STRICT_EARLIER, date(2027, 3, 25), [ShiftKind.HOLIDAY]),
    ],
)
def test_each_rule_finds_its_open_day(
    raw: date, rule: DayRule, day: date, kinds: list[ShiftKind]
) -> None:
    sent = send_day(raw, rule, SAXONY)

    assert (sent.day, [shift.kind for shift in sent.shifts]) == (day, kinds)


def test_a_linked_letter_keeps_its_distance_and_lands_on_an_open_day() -> None:
    saturday = date(2027, 4, 10)

    sent = send_day(date(2027, 4, 6), DayRule.LATER, SAXONY, not_before={"M03": saturday})

    assert sent.day == date(2027, 4, 12)
    assert shift_sentence(sent.shifts[0], sent) == "Abstand zum Brief „M03“."


def test_no_distance_makes_a_formal_notice_late() -> None:
    raw = date(2027, 4, 14)

    kept = send_day(raw, DayRule.STRICT_EARLIER, SAXONY, not_before={"G1": date(2027, 4, 20)})
    asked = send_day(raw, DayRule.EARLIER, SAXONY, not_before={"G1": date(2027, 4, 20)})

    assert (kept.day, asked.day) == (raw, date(2027, 4, 20))


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.sampled_from(DayRule),
)
def test_no_letter_leaves_on_a_closed_day_or_in_the_wrong_direction(
    raw: date, rule: DayRule
) -> None:
    sent = send_day(raw, rule, SAXONY)

    assert SAXONY.is_open(sent.day)
    assert sent.days >= 0 if rule is DayRule.LATER else sent.days <= 0
    assert bool(sent.days) <= bool(sent.shifts)


def test_a_year_that_is_closed_altogether_does_not_search_for_ever() -> None:
    closed = OpenDays(CalendarFacts(), Rules(), frozenset())

    assert send_day(date(2027, 6, 1), DayRule.LATER, closed).day == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("day", "at", "in_utc"),
    [
        # The clock on the wall jumps from 2 to 3: as long after the jump as it would have been.
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # It shows 02:30 twice: the first time counts.
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30, fold=1), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(9), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        (date(2027, 3, 27), time(9), datetime(2027, 3, 27, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_is_exactly_one_moment(day: date, at: time, in_utc: datetime) -> None:
    assert moment(day, at, BERLIN) == in_utc


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.times())
def test_moments_of_following_days_follow_each_other_by_about_a_day(day: date, at: time) -> None:
    gap = moment(day + timedelta(days=1), at, BERLIN) - moment(day, at, BERLIN)

    assert timedelta(hours=23) <= gap <= timedelta(hours=25)
