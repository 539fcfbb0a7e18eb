"""Is this mail the news that a letter of ours did not arrive, and what does it say?

Mail servers report in a form (RFC 3464), in free text, or hardly at all; auto-replies and warnings
look much alike. Only what says "failed" is a bounce. Nothing in such a mail is trusted: it says
which letter it means, and whoever keeps the letters decides whether there is one.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

from lagplanner.mail.refusals import refusal, status_in

LARGEST = 1_000_000
"""So many bytes of a mail are read; the report stands before the letter it returns."""

MOST_RECIPIENTS = 20
"""A letter of ours has one; a report on more than these is none of ours."""


class Kind(StrEnum):
    """What came in."""

    BOUNCE = "bounce"
    DELAYED = "delayed"  # the server goes on trying: no news
    DELIVERED = "delivered"
    AUTO_REPLY = "auto_reply"  # out of office and the like
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that did not arrive. `message_id` with its brackets, "" where none was returned.

    `permanent` says that the mailbox itself takes no mail, which counts against the address. It is
    never so without a Message-ID: anybody can name an address, only its reader knows the other.
    """

    message_id: str
    recipient: str
    permanent: bool
    sentence: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail of the inbox is; `bounces` only where it is one."""

    kind: Kind
    bounces: tuple[Bounce, ...] = ()


def read(raw: bytes) -> Returned:
    """Read one mail as it came in. Never raises: what cannot be understood is OTHER."""
    try:
        return _read(raw[:LARGEST])
    except (LookupError, RecursionError, TypeError, ValueError):
        return Returned(Kind.OTHER)  # a mail broken beyond what the parser forgives


@dataclass(frozen=True, slots=True)
class _Failure:
    recipient: str
    status: str
    words: str


_Fields = dict[str, str]

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_DAEMON = re.compile(
    r"\W*(mail(er)?[ .-]?(daemon|delivery)|mail[ .]delivery[ .](sub)?system|mdaemon|postmaster|bounces?"
    r"|microsoftexchange[0-9a-f]*)\W*"
)
_FAILED = re.compile(
    r"undeliver|unzustellbar|nicht (zugestellt|zustellbar)|non remis|not (be )?delivered"
    r"|(could ?n.t be|can.?not be) delivered|unable to (deliver|send)|non-delivery"
    r"|delivery (status|notification|report|failure|failed|has failed|error|problem)"
    r"|mail (delivery|fail|system error)|(failure|failed) (delivery|notice|mail)|message status"
    r"|returned (mail|to sender)|returning (message|to sender)"
)
_WAITING = re.compile(r"delay|verzögert|warning|still being|not yet|noch nicht")
_STILL_TRYING = re.compile(
    r"will be retried|only a temporary|temporary failure report|(not|n.t) need to re-?send"
    r"|still trying|keep trying|wird weiter(hin)? versucht"
)
_AWAY = re.compile(
    r"^(automatic reply|automatische antwort|auto(matic)?-?\s?(reply|response|antwort)|out of( the)? office"
    r"|abwesen|abwesenheits|urlaub|ich bin .*(abwesend|nicht im)|vacation)"
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_OURS = re.compile(r"<lp-\d+-")  # as domain.letters.message_id makes them
_QUOTED_ID = re.compile(
    r"^[> \t]*message-id:\s{0,5}(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE
)
_LETTER_BEGINS = re.compile(
    r"^[> \t]*(received|return-path|message-id|mime-version|dkim-signature|x-[\w-]+): ",
    re.IGNORECASE | re.MULTILINE,
)
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS = re.compile(rf"(?<![\w.+-])[\w+]{_LOCAL}{{0,63}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}")
_LONGEST_HEADER = 1_000
_LONGEST_REPORT = 10_000


def _read(raw: bytes) -> Returned:
    message = message_from_bytes(raw)
    leaves = list(_leaves(message))
    if message.get_param("report-type", "") in ("disposition-notification", "feedback-report"):
        return Returned(Kind.OTHER)
    report = next((leaf for leaf in leaves if leaf.get_content_type() in _REPORTS), None)
    groups = list(_groups(report)) if report is not None else []
    if any("action" in group or "final-recipient" in group for group in groups):
        return _by_report(groups, _letter_in(message, leaves, raw))
    if _from_daemon(message):
        return _by_text(message, _text(leaves), _letter_in(message, leaves, raw))
    if _is_auto_reply(message):
        return Returned(Kind.AUTO_REPLY)
    return Returned(Kind.OTHER)


# A report in the form of RFC 3464


def _by_report(groups: list[_Fields], letter: _Fields) -> Returned:
    actions = {_action(group) for group in groups if _is_recipient(group)}
    failures = [_failure(group) for group in groups if _action(group) == "failed"]
    if failures:
        return _bounces(failures[:MOST_RECIPIENTS], letter)
    if "delayed" in actions:
        return Returned(Kind.DELAYED)
    if actions & {"delivered", "relayed", "expanded"}:
        return Returned(Kind.DELIVERED)
    return Returned(Kind.OTHER)


def _is_recipient(group: _Fields) -> bool:
    return bool(group.keys() & {"action", "final-recipient", "original-recipient"})


def _action(group: _Fields) -> str:
    """The action; where a server leaves it out, what the class of its status means."""
    if not _is_recipient(group):
        return ""
    words = group.get("action", "").lower().split()
    if words:
        return {"failure": "failed", "delay": "delayed"}.get(words[0].rstrip(";,"), words[0])
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get(group.get("status", "")[:1], "")


def _failure(group: _Fields) -> _Failure:
    """Many servers write 5.0.0 into the field and the true number into the words."""
    words = group.get("diagnostic-code", "")
    kind, semicolon, rest = words.partition(";")
    words = rest.strip() if semicolon and " " not in kind.strip() else words
    status = status_in(group.get("status", ""))
    exact = status_in(words)
    if status[1:] in ("", ".0.0") and exact:
        status = exact
    return _Failure(_recipient(group), status, words)


def _recipient(group: _Fields) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(group.get(name, "").partition(";")[2] or group.get(name, ""))
        if found:
            return found[0]
    return ""


def _groups(report: Message) -> Iterator[_Fields]:
    """The groups of fields of a report, by lower-case names; the first is about the whole mail.

    The parser splits only one of the two types, and some servers encode it though the form forbids.
    """
    payload = report.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] or [report]
    if _header(report, "Content-Transfer-Encoding").lower() == "base64":
        encoded = "".join(str(block.get_payload()) for block in blocks)
        blocks = [message_from_bytes(b"\n" + b64decode(encoded))]
    for block in blocks:
        if block is not report and block.keys():
            yield _fields(block)
        for text in re.split(r"\n\s*\n", _body(block).replace("\r\n", "\n")):
            if text.strip():
                yield _fields(message_from_string(text.strip("\n")))


def _fields(block: Message) -> _Fields:
    return {name.lower(): _one_line(str(value)) for name, value in block.items()}


# A report in free text


def _by_text(message: Message, text: str, letter: _Fields) -> Returned:
    subject = _header(message, "Subject").lower()
    report = text[: _end_of_report(text)][:_LONGEST_REPORT]
    begin = _one_line(report[:2_000]).lower()
    failed = _header(message, "X-Failed-Recipients")
    if _STILL_TRYING.search(begin) or _WAITING.search(subject):
        return Returned(Kind.DELAYED)
    if not failed and not _FAILED.search(subject) and not _FAILED.search(begin):
        return Returned(Kind.OTHER)
    own = {address.lower() for _, address in getaddresses([_header(message, "To")])}
    named = _ADDRESS.findall(failed) or [
        address
        for address in _ADDRESS.findall(report)
        if address.lower() not in own and not _DAEMON.fullmatch(address.split("@")[0].lower())
    ]
    words = _one_line(report.split(named[0], 1)[-1] if named and named[0] in report else report)
    failure = _Failure(named[0] if named else "", status_in(words), words)
    return _bounces([failure], letter)


def _end_of_report(text: str) -> int:
    """Where the returned letter begins in a text that quotes it."""
    begins = _LETTER_BEGINS.search(text)
    return begins.start() if begins else len(text)


def _from_daemon(message: Message) -> bool:
    if message.get("X-Failed-Recipients"):
        return True
    senders = [_header(message, name).lower() for name in ("From", "Return-Path")]
    for name, address in getaddresses(senders):
        if _DAEMON.fullmatch(name) or _DAEMON.fullmatch(address.partition("@")[0]):
            return True
    if senders[0].startswith("mailer-daemon "):  # some write no address behind it
        return True
    subject = _header(message, "Subject").lower()
    return _header(message, "Return-Path") == "<>" and _FAILED.search(subject) is not None


def _is_auto_reply(message: Message) -> bool:
    automatic = (_header(message, "Auto-Submitted") or "no").split(";")[0].strip().lower()
    return (
        automatic not in ("no", "")
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response"))
        or _header(message, "Precedence").strip().lower() in ("auto_reply", "auto-reply")
        or _AWAY.match(_header(message, "Subject").strip().lower()) is not None
    )


# What both have in common


def _bounces(failures: list[_Failure], letter: _Fields) -> Returned:
    """One for each failure. The letter's own To is the address we know; servers report others."""
    message_id = letter.get("message-id", "")
    addressed = [address for _, address in getaddresses([letter.get("to", "")]) if "@" in address]
    found = []
    for failure in failures:
        to = addressed[0] if len(addressed) == 1 and len(failures) == 1 else failure.recipient
        said = refusal(to, failure.status, failure.words)
        permanent = said.mailbox and message_id != ""
        found.append(Bounce(message_id, to, permanent, said.sentence, failure.status))
    return Returned(Kind.BOUNCE, tuple(dict.fromkeys(found)))


