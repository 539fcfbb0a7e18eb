"""What do calendar programs show in the end? Two that share no code read the same series of files."""

import io
from collections.abc import Sequence
from datetime import datetime

from dateutil.tz import tzical
from icalendar import Calendar

from tests.formats.entries_at_hand import properties
from tests.formats.test_calendar_programs import CalendarProgram

Shown = list[tuple[str, str]]
"""Day and title of each entry that is not cancelled."""


def read_by_hand(files: Sequence[bytes], owner: str) -> Shown:
    """As RFC 5545 and 5546 say, with nothing but string operations."""
    program = CalendarProgram(owner)
    for content in files:
        program.receive(content)
    assert program.warned == 0, "asked to cancel what was never in this calendar"
    return sorted(
        (event["DTSTART;TZID=Europe/Berlin"][:8], event["SUMMARY"])
        for event in program.kept.values()
        if event["STATUS"] != "CANCELLED"
    )


def read_by_libraries(files: Sequence[bytes]) -> Shown:
    """By icalendar, the hours by dateutil from the time zone that each file brings along."""
    kept: dict[str, tuple[int, datetime, str, Shown]] = {}
    for content in files:
        calendar = Calendar.from_ical(content)
        method = str(calendar["METHOD"])
        zone = tzical(io.StringIO(content.decode().replace("\r\n", "\n"))).get()
        for event in calendar.walk("VEVENT"):
            starts = event["DTSTART"].dt.replace(tzinfo=zone)
            assert starts.hour in (10, 11)  # the meeting's hour, or that of a speaker's slot
            assert starts.utcoffset() == event["DTSTART"].dt.utcoffset()
            rank = (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
            known = kept.get(str(event["UID"]))
            if known is None or rank >= known[:2]:
                shown = [] if method == "CANCEL" else [(f"{starts:%Y%m%d}", str(event["SUMMARY"]))]
                kept[str(event["UID"])] = (*rank, method, shown)
    return sorted(entry for *_, shown in kept.values() for entry in shown)


def in_short(content: bytes) -> str:
    """ "REQUEST 2: 20270315", with how far the one asked has answered."""
    [event] = properties(content)
    method = properties(content, "VCALENDAR")[0]["METHOD"]
    day = event["DTSTART;TZID=Europe/Berlin"][:8]
    asked = "?" if any("PARTSTAT=NEEDS-ACTION" in name for name in event) else ""
    return f"{method}{asked} {event['SEQUENCE']}: {day}"
