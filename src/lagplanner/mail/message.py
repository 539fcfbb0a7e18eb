"""How does a composed letter become the bytes that a mail server gets?

Everything is written here, once, as bytes: the standard library's writer is slow and was unsafe (see
`headers`). The finished head is parsed back and compared with what was meant before it may leave.
The same letter gives the same bytes, so a second attempt is the same mail.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from hashlib import sha256

import dkim  # type: ignore[import-untyped]

from lagplanner.clock import BERLIN
from lagplanner.domain.errors import MessageError
from lagplanner.domain.post.letter_texts import one_line
from lagplanner.mail.compose import Composed
from lagplanner.mail.headers import address, mailbox, message_id, unstructured, web_address

CRLF = "\r\n"
LONGEST_LINE = 998
"""RFC 5322, 2.1.1; without the line end."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, and who reads the answers. An empty Reply-To address leaves it out."""

    sender_name: str
    sender_email: str
    to_name: str
    to_email: str
    reply_to_name: str = ""
    reply_to_email: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a letter to many carries: the list's name (like a host name) and how to leave it."""

    list_id: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar entry: REQUEST, PUBLISH or CANCEL, the bytes of the file, and its name."""

    method: str
    content: bytes
    filename: str = "termin.ics"


@dataclass(frozen=True, slots=True)
class DkimKey:
    """Signs for a domain; `private_key` is PEM. Only where the relay does not sign itself."""

    domain: str
    selector: str
    private_key: bytes


_METHODS = frozenset({"REQUEST", "PUBLISH", "CANCEL"})
_FILENAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.ics")
_LIST_ID = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_PARSER = BytesHeaderParser()


def build(
    composed: Composed,
    *,
    envelope: Envelope,
    message_id: str,
    date: datetime,
    bulk: Bulk | None = None,
    entry: CalendarPart | None = None,
    dkim: DkimKey | None = None,
) -> bytes:
    """The mail as bytes with CRLF line ends, ready for DATA.

    `message_id` carries its angle brackets; `date` is aware. Control characters in names and subject
    are left out. Raises MessageError in words for an address, key or entry that cannot be used.
    """
    if not one_line(composed.subject):
        raise MessageError("Der Betreff ist leer. Ein Brief ohne Betreff geht nicht hinaus.")
    lines = _head(composed.subject, envelope, message_id, date, bulk)
    body_head, body = _body(composed, entry, sha256(message_id.encode()).hexdigest()[:24])
    raw = CRLF.join([*lines, *body_head, ""]).encode("ascii") + b"\r\n" + body
    _check(raw, [*lines, *body_head], composed.subject, envelope)
    return _signed(raw, dkim, [*lines, *body_head]) if dkim else raw


def _head(
    subject: str, envelope: Envelope, identity: str, date: datetime, bulk: Bulk | None
) -> list[str]:
    if date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    lines = [
        mailbox("From", envelope.sender_name, envelope.sender_email),
        mailbox("To", envelope.to_name, envelope.to_email),
        unstructured("Subject", subject),
        f"Date: {format_datetime(date.astimezone(BERLIN))}",
        f"Message-ID: {message_id(identity)}",
        "Auto-Submitted: auto-generated",
    ]
    if envelope.reply_to_email:
        lines.insert(1, mailbox("Reply-To", envelope.reply_to_name, envelope.reply_to_email))
    return lines + (_list_headers(bulk) if bulk else [])


def _list_headers(bulk: Bulk) -> list[str]:
    """RFC 2919 and 2369; one click (RFC 8058) only by https, which it demands."""
    if not _LIST_ID.fullmatch(bulk.list_id):
        raise MessageError(f"„{one_line(bulk.list_id)[:80]}“ ist kein Name für einen Verteiler.")
    url = web_address(bulk.unsubscribe_url)
    lines = [f"List-Id: <{bulk.list_id}>", f"List-Unsubscribe:{CRLF} <{url}>"]
    if url.startswith("https://"):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _body(composed: Composed, entry: CalendarPart | None, mark: str) -> tuple[list[str], bytes]:
    """The head's lines about the body, and the body: text, HTML and, last, the calendar entry."""
    parts = [
        _part(["Content-Type: text/plain; charset=utf-8"], _quoted_printable(composed.text)),
        _part(["Content-Type: text/html; charset=utf-8"], _quoted_printable(composed.html)),
    ]
    if entry is None:
        return _multipart("alternative", f"=_a{mark}", parts)
    _check_entry(entry)
    content = base64.encodebytes(entry.content).replace(b"\n", b"\r\n")
    kind = f"Content-Type: text/calendar; charset=utf-8; method={entry.method}"
    parts.append(_part([kind], content, "base64"))
    head, alternative = _multipart("alternative", f"=_a{mark}", parts)
    inner = (CRLF.join(head[1:]) + CRLF + CRLF).encode() + alternative
    file = _part(
        [
            f'Content-Type: application/ics; name="{entry.filename}"',
            f'Content-Disposition: attachment; filename="{entry.filename}"',
        ],
        content,
        "base64",
    )
    return _multipart("mixed", f"=_m{mark}", [inner, file])


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[list[str], bytes]:
    """ "=_" can stand in neither quoted-printable nor base64, so no part can end another."""
    head = ["MIME-Version: 1.0", f'Content-Type: multipart/{kind};{CRLF} boundary="{boundary}"']
    dashes = f"--{boundary}".encode()
    body = b"".join(dashes + b"\r\n" + part + b"\r\n" for part in parts) + dashes + b"--\r\n"
    return head, body


