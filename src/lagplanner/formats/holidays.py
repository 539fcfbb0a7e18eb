"""Which holidays do other people publish? Public ones by package, Saxon school holidays by our file."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from holidays import country_holidays

from lagplanner.domain.dates.days import NO_SCHOOL_DAY, SchoolHolidays, Span

SAXONY = "SN"
OUR_NAMES = {
    "Erster Mai": "Tag der Arbeit",
    "Erster Weihnachtstag": "1. Weihnachtstag",
    "Zweiter Weihnachtstag": "2. Weihnachtstag",
}
PACKAGE_YEARS = range(2018, 2041)
"""Asked for as a whole (3 ms, kept), so that the horizon is the data's and not the question's."""


def public_holidays(first_year: int, last_year: int, subdivision: str) -> Mapping[date, str]:
    """Public holidays of a federal state by day, by their German names; no holidays of single towns."""
    found = country_holidays(
        "DE", subdiv=subdivision, years=range(first_year, last_year + 1), language="de"
    )
    return {day: OUR_NAMES.get(name, name) for day, name in sorted(found.items())}


def school_holidays(first_year: int, last_year: int, subdivision: str) -> SchoolHolidays:
    """School holidays of a federal state that touch these years, with the horizon of all the data."""
    known = _known(subdivision)
    return SchoolHolidays(
        spans=tuple(
            span for span in known if span.last.year >= first_year and span.first.year <= last_year
        ),
        horizon=max((span.last for span in known), default=None),
    )


@cache
def _known(subdivision: str) -> tuple[Span, ...]:
    published = _published(subdivision)
    if subdivision != SAXONY:
        return published
    ours = _ours()
    return (*(span for span in published if span.last < ours[0].first), *ours)


def _ours() -> tuple[Span, ...]:
    text = files("lagplanner.data").joinpath("school_holidays_sn.csv").read_text("utf-8")
    return tuple(
        Span(
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            row["name"],
            agreed=row["sources"] == "several",
        )
        for row in csv.DictReader(text.splitlines())
    )


def _published(subdivision: str) -> tuple[Span, ...]:
    days = country_holidays(
        "DE", subdiv=subdivision, years=PACKAGE_YEARS, language="de", categories=("school",)
    )
    named = sorted((day, name) for day in days for name in days.get_list(day))
    return tuple(
        Span(first, last, _usual_name(name, first, last)) for first, last, name in _joined(named)
    )


def _joined(days: Iterable[tuple[date, str]]) -> list[tuple[date, date, str]]:
    """The package gives single days: those that follow each other under one name are one span."""
    spans: list[tuple[date, date, str]] = []
    open_spans: dict[str, tuple[date, date]] = {}
    for day, name in days:
        first, last = open_spans.get(name, (day, day))
        if day - last > timedelta(days=1):
            spans.append((first, last, name))
            first = day
        open_spans[name] = (first, day)
    spans += [(first, last, name) for name, (first, last) in open_spans.items()]
    return sorted(spans)


def _usual_name(name: str, first: date, last: date) -> str:
    """The package has one name for two kinds of holidays; here is the one people use."""
    if first == last:
        return NO_SCHOOL_DAY
    if name == "Oster-/Frühjahrsferien":
        return "Frühjahrsferien" if (first.month, first.day) < (3, 15) else "Osterferien"
    if name == "Himmelfahrts-/Pfingstferien":
        return "Pfingstferien"
    return name
