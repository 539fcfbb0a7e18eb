"""Which days does somebody else's calendar file (iCalendar, RFC 5545) name?

A file is trusted with nothing: it is measured first, repeats are unrolled only inside a window, and
whatever cannot be understood is refused in a sentence that names the entry. Nothing is guessed,
because a day that was overlooked is noticed only when everybody has travelled.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Component

from lagplanner.clock import BERLIN
from lagplanner.domain.dates.days import Span, said
from lagplanner.domain.errors import InputError, Problem

LARGEST_FILE = 1_000_000
MOST_ENTRIES = 2_000
MOST_REPEATING = 200
MOST_DAYS_OF_ONE = 400
LONGEST_TITLE = 200

_FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_RULE_PARTS = frozenset(
    "FREQ UNTIL COUNT INTERVAL BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST".split()
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One VEVENT: wall-clock `start` and `length` in its own zone, None for whole days."""

    title: str
    start: datetime
    length: timedelta
    zone: Any
    whole_days: bool
    source: Component


def read_spans(content: bytes, first: date, last: date) -> tuple[Span, ...]:
    """The days that the calendar's entries touch between `first` and `last`, the earliest first.

    Whole-day entries end before their DTEND; a timed one takes each day it touches in Berlin.
    Yearly, monthly, weekly and daily repeats are unrolled with their exceptions; cancelled entries
    are left out. Raises InputError (field "file") with a sentence for each entry that is wrong.
    """
    events = [event for calendar in _calendars(content) for event in calendar.walk("VEVENT")]
    if not events:
        raise _refused("In der Kalenderdatei stehen keine Termine.")
    if len(events) > MOST_ENTRIES:
        raise _refused(f"Die Kalenderdatei hat {len(events)} Termine. Möglich sind {MOST_ENTRIES}.")
    entries, problems = _entries(events)
    replaced = _replaced_starts(entries)
    spans: set[tuple[date, date, str]] = set()
    if sum("RRULE" in entry.source for entry in entries) > MOST_REPEATING:
        problems.append(
            Problem("file", f"Mehr als {MOST_REPEATING} wiederholte Termine sind nicht möglich.")
        )
        entries = []
    for entry in entries:
        try:
            starts = _starts(entry, replaced, first, last)
        except _UnreadableError as error:
            problems.append(_named(entry.title, str(error)))
            continue
        spans.update((*_days(entry, start), entry.title) for start in starts)
    if problems:
        raise InputError(*problems[:10])
    return tuple(
        Span(begin, end, title)
        for begin, end, title in sorted(spans)
        if begin <= last and end >= first
    )


class _UnreadableError(Exception):
    """What is wrong with one entry, as the end of a German sentence."""


def _refused(message: str) -> InputError:
    return InputError(Problem("file", message))


def _named(title: str, message: str) -> Problem:
    return Problem("file", f"Der Termin „{title}“ {message}")


def _calendars(content: bytes) -> list[Component]:
    if len(content) > LARGEST_FILE:
        raise _refused("Die Kalenderdatei ist größer als 1 MB.")
    if not content.strip():
        raise _refused("Die Kalenderdatei ist leer.")
    text = _text(content)
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise _refused("Das ist keine Kalenderdatei: Sie beginnt nicht mit BEGIN:VCALENDAR.")
    if not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise _refused(
            "Die Kalenderdatei ist abgeschnitten: Ihr Ende fehlt (END:VCALENDAR). "
            "Bitte noch einmal herunterladen."
        )
    broken = _refused(
        "Die Kalenderdatei ist beschädigt: Anfang und Ende ihrer Teile passen nicht zusammen. "
        "Bitte noch einmal aus dem Kalenderprogramm ausgeben."
    )
    if not _is_nested(text):
        raise broken
    try:
        return list(Calendar.from_ical(text, multiple=True))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise broken from None


def _is_nested(text: str) -> bool:
    """Each part ends inside the part it began in; the parser would drop an unfinished one silently."""
    open_parts: list[str] = []
    for line in text.splitlines():
        word, _, part = line.strip().upper().partition(":")
        if line[:1] in (" ", "\t") or word not in ("BEGIN", "END"):
            continue
        if word == "BEGIN":
            open_parts.append(part)
        elif not open_parts or open_parts.pop() != part:
            return False
    return not open_parts


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _entries(events: Iterable[Component]) -> tuple[list[_Entry], list[Problem]]:
    entries, problems = [], []
    for event in events:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" and "RECURRENCE-ID" not in event:
            continue
        title = _title(event)
        try:
            entries.append(_entry(event, title))
        except _UnreadableError as error:
            problems.append(_named(title, str(error)))
    return entries, problems


def _title(event: Component) -> str:
    words = "".join(c if c.isprintable() else " " for c in str(event.get("SUMMARY", ""))).split()
    return " ".join(words)[:LONGEST_TITLE] or "Ohne Titel"


def _entry(event: Component, title: str) -> _Entry:
    start = _moment(event, "DTSTART")
    if start is None:
        raise _UnreadableError("hat kein Anfangsdatum (DTSTART).")
    end = _moment(event, "DTEND")
    whole_days = not isinstance(start, datetime)
    if end is None:
        length = _duration(event, timedelta(days=1) if whole_days else timedelta(0))
    elif isinstance(end, datetime) is whole_days:
        raise _UnreadableError("hat nur an einem Ende eine Uhrzeit.")
    else:
        length = _length(start, end)
    if length < timedelta(0):
        raise _UnreadableError(f"endet vor seinem Anfang am {said(_as_date(start))}.")
    if length > timedelta(days=MOST_DAYS_OF_ONE):
        raise _UnreadableError(f"dauert länger als {MOST_DAYS_OF_ONE} Tage.")
    _moment(event, "RECURRENCE-ID")
    zone = start.tzinfo if isinstance(start, datetime) else None
    return _Entry(title, _wall(start), length, zone or BERLIN, whole_days, event)


