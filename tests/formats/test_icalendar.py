"""Calendar files as calendar programs write them: which days they name, and what is refused."""

from datetime import date

import pytest

from lagplanner.domain.dates.days import Span
from lagplanner.domain.errors import InputError
from lagplanner.formats.icalendar import LARGEST_FILE, MOST_ENTRIES, read_spans

FROM, TO = date(2027, 1, 1), date(2028, 12, 31)

ZONE_OF_BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, zone: str = "") -> bytes:
    entries = "".join(
        f"BEGIN:VEVENT\nUID:{number}@kalender.example\n{event.strip()}\nEND:VEVENT\n"
        if "UID:" not in event
        else f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Beispiel//DE\n{zone}{entries}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def days(content: bytes) -> list[str]:
    """The spans as "first last", or just the day."""
    spans = read_spans(content, FROM, TO)
    return [str(s.first) if s.first == s.last else f"{s.first} {s.last}" for s in spans]


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_spans(content, FROM, TO)
    assert {problem.field for problem in caught.value.problems} == {"file"}
    return str(caught.value)


@pytest.mark.parametrize(
    ("event", "touched"),
    [
        ("DTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20270311", ["2027-03-10"]),
        ("DTSTART;VALUE=DATE:20270310", ["2027-03-10"]),
        ("DTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20270310", ["2027-03-10"]),
        ("DTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20270313", ["2027-03-10 2027-03-12"]),
        ("DTSTART;VALUE=DATE:20270310\nDURATION:P1W", ["2027-03-10 2027-03-16"]),
        ("DTSTART:20270310T090000\nDTEND:20270310T170000", ["2027-03-10"]),
        ("DTSTART:20270310T090000", ["2027-03-10"]),
        ("DTSTART:20270310T090000\nDTEND:20270312T120000", ["2027-03-10 2027-03-12"]),
        ("DTSTART:20270310T200000\nDTEND:20270311T000000", ["2027-03-10"]),
        ("DTSTART:20270310T233000Z\nDTEND:20270311T010000Z", ["2027-03-11"]),
        ("DTSTART:20270710T223000Z\nDTEND:20270711T010000Z", ["2027-07-11"]),
        (
            "DTSTART;TZID=America/New_York:20270310T190000\n"
            "DTEND;TZID=America/New_York:20270310T210000",
            ["2027-03-11"],
        ),
    ],
)
def test_an_entry_touches_the_days_it_has_in_berlin(event: str, touched: list[str]) -> None:
    assert days(calendar(event)) == touched


@pytest.mark.parametrize(
    ("event", "touched"),
    [
        (
            "DTSTART;VALUE=DATE:20200504\nRRULE:FREQ=YEARLY",
            ["2027-05-04", "2028-05-04"],
        ),
        (
            "DTSTART;VALUE=DATE:20270104\nRRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3",
            ["2027-01-04", "2027-02-01", "2027-03-01"],
        ),
        (
            "DTSTART;VALUE=DATE:20270301\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270317",
            ["2027-03-01", "2027-03-03", "2027-03-15", "2027-03-17"],
        ),
        (
            "DTSTART;VALUE=DATE:20270301\nRRULE:FREQ=DAILY;COUNT=4\n"
            "EXDATE;VALUE=DATE:20270302,20270303",
            ["2027-03-01", "2027-03-04"],
        ),
        (
            "DTSTART;VALUE=DATE:20270301\nRDATE;VALUE=DATE:20270405",
            ["2027-03-01", "2027-04-05"],
        ),
        (
            "DTSTART;VALUE=DATE:20251215\nDTEND;VALUE=DATE:20260111\nRRULE:FREQ=YEARLY;COUNT=3",
            ["2026-12-15 2027-01-10", "2027-12-15 2028-01-10"],
        ),
        (
            "DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270103\nRRULE:FREQ=YEARLY;COUNT=2",
            ["2026-12-30 2027-01-02", "2027-12-30 2028-01-02"],
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20270322T230000\n"
            "DTEND;TZID=Europe/Berlin:20270322T235900\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20270405T210000Z",
            ["2027-03-22", "2027-03-29", "2027-04-05"],
        ),
    ],
)
def test_repeats_are_unrolled_inside_the_window(event: str, touched: list[str]) -> None:
    assert days(calendar(event, zone=ZONE_OF_BERLIN)) == touched


def test_one_repeat_that_was_moved_is_there_once_and_a_cancelled_one_not_at_all() -> None:
    series = "UID:a\nDTSTART:20270301T100000\nDTEND:20270301T110000\nRRULE:FREQ=WEEKLY;COUNT=3"
    moved = "UID:a\nRECURRENCE-ID:20270308T100000\nDTSTART:20270309T100000"
    cancelled = "UID:a\nRECURRENCE-ID:20270315T100000\nDTSTART:20270315T100000\nSTATUS:CANCELLED"

    assert days(calendar(series)) == ["2027-03-01", "2027-03-08", "2027-03-15"]
    assert days(calendar(series, moved, cancelled)) == ["2027-03-01", "2027-03-09"]


def test_a_cancelled_entry_keeps_no_day_free() -> None:
    event = "DTSTART;VALUE=DATE:20270310"

    assert days(calendar(event, "DTSTART;VALUE=DATE:20270311\nSTATUS:CANCELLED")) == ["2027-03-10"]


def test_titles_are_unfolded_and_unescaped_and_the_same_entry_counts_once() -> None:
    event = "DTSTART;VALUE=DATE:20270310\nSUMMARY:Fachtag\\, Stra\n ße\\nund Platz"

    assert read_spans(calendar(event, event), FROM, TO) == (
        Span(date(2027, 3, 10), date(2027, 3, 10), "Fachtag, Straße und Platz"),
    )


def test_a_file_in_the_letters_of_old_windows_is_read() -> None:
    event = calendar("DTSTART;VALUE=DATE:20270310\nSUMMARY:Bürgerfest")

    [span] = read_spans(event.decode().encode("cp1252"), FROM, TO)

    assert span.name == "Bürgerfest"


def test_entries_outside_the_window_are_left_out() -> None:
    old, far = "DTSTART;VALUE=DATE:20190310", "DTSTART;VALUE=DATE:20410310"

    assert days(calendar(old, far)) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Die Kalenderdatei ist leer."),
        (b"%PDF-1.7", "Das ist keine Kalenderdatei: Sie beginnt nicht mit BEGIN:VCALENDAR."),
        (
            calendar("DTSTART;VALUE=DATE:20270310")[:-20],
            "Die Kalenderdatei ist abgeschnitten: Ihr Ende fehlt (END:VCALENDAR). "
            "Bitte noch einmal herunterladen.",
        ),
        (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
            "Die Kalenderdatei ist beschädigt: Anfang und Ende ihrer Teile passen nicht zusammen. "
            "Bitte noch einmal aus dem Kalenderprogramm ausgeben.",
        ),
        (calendar(), "In der Kalenderdatei stehen keine Termine."),
        (b"BEGIN:VCALENDAR" + b" " * LARGEST_FILE, "Die Kalenderdatei ist größer als 1 MB."),
        (
            calendar(*["DTSTART;VALUE=DATE:20270310"] * (MOST_ENTRIES + 1)),
            "Die Kalenderdatei hat 2001 Termine. Möglich sind 2000.",
        ),
    ],
)
def test_a_file_that_is_no_whole_calendar_is_refused(content: bytes, message: str) -> None:
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("", "hat kein Anfangsdatum (DTSTART)."),
        ("DTSTART;VALUE=DATE:20270229", "hat ein Datum, das es nicht gibt (DTSTART)."),
        ("DTSTART:morgen", "hat ein Datum, das es nicht gibt (DTSTART)."),
        (
            "DTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20270309",
            "endet vor seinem Anfang am 10. März 2027.",
        ),
        (
            "DTSTART;VALUE=DATE:20270310\nDTEND:20270311T100000",
            "hat nur an einem Ende eine Uhrzeit.",
        ),
        (
            "DTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20370309",
            "dauert länger als 400 Tage.",
        ),
        (
            "DTSTART:20270310T100000\nRRULE:FREQ=HOURLY",
            "wiederholt sich mehrmals am Tag. Bitte nur ganze Tage sperren.",
        ),
        (
            "DTSTART:20270310T100000\nRRULE:FREQ=DAILY;BYMINUTE=1,2,3",
            "wiederholt sich nach einer Regel, die wir nicht kennen (RRULE).",
        ),
        (
            "DTSTART:20270310T100000\nRRULE:FREQ=YEARLY\nRRULE:FREQ=MONTHLY",
            "wiederholt sich nach mehreren Regeln zugleich.",
        ),
        (
            "DTSTART:20270310T100000\nRRULE:jeden Montag",
            "wiederholt sich nach einer Regel, die wir nicht kennen (RRULE).",
        ),
        (
            "DTSTART:20270310T100000\nEXDATE:bald",
            "hat eine unlesbare Liste von Tagen (EXDATE).",
        ),
        ("DTSTART:99990310T100000", "liegt im Jahr 9999. Möglich ist 1900 bis 2200."),
    ],
)
def test_an_entry_that_cannot_be_understood_is_named(event: str, message: str) -> None:
    good = "DTSTART;VALUE=DATE:20270310\nSUMMARY:Tag der Städte"

    assert refusal(calendar(good, f"{event}\nSUMMARY:Sommerfest")) == (
        f"Der Termin „Sommerfest“ {message}"
    )


def test_an_entry_without_its_end_is_not_dropped_silently() -> None:
    content = calendar("DTSTART;VALUE=DATE:20270310", "DTSTART;VALUE=DATE:20270311")

    assert "beschädigt" in refusal(content.replace(b"END:VEVENT\r\n", b"", 1))


def test_all_broken_entries_are_named_at_once() -> None:
    content = calendar("SUMMARY:Eins", "DTSTART;VALUE=DATE:20270231\nSUMMARY:Zwei")

    with pytest.raises(InputError) as caught:
        read_spans(content, FROM, TO)

    assert len(caught.value.problems) == 2
