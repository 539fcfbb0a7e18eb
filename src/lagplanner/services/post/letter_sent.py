"""What exactly was sent, shown to somebody who is not its recipient: every link masked.

Tokens open doors, so they are blotted out in the bytes themselves, whatever is made of them then.
"""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from lagplanner.database import letters
from lagplanner.domain.access import Deed
from lagplanner.domain.post.links import ALPHABET, MASK, PATHS, TOKEN_LENGTH
from lagplanner.domain.sessions import CODE_ALPHABET
from lagplanner.services import acting

_SOFT = rb"(?:=\r?\n)?"  # where quoted-printable breaks a line
_SIGN = b"[" + ALPHABET.encode() + b"]"
_TOKEN = re.compile(
    rb"(/" + _SOFT + b"[" + "".join(PATHS.values()).encode() + b"]" + _SOFT + b"/)"
    rb"(?:" + _SOFT + _SIGN + b"){" + str(TOKEN_LENGTH).encode() + rb"}(?!" + _SIGN + b")"
)
_LOGIN = re.compile(rb"(/anmelden/)(?:" + _SOFT + rb"[A-Za-z0-9_-]){20,}")
_OF_CODE = b"(?:" + _SOFT + b"[" + CODE_ALPHABET.encode() + b"])"
_CODE = re.compile(rb"(?<![\w-])" + _OF_CODE + b"{4}" + _SOFT + b"-" + _OF_CODE + rb"{4}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as people read it: its subject, both parts, its source, and the files with it."""

    subject: str
    text: str
    html: str
    source: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending of a letter: when, what the mail server said, and the masked bytes."""

    at: datetime
    reply: str
    raw: bytes


async def sendings(letter_id: int) -> tuple[Sent, ...]:
    """What was handed over for this letter, the latest first, each link masked."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    return tuple(
        Sent(one.at, one.smtp_reply, masked(one.raw)) for one in await letters.sent_texts(letter_id)
    )


def masked(raw: bytes) -> bytes:
    """The same bytes without anything that opens a page."""
    raw, logs_in = _LOGIN.subn(rb"\1" + MASK.encode(), _TOKEN.sub(rb"\1" + MASK.encode(), raw))
    return _CODE.sub(MASK.encode(), raw) if logs_in else raw


def read(raw: bytes) -> Mail:
    """A mail taken apart as a mail program does."""
    found = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(found, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    return Mail(
        subject=str(found["Subject"] or ""),
        text=_part(found, "plain"),
        html=_part(found, "html"),
        source=raw.decode("utf-8", "replace").replace("\r\n", "\n"),
        files=tuple(
            name for part in found.iter_attachments() if (name := part.get_filename()) is not None
        ),
    )


def _part(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