def _part(head: list[str], content: bytes, encoding: str = "quoted-printable") -> bytes:
    lines = [*head, f"Content-Transfer-Encoding: {encoding}", "", ""]
    return CRLF.join(lines).encode("ascii") + content


def _quoted_printable(text: str) -> bytes:
    """Lines of at most 76 characters with CRLF; any line end of the text becomes one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    return binascii.b2a_qp(lines.replace("\n", CRLF).encode(), istext=True)


def _check_entry(entry: CalendarPart) -> None:
    if entry.method not in _METHODS:
        raise MessageError(f"Einen Kalendereintrag „{one_line(entry.method)[:40]}“ gibt es nicht.")
    if not _FILENAME.fullmatch(entry.filename):
        raise MessageError(
            "Der Name der Kalenderdatei darf nur Buchstaben, Ziffern und .ics haben."
        )
    if f"METHOD:{entry.method}\r\n".encode() not in entry.content:
        raise MessageError(f"Die Kalenderdatei sagt nicht selbst, dass sie {entry.method} ist.")


def _check(raw: bytes, lines: list[str], subject: str, envelope: Envelope) -> None:
    """Read the head as a stranger would: each header once, none more, and saying what was meant."""
    head = raw[: raw.index(b"\r\n\r\n") + 2]
    parsed = _PARSER.parsebytes(head)
    meant = [line.split(":", 1)[0] for line in lines]
    read = make_header(decode_header(parsed["Subject"].replace(CRLF, "")))
    if (
        parsed.keys() != meant
        or len(set(meant)) != len(meant)
        or str(read) != one_line(subject)
        or not parsed["To"].endswith(f"<{address(envelope.to_email)}>")
        or max(map(len, head.split(b"\r\n"))) > LONGEST_LINE
    ):
        raise MessageError("Der Kopf der E-Mail liest sich anders, als er gemeint ist.")


def _signed(raw: bytes, key: DkimKey, lines: list[str]) -> bytes:
    names = [line.split(":", 1)[0].lower().encode() for line in lines]
    try:
        signature: bytes = dkim.sign(
            raw,
            key.selector.encode("ascii"),
            key.domain.encode("ascii"),
            key.private_key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=names,
        )
    except (dkim.DKIMException, ValueError) as error:
        raise MessageError(
            "Die E-Mail lässt sich nicht unterschreiben (DKIM). Bitte Schlüssel, Selektor und Domain "
            f"prüfen: {one_line(str(error))[:120]}"
        ) from error
    return signature + raw
