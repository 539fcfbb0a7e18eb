"""What does a calendar program show in the end, in whatever order letters and feed arrive?"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from lagplanner.formats.entries import feed
from tests.formats.entries_at_hand import (
    ALL,
    MEETING,
    cancel,
    later,
    moved,
    properties,
    publish,
    request,
)


@dataclass
class CalendarProgram:
    """Keeps the newest version of each UID by (SEQUENCE, DTSTAMP); shows what is not cancelled.

    As RFC 5546 describes one in 2.1.5, 3.2 and 5.
    """

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
