"""How does a meeting get into other people's calendars: as one entry of a letter, or as a feed?

Everything in an entry comes from stored rows, nothing from the clock: two builds are the same bytes.
The methods follow RFC 5546: REQUEST for somebody who said yes, PUBLISH for everybody else, CANCEL for
whoever holds an entry. A published one is cancelled without naming anybody (its section 4.1.3).
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, urlsplit

from email_validator import EmailNotValidError, validate_email
from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

from lagplanner.clock import BERLIN
from lagplanner.formats import vtimezone

REFRESH = timedelta(hours=4)
"""How often a calendar program should fetch a feed again."""

_MAKER = "-//lagplanner//Arbeitstreffen//DE"
_CANCELLED = {"de": "Abgesagt: ", "en": "Cancelled: "}
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"} | {
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": " ",
}


class Method(StrEnum):
    """What a calendar program is to do with the entry of a letter."""

    REQUEST = "REQUEST"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address, as organiser or as the one who takes part."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A meeting as a calendar shows it. `uid` never changes; `sequence` rises with time, place, status.

    `changed_at` is when the rows it comes from were last changed; a newer one of the same sequence
    replaces the older (RFC 5546, 2.1.5). All moments are aware. `text` may have several lines. One of
    `whole_days` ends with the midnight after its last day and keeps nobody from anything else.
    """

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    title: str
    changed_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False
    created_at: datetime | None = None
    whole_days: bool = False
    language: str = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar to subscribe to; `uid` is its own, for ever, and `url` where it is fetched."""

    uid: str
    name: str
    changed_at: datetime
    text: str = ""
    url: str = ""


def entry(
    meeting: Entry,
    *,
    method: Method,
    organizer: Person | None,
    attendee: Person | None = None,
    has_answered: bool = True,
) -> bytes:
    """The calendar file of one letter, UTF-8, lines folded at 75 octets and ended by CR LF.

    `attendee` is the one who said yes: needed for REQUEST, possible for CANCEL, refused for PUBLISH.
    Where the yes was for another day, it has not been given for this one: `has_answered` is False.
    `organizer` must be the sender of the letter, or Outlook takes it for a forwarded one; only a
    PUBLISH that no letter brings may be without.
    Raises ValueError where the facts cannot make an entry.
    """
    if method is Method.REQUEST and attendee is None:
        raise ValueError("a request needs the one who said yes")
    if method is not Method.PUBLISH and organizer is None:
        raise ValueError(f"a {method.value} needs its sender")
    if method is Method.PUBLISH and attendee is not None:
        raise ValueError("a published entry names nobody")
    if meeting.cancelled and method is Method.REQUEST:
        raise ValueError("nobody is asked to a cancelled meeting")
    return _written(meeting, method, organizer, attendee, has_answered)


def feed(calendar: Feed, meetings: Sequence[Entry], *, organizer: Person | None = None) -> bytes:
    """The calendar file of a feed: METHOD:PUBLISH, nobody named but the organiser, by day.

    Cancelled meetings stay, as STATUS:CANCELLED: a program that never hears of them again keeps
    them as they were. Raises ValueError where the facts cannot make an entry or two share a UID.
    """
    if len({meeting.uid for meeting in meetings}) < len(meetings):
        raise ValueError("two entries share a UID")
    page = _calendar(Method.PUBLISH)
    _describe(page, calendar)
    ordered = sorted(meetings, key=lambda meeting: (meeting.starts, meeting.uid))
    moments = [moment for meeting in ordered for moment in (meeting.starts, meeting.ends)]
    page.add_component(vtimezone.berlin(*vtimezone.years_of(moments or [calendar.changed_at])))
    for meeting in ordered:
        event = _event(meeting, cancelled=meeting.cancelled)
        if organizer is not None:
            event.add("ORGANIZER", _address(organizer))
        page.add_component(event)
    return _bytes(page)


@lru_cache(maxsize=64)
def _written(
    meeting: Entry,
    method: Method,
    organizer: Person | None,
    attendee: Person | None,
    has_answered: bool = True,
) -> bytes:
    """The file; kept, because all members get the same one and making it takes half a letter's time."""
    event = _event(meeting, cancelled=meeting.cancelled or method is Method.CANCEL)
    if organizer is not None:
        event.add("ORGANIZER", _address(organizer))
    if attendee is not None:
        event.add("ATTENDEE", _attendee(attendee, method, has_answered))
    calendar = _calendar(method)
    calendar.add_component(vtimezone.berlin(*vtimezone.years_of((meeting.starts, meeting.ends))))
    calendar.add_component(event)
    return _bytes(calendar)


