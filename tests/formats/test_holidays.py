"""Holidays as they are published: names, spans, and how far the data reaches."""

from datetime import date

import pytest

from lagplanner.domain.dates.days import NO_SCHOOL_DAY, CalendarFacts, Span, bridge_days
from lagplanner.formats.holidays import _joined, _published, public_holidays, school_holidays
from lagplanner.settings import SUBDIVISIONS

PUBLIC_IN_SAXONY = """
2026-01-01 Neujahr
2026-04-03 Karfreitag
2026-04-06 Ostermontag
2026-05-01 Tag der Arbeit
2026-05-14 Christi Himmelfahrt
2026-05-25 Pfingstmontag
2026-10-03 Tag der Deutschen Einheit
2026-10-31 Reformationstag
2026-11-18 Buß- und Bettag
2026-12-25 1. Weihnachtstag
2026-12-26 2. Weihnachtstag
2027-01-01 Neujahr
2027-03-26 Karfreitag
2027-03-29 Ostermontag
2027-05-01 Tag der Arbeit
2027-05-06 Christi Himmelfahrt
2027-05-17 Pfingstmontag
2027-10-03 Tag der Deutschen Einheit
2027-10-31 Reformationstag
2027-11-17 Buß- und Bettag
2027-12-25 1. Weihnachtstag
2027-12-26 2. Weihnachtstag
2028-01-01 Neujahr
2028-04-14 Karfreitag
2028-04-17 Ostermontag
2028-05-01 Tag der Arbeit
2028-05-25 Christi Himmelfahrt
2028-06-05 Pfingstmontag
2028-10-03 Tag der Deutschen Einheit
2028-10-31 Reformationstag
2028-11-22 Buß- und Bettag
2028-12-25 1. Weihnachtstag
2028-12-26 2. Weihnachtstag
2029-01-01 Neujahr
2029-03-30 Karfreitag
2029-04-02 Ostermontag
2029-05-01 Tag der Arbeit
2029-05-10 Christi Himmelfahrt
2029-05-21 Pfingstmontag
2029-10-03 Tag der Deutschen Einheit
2029-10-31 Reformationstag
2029-11-21 Buß- und Bettag
2029-12-25 1. Weihnachtstag
2029-12-26 2. Weihnachtstag
2030-01-01 Neujahr
2030-04-19 Karfreitag
2030-04-22 Ostermontag
2030-05-01 Tag der Arbeit
2030-05-30 Christi Himmelfahrt
2030-06-10 Pfingstmontag
2030-10-03 Tag der Deutschen Einheit
2030-10-31 Reformationstag
2030-11-20 Buß- und Bettag
2030-12-25 1. Weihnachtstag
2030-12-26 2. Weihnachtstag
"""

BRIDGE_DAYS_IN_SAXONY = """
2026-01-02
2026-05-15
2027-05-07
2028-05-26
2028-10-02
2028-10-30
2029-04-30
2029-05-11
2029-12-24
2029-12-31
2030-05-31
2030-10-04
2030-11-01
2030-12-27
""".split()


def test_the_public_holidays_of_saxony_are_those_of_the_official_rules() -> None:
    expected = dict(line.split(" ", 1) for line in PUBLIC_IN_SAXONY.strip().splitlines())

    found = public_holidays(2026, 2030, "SN")

    assert {day.isoformat(): name for day, name in found.items()} == expected


def test_the_bridge_days_of_saxony_follow_from_its_holidays() -> None:
    facts = CalendarFacts(public_holidays(2025, 2031, "SN"))

    found = bridge_days(facts, date(2026, 1, 1), date(2030, 12, 31))

    assert [day.isoformat() for day in found] == BRIDGE_DAYS_IN_SAXONY


