"""What day does somebody mean? Dates, opening hours and pauses as people type them."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from lagplanner.domain.errors import LagplannerError
from lagplanner.domain.members import OfficeHours, Pause

MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    **dict(
        zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True)
    ),
    **{name.casefold(): number for number, name in enumerate(calendar.month_name) if name},
    "maerz": 3,
    "jänner": 1,
    "sept": 9,
    "mrz": 3,
}
_WEEKDAYS = {
    **dict(zip("mo di mi do fr sa so".split(), range(7), strict=True)),
    **dict(zip("mon tue wed thu fri sat sun".split(), range(7), strict=True)),
    **dict(
        zip(
            "montag dienstag mittwoch donnerstag freitag samstag sonntag".split(),
            range(7),
            strict=True,
        )
    ),
    **dict(
        zip(
            "monday tuesday wednesday thursday friday saturday sunday".split(),
            range(7),
            strict=True,
        )
    ),
    "sonnabend": 5,
    "don": 3,
    "mit": 2,
    "die": 1,
}
_WEEKDAY_WORDS = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
SHORT_WEEKDAYS = "Mo Di Mi Do Fr Sa So".split()

_SERIAL_START = date(1899, 12, 30)  # day 0 of Excel's calendar, its false 29.02.1900 allowed for


class UnclearError(LagplannerError):
    """A cell that cannot be understood: what is wrong, and what the person can do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


