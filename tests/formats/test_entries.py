"""What calendar programs are told about a meeting, and what they then show."""

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.tz import tzical
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from lagplanner.clock import BERLIN
from lagplanner.formats import vtimezone
from lagplanner.formats.entries import Entry, Feed, Method, Person, _written, entry, feed

MEETING = Entry(
    uid="working-2027-1@lagplanner",
    sequence=0,
    starts=datetime(2027, 3, 15, 10, tzinfo=BERLIN),
    ends=datetime(2027, 3, 15, 15, tzinfo=BERLIN),
    title="Arbeitstreffen in Riesa",
    place="Nachbarschaftshaus Sonnenhof, Beispielstraße 1, 01587 Riesa",
    text="Thema: Wohnen im Quartier\nGastgeber: Quartiersmanagement Sonnenhof",
    url="https://treffen.example/treffen/2027/1",
    changed_at=datetime(2026, 12, 1, 8, 30, 15, 250_000, tzinfo=UTC),
)
NETWORK = Person("Netzwerk Beispiel", "treffen@example.org")
SPEAKER = Person("Dr. Ada Lindner", "ada.lindner@example.org")
ALL = Feed(
    uid="feed-all@treffen.example",
    name="Arbeitstreffen",
    changed_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    url="https://treffen.example/kalender.ics",
)


def request(meeting: Entry, attendee: Person = SPEAKER) -> bytes:
    return entry(meeting, method=Method.REQUEST, organizer=NETWORK, attendee=attendee)


def cancel(meeting: Entry, attendee: Person | None = SPEAKER) -> bytes:
    return entry(meeting, method=Method.CANCEL, organizer=NETWORK, attendee=attendee)


def publish(meeting: Entry) -> bytes:
    return entry(meeting, method=Method.PUBLISH, organizer=NETWORK)


def moved(meeting: Entry, days: int = 7) -> Entry:
    by = timedelta(days=days)
    return replace(
        meeting,
        sequence=meeting.sequence + 1,
        starts=meeting.starts + by,
        ends=meeting.ends + by,
        changed_at=meeting.changed_at + timedelta(hours=1),
    )


# Reading without the library that wrote it: unfolding, names, TEXT, as RFC 5545 says in 3.1 and 3.3.11.


