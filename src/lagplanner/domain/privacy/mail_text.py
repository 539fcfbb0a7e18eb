"""What can be read in a mail as it was sent: heads and every text, whatever they were packed in."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

_HEADS = ("Subject", "To", "Cc", "From", "Reply-To")
_FOLDED = re.compile(r"\r?\n[ \t]")


def words_of(raw: bytes) -> str:
    """All that a person could read in it; a calendar part without its folded lines."""
    mail = message_from_bytes(raw)
    parts = [_head(mail, name) for name in _HEADS]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            parts.append(_FOLDED.sub("", _text(part)))
    return "\n".join(parts)


def plain_text(raw: bytes) -> tuple[str, str]:
    """Subject and text of a mail as its recipient reads them."""
    mail = message_from_bytes(raw)
    texts = (part for part in mail.walk() if part.get_content_type() == "text/plain")
    return _head(mail, "Subject"), next((_text(part) for part in texts), "")


def _head(mail: Message, name: str) -> str:
    value = mail.get(name, "")
    try:
        return str(make_header(decode_header(str(value))))
    except (ValueError, LookupError):
        return str(value)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