def day(text: str, *, last: bool = False) -> date:
    """The day meant by `15.03.2027`, `15.3.27`, `2027-03-15`, `15. März 2027`, an Excel number.

    A month or a year alone is its first day, or with `last` its last. Raises UnclearError.
    """
    plain = re.sub(
        r"^\s*(seit|ab|bis|zum|am|vom|von|since|until)\b", "", text, flags=re.IGNORECASE
    ).strip()
    plain = re.sub(rf"^({_WEEKDAY_WORDS})\.?,?\s+(den\s+)?", "", plain, flags=re.IGNORECASE)
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([T ][\d:.]+)?", plain):
        return _date(int(found[1]), int(found[2]), int(found[3]), text)
    if found := re.fullmatch(r"(\d{1,2})\s*[.]\s*(\d{1,2})\s*[.]\s*(\d{4}|\d{2})", plain):
        return _date(_year(found[3]), int(found[2]), int(found[1]), text)
    if found := re.fullmatch(r"(?:(\d{1,2})\.?\s+)?([^\W\d_]+)\.?\s+'?(\d{4}|\d{2})", plain):
        month = _MONTH_NUMBERS.get(found[2].casefold())
        if month and found[1]:
            return _date(_year(found[3]), month, int(found[1]), text)
        if month:
            return _whole_month(_year(found[3]), month, last=last)
    if (found := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", plain)) and 1 <= int(found[1]) <= 12:
        return _whole_month(int(found[2]), int(found[1]), last=last)
    if found := re.fullmatch(r"(19|20)\d\d", plain):
        year = int(plain)
        return date(year, 12, 31) if last else date(year, 1, 1)
    if re.fullmatch(r"\d{5}", plain) and 14_000 < int(plain) < 80_000:
        return _SERIAL_START + timedelta(days=int(plain))
    raise UnclearError(
        f"„{text}“ ist kein Datum.", "Bitte schreiben Sie es wie 15.03.2027 oder 2027."
    )


def office_hours(text: str) -> tuple[tuple[OfficeHours, ...], str]:
    """The open hours in `Di 15-18 Uhr, Mi 10:00–13:00`, and what is left over as words."""
    hours: list[OfficeHours] = []
    rest: list[str] = []
    weekdays: list[int] = []
    for part in _hour_parts(text):
        found = _OPENING.fullmatch(part)
        named = _weekdays(found["days"]) if found else None
        if found is None or (named is None and found["days"].strip()):
            rest.append(part)
            weekdays = []
            continue
        weekdays = named or weekdays
        opens, closes = _clock(found["from"]), _clock(found["to"])
        if not weekdays or opens is None or closes is None or opens >= closes:
            rest.append(part)
            continue
        hours += [OfficeHours(weekday, opens, closes) for weekday in weekdays]
    ordered = sorted(set(hours), key=lambda item: (item.weekday, item.opens, item.closes))
    return tuple(ordered), ", ".join(rest)


def office_hours_text(hours: Sequence[OfficeHours]) -> str:
    """Open hours in words that `office_hours` reads back."""
    return ", ".join(
        f"{SHORT_WEEKDAYS[item.weekday]} {item.opens:%H:%M}–{item.closes:%H:%M}" for item in hours
    )


def pauses(text: str) -> tuple[Pause, ...]:
    """The pauses in `01.03.2027-30.06.2027 (Umbau)` or `ab 01.03.2027`, one per line or `;`.

    Raises UnclearError for a pause that ends before it begins or has no day.
    """
    found = []
    for part in re.split(r"\n|;\s*(?=(?:ab |seit |vom |von )?[\d(])", text):
        if part.strip():
            found.append(_pause(part.strip()))
    return tuple(sorted(found, key=lambda item: item.first))


def pauses_text(given: Sequence[Pause]) -> str:
    """Pauses in words that `pauses` reads back, one per line."""
    return "\n".join(
        (
            f"{german_day(item.first)}–{german_day(item.last)}"
            if item.last
            else f"ab {german_day(item.first)}"
        )
        + (f" ({item.reason})" if item.reason else "")
        for item in given
    )


def german_day(value: date) -> str:
    """A day as 15.03.2027, in full also for years of fewer digits."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def _date(year: int, month: int, number: int, text: str) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        if 1 <= month <= 12 and 28 < number <= 31:
            days = calendar.monthrange(year, month)[1]
            name = MONTHS[month - 1].capitalize()
            remedy = f"Der {name} {year} hat {days} Tage. Bitte berichtigen Sie das Datum."
        else:
            remedy = "Bitte schreiben Sie Tag, Monat, Jahr wie 15.03.2027."
        raise UnclearError(f"Den Tag „{text}“ gibt es nicht.", remedy) from None


def _year(text: str) -> int:
    """Two digits are a year of this century up to 79, as the network is no older than 1980."""
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 80 else 1900 + year


def _whole_month(year: int, month: int, *, last: bool) -> date:
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1)


_OPENING = re.compile(
    r"(?P<days>[^\d]*?)\s*(?:von\s+)?(?P<from>\d{1,2}(?:[:.]\d\d)?)\s*(?:uhr)?\s*(?:-|–|—|bis)\s*"
    r"(?P<to>\d{1,2}(?:[:.]\d\d)?)\s*(?:uhr|h)?",
    re.IGNORECASE,
)


def _hour_parts(text: str) -> list[str]:
    """Cut at separators and before the next time of the same day: `Di 9-12 und 14-16`."""
    parts = re.split(r"[,;\n|]|(?<=\d)\s*(?:und|u\.|&|\+|/)\s*(?=\d)|(?<=[uU]hr)\s+(?=[A-Z])", text)
    joined: list[str] = []
    for part in (part.strip(" .") for part in parts):
        if not part:
            continue
        # „Di, Do 14-16“: a weekday alone belongs to what follows.
        if joined and _weekdays(joined[-1]) is not None and not re.search(r"\d", joined[-1]):
            joined[-1] += f" und {part}"
        else:
            joined.append(part)
    return joined


def _weekdays(text: str) -> list[int] | None:
    """The weekdays named in `Mo-Fr`, `Di und Do`, `dienstags:`; None where another word is."""
    plain = re.sub(r"\b(und|u|jeden|jeweils|immer|von|uhr)\b|[.:&+/,]", " ", text.casefold())
    tokens = re.findall(r"[^\W\d_]+|[-–—]", plain.replace(" bis ", " - "))
    found: list[int] = []
    to_next = False
    for word in tokens:
        if word in "-–—":
            to_next = bool(found)
            continue
        number = _WEEKDAYS.get(word, _WEEKDAYS.get(word.removesuffix("s")))
        if number is None:
            return None
        found += range(found[-1] + 1, number + 1) if to_next else [number]
        to_next = False
    return found or None


def _clock(text: str) -> time | None:
    hour, _, minute = text.replace(".", ":").partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None


def _pause(part: str) -> Pause:
    found = re.fullmatch(r"(?P<days>[^(]+?)\s*(?:\((?P<reason>.*)\)|[:,]\s*(?P<other>\D.*))?", part)
    days = found["days"] if found else part
    reason = (found["reason"] or found["other"] or "").strip() if found else ""
    if re.match(r"(ab|seit)\b", days, re.IGNORECASE):
        return Pause(day(days), None, reason)
    ends = re.split(r"\s*[–—]\s*|\s+(?:bis|-)\s+|(?<=\d)-(?=\d\d?\.)|\s*/\s*(?=\d{4}-)", days)
    if len(ends) == 1:
        return Pause(day(days), day(days, last=True), reason)
    first, last = day(ends[0]), (day(ends[1], last=True) if ends[1].strip() else None)
    if last is not None and last < first:
        raise UnclearError(
            f"Die Pause „{part}“ endet, bevor sie beginnt.", "Bitte tauschen Sie die beiden Tage."
        )
    return Pause(first, last, reason)