def lines(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def properties(content: bytes, part: str = "VEVENT") -> list[dict[str, str]]:
    """Each part of this kind as {name: value}; parameters stay at the name."""
    found: list[dict[str, str]] = []
    inside: list[str] = []
    for line in lines(content):
        if line.startswith("BEGIN:"):
            inside.append(line[6:])
            if line[6:] == part:
                found.append({})
        elif line.startswith("END:"):
            assert inside.pop() == line[4:]
        elif inside and inside[-1] == part:
            name, value = split(line)
            assert name not in found[-1]
            found[-1][name] = value
    assert inside == []
    return found


def split(line: str) -> tuple[str, str]:
    quoted = False
    for place, character in enumerate(line):
        quoted ^= character == '"'
        if character == ":" and not quoted:
            return line[:place], line[place + 1 :]
    raise AssertionError(f"no value in {line}")


def plain(value: str) -> str:
    out, rest = [], iter(value)
    for character in rest:
        if character != "\\":
            assert character not in ";,"
            out.append(character)
            continue
        escaped = next(rest)
        assert escaped in "nN;,\\"
        out.append("\n" if escaped in "nN" else escaped)
    return "".join(out)


# What a letter carries


def test_somebody_who_said_yes_gets_a_request_that_asks_for_nothing() -> None:
    (event,) = properties(request(MEETING))

    assert event == {
        "UID": "working-2027-1@lagplanner",
        "SEQUENCE": "0",
        "DTSTAMP": "20261201T083015Z",
        "LAST-MODIFIED": "20261201T083015Z",
        "DTSTART;TZID=Europe/Berlin": "20270315T100000",
        "DTEND;TZID=Europe/Berlin": "20270315T150000",
        "SUMMARY": "Arbeitstreffen in Riesa",
        "LOCATION": "Nachbarschaftshaus Sonnenhof\\, Beispielstraße 1\\, 01587 Riesa",
        "DESCRIPTION": "Thema: Wohnen im Quartier\\nGastgeber: Quartiersmanagement Sonnenhof",
        "URL": "https://treffen.example/treffen/2027/1",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
        'ORGANIZER;CN="Netzwerk Beispiel"': "mailto:treffen@example.org",
        'ATTENDEE;CN="Dr. Ada Lindner";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;'
        "ROLE=REQ-PARTICIPANT;RSVP=FALSE": "mailto:ada.lindner@example.org",
    }


def test_the_file_says_its_version_and_method_first() -> None:
    assert lines(request(MEETING))[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//lagplanner//Arbeitstreffen//DE",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]


def test_a_published_entry_names_nobody_but_the_organiser() -> None:
    (event,) = properties(publish(MEETING))

    assert [name for name in event if name.startswith(("ATTENDEE", "ORGANIZER"))] == [
        'ORGANIZER;CN="Netzwerk Beispiel"'
    ]


def test_a_cancellation_says_so_in_method_status_and_title() -> None:
    content = cancel(replace(MEETING, sequence=3))
    (event,) = properties(content)

    assert "METHOD:CANCEL" in lines(content)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", "3")
    assert event["SUMMARY"] == "Abgesagt: Arbeitstreffen in Riesa"
    assert event["TRANSP"] == "TRANSPARENT"
    assert "PARTSTAT" not in "".join(event)


def test_a_cancellation_in_english_says_so_in_english() -> None:
    (event,) = properties(cancel(replace(MEETING, language="en", title="Working meeting")))
    assert event["SUMMARY"] == "Cancelled: Working meeting"


def test_a_day_that_is_not_sure_yet_is_tentative() -> None:
    (event,) = properties(publish(replace(MEETING, tentative=True)))
    assert event["STATUS"] == "TENTATIVE"


def test_two_builds_are_the_same_bytes() -> None:
    first = request(MEETING)
    _written.cache_clear()
    assert request(MEETING) == first
    assert feed(ALL, [MEETING, later()]) == feed(ALL, [later(), MEETING])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (
            'Dr. Jörg "Jogi" Müßig-O’Brien, M.A.',
            "ATTENDEE;CN=\"Dr. Jörg 'Jogi' Müßig-O’Brien, M.A.\";",
        ),
        ("a:b;c", 'ATTENDEE;CN="a:b;c";'),
        ("Ada\r\nATTENDEE:mailto:eve@example.net", 'ATTENDEE;CN="Ada ATTENDEE:mailto:eve@'),
        ("^n^'", 'ATTENDEE;CN="n\'";'),
        ("", "ATTENDEE;CUTYPE="),
    ],
)
def test_a_name_stays_a_name(name: str, written: str) -> None:
    (line,) = [line for line in lines(request(MEETING, Person(name, "ada@example.org")))
               if line.startswith("ATTENDEE")]  # fmt: skip
    assert line.startswith(written)
    assert split(line)[1] == "mailto:ada@example.org"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ada@straße-müßig.example", "mailto:ada@xn--strae-mig-j1ad16a.example"),
        ("ada+netz@example.org", "mailto:ada+netz@example.org"),
        ("a&b?c@example.org", "mailto:a%26b%3Fc@example.org"),
    ],
)
def test_an_address_is_a_mailto_with_an_ascii_domain(address: str, written: str) -> None:
    (event,) = properties(request(MEETING, Person("Ada", address)))
    assert [value for name, value in event.items() if name.startswith("ATTENDEE")] == [written]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": MEETING.ends, "ends": MEETING.starts},
        {"starts": MEETING.starts.replace(tzinfo=None)},
        {"changed_at": MEETING.changed_at.replace(tzinfo=None)},
        {"uid": " "},
        {"sequence": -1},
        {"url": "javascript:alert(1)"},
        {"url": "https://treffen.example/\r\nX-EVIL:1"},
        {"cancelled": True},
    ],
)
def test_facts_that_make_no_request_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        request(replace(MEETING, **wrong))  # type: ignore[arg-type]


def test_method_and_attendee_must_fit() -> None:
    with pytest.raises(ValueError, match="said yes"):
        entry(MEETING, method=Method.REQUEST, organizer=NETWORK)
    with pytest.raises(ValueError, match="needs its sender"):
        entry(MEETING, method=Method.CANCEL, organizer=None)
    with pytest.raises(ValueError, match="names nobody"):
        entry(MEETING, method=Method.PUBLISH, organizer=NETWORK, attendee=SPEAKER)
    with pytest.raises(ValueError, match="is no address"):
        request(MEETING, Person("Ada", "ada@example.org\r\nBcc: eve@example.net"))