def _moment(event: Component, name: str) -> date | datetime | None:
    if name not in event:
        return None
    try:
        value = event.get(name).dt
    except (AttributeError, ValueError):
        raise _UnreadableError(f"hat ein Datum, das es nicht gibt ({name}).") from None
    if not isinstance(value, date):
        raise _UnreadableError(f"hat kein lesbares Datum ({name}).")
    if not 1900 <= value.year <= 2200:
        raise _UnreadableError(f"liegt im Jahr {value.year}. Möglich ist 1900 bis 2200.")
    return value


def _duration(event: Component, otherwise: timedelta) -> timedelta:
    if "DURATION" not in event:
        return otherwise
    try:
        length = event.get("DURATION").dt
    except (AttributeError, ValueError):
        length = None
    if not isinstance(length, timedelta):
        raise _UnreadableError("hat keine lesbare Dauer (DURATION).")
    return length


def _length(start: date | datetime, end: date | datetime) -> timedelta:
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return _as_date(end) - _as_date(start)
    return _aware(end) - _aware(start)


def _aware(moment: datetime) -> datetime:
    """A time without a zone means the clock on the association's wall."""
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)


def _as_date(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _wall(moment: date | datetime) -> datetime:
    """What the clock on the wall shows there; midnight for a whole day."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _replaced_starts(entries: Iterable[_Entry]) -> dict[str, set[datetime]]:
    """By UID, which repeats were moved or cancelled one by one (RECURRENCE-ID)."""
    replaced: dict[str, set[datetime]] = defaultdict(set)
    for entry in entries:
        moment = _moment(entry.source, "RECURRENCE-ID")
        if moment is not None:
            replaced[str(entry.source.get("UID", ""))].add(_wall_in(moment, entry.zone))
    return replaced


def _wall_in(moment: date | datetime, zone: Any) -> datetime:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return _wall(moment)


def _starts(
    entry: _Entry, replaced: dict[str, set[datetime]], first: date, last: date
) -> list[datetime]:
    """When the entry begins: once, or each time it repeats inside the window."""
    event = entry.source
    if "RECURRENCE-ID" in event:
        return [] if str(event.get("STATUS", "")).upper() == "CANCELLED" else [entry.start]
    starts = {entry.start, *_listed(entry, "RDATE")}
    if "RRULE" in event:
        begin = datetime.combine(first, time()) - entry.length - timedelta(days=2)
        end = datetime.combine(last, time()) + timedelta(days=2)
        starts.update(_rule(entry).between(begin, end, inc=True))
    starts -= set(_listed(entry, "EXDATE"))
    return sorted(starts - replaced.get(str(event.get("UID", "")), set()))


def _rule(entry: _Entry) -> Any:
    recur = entry.source.get("RRULE")
    if isinstance(recur, list):
        raise _UnreadableError("wiederholt sich nach mehreren Regeln zugleich.")
    if not isinstance(recur, dict) or not set(recur) <= _RULE_PARTS or "FREQ" not in recur:
        raise _UnreadableError("wiederholt sich nach einer Regel, die wir nicht kennen (RRULE).")
    if str(recur["FREQ"][0]).upper() not in _FREQUENCIES:
        raise _UnreadableError("wiederholt sich mehrmals am Tag. Bitte nur ganze Tage sperren.")
    text = ";".join(
        f"{name}={_until(values[0], entry)}" if name == "UNTIL" else _part(name, values)
        for name, values in recur.items()
    )
    try:
        return rrulestr(text, dtstart=entry.start)
    except (ValueError, TypeError):
        raise _UnreadableError("hat eine unlesbare Wiederholung (RRULE).") from None


def _part(name: str, values: Any) -> str:
    listed = values if isinstance(values, list) else [values]
    return f"{name}={','.join(str(value) for value in listed)}"


def _until(until: date | datetime, entry: _Entry) -> str:
    """The last moment in the entry's own wall clock; a day without a time includes all of it."""
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}T235959"
    return f"{_wall_in(until, entry.zone):%Y%m%dT%H%M%S}"


def _listed(entry: _Entry, name: str) -> list[datetime]:
    """The moments of RDATE or EXDATE, in the entry's wall clock."""
    if name not in entry.source:
        return []
    value = entry.source.get(name)
    try:
        moments = [
            item.dt for part in (value if isinstance(value, list) else [value]) for item in part.dts
        ]
    except (AttributeError, ValueError):
        raise _UnreadableError(f"hat eine unlesbare Liste von Tagen ({name}).") from None
    if not all(isinstance(moment, date) for moment in moments):
        raise _UnreadableError(f"nennt Zeiträume statt Tagen ({name}).")
    return [_wall_in(moment, entry.zone) for moment in moments]


def _days(entry: _Entry, start: datetime) -> tuple[date, date]:
    """First and last day the entry touches, in Berlin; one that ends at midnight leaves that day."""
    if entry.whole_days:
        last = start + max(entry.length, timedelta(days=1)) - timedelta(days=1)
        return start.date(), last.date()
    begins = start.replace(tzinfo=entry.zone).astimezone(UTC)
    ends = begins + max(entry.length - timedelta(microseconds=1), timedelta(0))
    return begins.astimezone(BERLIN).date(), ends.astimezone(BERLIN).date()
