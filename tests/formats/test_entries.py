"""What are calendar programs told about a meeting, by letter and by feed?"""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from lagplanner.formats.entries import Method, Person, _written, entry, feed
from tests.formats.entries_at_hand import (
    ALL,
    MEETING,
    NETWORK,
    SPEAKER,
    cancel,
    later,
    lines,
    moved,
    plain,
    properties,
    publish,
    request,
    split,
)


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


# Feeds


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