# Any text


def shown(text: str) -> str:
    """What is left of a text: no control characters, each end of line a new line."""
    for end in ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    text = text.replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not (ord(c) < 32 or 127 <= ord(c) < 160))


HARD = "a;b,c\\d\\n\\Ne\r\nf\tg\x00\x85h\u2028" + "ß😀" * 40
TEXTS = st.text(
    st.one_of(st.sampled_from('ß😀\\;,:"^nN\r\n\t\x00\x85\u2028 '), st.characters(codec="utf-8")),
    max_size=200,
)


@example(HARD, HARD)
@given(TEXTS, TEXTS)
def test_any_text_comes_back_as_it_was_and_folded_between_characters(title: str, text: str) -> None:
    content = publish(replace(MEETING, title=title, text=text or "-"))

    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    (event,) = properties(content)
    assert plain(event["SUMMARY"]) == " ".join(shown(title).split())
    assert plain(event["DESCRIPTION"]) == shown(text or "-")


@example(HARD, HARD)
@given(TEXTS, TEXTS)
def test_the_library_reads_back_the_same(title: str, text: str) -> None:
    content = publish(replace(MEETING, title=title, text=text or "-"))

    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == " ".join(shown(title).split())
    assert str(event["DESCRIPTION"]) == shown(text or "-")
    assert event["DTSTART"].dt == MEETING.starts
    assert event["DTEND"].dt == MEETING.ends


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_no_name_makes_a_line_of_its_own(name: str) -> None:
    content = request(MEETING, Person(name, "ada@example.org"))
    (event,) = properties(content)

    assert len([key for key in event if key.startswith("ATTENDEE")]) == 1
    (read,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(read["ATTENDEE"]) == "mailto:ada@example.org"


# The clock of Berlin


def berlin_as_written(content: bytes) -> tzical:
    return tzical(io.StringIO(content.decode().replace("\r\n", "\n")))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2040, 12, 31)),
    st.integers(0, 3),
)
def test_the_written_zone_is_right_in_each_hour_of_its_years(wall: datetime, more: int) -> None:
    content = vtimezone.berlin(wall.year, wall.year + more).to_ical()
    there, here = wall.replace(tzinfo=berlin_as_written(content).get()), wall.replace(tzinfo=BERLIN)

    if is_real_and_once(wall):
        assert there.utcoffset() == here.utcoffset()
        assert there.tzname() == here.tzname()


