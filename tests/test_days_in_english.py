"""Is every reason for or against a day said in English, with nothing German left?

Each kind is made by the function that makes it, so a new kind without English fails here.
"""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner.domain.dates.day_reasons import (
    DayReason,
    DayVerdict,
    Force,
    ReasonKind,
    sentence,
    warnings,
)
from tests.english import german_left

DAY = date(2027, 2, 15)


def reasons_of(kind: ReasonKind) -> tuple[DayReason, ...]:
    """Each way in which a reason of this kind can be said."""
    base = DayReason(kind, first=DAY, last=date(2027, 2, 26), names=("Winterferien",))
    near = tuple(replace(base, names=("Karfreitag",), days=days) for days in (-3, -2, -1, 1, 2, 3))
    apart = tuple(replace(base, days=days) for days in (-9, -1, 0, 1, 9))
    thirds = tuple(replace(base, days=0, first=DAY.replace(day=day)) for day in (5, 15, 25))
    return {
        ReasonKind.PUBLIC_HOLIDAY: tuple(replace(base, names=(name,)) for name in HOLIDAYS),
        ReasonKind.BLACKOUT: (
            replace(base, names=("Umbau",)),
            replace(base, names=("Umbau", "Hausplan"), last=DAY),
        ),
        ReasonKind.TOWN_HOLIDAY: (replace(base, names=("Stadtfest",)),),
        ReasonKind.SCHOOL_HOLIDAYS: (
            *(replace(base, names=(name,)) for name in SCHOOL_HOLIDAYS),
            replace(base, agreed=False, last=date(2027, 3, 2)),
            replace(base, last=date(2028, 1, 2)),
        ),
        ReasonKind.NO_SCHOOL_DAY: (base, replace(base, agreed=False)),
        ReasonKind.BRIDGE_DAY: tuple(
            replace(base, names=(name,)) for name in ("Karfreitag", "Reformationstag")
        ),
        ReasonKind.TOO_CLOSE: apart,
        ReasonKind.DISTANCE: apart,
        ReasonKind.WEEKDAY: tuple(
            replace(base, days=day, penalty=penalty) for day in range(5) for penalty in (0, 5)
        ),
        ReasonKind.OFFICE_HOURS: tuple(
            replace(base, names=("Sonnenhof", "Elbtreff", "Neißeufer", "Hammerwiese", "Umbau")[:n])
            for n in range(6)
        ),
        ReasonKind.HOLIDAY_NEAR: (
            *near,
            *(replace(one, names=("Reformationstag",)) for one in near),
        ),
        ReasonKind.SEASON: (*thirds, *(replace(thirds[0], days=n) for n in (-4, -1, 1, 4))),
        ReasonKind.NO_SCHOOL_DATA: (base, replace(base, first=None)),
    }.get(kind, (base,))


HOLIDAYS = (
    "Neujahr",
    "Heilige Drei Könige",
    "Frauentag",
    "Karfreitag",
    "Ostersonntag",
    "Ostermontag",
    "Tag der Arbeit",
    "Christi Himmelfahrt",
    "Pfingstsonntag",
    "Pfingstmontag",
    "Fronleichnam",
    "Mariä Himmelfahrt",
    "Weltkindertag",
    "Tag der Deutschen Einheit",
    "Reformationstag",
    "Allerheiligen",
    "Buß- und Bettag",
    "1. Weihnachtstag",
    "2. Weihnachtstag",
)
SCHOOL_HOLIDAYS = (
    "Winterferien",
    "Frühjahrsferien",
    "Osterferien",
    "Pfingstferien",
    "Sommerferien",
    "Herbstferien",
    "Weihnachtsferien",
)


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_reason_for_or_against_a_day_is_told_in_english(kind: ReasonKind) -> None:
    for reason in reasons_of(kind):
        assert german_left(sentence(reason)) == ""
        warned = warnings(
            DayVerdict(DAY, 0, Force.FORBIDDEN, (replace(reason, force=Force.FORBIDDEN),))
        )
        assert [german_left(text) for text in warned] == [""]
