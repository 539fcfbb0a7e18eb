"""Which rules of the standards does a mail break? Read as a stranger reads it, from the bytes alone.

Shares no code with what writes mails: a rule misread there would be misread here as well.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

_FIELD = re.compile(rb"[!-9;-~]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_WORD = re.compile(r"=\?([^?\s]*)\?([^?\s]*)\?([^?\s]*)\?=")
_MAILBOX = re.compile(
    r"(?P<name>.*?)\s*<(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+)@(?P<host>[a-z0-9.-]+)>",
    re.DOTALL,
)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\.)*"')
ONCE = "from sender reply-to to cc bcc message-id date subject".split()
LIST_HEADERS = {"list-id", "list-unsubscribe", "list-unsubscribe-post"}


def broken_rules(raw: bytes) -> list[str]:
    """Each broken rule as a sentence beginning with its standard; empty for a good mail."""
    return list(_broken(raw))


def headers_of(raw: bytes) -> list[tuple[str, str]]:
    """The fields of a head as (name, value with its folds), in their order."""
    head = raw.partition(b"\r\n\r\n")[0].decode("latin-1")
    return [
        (name, value.lstrip(" "))
        for name, _, value in (field.partition(":") for field in re.split(r"\r\n(?![ \t])", head))
    ]


def decoded(value: str) -> str:
    """A field's value with its encoded words decoded and its folds undone (RFC 2047, 6.2)."""
    joined = re.sub(r"\?=\s+=\?", "?==?", value.replace("\r\n", ""))
    return _WORD.sub(lambda word: _word(word).decode("utf-8"), joined)


def person(value: str) -> tuple[str, str]:
    """Name and address of a field with one person."""
    found = _MAILBOX.fullmatch(value.replace("\r\n", ""))
    assert found, value
    name = found["name"].strip()
    if name.startswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return decoded(name), f"{found['local']}@{found['host']}"


def _broken(raw: bytes) -> Iterator[str]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "5322 2.1: a CR or LF stands alone"
    if max(map(len, raw.split(b"\r\n"))) > 998:
        yield "5322 2.1.1: a line is longer than 998"
    if b"\0" in raw or not raw.isascii():
        yield "2045 2.7: a byte is not 7bit"
    head, gap, body = raw.partition(b"\r\n\r\n")
    if not gap:
        yield "5322 2.1: there is no empty line after the head"
    fields = headers_of(raw)
    yield from _of_head(head, fields)
    values = {name.lower(): value for name, value in fields}
    yield from _of_automatic(values)
    yield from _of_list(values)
    yield from _of_body(values, body)


def _of_head(head: bytes, fields: list[tuple[str, str]]) -> Iterator[str]:
    names = [name.lower() for name, _ in fields]
    for line in head.split(b"\r\n"):
        if not line.strip():
            yield "5322 3.2.2: a folded line is empty"
        if _WORD.search(line.decode("latin-1")) and len(line) > 76:
            yield "2047 2: a line with an encoded word is longer than 76"
    for name, value in fields:
        if not _FIELD.fullmatch(name.encode("latin-1")):
            yield f"5322 2.2: {name!r} is no name of a field"
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value):
            yield f"5322 2.2: {name} holds a control character"
        yield from _of_words(name, value)
    for name in set(names):
        if names.count(name) > 1:
            yield f"5322 3.6: {name} stands there twice"
    for name in ("from", "date", "message-id", "to", "subject", "mime-version"):
        if name not in names:
            yield f"5322 3.6: {name} is missing"
    values = dict(zip(names, (value for _, value in fields), strict=True))
    for name in ("from", "to", "reply-to"):
        if name in values:
            yield from _of_person(name, values[name])
    if not _MESSAGE_ID.fullmatch(values.get("message-id", "")):
        yield "5322 3.6.4: the message-id is none"
    if parsedate_to_datetime(values.get("date", "")).tzinfo is None:
        yield "5322 3.3: the date has no zone"


def _of_words(name: str, value: str) -> Iterator[str]:
    for found in re.finditer(r"=\?\S*", value):
        word = _WORD.fullmatch(found[0])
        if word is None:
            yield f"2047 2: {name} holds {found[0][:40]!r}, which looks like an encoded word"
        elif len(word[0]) > 75:
            yield f"2047 2: an encoded word in {name} is longer than 75"
        else:
            try:
                if re.search(r"[\x00-\x1f\x7f]", _word(word).decode(word[1])):
                    yield f"2047: an encoded word in {name} hides a control character"
            except (UnicodeDecodeError, LookupError, binascii.Error):
                yield f"2047 5: an encoded word in {name} is not whole"
    for quoted in _QUOTED.findall(value):
        if "=?" in quoted:
            yield f"2047 5: {name} has an encoded word inside quotes"