def is_real_and_once(wall: datetime) -> bool:
    here = wall.replace(tzinfo=BERLIN)
    once = here.utcoffset() == here.replace(fold=1).utcoffset()
    return once and here.astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        (datetime(2027, 3, 28, 1, 59), 1),
        (datetime(2027, 3, 28, 3, 0), 2),
        (datetime(2027, 10, 31, 1, 59), 2),
        (datetime(2027, 10, 31, 3, 0), 1),
    ],
)
def test_the_nights_of_2027_change_at_the_right_hour(wall: datetime, hours: int) -> None:
    zone = berlin_as_written(vtimezone.berlin(2027, 2027).to_ical()).get()
    assert wall.replace(tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_outlook_finds_one_rule_for_each_half_of_the_year_and_no_more_years_than_needed() -> None:
    zone = lines(vtimezone.berlin(2027, 2027).to_ical())

    assert [line for line in zone if line.startswith(("BEGIN", "DTSTART", "RRULE", "RDATE"))] == [
        "BEGIN:VTIMEZONE",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert zone[1] == "TZID:Europe/Berlin"


def test_where_the_law_was_another_each_change_is_written_by_itself() -> None:
    content = vtimezone.berlin(1994, 1994).to_ical()  # summer ended in September then

    assert "RRULE" not in content.decode()
    zone = berlin_as_written(content).get()
    for wall in (datetime(1994, 9, 24, 12), datetime(1994, 9, 26, 12), datetime(1994, 1, 5)):
        assert wall.replace(tzinfo=zone).utcoffset() == wall.replace(tzinfo=BERLIN).utcoffset()


# Feeds


def later() -> Entry:
    return replace(moved(MEETING, 84), uid="working-2027-2@lagplanner", title="Treffen in Görlitz")


def test_a_feed_says_its_name_and_when_to_come_again() -> None:
    (page,) = properties(feed(ALL, [MEETING]), "VCALENDAR")

    assert page == {
        "VERSION": "2.0",
        "PRODID": "-//lagplanner//Arbeitstreffen//DE",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "UID": "feed-all@treffen.example",
        "NAME": "Arbeitstreffen",
        "X-WR-CALNAME": "Arbeitstreffen",
        "X-WR-TIMEZONE": "Europe/Berlin",
        "LAST-MODIFIED": "20261201T090000Z",
        "URL": "https://treffen.example/kalender.ics",
        "SOURCE;VALUE=URI": "https://treffen.example/kalender.ics",
        "REFRESH-INTERVAL;VALUE=DURATION": "PT4H",
        "X-PUBLISHED-TTL": "PT4H",
    }


def test_a_feed_names_nobody_and_keeps_what_was_cancelled() -> None:
    content = feed(ALL, [later(), replace(MEETING, cancelled=True, sequence=1)])
    first, second = properties(content)

    assert "ATTENDEE" not in content.decode()
    assert (first["STATUS"], first["SUMMARY"]) == ("CANCELLED", "Abgesagt: Arbeitstreffen in Riesa")
    assert (second["STATUS"], second["SUMMARY"]) == ("CONFIRMED", "Treffen in Görlitz")


def test_an_empty_feed_is_still_a_calendar() -> None:
    content = feed(ALL, [])
    assert properties(content) == []
    assert len(properties(content, "VTIMEZONE")) == 1
    assert Calendar.from_ical(content).walk("VTIMEZONE")


def test_a_feed_refuses_two_entries_with_one_uid() -> None:
    with pytest.raises(ValueError, match="share a UID"):
        feed(ALL, [MEETING, moved(MEETING)])


# A calendar program, as RFC 5546 describes one in 2.1.5, 3.2 and 5.


@dataclass
class CalendarProgram:
    """Keeps the newest version of each UID by (SEQUENCE, DTSTAMP); shows what is not cancelled."""

    owner: str = "ada.lindner@example.org"
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    warned: int = 0

    def receive(self, content: bytes) -> None:
        method = properties(content, "VCALENDAR")[0]["METHOD"]
        for event in properties(content):
            known = self.kept.get(event["UID"])
            if known is not None and self.rank(event) < self.rank(known):
                continue
            if method == "CANCEL" and known is None:
                self.warned += 1  # "the meeting was not found in your calendar"
                continue
            if method == "REQUEST":
                assert any(self.owner in value for value in event.values()), "not for me"
            self.kept[event["UID"]] = event

    def rank(self, event: dict[str, str]) -> tuple[int, str]:
        return int(event["SEQUENCE"]), event["DTSTAMP"]

    def shown(self) -> list[str]:
        return sorted(
            event["DTSTART;TZID=Europe/Berlin"]
            for event in self.kept.values()
            if event["STATUS"] != "CANCELLED"
        )


def test_request_moved_cancelled_gives_one_entry_then_one_then_none() -> None:
    program = CalendarProgram()
    second = moved(MEETING)
    gone = replace(second, sequence=2, changed_at=second.changed_at + timedelta(days=1))

    program.receive(request(MEETING))
    assert program.shown() == ["20270315T100000"]
    program.receive(request(second))
    assert program.shown() == ["20270322T100000"]
    program.receive(cancel(gone))
    assert program.shown() == []


def test_the_same_series_of_published_entries_does_the_same() -> None:
    program = CalendarProgram()
    second = moved(MEETING)

    shown = []
    for content in (publish(MEETING), publish(second), cancel(moved(second, 0), attendee=None)):
        program.receive(content)
        shown.append(len(program.shown()))
    assert shown == [1, 1, 0]
    assert program.warned == 0


def test_letters_that_arrive_in_the_wrong_order_end_the_same() -> None:
    program = CalendarProgram()
    second = moved(MEETING)

    program.receive(request(second))
    program.receive(cancel(moved(second, 0)))
    program.receive(request(MEETING))
    program.receive(request(second))
    assert program.shown() == []


def test_letter_and_feed_together_are_one_entry() -> None:
    program = CalendarProgram()

    program.receive(request(MEETING))
    program.receive(feed(ALL, [moved(MEETING), later()]))
    assert program.shown() == ["20270322T100000", "20270607T100000"]
