"""How are days, hours and numbers said to a person, in the language spoken now?

All are Jinja filters under the same names. A date carries its weekday wherever there is room; a
time is said in full, "10:00 bis 15:00 Uhr", because abbreviations exclude readers.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from lagplanner.templating.locale import ENGLISH, gettext, spoken, territory


def long_date(day: date) -> str:
    """ "Mittwoch, 10. März 2027" · "Wednesday, 10 March 2027"."""
    return _said(day, "EEEE, d. MMMM y", "EEEE, d MMMM y")


def day_month(day: date) -> str:
    """ "10. März" · "10 March"."""
    return _said(day, "d. MMMM", "d MMMM")


def short_date(day: date) -> str:
    """ "10.03.2027", in both languages as forms take it, so that what is read can be typed."""
    return f"{day:%d.%m.%Y}"


def month_year(day: date) -> str:
    """ "März 2027"."""
    return _said(day, "MMMM y", "MMMM y")


def short_month(day: date) -> str:
    """ "Mär", three letters for pictures; the month of `day`."""
    return _said(day, "LLL", "LLL")[:3]


def weekday(day: date) -> str:
    """ "Mittwoch"."""
    return _said(day, "EEEE", "EEEE")


def date_span(first: date, last: date) -> str:
    """ "8. bis 19. Februar 2027", "23. Dezember 2027 bis 1. Januar 2028"; one day is said once."""
    if first == last:
        return long_date(first)
    if first.year != last.year:
        start = _said(first, "d. MMMM y", "d MMMM y")
    elif first.month != last.month:
        start = day_month(first)
    else:
        start = _said(first, "d.", "d")
    end = _said(last, "d. MMMM y", "d MMMM y")
    return gettext("%(start)s bis %(end)s") % {"start": start, "end": end}


def hours(start: time, end: time) -> str:
    """ "10:00 bis 15:00 Uhr"."""
    spans = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    return gettext("%(start)s bis %(end)s Uhr") % spans


def moment(when: datetime, zone: str = "Europe/Berlin") -> str:
    """ "Dienstag, 24. November 2026, 09:12 Uhr", told in `zone`; a naive datetime is refused."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = when.astimezone(ZoneInfo(zone))
    said = {"day": long_date(local.date()), "time": f"{local:%H:%M}"}
    return gettext("%(day)s, %(time)s Uhr") % said


def short_moment(when: datetime, zone: str = "Europe/Berlin") -> str:
    """ "24.11.2026, 09:12 Uhr", for lists; a naive datetime is refused."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = when.astimezone(ZoneInfo(zone))
    said = {"day": short_date(local.date()), "time": f"{local:%H:%M}"}
    return gettext("%(day)s, %(time)s Uhr") % said


def number(value: float | Decimal, digits: int | None = None) -> str:
    """ "2,9"; `digits` fixes the places after the comma, without it at most two are said."""
    return _number(value, digits, territory())


def size(content: int) -> str:
    """How large a file is: "340 kB", "1,2 MB"."""
    if content < 1_000_000:
        return f"{max(1, round(content / 1_000))} kB"
    return f"{number(content / 1_000_000, 1)} MB"


def euros(cents: int, *, exact: bool = False) -> str:
    """ "150 €", "37,50 €" · "€150", "€37.50"; whole euros are said without cents, but where all amounts
    of a list are to be compared.
    """
    pattern = "#,##0" if cents % 100 == 0 and not exact else "#,##0.00"
    amount = format_decimal(Decimal(cents) / 100, format=pattern, locale=territory())
    return f"€{amount}" if spoken() == ENGLISH else f"{amount} €"


def typed_euros(cents: int) -> str:
    """ "150,00": as somebody here types it, in every language; what forms and tables for accounts read."""
    return f"{cents // 100},{cents % 100:02}"


def listed(parts: Iterable[str]) -> str:
    """ "Riesa, Görlitz und Plauen"."""
    return format_list(list(parts), locale=territory())


@lru_cache(maxsize=2048)  # a page of turns says the same few numbers a hundred times
def _number(value: float | Decimal, digits: int | None, place: str) -> str:
    pattern = "#,##0.##" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=place)


def _said(day: date, german: str, english: str) -> str:
    return format_date(day, english if spoken() == ENGLISH else german, locale=territory())