@pytest.mark.parametrize(
    ("day", "name", "states"),
    [
        ("2027-01-06", "Heilige Drei Könige", "BW BY ST"),
        ("2027-03-08", "Frauentag", "BE MV"),
        ("2027-05-27", "Fronleichnam", "BW BY HE NW RP SL"),
        ("2027-09-20", "Weltkindertag", "TH"),
        ("2027-10-31", "Reformationstag", "BB HB HH MV NI SH SN ST TH"),
        ("2027-11-01", "Allerheiligen", "BW BY NW RP SL"),
        ("2027-11-17", "Buß- und Bettag", "SN"),
    ],
)
def test_a_holiday_of_some_states_closes_the_day_only_there(
    day: str, name: str, states: str
) -> None:
    celebrating = {
        state
        for state in SUBDIVISIONS
        if public_holidays(2027, 2027, state).get(date.fromisoformat(day)) == name
    }

    assert celebrating == set(states.split())


def test_saxon_school_holidays_come_from_our_file_and_end_with_it() -> None:
    school = school_holidays(2027, 2027, "SN")

    assert [
        (span.name, span.first.isoformat(), span.last.isoformat()) for span in school.spans
    ] == [
        ("Weihnachtsferien", "2026-12-23", "2027-01-02"),
        ("Winterferien", "2027-02-08", "2027-02-19"),
        ("Osterferien", "2027-03-26", "2027-04-02"),
        ("Unterrichtsfreier Tag", "2027-05-07", "2027-05-07"),
        ("Pfingstferien", "2027-05-15", "2027-05-18"),
        ("Sommerferien", "2027-07-10", "2027-08-20"),
        ("Herbstferien", "2027-10-11", "2027-10-23"),
        ("Weihnachtsferien", "2027-12-23", "2028-01-01"),
    ]
    assert school.unknown_from == date(2030, 8, 24)


def test_holidays_only_one_source_knows_are_marked() -> None:
    doubtful = [span for span in school_holidays(2026, 2030, "SN").spans if not span.agreed]

    assert doubtful == [Span(date(2030, 6, 8), date(2030, 6, 11), "Pfingstferien", agreed=False)]


def test_beyond_the_data_there_are_no_holidays_but_a_horizon() -> None:
    far = school_holidays(2035, 2036, "SN")

    assert far.spans == ()
    assert far.unknown_from == date(2030, 8, 24)


def test_the_package_joined_to_spans_agrees_with_our_file_while_both_know() -> None:
    def spans(first: date, last: date, school: tuple[Span, ...]) -> list[tuple[date, date]]:
        return [(s.first, s.last) for s in school if first <= s.first and s.last <= last]

    both = date(2025, 12, 1), date(2029, 8, 31)

    ours = spans(*both, school_holidays(2025, 2029, "SN").spans)

    assert len(ours) == 25
    assert ours == spans(*both, _published("SN"))


def test_the_year_before_our_file_begins_is_known_too() -> None:
    names = [span.name for span in school_holidays(2025, 2025, "SN").spans]

    assert "Sommerferien" in names
    assert names.count("Weihnachtsferien") == 2  # at its beginning and at its end


@pytest.mark.parametrize("state", sorted(SUBDIVISIONS))
def test_every_state_has_summer_holidays_and_an_end_of_its_data(state: str) -> None:
    school = school_holidays(2027, 2027, state)

    summer = [span for span in school.spans if span.name == "Sommerferien"]
    assert [36 <= span.days <= 50 for span in summer] == [True]
    assert school.horizon is not None
    assert 2029 <= school.horizon.year <= 2030
    assert all(span.days > 1 or span.name == NO_SCHOOL_DAY for span in school.spans)


def test_bavaria_has_a_spring_break_and_an_easter_break() -> None:
    names = [span.name for span in school_holidays(2027, 2027, "BY").spans]

    assert names[1:4] == ["Frühjahrsferien", "Osterferien", "Pfingstferien"]


def test_single_days_become_spans_across_the_new_year() -> None:
    days = [(date(2026, 12, 30 + n), "Ferien") for n in (0, 1)] + [(date(2027, 1, 1), "Ferien")]

    assert _joined([*days, (date(2027, 1, 3), "Ferien")]) == [
        (date(2026, 12, 30), date(2027, 1, 1), "Ferien"),
        (date(2027, 1, 3), date(2027, 1, 3), "Ferien"),
    ]
