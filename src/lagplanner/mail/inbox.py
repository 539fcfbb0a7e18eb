"""What lies in the mailbox that our letters come from? Read over IMAP, once, and nothing is lost.

A mail is marked only after what it says was stored, so a fall in between reads it once more, and
noting twice is once. Nothing is moved or deleted, and what is none of ours stays unread for the
people who share the mailbox: a keyword that they do not see says that it was looked at.

The standard library's client in a thread: it is asked a few times an hour, and nobody waits for it.
"""

import asyncio
import base64
import imaplib
import re
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from lagplanner.domain.errors import SettingsError

T = TypeVar("T")

KEYWORD = "$Lagplanner"
LARGEST_MAIL = 512 * 1024
"""So much of a mail is fetched: a report and the headers it returns stand at its beginning."""

MOST_AT_ONCE = 200
LOOKS_BACK = timedelta(days=21)
"""Servers give up after five days; longer than the longest time somebody left us switched off."""

PATIENCE = 30.0
"""Seconds that the server may take for one answer."""


class Security(StrEnum):
    """How the line is kept secret; never less than what is set."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where the mailbox is and how to get in. `trust` is for a server with a certificate of its own."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    folder: str = "INBOX"
    security: Security = Security.TLS
    trust: ssl.SSLContext | None = field(default=None, repr=False)


class Verdict(StrEnum):
    """What became of a mail that was handed on."""

    OURS = "ours"  # stored: it is marked as read
    OTHERS = "others"  # somebody else's: it stays unread
    LATER = "later"  # not yet: it comes again the next time


Note = Callable[[bytes], Awaitable[Verdict]]


async def read_inbox(inbox: Inbox, note: Note, *, now: datetime) -> dict[Verdict, int]:
    """Hand each new mail to `note`, the oldest first, and mark it by its verdict; how many of each.

    Raises SettingsError with a sentence that names the setting. What `note` raises goes through;
    mails before it are marked, that one and those after it come again.
    """
    counted = dict.fromkeys(Verdict, 0)
    session = await _in_thread(inbox, _Session, inbox)
    try:
        for uid in await _in_thread(inbox, session.new_mails, (now - LOOKS_BACK)):
            raw = await _in_thread(inbox, session.fetch, uid)
            if raw is None:
                continue
            verdict = await note(raw)
            await _in_thread(inbox, session.mark, uid, verdict)
            counted[verdict] += 1
    finally:
        await asyncio.to_thread(session.leave)
    return counted


class _Session:
    """One conversation with the server, in plain calls that block."""

    def __init__(self, inbox: Inbox) -> None:
        self._server = _connected(inbox)
        try:
            self._log_in(inbox)
            self._keywords = self._open(inbox.folder)
        except BaseException:
            self.leave()
            raise

    def new_mails(self, since: datetime) -> list[str]:
        """The UIDs of mails nobody has looked at, the oldest first."""
        new = f"UNKEYWORD {KEYWORD}" if self._keywords else "UNSEEN"
        # %b would be in the language of the machine
        day = f"{since.day}-{'JanFebMarAprMayJunJulAugSepOctNovDec'[since.month * 3 - 3 :][:3]}"
        found = self._ask("SEARCH", new, "SINCE", f"{day}-{since.year}")
        uids = b" ".join(line for line in found if isinstance(line, bytes)).decode().split()
        return sorted(uids, key=int)[:MOST_AT_ONCE]

    def fetch(self, uid: str) -> bytes | None:
        """The beginning of a mail; None if somebody took it away meanwhile."""
        for line in self._ask("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_MAIL}>)"):
            if isinstance(line, tuple) and b"BODY[]" in line[0]:
                return bytes(line[1])
        return None

    def mark(self, uid: str, verdict: Verdict) -> None:
        """Say at the server that a mail was looked at; one for later stays as it is."""
        flags = [r"\Seen"] if verdict is Verdict.OURS else []
        flags += [KEYWORD] if self._keywords and verdict is not Verdict.LATER else []
        if flags:
            self._ask("STORE", uid, "+FLAGS.SILENT", f"({' '.join(flags)})")

    def leave(self) -> None:
        """Hang up, whatever state the line is in."""
        with suppress(OSError, EOFError, imaplib.IMAP4.error):
            self._server.logout()
        _hang_up(self._server)

    def _log_in(self, inbox: Inbox) -> None:
        """By SASL where the server has it: only there may name and password hold any letter."""
        answer = f"\0{inbox.user}\0{inbox.password}".encode()
        try:
            if "AUTH=PLAIN" in self._server.capabilities:
                self._server.authenticate("PLAIN", lambda _: answer)
            else:
                self._server.login(_quoted(inbox.user), inbox.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise _NotLetInError(str(error)) from error

    def _open(self, folder: str) -> bool:
        """Open the folder; whether keywords of one's own can be stored in it."""
        kind, said = self._server.select(_quoted(_folder_name(folder)))
        if kind != "OK":
            raise _NoFolderError(str(said))
        _, allowed = self._server.response("PERMANENTFLAGS")
        flags = b" ".join(line for line in allowed or [] if isinstance(line, bytes))
        return rb"\*" in flags or KEYWORD.encode() in flags

    def _ask(self, *command: str) -> list[Any]:
        kind, said = self._server.uid(*command)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"{command[0]}: {said!r}")
        return said