def _letter_in(message: Message, leaves: list[Message], raw: bytes) -> _Fields:
    """Message-ID and To of the letter that came back, as far as it was returned.

    Where it is no part of its own, or its headers lost their folding: the one that the text quotes,
    else the one elsewhere in the mail that is not the mail's own, at last the one it answers.
    """
    fields = _headers_of(leaves)
    if "message-id" in fields:
        return fields
    own = set(_MESSAGE_ID.findall(_header(message, "Message-ID")))
    for found in (
        set(_QUOTED_ID.findall(_text(leaves))),
        set(_QUOTED_ID.findall(raw.decode("latin-1"))) - own,
        set(_MESSAGE_ID.findall(_header(message, "In-Reply-To"))) - own,
    ):
        ours = {message_id for message_id in found if _OURS.match(message_id)} or found
        if len(ours) == 1:
            return fields | {"message-id": ours.pop()}
    return fields


def _headers_of(leaves: list[Message]) -> _Fields:
    original = next((leaf for leaf in leaves if leaf.get_content_type() in _ORIGINALS), None)
    if original is None:
        return {}
    payload = original.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        headers = payload[0]
    else:
        body = original.get_payload(decode=True)
        headers = message_from_bytes(body.lstrip() if isinstance(body, bytes) else b"")
    found = _MESSAGE_ID.search(_header(headers, "Message-ID"))
    fields = {"to": _header(headers, "To")}
    return fields | ({"message-id": found[0]} if found else {})


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of a mail, without looking into the letters and reports it carries."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _text(leaves: list[Message]) -> str:
    """All plain text; where there is none, HTML without its tags."""
    for wanted in ("text/plain", "text/html"):
        texts = [_body(leaf) for leaf in leaves if leaf.get_content_type() == wanted]
        if texts:
            text = "\n".join(texts).replace("\r\n", "\n")
            return (
                text if wanted == "text/plain" else re.sub(r"<(?![^<>\s]{1,80}@)[^<>]*>", " ", text)
            )
    return ""


def _body(leaf: Message) -> str:
    body = leaf.get_payload(decode=True)
    if not isinstance(body, bytes):
        return ""
    try:
        return body.decode(leaf.get_content_charset("utf-8"), "replace")
    except LookupError:
        return body.decode("latin-1")


def _header(message: Message, name: str) -> str:
    """A header as people read it, on one line, cut before it can be made long on purpose."""
    value = _one_line(str(message.get(name, ""))[:_LONGEST_HEADER])
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):
        return value


def _one_line(text: str) -> str:
    return " ".join(text.split())
