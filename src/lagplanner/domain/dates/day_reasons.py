"""What can speak for or against a day, and how is that said to a person?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from lagplanner.domain.dates.days import MONTHS, said, said_span
from lagplanner.domain.members import WEEKDAYS

_COUNTED = ("", "Ein Tag", "Zwei Tage", "Drei Tage")
_WITHOUT_ARTICLE = frozenset(
    "Karfreitag Ostersonntag Ostermontag Pfingstsonntag Pfingstmontag".split()
)


class Force(IntEnum):
    """How strongly a reason speaks against a day."""

    FREE = 0
    DISCOURAGED = 1  # only if nothing else is left, or a person insists
    FORBIDDEN = 2  # the plan never proposes it


class ReasonKind(StrEnum):
    """What a reason is about."""

    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public_holiday"
    YEAR_END = "year_end"
    BLACKOUT = "blackout"
    TOWN_HOLIDAY = "town_holiday"
    SCHOOL_HOLIDAYS = "school_holidays"
    NO_SCHOOL_DAY = "no_school_day"
    BRIDGE_DAY = "bridge_day"
    TOO_CLOSE = "too_close"
    WEEKDAY = "weekday"
    OFFICE_HOURS = "office_hours"
    HOLIDAY_NEAR = "holiday_near"
    DISTANCE = "distance"
    SEASON = "season"
    NO_SCHOOL_DATA = "no_school_data"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class DayReason:
    """One thing that speaks for (0 points) or against a day.

    `names` are holidays, projects or calendars; `days` counts days (towards the past is negative),
    weeks for SEASON; `first` and `last` are the span or the other day meant.
    """

    kind: ReasonKind
    penalty: int = 0
    force: Force = Force.FREE
    names: tuple[str, ...] = ()
    days: int = 0
    first: date | None = None
    last: date | None = None
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What is to be said about one day. `barred_towns` are slugs whose hosts cannot take it."""

    day: date
    penalty: int
    force: Force
    reasons: tuple[DayReason, ...]
    barred_towns: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether a plan may propose the day without being asked to."""
        return self.force is Force.FREE

    @property
    def possible(self) -> bool:
        """Whether a person may choose it after a warning, and a plan if nothing else is left."""
        return self.force is not Force.FORBIDDEN


def sentence(reason: DayReason) -> str:
    """One short German sentence, true of the day the reason was given for."""
    return _SENTENCES[reason.kind](reason)


def sentences(verdict: DayVerdict) -> tuple[str, ...]:
    """What is worth saying about a day, the weightiest first."""
    return tuple(sentence(reason) for reason in verdict.reasons)


def warnings(verdict: DayVerdict) -> tuple[str, ...]:
    """Questions for somebody who chose this day by hand; none where nothing speaks against it."""
    return tuple(
        f"{sentence(reason)} Trotzdem planen?"
        for reason in verdict.reasons
        if reason.force is not Force.FREE or reason.kind is ReasonKind.NO_SCHOOL_DATA
    )


def _weekend(reason: DayReason) -> str:
    return "Der Tag liegt am Wochenende."


def _public_holiday(reason: DayReason) -> str:
    return f"Der Tag ist ein Feiertag: {reason.names[0]}."


def _year_end(reason: DayReason) -> str:
    return "Der Tag liegt zwischen den Jahren."


def _blackout(reason: DayReason) -> str:
    source = f" im Kalender „{reason.names[1]}“" if len(reason.names) > 1 else ""
    return f"Der Tag ist gesperrt: {reason.names[0]}{source} ({_span(reason)})."


def _town_holiday(reason: DayReason) -> str:
    return f"In der Stadt ist an diesem Tag nichts möglich: {reason.names[0]} ({_span(reason)})."


def _school_holidays(reason: DayReason) -> str:
    doubt = "" if reason.agreed else ", nur eine Quelle"
    return f"Der Tag liegt in den {reason.names[0]} ({_span(reason)}{doubt})."


def _no_school_day(reason: DayReason) -> str:
    doubt = "" if reason.agreed else " (nur eine Quelle)"
    return f"An diesem Tag ist schulfrei{doubt}."


def _bridge_day(reason: DayReason) -> str:
    return f"Brückentag neben {_dative(reason.names[0])}."


def _too_close(reason: DayReason) -> str:
    return f"Zu nah: {_apart(reason)}."


def _distance(reason: DayReason) -> str:
    apart = _apart(reason)
    return f"{apart[0].upper()}{apart[1:]}."


def _apart(reason: DayReason) -> str:
    if reason.days == 0:
        return f"am selben Tag wie das Treffen am {_said(reason.first)}"
    number = abs(reason.days)
    side = "vor" if reason.days > 0 else "nach"
    counted = "ein Tag" if number == 1 else f"{number} Tage"
    return f"nur {counted} {side} dem Treffen am {_said(reason.first)}"


def _weekday(reason: DayReason) -> str:
    name = WEEKDAYS[reason.days]
    if reason.penalty == 0:
        return f"{name} ist ein bevorzugter Wochentag."
    return f"{name} ist kein bevorzugter Wochentag."


def _office_hours(reason: DayReason) -> str:
    if not reason.names:
        return "Keine bekannte Sprechzeit fällt aus."
    if len(reason.names) == 1:
        return f"Ein Projekt müsste seine Sprechzeit schließen: {reason.names[0]}."
    return (
        f"{len(reason.names)} Projekte müssten ihre Sprechzeit schließen: {_listed(reason.names)}."
    )


def _holiday_near(reason: DayReason) -> str:
    side = "vor" if reason.days > 0 else "nach"
    return f"{_COUNTED[abs(reason.days)]} {side} {_dative(reason.names[0])}."


def _season(reason: DayReason) -> str:
    around = f"der bevorzugten Zeit im Quartal ({_part(reason.first)})"
    if reason.days == 0:
        return f"Nah an {around}."
    weeks = "Rund eine Woche" if abs(reason.days) == 1 else f"Rund {abs(reason.days)} Wochen"
    return f"{weeks} {'nach' if reason.days > 0 else 'vor'} {around}."


def _no_school_data(reason: DayReason) -> str:
    if reason.first is None:
        return "Es gibt keine Feriendaten."
    return f"Es gibt keine Feriendaten ab {said(reason.first)}."


def _clear(reason: DayReason) -> str:
    return "Schulzeit, und kein Feiertag in der Nähe."


_SENTENCES: dict[ReasonKind, Callable[[DayReason], str]] = {
    ReasonKind.WEEKEND: _weekend,
    ReasonKind.PUBLIC_HOLIDAY: _public_holiday,
    ReasonKind.YEAR_END: _year_end,
    ReasonKind.BLACKOUT: _blackout,
    ReasonKind.TOWN_HOLIDAY: _town_holiday,
    ReasonKind.SCHOOL_HOLIDAYS: _school_holidays,
    ReasonKind.NO_SCHOOL_DAY: _no_school_day,
    ReasonKind.BRIDGE_DAY: _bridge_day,
    ReasonKind.TOO_CLOSE: _too_close,
    ReasonKind.WEEKDAY: _weekday,
    ReasonKind.OFFICE_HOURS: _office_hours,
    ReasonKind.HOLIDAY_NEAR: _holiday_near,
    ReasonKind.DISTANCE: _distance,
    ReasonKind.SEASON: _season,
    ReasonKind.NO_SCHOOL_DATA: _no_school_data,
    ReasonKind.CLEAR: _clear,
}


def _span(reason: DayReason) -> str:
    return said_span(reason.first, reason.last) if reason.first and reason.last else ""


def _said(day: date | None) -> str:
    return said(day) if day else "unbekannten Tag"


def _part(day: date | None) -> str:
    """ "Mitte März": a third of the month, as people say it."""
    if day is None:
        return ""
    third = "Anfang" if day.day <= 10 else "Mitte" if day.day <= 20 else "Ende"
    return f"{third} {MONTHS[day.month - 1]}"


def _dative(name: str) -> str:
    """ "vor Karfreitag", but "vor dem Reformationstag"."""
    takes_article = "tag" in name.casefold() and name not in _WITHOUT_ARTICLE
    return f"dem {name}" if takes_article else name


def _listed(names: tuple[str, ...]) -> str:
    shown = names if len(names) <= 4 else (*names[:3], f"{len(names) - 3} weitere")
    return f"{', '.join(shown[:-1])} und {shown[-1]}"
