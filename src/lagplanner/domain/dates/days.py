"""What is known about days: holidays, school holidays, bridge days, days to keep free?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
NO_SCHOOL_DAY = "Unterrichtsfreier Tag"
LONG_HOLIDAYS = 4
"""School holidays of at least so many days keep meetings away; shorter ones only count against."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included. `agreed` is False where only one source says so."""

    first: date
    last: date
    name: str
    agreed: bool = True

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    """School holidays of one federal state, the earliest first.

    `horizon` is the last day anything is known about; None means nothing is known at all.
    """

    spans: tuple[Span, ...] = ()
    horizon: date | None = None

    def on(self, day: date) -> Span | None:
        """The holidays this day lies in. None after the horizon too: ask `is_known` as well."""
        return next((span for span in self.spans if span.covers(day)), None)

    def is_known(self, day: date) -> bool:
        """Whether silence about this day means that school is open."""
        return self.horizon is not None and day <= self.horizon

    @property
    def unknown_from(self) -> date | None:
        """The first day nothing is known about; None where nothing is known about any day."""
        return None if self.horizon is None else self.horizon + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days to keep free: for all, or only for hosts in the town with slug `town`.

    `calendar` names the calendar file it came from, empty where the board entered it by hand.
    """

    first: date
    last: date
    title: str
    town: str | None = None
    calendar: str = ""
    id: int = 0

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class BlackoutCalendar:
    """A calendar file whose days are kept free; `entries` counts them."""

    id: int
    name: str
    entries: int
    first: date | None
    last: date | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """All that is known about the days of some years: public holidays by name, school, blackouts."""

    public: Mapping[date, str] = field(default_factory=dict)
    school: SchoolHolidays = SchoolHolidays()
    blackouts: tuple[Blackout, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no public holiday."""
        return day.weekday() < 5 and day not in self.public

    def is_bridge_day(self, day: date) -> bool:
        """A single working day with a holiday on one side and the weekend or a holiday on the other."""
        before, after = day - timedelta(days=1), day + timedelta(days=1)
        return (
            self.is_working_day(day)
            and (before in self.public or after in self.public)
            and not self.is_working_day(before)
            and not self.is_working_day(after)
        )

    def blackouts_on(self, day: date, town: str | None = None) -> tuple[Blackout, ...]:
        """What is to be kept free for all on this day, or, with a town, only for its hosts."""
        return tuple(item for item in self.blackouts if item.town == town and item.covers(day))

    def barred_for(self, town: str) -> tuple[tuple[date, date], ...]:
        """The spans in which nobody of this town may host, because of a holiday of the town alone."""
        return tuple((item.first, item.last) for item in self.blackouts if item.town == town)


def bridge_days(facts: CalendarFacts, first: date, last: date) -> tuple[date, ...]:
    """All bridge days from `first` to `last`, both included."""
    return tuple(day for day in days_between(first, last) if facts.is_bridge_day(day))


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included."""
    return tuple(first + timedelta(days=step) for step in range((last - first).days + 1))


def year_quarter_of(day: date) -> int:
    """The quarter of the year, 1 to 4."""
    return (day.month + 2) // 3


def first_of_quarter(year: int, year_quarter: int) -> date:
    return date(year, 3 * year_quarter - 2, 1)


def last_of_quarter(year: int, year_quarter: int) -> date:
    following = (year + 1, 1) if year_quarter == 4 else (year, year_quarter + 1)
    return first_of_quarter(*following) - timedelta(days=1)


def said(day: date) -> str:
    """ "24. August 2030"."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def said_span(first: date, last: date) -> str:
    """ "8. bis 19. Februar 2027", "23. Dezember 2027 bis 1. Januar 2028"; one day is said once."""
    if first == last:
        return said(first)
    if first.year != last.year:
        return f"{said(first)} bis {said(last)}"
    if first.month != last.month:
        return f"{first.day}. {MONTHS[first.month - 1]} bis {said(last)}"
    return f"{first.day}. bis {said(last)}"
