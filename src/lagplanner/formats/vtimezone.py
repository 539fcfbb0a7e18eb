"""How does a calendar file explain the clock of Europe/Berlin to a program that does not know it?

Outlook and Exchange read exactly one STANDARD and one DAYLIGHT, each with a yearly RRULE and BYDAY;
lists of days (RDATE) are ignored there, and meetings in summer move by an hour. icalendar writes such
lists, from 1970 to 2038, and puts the beginning of summer time an hour late. Hence our own.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from lagplanner.clock import BERLIN

_ZONE = "Europe/Berlin"
_LAST_SUNDAY = {"FREQ": "YEARLY", "BYMONTH": 3, "BYDAY": "-1SU"}
_MONTHS = (3, 10)


def years_of(moments: Iterable[datetime]) -> tuple[int, int]:
    """The first and the last year that these moments touch in Berlin; at least one moment."""
    years = [moment.astimezone(BERLIN).year for moment in moments]
    return min(years), max(years)


@lru_cache(maxsize=64)
def berlin(first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE that is right for each moment of these years, under its IANA name.

    Two rules as long as the clock changes on the last Sundays of March and October, which the
    database of zones is asked for each of the years; otherwise each change is written by itself.
    The component is shared: put it into calendars, do not change it.
    """
    zone = Timezone()
    zone.add("TZID", _ZONE)
    changes = _changes(first_year - 1, last_year)
    if _by_rule(changes, first_year - 1, last_year):
        for change in changes[:2]:
            zone.add_component(_part(change, {**_LAST_SUNDAY, "BYMONTH": change.month}))
    else:
        for change in changes or [datetime(first_year - 1, 1, 1, tzinfo=UTC)]:
            zone.add_component(_part(change, None))
    return zone


def _changes(first_year: int, last_year: int) -> list[datetime]:
    """When the offset changes in these years, in UTC, to the hour; found by asking for each hour."""
    changes = []
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        if _offset(day) != _offset(day + timedelta(days=1)):
            hours = (day + timedelta(hours=hour) for hour in range(1, 25))
            changes.append(next(hour for hour in hours if _offset(hour) != _offset(day)))
        day += timedelta(days=1)
    return changes


def _by_rule(changes: list[datetime], first_year: int, last_year: int) -> bool:
    return changes == [
        datetime(year, month, _last_sunday(year, month), 1, tzinfo=UTC)
        for year in range(first_year, last_year + 1)
        for month in _MONTHS
    ]


def _last_sunday(year: int, month: int) -> int:
    """Its day of the month; March and October have 31 days."""
    return 31 - date(year, month, 31).isoweekday() % 7


def _part(change: datetime, rule: dict[str, object] | None) -> TimezoneStandard | TimezoneDaylight:
    """One onset; its DTSTART is what the clock on the wall shows just before it is changed."""
    before, after = _offset(change - timedelta(seconds=1)), _offset(change)
    wall = change.astimezone(BERLIN)
    part = TimezoneDaylight() if wall.dst() else TimezoneStandard()
    part.add("TZNAME", wall.tzname())
    part.add("DTSTART", (change + before).replace(tzinfo=None))
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    if rule is not None:
        part.add("RRULE", rule)
    return part


def _offset(moment: datetime) -> timedelta:
    offset = moment.astimezone(BERLIN).utcoffset()
    return offset if offset is not None else timedelta(0)
