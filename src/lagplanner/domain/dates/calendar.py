"""Which day is a good one to meet, and what speaks against it?

Penalties are small whole numbers; those of a day's reasons add up to the day's own, so every point
can be explained. The weekday's comes from the board's rules, the others stand here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from lagplanner.domain.dates.day_reasons import (
    DayReason,
    DayVerdict,
    Force,
    ReasonKind,
    sentence,
    sentences,
    warnings,
)
from lagplanner.domain.dates.days import (
    LONG_HOLIDAYS,
    NO_SCHOOL_DAY,
    Blackout,
    BlackoutCalendar,
    CalendarFacts,
    SchoolHolidays,
    Span,
    bridge_days,
    days_between,
    first_of_quarter,
    last_of_quarter,
    year_quarter_of,
)
from lagplanner.domain.members import OfficeHours, Project, earns_on
from lagplanner.domain.rules import Rules

__all__ = [
    "Blackout",
    "BlackoutCalendar",
    "CalendarFacts",
    "DayReason",
    "DayVerdict",
    "Force",
    "ReasonKind",
    "SchoolHolidays",
    "Span",
    "best_days",
    "bridge_days",
    "candidate_days",
    "judge",
    "proposable",
    "sentence",
    "sentences",
    "usual_day",
    "warnings",
]

TRAVEL_MARGIN = timedelta(minutes=60)
"""Who takes part is on the way so long before the beginning and after the end."""

SCHOOL_HOLIDAYS = 100
BRIDGE_DAY = 60
TOO_CLOSE = 60
NO_SCHOOL = 40
HOLIDAY_NEAR = {1: 8, 2: 5, 3: 3}
NO_DATA = 5
MOST_FOR_OFFICE_HOURS = 40
COMFORTABLE_WEEKS = 9


def judge(
    day: date,
    facts: CalendarFacts,
    rules: Rules,
    *,
    projects: Sequence[Project] = (),
    meeting_days: Iterable[date] = (),
    usual: date | None = None,
    town: str | None = None,
) -> DayVerdict:
    """What speaks for and against meeting on this day.

    `projects` whose office hours a meeting would close, `meeting_days` of the other meetings, the
    day that is `usual` in this quarter, and the slug of the `town` if the host is known already.
    """
    reasons = (
        *_closed(day, facts, rules, town),
        *_school(day, facts.school),
        *_bridge(day, facts),
        *_near_holidays(day, facts),
    )
    if not reasons and not _any_holiday_near(day, facts):
        reasons = (DayReason(ReasonKind.CLEAR),)
    reasons += (
        *_weekday(day, rules),
        *_office_hours(day, rules, projects),
        *_distances(day, rules, meeting_days),
        *_season(day, usual),
    )
    return DayVerdict(
        day=day,
        penalty=sum(reason.penalty for reason in reasons),
        force=max((reason.force for reason in reasons), default=Force.FREE),
        reasons=tuple(sorted(reasons, key=lambda reason: (-reason.force, -reason.penalty))),
        barred_towns=tuple(sorted({b.town for b in facts.blackouts if b.town and b.covers(day)})),
    )


def candidate_days(
    year: int,
    year_quarter: int,
    facts: CalendarFacts,
    rules: Rules,
    *,
    projects: Sequence[Project] = (),
    meeting_days: Sequence[date] = (),
    history: Iterable[date] = (),
) -> tuple[DayVerdict, ...]:
    """The verdicts on all days from Monday to Friday of a quarter, public holidays included, by day.

    `history` are the days of earlier meetings; they say which time of the quarter is usual.
    """
    usual = usual_day(year, year_quarter, history)
    days = days_between(first_of_quarter(year, year_quarter), last_of_quarter(year, year_quarter))
    return tuple(
        judge(day, facts, rules, projects=projects, meeting_days=meeting_days, usual=usual)
        for day in days
        if day.weekday() < 5
    )


def proposable(verdicts: Iterable[DayVerdict]) -> tuple[DayVerdict, ...]:
    """The days a plan may use: those nothing discourages; the discouraged if there are no others."""
    possible = tuple(verdict for verdict in verdicts if verdict.possible)
    return tuple(verdict for verdict in possible if verdict.allowed) or possible


def best_days(verdicts: Iterable[DayVerdict], number: int) -> tuple[DayVerdict, ...]:
    """The best so many of the proposable days, best first; among equals the earlier."""
    return tuple(sorted(proposable(verdicts), key=lambda item: (item.penalty, item.day))[:number])


def usual_day(year: int, year_quarter: int, history: Iterable[date] = ()) -> date:
    """Around which day of the quarter the network meets.

    The median of the earlier meetings in this quarter of the year once there are three; before
    that the middle of the quarter.
    """
    first = first_of_quarter(year, year_quarter)
    length = (last_of_quarter(year, year_quarter) - first).days
    offsets = sorted(
        (day - first_of_quarter(day.year, year_quarter)).days
        for day in history
        if year_quarter_of(day) == year_quarter
    )
    offset = offsets[len(offsets) // 2] if len(offsets) >= 3 else length // 2
    return first + timedelta(days=min(offset, length))


def _closed(day: date, facts: CalendarFacts, rules: Rules, town: str | None) -> Iterable[DayReason]:
    if day.weekday() >= 5:
        yield DayReason(ReasonKind.WEEKEND, force=Force.FORBIDDEN)
    if day in facts.public:
        yield DayReason(
            ReasonKind.PUBLIC_HOLIDAY, force=Force.FORBIDDEN, names=(facts.public[day],)
        )
    if rules.is_year_end(day):
        yield DayReason(ReasonKind.YEAR_END, force=Force.FORBIDDEN)
    blackouts = [(ReasonKind.BLACKOUT, item) for item in facts.blackouts_on(day)]
    if town is not None:
        blackouts += [(ReasonKind.TOWN_HOLIDAY, item) for item in facts.blackouts_on(day, town)]
    for kind, item in blackouts:
        yield DayReason(
            kind,
            force=Force.FORBIDDEN,
            names=(item.title, item.calendar) if item.calendar else (item.title,),
            first=item.first,
            last=item.last,
        )


def _school(day: date, school: SchoolHolidays) -> Iterable[DayReason]:
    span = school.on(day)
    if span is not None:
        long = span.days >= LONG_HOLIDAYS
        kind = ReasonKind.NO_SCHOOL_DAY if span.name == NO_SCHOOL_DAY else None
        yield DayReason(
            kind or ReasonKind.SCHOOL_HOLIDAYS,
            penalty=SCHOOL_HOLIDAYS if long else NO_SCHOOL,
            force=Force.DISCOURAGED,
            names=(span.name,),
            first=span.first,
            last=span.last,
            agreed=span.agreed,
        )
    elif not school.is_known(day):
        yield DayReason(ReasonKind.NO_SCHOOL_DATA, penalty=NO_DATA, first=school.unknown_from)


def _bridge(day: date, facts: CalendarFacts) -> Iterable[DayReason]:
    if facts.is_bridge_day(day):
        before, after = day - timedelta(days=1), day + timedelta(days=1)
        names = tuple(facts.public[near] for near in (before, after) if near in facts.public)
        yield DayReason(
            ReasonKind.BRIDGE_DAY, penalty=BRIDGE_DAY, force=Force.DISCOURAGED, names=names
        )


def _near_holidays(day: date, facts: CalendarFacts) -> Iterable[DayReason]:
    """Holidays on working weekdays within three days; the nearest only. A bridge day says more."""
    if facts.is_bridge_day(day) or day in facts.public:
        return
    for distance, penalty in HOLIDAY_NEAR.items():
        for step in (distance, -distance):
            near = day + timedelta(days=step)
            if near in facts.public and near.weekday() < 5:
                yield DayReason(
                    ReasonKind.HOLIDAY_NEAR,
                    penalty=penalty,
                    names=(facts.public[near],),
                    days=step,
                    first=near,
                )
                return


def _any_holiday_near(day: date, facts: CalendarFacts) -> bool:
    """Also one on a weekend, which costs nothing but must not be denied."""
    nearest = max(HOLIDAY_NEAR)
    return any(day + timedelta(days=step) in facts.public for step in range(-nearest, nearest + 1))


def _weekday(day: date, rules: Rules) -> Iterable[DayReason]:
    if day.weekday() < len(rules.weekday_weights):
        yield DayReason(
            ReasonKind.WEEKDAY, penalty=rules.weekday_weights[day.weekday()], days=day.weekday()
        )


def _office_hours(day: date, rules: Rules, projects: Sequence[Project]) -> Iterable[DayReason]:
    """One point for each project that would have to close; none is said where no hours are known."""
    asked = [project for project in projects if project.office_hours and earns_on(project, day)]
    if not asked or day.weekday() >= 5:
        return
    leaves = datetime.combine(day, rules.starts) - TRAVEL_MARGIN
    returns = datetime.combine(day, rules.ends) + TRAVEL_MARGIN
    closing = [
        project.name
        for project in asked
        if any(_collides(hours, day, leaves, returns) for hours in project.office_hours)
    ]
    yield DayReason(
        ReasonKind.OFFICE_HOURS,
        penalty=min(len(closing), MOST_FOR_OFFICE_HOURS),
        names=tuple(sorted(closing)),
        days=len(asked),
    )


def _collides(hours: OfficeHours, day: date, leaves: datetime, returns: datetime) -> bool:
    return (
        hours.weekday == day.weekday()
        and datetime.combine(day, hours.opens) < returns
        and leaves < datetime.combine(day, hours.closes)
    )


def _distances(day: date, rules: Rules, meeting_days: Iterable[date]) -> Iterable[DayReason]:
    """The nearest other meeting on each side."""
    others = sorted(meeting_days)
    nearest = [
        *[other for other in others if other <= day][-1:],
        *[other for other in others if other > day][:1],
    ]
    for other in nearest:
        gap = abs((day - other).days)
        if gap < rules.date_gap:
            yield DayReason(
                ReasonKind.TOO_CLOSE,
                penalty=TOO_CLOSE,
                force=Force.DISCOURAGED,
                days=(other - day).days,
                first=other,
            )
        elif gap // 7 < COMFORTABLE_WEEKS:
            yield DayReason(
                ReasonKind.DISTANCE,
                penalty=COMFORTABLE_WEEKS - gap // 7,
                days=(other - day).days,
                first=other,
            )


def _season(day: date, usual: date | None) -> Iterable[DayReason]:
    """One point for each week, rounded, away from the usual time of the quarter."""
    if usual is not None:
        weeks = (abs((day - usual).days) + 3) // 7
        yield DayReason(
            ReasonKind.SEASON,
            penalty=weeks,
            days=weeks if day > usual else -weeks,
            first=usual,
        )
