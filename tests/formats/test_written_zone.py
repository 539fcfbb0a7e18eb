"""Is the clock of Berlin written right, for each program that reads it?"""

import io
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.clock import BERLIN
from lagplanner.formats import vtimezone
from tests.formats.entries_at_hand import lines


def berlin_as_written(content: bytes) -> tzical:
    return tzical(io.StringIO(content.decode().replace("\r\n", "\n")))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2040, 12, 31)),
    st.integers(0, 3),
)
def test_the_written_zone_is_right_in_each_hour_of_its_years(wall: datetime, more: int) -> None:
    content = vtimezone.berlin(wall.year, wall.year + more).to_ical()
    there, here = wall.replace(tzinfo=berlin_as_written(content).get()), wall.replace(tzinfo=BERLIN)

    if is_real_and_once(wall):
        assert there.utcoffset() == here.utcoffset()
        assert there.tzname() == here.tzname()


def is_real_and_once(wall: datetime) -> bool:
    here = wall.replace(tzinfo=BERLIN)
    once = here.utcoffset() == here.replace(fold=1).utcoffset()
    return once and here.astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        (datetime(2027, 3, 28, 1, 59), 1),
        (datetime(2027, 3, 28, 3, 0), 2),
        (datetime(2027, 10, 31, 1, 59), 2),
        (datetime(2027, 10, 31, 3, 0), 1),
    ],
)
def test_the_nights_of_2027_change_at_the_right_hour(wall: datetime, hours: int) -> None:
    zone = berlin_as_written(vtimezone.berlin(2027, 2027).to_ical()).get()
    assert wall.replace(tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_outlook_finds_one_rule_for_each_half_of_the_year_and_no_more_years_than_needed() -> None:
    zone = lines(vtimezone.berlin(2027, 2027).to_ical())

    assert [line for line in zone if line.startswith(("BEGIN", "DTSTART", "RRULE", "RDATE"))] == [
        "BEGIN:VTIMEZONE",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert zone[1] == "TZID:Europe/Berlin"


def test_where_the_law_was_another_each_change_is_written_by_itself() -> None:
    content = vtimezone.berlin(1994, 1994).to_ical()  # summer ended in September then

    assert "RRULE" not in content.decode()
    zone = berlin_as_written(content).get()
    for wall in (datetime(1994, 9, 24, 12), datetime(1994, 9, 26, 12), datetime(1994, 1, 5)):
        assert wall.replace(tzinfo=zone).utcoffset() == wall.replace(tzinfo=BERLIN).utcoffset()
