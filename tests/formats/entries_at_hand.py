"""A meeting as an entry of a calendar, and how its lines are read back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.formats.entries import Entry, Feed, Method, Person, entry

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


def later() -> Entry:
    return replace(moved(MEETING, 84), uid="working-2027-2@lagplanner", title="Treffen in Görlitz")


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
