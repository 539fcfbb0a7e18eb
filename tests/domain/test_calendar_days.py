"""Bridge days, spans and quarters: the plain facts about days."""

from datetime import date

import pytest

from lagplanner.domain.dates.days import (
    Blackout,
    CalendarFacts,
    SchoolHolidays,
    Span,
    bridge_days,
    first_of_quarter,
    last_of_quarter,
    said_span,
    year_quarter_of,
)

THE_WINTER_BREAK = Span(date(2027, 2, 8), date(2027, 2, 19), "Winterferien")


@pytest.mark.parametrize(
    ("holidays", "bridges"),
    [
        (("2027-05-06",), ("2027-05-07",)),  # Thursday: the Friday after it
        (("2028-10-03",), ("2028-10-02",)),  # Tuesday: the Monday before it
        (("2027-11-17",), ()),  # Wednesday: nothing to bridge
        (("2027-03-26", "2027-03-29"), ()),  # Friday and Monday
        (("2026-10-03",), ()),  # Saturday
        (("2029-12-25", "2029-12-26"), ("2029-12-24",)),  # Tuesday and Wednesday
        (("2030-12-25", "2030-12-26"), ("2030-12-27",)),  # Wednesday and Thursday
    ],
)
def test_a_bridge_day_stands_alone_between_a_holiday_and_the_weekend(
    holidays: tuple[str, ...], bridges: tuple[str, ...]
) -> None:
    facts = CalendarFacts({date.fromisoformat(day): "Feiertag" for day in holidays})
    year = int(holidays[0][:4])

    found = bridge_days(facts, date(year, 1, 1), date(year, 12, 31))

    assert found == tuple(date.fromisoformat(day) for day in bridges)


def test_school_holidays_include_their_first_and_last_day() -> None:
    school = SchoolHolidays((THE_WINTER_BREAK,), horizon=date(2027, 8, 20))

    around = (date(2027, 2, 7), date(2027, 2, 8), date(2027, 2, 19), date(2027, 2, 20))

    assert [school.on(day) for day in around] == [None, THE_WINTER_BREAK, THE_WINTER_BREAK, None]
    assert THE_WINTER_BREAK.days == 12


def test_after_the_horizon_silence_means_nothing() -> None:
    school = SchoolHolidays((THE_WINTER_BREAK,), horizon=date(2030, 8, 23))

    assert school.is_known(date(2030, 8, 23))
    assert not school.is_known(date(2030, 8, 24))
    assert school.unknown_from == date(2030, 8, 24)
    assert not SchoolHolidays().is_known(date(2027, 1, 1))


def test_a_town_holiday_bars_only_hosts_of_the_town() -> None:
    fair = Blackout(date(2027, 6, 14), date(2027, 6, 18), "Stadtfest", town="plauen")
    congress = Blackout(date(2027, 6, 15), date(2027, 6, 15), "Bundeskongress")
    facts = CalendarFacts(blackouts=(fair, congress))

    assert facts.blackouts_on(date(2027, 6, 15)) == (congress,)
    assert facts.blackouts_on(date(2027, 6, 15), "plauen") == (fair,)
    assert facts.barred_for("plauen") == ((date(2027, 6, 14), date(2027, 6, 18)),)
    assert facts.barred_for("riesa") == ()


@pytest.mark.parametrize(
    ("year_quarter", "first", "last"),
    [
        (1, date(2028, 1, 1), date(2028, 3, 31)),
        (2, date(2028, 4, 1), date(2028, 6, 30)),
        (3, date(2028, 7, 1), date(2028, 9, 30)),
        (4, date(2028, 10, 1), date(2028, 12, 31)),
    ],
)
def test_a_quarter_has_three_whole_months(year_quarter: int, first: date, last: date) -> None:
    assert first_of_quarter(2028, year_quarter) == first
    assert last_of_quarter(2028, year_quarter) == last
    assert year_quarter_of(first) == year_quarter_of(last) == year_quarter


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-05-07", "2027-05-07", "7. Mai 2027"),
        ("2027-02-08", "2027-02-19", "8. bis 19. Februar 2027"),
        ("2027-03-26", "2027-04-02", "26. März bis 2. April 2027"),
        ("2027-12-23", "2028-01-01", "23. Dezember 2027 bis 1. Januar 2028"),
    ],
)
def test_a_span_is_said_without_repeating_itself(first: str, last: str, words: str) -> None:
    assert said_span(date.fromisoformat(first), date.fromisoformat(last)) == words
