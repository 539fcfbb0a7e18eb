"""What stands in a mail that arrived? Read as a mail program reads it, by none of the product's code."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

LINK = re.compile(r"https://netzwerk\.example/([a-z])/([A-Za-z0-9]{10,})")
RELATIVE = re.compile(r"\b(heute|morgen|übermorgen|gestern|today|tomorrow|yesterday)\b", re.I)
LETTER = re.compile(r"<lp-(\d+)-")


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """One event of a calendar file: what a calendar program keeps of it."""

    method: str
    uid: str
    sequence: int
    stamp: str
    day: date
    hours: str
    cancelled: bool
    place: str
    zone: str
    names_somebody: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `letter_id` is what its Message-ID says, `link` (purpose, token) the one in its text."""

    letter_id: int
    message_id: str
    to: str
    sender: str
    reply_to: str
    subject: str
    text: str
    link: tuple[str, str] | None
    entry: CalendarObject | None


def read(raw: bytes) -> Mail:
    """Take a mail apart."""
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    body = found.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    link = LINK.search(text)
    message_id = str(found["Message-ID"])
    number = LETTER.match(message_id)
    assert number is not None, message_id
    files = [part for part in found.walk() if part.get_content_type() == "text/calendar"]
    return Mail(
        int(number[1]),
        message_id,
        found["To"].addresses[0].addr_spec.casefold(),
        found["From"].addresses[0].addr_spec,
        found["Reply-To"].addresses[0].addr_spec,
        str(found["Subject"]),
        text,
        (link[1], link[2]) if link else None,
        events(str(files[0].get_content()))[0] if files else None,
    )


def events(content: str) -> list[CalendarObject]:
    """The events of a calendar file, line by line (RFC 5545)."""
    lines = re.sub(r"\r?\n[ \t]", "", content).splitlines()
    method = next(line.partition(":")[2] for line in lines if line.startswith("METHOD"))
    found: list[CalendarObject] = []
    inside: dict[str, tuple[str, str]] | None = None
    for line in lines:
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT" and inside is not None:
            found.append(_event(method, inside))
            inside = None
        elif inside is not None:
            head, _, value = line.partition(":")
            name, _, parameters = head.partition(";")
            inside[name] = (value, parameters)
    return found


def _event(method: str, lines: dict[str, tuple[str, str]]) -> CalendarObject:
    starts, parameters = lines["DTSTART"]
    return CalendarObject(
        method,
        lines["UID"][0],
        int(lines["SEQUENCE"][0]),
        lines["DTSTAMP"][0],
        datetime.strptime(starts[:8], "%Y%m%d").date(),
        f"{starts[8:]}-{lines['DTEND'][0][8:]}",
        lines["STATUS"][0] == "CANCELLED",
        lines.get("LOCATION", ("", ""))[0],
        parameters.removeprefix("TZID="),
        "ATTENDEE" in lines,
    )