class _Text(vText):
    """A TEXT value. The library's own escaping turns the two characters `\\N` into a new line."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def _bytes(calendar: Calendar) -> bytes:
    content: bytes = calendar.to_ical()
    return content


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _Text(_MAKER))
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    return calendar


def _describe(page: Calendar, calendar: Feed) -> None:
    """Names twice, once as RFC 7986 says and once as most programs still read it."""
    page.add("UID", _Text(_one_line(calendar.uid)))
    page.add("NAME", _Text(_one_line(calendar.name)))
    page.add("X-WR-CALNAME", _Text(_one_line(calendar.name)))
    page.add("X-WR-TIMEZONE", BERLIN.key)
    if calendar.text:
        page.add("DESCRIPTION", _Text(_clean(calendar.text)))
        page.add("X-WR-CALDESC", _Text(_clean(calendar.text)))
    if calendar.url:
        page.add("URL", _link(calendar.url))
        page.add("SOURCE", _link(calendar.url), parameters={"VALUE": "URI"})
    page.add("LAST-MODIFIED", _utc(calendar.changed_at))
    page.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    page.add("X-PUBLISHED-TTL", vDuration(REFRESH))


def _event(meeting: Entry, *, cancelled: bool) -> Event:
    if not meeting.uid.strip() or meeting.sequence < 0 or meeting.ends <= meeting.starts:
        raise ValueError(f"no entry can be made of {meeting}")
    title = _one_line(meeting.title)
    event = Event()
    event.add("UID", _Text(_one_line(meeting.uid)))
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", _utc(meeting.changed_at))
    event.add("LAST-MODIFIED", _utc(meeting.changed_at))
    if meeting.created_at is not None:
        event.add("CREATED", _utc(meeting.created_at))
    event.add("DTSTART", _when(meeting, meeting.starts))
    event.add("DTEND", _when(meeting, meeting.ends))
    event.add("SUMMARY", _Text(_CANCELLED[meeting.language] + title if cancelled else title))
    if meeting.place:
        event.add("LOCATION", _Text(_one_line(meeting.place)))
    if meeting.text:
        event.add("DESCRIPTION", _Text(_clean(meeting.text)))
    if meeting.url:
        event.add("URL", _link(meeting.url))
    event.add("STATUS", _status(meeting, cancelled=cancelled))
    event.add("TRANSP", "TRANSPARENT" if cancelled or meeting.whole_days else "OPAQUE")
    return event


def _status(meeting: Entry, *, cancelled: bool) -> str:
    if cancelled:
        return "CANCELLED"
    return "TENTATIVE" if meeting.tentative else "CONFIRMED"


def _attendee(person: Person, method: Method, has_answered: bool) -> vCalAddress:
    """The one who said yes; nothing asks for an answer by calendar, because nobody reads it."""
    address = _address(person)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    if method is Method.REQUEST:
        address.params["PARTSTAT"] = "ACCEPTED" if has_answered else "NEEDS-ACTION"
        address.params["RSVP"] = "FALSE"
    return address


def _address(person: Person) -> vCalAddress:
    """A mailto: with an ASCII domain. Quotes in a name become single ones: few read RFC 6868."""
    try:
        found = validate_email(
            person.email, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise ValueError(f"{person.email!r} is no address") from None
    local = quote(found.ascii_local_part or found.local_part, safe="!$'*+-._~")
    address = vCalAddress(f"mailto:{local}@{found.ascii_domain}")
    name = _one_line(person.name).replace('"', "'").replace("^", "")
    if name:
        address.params["CN"] = name
    return address


def _link(url: str) -> vUri:
    if urlsplit(url).scheme not in ("http", "https") or _one_line(url) != url or " " in url:
        raise ValueError(f"{url!r} is no link for a calendar")
    return vUri(url)


def _when(meeting: Entry, moment: datetime) -> datetime | date:
    return _wall(moment).date() if meeting.whole_days else _wall(moment)


def _wall(moment: datetime) -> datetime:
    return _aware(moment).astimezone(BERLIN).replace(microsecond=0)


def _utc(moment: datetime) -> datetime:
    return _aware(moment).astimezone(UTC).replace(microsecond=0)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return moment


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Without control characters and halves of characters, each end of line as one \\n."""
    for end, plain in _LINE_ENDS.items():
        text = text.replace(end, plain)
    return "".join(_printing(text))


def _printing(text: str) -> Iterable[str]:
    return (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