class _NoFolderError(imaplib.IMAP4.error):
    """There is no such folder."""


class _NotLetInError(imaplib.IMAP4.error):
    """The server does not accept name and password, or they cannot be written."""


class _NoEncryptionError(imaplib.IMAP4.error):
    """The server does not encrypt as we were told to."""


def _connected(inbox: Inbox) -> imaplib.IMAP4:
    """A line to the server, encrypted as set; one that cannot be encrypted is not used."""
    trust = inbox.trust or ssl.create_default_context()
    if inbox.security is Security.TLS:
        return imaplib.IMAP4_SSL(inbox.host, inbox.port, ssl_context=trust, timeout=PATIENCE)
    server = imaplib.IMAP4(inbox.host, inbox.port, timeout=PATIENCE)
    if inbox.security is Security.STARTTLS:
        try:
            server.starttls(trust)
        except imaplib.IMAP4.error as error:
            _hang_up(server)
            raise _NoEncryptionError(str(error)) from error
        except BaseException:
            _hang_up(server)
            raise
    return server


def _hang_up(server: imaplib.IMAP4) -> None:
    with suppress(OSError):
        server.shutdown()


async def _in_thread(inbox: Inbox, ask: Callable[..., T], *args: object) -> T:
    """Ask the server; whatever goes wrong on the way is one error with a sentence."""
    try:
        return await asyncio.to_thread(ask, *args)
    except (OSError, EOFError, imaplib.IMAP4.error, UnicodeError) as error:
        raise SettingsError(_why(inbox, error)) from error


def _why(inbox: Inbox, error: Exception) -> str:
    where = f"Der Posteingang {inbox.host}:{inbox.port}"
    if isinstance(error, ssl.SSLError):
        return f"{where} weist sich nicht gültig aus. Prüfen Sie LAGPLANNER_IMAP_HOST."
    if isinstance(error, TimeoutError):
        return f"{where} antwortet nicht. Prüfen Sie LAGPLANNER_IMAP_HOST und _PORT."
    if isinstance(error, _NoFolderError):
        return f"{where} hat keinen Ordner „{inbox.folder}“. Prüfen Sie LAGPLANNER_IMAP_FOLDER."
    if isinstance(error, _NotLetInError):
        return f"{where} lehnt die Anmeldung ab. Prüfen Sie LAGPLANNER_IMAP_USER und _PASSWORD."
    if isinstance(error, _NoEncryptionError):
        return f"{where} bietet keine Verschlüsselung an. Ohne sie melden wir uns nicht an."
    if isinstance(error, imaplib.IMAP4.abort | EOFError):
        return f"{where} hat das Gespräch abgebrochen. Der nächste Versuch kommt von selbst."
    if isinstance(error, OSError):
        return f"{where} ist nicht zu erreichen. Prüfen Sie LAGPLANNER_IMAP_HOST und _PORT."
    return f"{where} hat etwas Unerwartetes geantwortet: {str(error)[:120]}"


def _quoted(text: str) -> str:
    """A string as IMAP writes one; imaplib quotes passwords and nothing else."""
    if re.search(r"[\r\n\0]", text):
        raise UnicodeError("a line end in a name")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folder_name(name: str) -> str:
    """A folder's name in the UTF-7 of IMAP (RFC 3501, 5.1.3): `Rückläufer` is `R&APw-ckl&AOQ-ufer`."""

    def encoded(run: re.Match[str]) -> str:
        letters = base64.b64encode(run[0].encode("utf-16-be")).decode()
        return f"&{letters.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", encoded, name.replace("&", "&-"))
