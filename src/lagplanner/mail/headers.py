"""How is a person's or the board's text written into the head of a mail without becoming part of it?

Python's own writer turned an encoded word holding CR LF into a header of its own (CVE-2024-6923) and
writes umlaut domains wrongly, so every header is written here: control characters are gone before,
whatever is not plain ASCII or could be read as an encoded word is encoded (RFC 2047) on purpose.
"""

import base64
import re
from functools import lru_cache

import idna

from lagplanner.domain.errors import MessageError
from lagplanner.domain.post.letter_texts import one_line

LINE = 76
"""Longest line that holds an encoded word (RFC 2047, section 2)."""

_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_ATOMS = re.compile(rf"[{_ATEXT}]+(?: [{_ATEXT}]+)*")
_LOCAL = re.compile(rf"[{_ATEXT}]+(?:\.[{_ATEXT}]+)*")
_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_MESSAGE_ID = re.compile(rf"<[.{_ATEXT}]+@[A-Za-z0-9.-]+>")
_PLAIN = re.compile(r"[ -~]*")
_URL = re.compile(r"https?://[!-;=?-~]+")
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


@lru_cache(maxsize=1024)  # the same subject goes to many
def unstructured(name: str, text: str) -> str:
    """A header whose value is free text, such as the subject, folded; without the last line end."""
    value = one_line(text)
    if _PLAIN.fullmatch(value) and "=?" not in value:
        folded = _folded(f"{name}:", value.split(" "))
        if folded is not None:
            return folded
    return f"{name}: " + "\r\n ".join(_encoded_words(value, first=LINE - len(name) - 2))


@lru_cache(maxsize=4096)  # the sender is always the same
def mailbox(header: str, name: str, email: str) -> str:
    """A header with one person: their name, quoted or encoded as needed, and their address."""
    shown, written = one_line(name), f"<{address(email)}>"
    if not shown:
        return f"{header}: {written}"
    if _PLAIN.fullmatch(shown) and "=?" not in shown and len(shown) <= 60:
        if not _ATOMS.fullmatch(shown):
            shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
        words = [shown]
    else:
        words = _encoded_words(shown, first=LINE - len(header) - 2)
    last = words[-1].rpartition("\n")[2]
    start = len(header) + 2 if len(words) == 1 else 1
    gap = " " if start + len(last) + 1 + len(written) <= LINE else "\r\n "
    return f"{header}: " + "\r\n ".join(words) + gap + written


def address(email: str) -> str:
    """The address as mail servers take it, an umlaut domain in its ASCII form.

    Raises MessageError saying what is wrong with it.
    """
    typed = email.strip()
    local, at, domain = typed.rpartition("@")
    if not at or not local or not domain:
        raise MessageError(
            f"„{_shown(typed)}“ ist keine E-Mail-Adresse. So sieht eine aus: name@example.org."
        )
    if not local.isascii():
        wrong = "".join(dict.fromkeys(sign for sign in local if not sign.isascii()))
        raise MessageError(
            f"Die Adresse „{_shown(typed)}“ hat vor dem @ Zeichen, die Mailserver nicht annehmen: "
            f"{_shown(wrong)}. Bitte eine Adresse ohne Umlaute vor dem @ eintragen."
        )
    host = _host(domain, typed)
    if not _LOCAL.fullmatch(local) or len(local) > 64 or len(local) + len(host) > 253:
        raise MessageError(
            f"Die Adresse „{_shown(typed)}“ kann nicht stimmen. Bitte Leerzeichen, Klammern und doppelte "
            "Punkte prüfen."
        )
    return f"{local}@{host}"


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one, however their letters and umlauts are written."""
    return _comparable(one) == _comparable(other)


def _comparable(email: str) -> str:
    local, _, domain = email.strip().rpartition("@")
    return f"{local}@{_ascii_host(domain)}".casefold()


def message_id(given: str) -> str:
    """The Message-ID with its angle brackets. Raises MessageError if it is none."""
    if not _MESSAGE_ID.fullmatch(given) or len(given) > 250:
        raise MessageError(f"„{_shown(given)}“ ist keine Message-ID.")
    return given


def web_address(url: str) -> str:
    """An address of a page that may stand in a header. Raises MessageError otherwise."""
    if not _URL.fullmatch(url) or len(url) > 900:
        raise MessageError(f"„{_shown(url)}“ ist keine Adresse einer Seite.")
    return url


def _host(domain: str, typed: str) -> str:
    host = _ascii_host(domain)
    if not _HOST.fullmatch(host):
        raise MessageError(
            f"Die Adresse „{_shown(typed)}“ hat hinter dem @ keinen gültigen Namen eines Mailservers."
        )
    return host


@lru_cache(maxsize=4096)
def _ascii_host(domain: str) -> str:
    """The domain in its ASCII form (IDNA 2008), "" if it has none."""
    if domain.isascii() and "xn--" not in domain.lower():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return ""


def _folded(start: str, words: list[str]) -> str | None:
    """The words in lines of at most 76 characters; None if one of them is too long for a line."""
    lines = [start]
    for word in words:
        if len(word) >= LINE:
            return None
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1] != start:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) if all(len(line) <= LINE for line in lines) else None


def _encoded_words(text: str, *, first: int) -> list[str]:
    """The text as encoded words of whole characters, the first at most `first` characters long."""
    quoted = [_quoted(sign) for sign in text]
    raw = text.encode()
    if sum(map(len, quoted)) <= len(raw) * 4 // 3 + 4:
        return _packed(quoted, "q", first)
    return [
        f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in _pieces(text, first=first)
    ]


def _packed(quoted: list[str], code: str, first: int) -> list[str]:
    words, room = [""], first - 12
    for sign in quoted:
        if len(words[-1]) + len(sign) > room:
            words.append("")
            room = LINE - 1 - 12
        words[-1] += sign
    return [f"=?utf-8?{code}?{word}?=" for word in words]


def _pieces(text: str, *, first: int) -> list[bytes]:
    pieces, room = [b""], (first - 12) // 4 * 3
    for sign in text:
        raw = sign.encode()
        if len(pieces[-1]) + len(raw) > room:
            pieces.append(b"")
            room = (LINE - 1 - 12) // 4 * 3
        pieces[-1] += raw
    return pieces


def _quoted(sign: str) -> str:
    if sign == " ":
        return "_"
    return "".join(chr(byte) if byte in _Q_SAFE else f"={byte:02X}" for byte in sign.encode())


def _shown(text: str) -> str:
    """The text for a message to the board: on one line and not longer than a line."""
    shown = one_line(text)
    return shown if len(shown) <= 80 else shown[:79] + "…"