def _of_person(name: str, value: str) -> Iterator[str]:
    found = _MAILBOX.fullmatch(value.replace("\r\n", ""))
    if found is None:
        yield f"5322 3.4: {name} is not one person"
        return
    shown = found["name"].strip()
    if not (_QUOTED.fullmatch(shown) or _ATOMS.fullmatch(_WORD.sub("", shown))):
        yield f"5322 3.2.5: the name in {name} needs quotes"


def _of_automatic(values: dict[str, str]) -> Iterator[str]:
    if values.get("auto-submitted") != "auto-generated":
        yield "3834 5: it does not say that a program sent it"


def _of_list(values: dict[str, str]) -> Iterator[str]:
    there = LIST_HEADERS & values.keys()
    if not there:
        return
    if there != LIST_HEADERS:
        yield "8058 3.1: a list header is missing"
        return
    if not re.fullmatch(r"(.* )?<[a-z0-9.-]+\.[a-z0-9-]+>", values["list-id"]):
        yield "2919 2: the list-id is none"
    if values["list-unsubscribe-post"] != "List-Unsubscribe=One-Click":
        yield "8058 3.1: one-click is not said in its one way"
    if not re.fullmatch(r"\s*<https://[!-~]+>", values["list-unsubscribe"]):
        yield "8058 3.1: there is no https address to leave the list"


def _of_body(values: dict[str, str], body: bytes) -> Iterator[str]:
    if values.get("mime-version") != "1.0":
        yield "2045 4: mime-version is not 1.0"
    kind = values.get("content-type", "")
    if kind.startswith("multipart/"):
        yield from _of_multipart(kind, body)
    else:
        yield from _of_leaf(values, body)


def _of_multipart(kind: str, body: bytes) -> Iterator[str]:
    boundary = re.search(r'boundary="([^"]+)"', kind)
    if boundary is None or len(boundary[1]) > 70:
        yield "2046 5.1.1: the boundary is missing or too long"
        return
    mark = b"--" + boundary[1].encode()
    if not body.rstrip(b"\r\n").endswith(mark + b"--"):
        yield "2046 5.1.1: the last boundary is missing"
    parts = body.split(mark)
    if len(parts) < 3 or any(part and not part.startswith(b"\r\n") for part in parts[1:-1]):
        yield "2046 5.1.1: a boundary stands inside a part"
    kinds = []
    for part in parts[1:-1]:
        inner = part[2:].removesuffix(b"\r\n")
        values = {name.lower(): value for name, value in headers_of(inner)}
        values.setdefault("mime-version", "1.0")
        kinds.append(values.get("content-type", "").partition(";")[0])
        yield from _of_body(values, inner.partition(b"\r\n\r\n")[2])
    if kind.startswith("multipart/alternative"):
        if kinds[:2] != ["text/plain", "text/html"]:
            yield "2046 5.1.4: the plainest part is not first"
        if "text/calendar" in kinds[:-1]:
            yield "6047 2.4: the calendar entry is not last"


def _of_leaf(values: dict[str, str], body: bytes) -> Iterator[str]:
    kind, encoding = values.get("content-type", ""), values.get("content-transfer-encoding", "7bit")
    if max(map(len, body.split(b"\r\n"))) > 76:
        yield "2045 6.7: an encoded line is longer than 76"
    if encoding == "quoted-printable":
        content = quopri.decodestring(body)
        if re.search(rb"[ \t]\r\n|=(?![0-9A-F]{2}|\r\n)", body):
            yield "2045 6.7: quoted-printable is broken"
    elif encoding == "base64":
        content = base64.b64decode(body, validate=False)
    else:
        yield f"2045 6: nobody decodes {encoding}"
        return
    if kind.startswith("text/"):
        if "charset=utf-8" not in kind:
            yield "2046 4.1.2: a text says not in which signs"
        content.decode("utf-8")
    if kind.startswith("text/calendar"):
        method = re.search(r"method=(\w+)", kind)
        if method is None or f"METHOD:{method[1]}\r\n".encode() not in content:
            yield "6047 2.4: the method differs from that of the entry"


def _word(word: re.Match[str]) -> bytes:
    if word[2].lower() == "q":
        return quopri.decodestring(word[3].replace("_", " "), header=True)
    return base64.b64decode(word[3], validate=True)
