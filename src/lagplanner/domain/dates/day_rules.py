"""On which day, and at what moment, may a letter of the timetable leave?

A letter is written for a *raw* day, counted from its anchor. It leaves on an open day near it: no
weekend, no public holiday, no bridge day, none between the years. Requests move earlier, reminders
later; some also keep clear of school holidays, and linked letters keep their distance.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from lagplanner.domain.dates.days import LONG_HOLIDAYS, CalendarFacts, Span, said
from lagplanner.domain.members import WEEKDAYS
from lagplanner.domain.rules import Rules

DAY = timedelta(days=1)
BEFORE_SCHOOL_HOLIDAYS = timedelta(days=3)
"""So long before the first day of the holidays a request must be there."""

FARTHEST_FOR_SCHOOL = timedelta(days=21)
"""Better asked in the holidays than earlier than this."""

LONGEST_CLOSURE = 60
"""No row of closed days is longer; if one is, the raw day stays and nothing searches for ever."""


class DayRule(StrEnum):
    """Where a letter goes whose raw day is closed."""

    EARLIER = "move_earlier"
    LATER = "move_later"
    EARLIER_SCHOOL = "move_earlier_school"
    STRICT_EARLIER = "strict_earlier"  # a formal notice: linked letters cannot push it back


class ShiftKind(StrEnum):
    """Why a letter does not leave on its raw day, or why it does although that is a bad day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    BRIDGE = "bridge"
    YEAR_END = "year_end"
    SCHOOL = "school"
    SCHOOL_KEPT = "school_kept"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Shift:
    """One reason; `name` is the holiday, the holidays, or the code of the letter waited for."""

    kind: ShiftKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class SendDay:
    """The day counted from the anchor, the day chosen, and why they differ.

    `limit` is how many days a letter of this kind should move at most, None for any number. A
    closed day is worse than a long way, so `over_limit` is shown to the board and not obeyed.
    """

    raw: date
    day: date
    shifts: tuple[Shift, ...] = ()
    limit: int | None = None

    @property
    def days(self) -> int:
        """How far it moved: negative is earlier."""
        return (self.day - self.raw).days

    @property
    def over_limit(self) -> bool:
        return self.limit is not None and abs(self.days) > self.limit


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Which days are open for letters; `weekdays` are those letters may leave on, 0 is Monday."""

    calendar: CalendarFacts
    rules: Rules
    weekdays: frozenset[int] = frozenset(range(5))

    def closed_by(self, day: date) -> Shift | None:
        """What closes the day; None if it is open."""
        if day.weekday() not in self.weekdays:
            return Shift(ShiftKind.WEEKEND, WEEKDAYS[day.weekday()])
        if day in self.calendar.public:
            return Shift(ShiftKind.HOLIDAY, self.calendar.public[day])
        if self.rules.is_year_end(day):
            return Shift(ShiftKind.YEAR_END)
        if self.calendar.is_bridge_day(day):
            return Shift(ShiftKind.BRIDGE)
        return None

    def is_open(self, day: date) -> bool:
        return self.closed_by(day) is None

    def last_until(self, day: date) -> date:
        """The last open day that is not after this one."""
        return self._nearest(day, -DAY)

    def first_from(self, day: date) -> date:
        """The first open day that is not before this one."""
        return self._nearest(day, DAY)

    def long_holidays(self, day: date) -> Span | None:
        """The school holidays of at least four days that this day lies in."""
        span = self.calendar.school.on(day)
        return span if span is not None and span.days >= LONG_HOLIDAYS else None

    def _nearest(self, day: date, step: timedelta) -> date:
        candidate = day
        for _ in range(LONGEST_CLOSURE):
            if self.is_open(candidate):
                return candidate
            candidate += step
        return day


def send_day(
    raw: date,
    rule: DayRule,
    days: OpenDays,
    *,
    limit: int | None = None,
    not_before: Mapping[str, date] | None = None,
) -> SendDay:
    """The day a letter leaves on.

    `not_before` says for each linked letter, by its code, from when on this one may follow it.
    """
    later = rule is DayRule.LATER
    day = days.first_from(raw) if later else days.last_until(raw)
    closed = days.closed_by(raw) if day != raw else None
    shifts = [closed] if closed else []
    if rule is DayRule.EARLIER_SCHOOL:
        day, school = _before_school_holidays(raw, day, days)
        shifts = [school] if school else shifts
    for code, earliest in (not_before or {}).items():
        waited = days.first_from(earliest)
        if waited > day and not (rule is DayRule.STRICT_EARLIER and waited > raw):
            day = waited
            shifts.append(Shift(ShiftKind.GAP, code))
    return SendDay(raw, day, tuple(shifts), limit)


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment at which a clock on a wall in `zone` shows this day and time, in UTC.

    Where the clock skips it (02:30 when summer time begins) it is as long after the jump as it
    would have been (03:30); where the clock shows it twice, it is the first time. So each wall
    time is exactly one moment.
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def shift_sentence(shift: Shift, sent: SendDay, title_of: Callable[[str], str] = str) -> str:
    """Why a letter moved, as a sentence; `title_of` turns the code of a letter into its name."""
    raw = said(sent.raw)
    match shift.kind:
        case ShiftKind.WEEKEND:
            return f"Der {raw} ist ein {shift.name}."
        case ShiftKind.HOLIDAY:
            return f"Der {raw} ist ein Feiertag ({shift.name})."
        case ShiftKind.BRIDGE:
            return f"Der {raw} ist ein Brückentag."
        case ShiftKind.YEAR_END:
            return f"Der {raw} liegt zwischen den Jahren."
        case ShiftKind.SCHOOL:
            return f"Der {raw} liegt in den Schulferien ({shift.name})."
        case ShiftKind.SCHOOL_KEPT:
            return f"Schulferien ({shift.name}), aber vorher wäre es zu früh."
        case ShiftKind.GAP:
            return f"Abstand zum Brief „{title_of(shift.name)}“."


def _before_school_holidays(raw: date, day: date, days: OpenDays) -> tuple[date, Shift | None]:
    """The day before long school holidays, unless that is too early; and what is to be said of it."""
    span = days.long_holidays(day)
    if span is None:
        return day, None
    before = days.last_until(span.first - BEFORE_SCHOOL_HOLIDAYS)
    if raw - before > FARTHEST_FOR_SCHOOL:
        return day, Shift(ShiftKind.SCHOOL_KEPT, span.name)
    return before, Shift(ShiftKind.SCHOOL, span.name)
