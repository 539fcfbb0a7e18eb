"""How is a letter handed to a mail server, and what exactly did the server say?

A conversation has two halves: `offer` (MAIL and RCPT) and `deliver` (DATA). Between them the caller
stores that the letter is on its way, so that a crash never leaves it a secret. aiosmtplib speaks
the protocol; `replies.py` knows what an answer means for a letter. Encryption is never given up for
convenience: where it is wanted and cannot be had, nothing is said at all.
"""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from lagplanner.domain.errors import MessageError
from lagplanner.domain.post.letters import Answer, Outcome
from lagplanner.mail.headers import address
from lagplanner.mail.replies import LOST_BEFORE, NO_LAST_WORD, Reply, meaning, not_open, readable
from lagplanner.settings import is_loopback

COMPLETED = 250
START_INPUT = 354


class Security(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that takes our letters. Seconds: to connect, for an answer, for the last one.

    The last one is long: giving up on it leaves a letter in doubt.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Security = Security.STARTTLS
    local_hostname: str | None = None
    connect_seconds: float = 15.0
    answer_seconds: float = 60.0
    last_seconds: float = 120.0
    trusted: ssl.SSLContext | None = None  # whom to believe; None: whom this machine believes

    def __post_init__(self) -> None:
        if self.user and self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError("a password is never sent through the net without encryption")


class Conversation(Protocol):
    """One connection; letters are said on it one after another.

    `is_said`: the letter last delivered has begun to leave, so that a server may have it.
    """

    is_said: bool

    async def greet(self) -> Outcome | None:
        """Only connect and log in. None: we are welcome. Never raises."""
        ...

    async def offer(self, sender: str, recipient: str) -> Outcome | None:
        """Ask whether a letter may come. None: yes; now call `deliver` or `withdraw`. Never raises."""
        ...

    async def deliver(self, raw: bytes, *, may_leave: Callable[[], bool]) -> Outcome:
        """Say the letter itself, and what became of it. Never raises but when cancelled.

        `may_leave` is asked before the first byte: with False nothing is said, and it is to be tried later.
        """
        ...

    async def withdraw(self) -> None:
        """Say that the letter offered will not come."""
        ...

    async def close(self) -> None:
        """Say goodbye; opened again when the next letter is offered."""
        ...


class Transport(Protocol):
    """Where conversations come from."""

    def conversation(self) -> Conversation: ...


class SmtpTransport:
    """Conversations with a real mail server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def conversation(self) -> "SmtpConversation":
        """A new one, not yet connected."""
        return SmtpConversation(self.server)


class SmtpConversation:
    """One kept connection to a mail server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: aiosmtplib.SMTP | None = None
        self._recipient = ""
        self.is_said = False

    async def greet(self) -> Outcome | None:
        """Connect and log in."""
        return None if self._is_open else await self._open()

    async def offer(self, sender: str, recipient: str) -> Outcome | None:
        """Ask whether a letter may come; a connection that was closed while idle is opened again."""
        self._recipient = recipient
        try:
            commands = _envelope(sender, recipient)
        except MessageError:
            return Outcome(
                Answer.NO_MAILBOX,
                f"„{recipient}“ ist keine Adresse, an die Mail gehen kann. Bitte berichtigen.",
            )
        kept = self._is_open
        if not kept and (problem := await self._open()):
            return problem
        answer = await self._say(commands[0])
        if kept and answer.is_goodbye:
            if problem := await self._open():
                return problem
            answer = await self._say(commands[0])
        if not answer.is_yes:
            return await self._refused(answer, at_sender=True)
        answer = await self._say(commands[1])
        return None if answer.is_yes else await self._refused(answer, at_sender=False)

    async def deliver(self, raw: bytes, *, may_leave: Callable[[], bool]) -> Outcome:
        """Say the letter. Until the server asks for it nothing has left; from then on a lost reply
        is a doubt, however the connection ended."""
        self.is_said = False
        try:
            return await self._deliver(raw, may_leave)
        except BaseException:
            self._drop()
            raise

    async def _deliver(self, raw: bytes, may_leave: Callable[[], bool]) -> Outcome:
        answer = await self._say(b"DATA")
        if answer.code != START_INPUT or answer.is_mixed_up:
            return await self._not_taken(answer)
        protocol = self._protocol
        if protocol is None or not may_leave():
            self._drop()
            return Outcome(Answer.LATER, LOST_BEFORE)
        reply = await self._last_word(protocol, raw)
        if isinstance(reply, Outcome):
            self._drop()
            return reply
        if COMPLETED <= reply.code < 300:
            if reply.is_mixed_up:
                self._drop()
            return Outcome(Answer.ACCEPTED, reply=str(reply))
        if reply.is_no:
            return await self._not_taken(reply)
        self._drop()
        return Outcome(Answer.LOST, NO_LAST_WORD, str(reply))

    async def withdraw(self) -> None:
        """Take the offer back."""
        if self._is_open and not (await self._say(b"RSET")).is_yes:
            self._drop()

    async def close(self) -> None:
        """Say goodbye, if anybody is there."""
        if self._is_open:
            await self._say(b"QUIT", seconds=2.0)
        self._drop()

    async def _open(self) -> Outcome | None:
        """Connect, encrypt and log in; None if that went well."""
        self._drop()
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=server.local_hostname,
            timeout=server.connect_seconds,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=server.trusted,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client._ehlo_or_helo_if_needed()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            return not_open(f"{server.host}:{server.port}", error)
        self._client = client
        return None

    async def _say(self, command: bytes, *, seconds: float | None = None) -> Reply:
        client, protocol = self._client, self._protocol
        if client is None or protocol is None:
            return Reply(0, "")
        try:
            response = await client.execute_command(
                command, timeout=seconds or self._server.answer_seconds
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            return Reply(0, readable(str(error)))
        return Reply(response.code, readable(response.message), bool(protocol._buffer))

    async def _last_word(self, protocol: SMTPProtocol, raw: bytes) -> Reply | Outcome:
        """Write the letter and wait for the reply that counts; an Outcome if there was none."""
        try:
            protocol.write(_dotted(raw))
        except (aiosmtplib.SMTPException, OSError) as error:
            return Outcome(Answer.LATER, LOST_BEFORE, str(error))
        self.is_said = True
        try:
            response = await protocol.read_response(timeout=self._server.last_seconds)
        except aiosmtplib.SMTPTimeoutError:
            return Outcome(Answer.LOST, NO_LAST_WORD, "timeout")
        except (aiosmtplib.SMTPException, OSError) as error:
            return Outcome(Answer.LOST, NO_LAST_WORD, readable(str(error)))
        if _is_unfinished(protocol):
            # It answered before it had heard all: whatever it says is about something else.
            return Outcome(
                Answer.LOST, NO_LAST_WORD, f"{response.code} {readable(response.message)}"
            )
        return Reply(response.code, readable(response.message), bool(protocol._buffer))

    async def _refused(self, answer: Reply, *, at_sender: bool) -> Outcome:
        """What a no to the sender or to the recipient means."""
        if answer.is_over:
            self._drop()
            return Outcome(Answer.LATER, LOST_BEFORE, str(answer))
        outcome = meaning(
            answer, Answer.NOT_US if at_sender else Answer.NO_MAILBOX, self._recipient
        )
        if not at_sender:
            await self.withdraw()
        return outcome

    async def _not_taken(self, answer: Reply) -> Outcome:
        """What a no to the letter itself means. Said clearly, the letter is not with them."""
        if answer.is_over:
            self._drop()
            return Outcome(Answer.LATER, LOST_BEFORE, str(answer))
        outcome = meaning(answer, Answer.REFUSED, self._recipient)
        await self.withdraw()
        return outcome

    @property
    def _protocol(self) -> SMTPProtocol | None:
        return self._client.protocol if self._client is not None else None

    @property
    def _is_open(self) -> bool:
        return self._client is not None and self._client.is_connected

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _envelope(sender: str, recipient: str) -> tuple[bytes, bytes]:
    """The two commands, with the addresses as they stand in the letter's head.

    Raises MessageError for an address that cannot be said.
    """
    return (
        f"MAIL FROM:<{address(sender)}>".encode("ascii"),
        f"RCPT TO:<{address(recipient)}>".encode("ascii"),
    )


def _dotted(raw: bytes) -> bytes:
    """The letter as it travels: CR LF at each end of line, leading dots doubled, a dot to end."""
    ends = raw.count(b"\r\n")
    if raw.count(b"\n") != ends or raw.count(b"\r") != ends:
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    if not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    if raw.startswith(b"."):
        raw = b"." + raw
    if b"\r\n." in raw:
        raw = raw.replace(b"\r\n.", b"\r\n..")
    return raw + b".\r\n"


def _is_unfinished(protocol: SMTPProtocol) -> bool:
    size: Callable[[], int] | None = getattr(protocol.transport, "get_write_buffer_size", None)
    return bool(size and size())
