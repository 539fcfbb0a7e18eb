"""How does a mail server behave that misbehaves on purpose, and which letters did it really keep?

A script says for each moment of a conversation what happens instead of the usual; `HEALTHY` is an
empty one. What the server *kept* is the truth a test compares with: a letter counts once its final
dot was read and the script let it be kept, whatever was answered afterwards.
"""

import asyncio
import base64
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

LIMIT = 64 * 1024 * 1024  # bytes a letter may have
NAME = "mail.example"


class Moment(StrEnum):
    """When something may go wrong."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # the first bytes of the letter have come, its dot has not
    DOT = "dot"
    AFTER = "after"  # the letter is answered, the next command has not come


class End(StrEnum):
    """How a conversation ends that nobody said goodbye in."""

    CLOSE = "close"
    RESET = "reset"
    SILENCE = "silence"  # the connection stays, and nothing comes any more


@dataclass(frozen=True, slots=True)
class Act:
    """What the server does at a moment: wait, then answer, then perhaps end the conversation."""

    reply: bytes | None = None  # None is the usual answer, b"" none at all
    wait: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between two bytes of it
    end: End | None = None
    keep: bool | None = (
        None  # at the dot: kept or not, whatever is answered; None goes by the answer
    )


Script = Mapping[Moment, "Act | Callable[[Conversation], Act | None]"]
HEALTHY: Script = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter the server took: when, for whom, and what it meant to answer (b"" for nothing)."""

    message_id: str
    recipients: tuple[str, ...]
    at: float
    said: bytes
    in_clear: bool
    raw: bytes = field(repr=False, default=b"")


class Server:
    """An SMTP server on a port of this machine; `script` may be changed while it runs."""

    def __init__(
        self,
        script: Script = HEALTHY,
        *,
        tls: ssl.SSLContext | None = None,
        at_once: bool = False,
        user: tuple[str, str] | None = None,
        on_kept: Callable[[Kept], None] | None = None,
    ) -> None:
        """With `tls` it offers STARTTLS, or speaks TLS `at_once`; with `user` it wants a log-in."""
        self.script = script
        self.tls = tls
        self.at_once = at_once
        self.user = user
        self.offers_starttls = tls is not None and not at_once
        self.kept: list[Kept] = []
        self.tried: list[str] = []  # recipients of each RCPT, in order
        self.conversations = 0
        self.open: set[Conversation] = set()
        self.passwords_in_clear: list[str] = []
        self.port = 0
        self._on_kept = on_kept
        self._listening: asyncio.Server | None = None

    async def __aenter__(self) -> "Server":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen: the first time on a free port, later on the same one."""
        if self._listening is None:
            self._listening = await asyncio.start_server(
                self._converse,
                "127.0.0.1",
                self.port,
                limit=LIMIT,
                ssl=self.tls if self.at_once else None,
                reuse_address=True,
            )
            self.port = self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut all conversations off: the server is down."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
            tasks = [conversation.task for conversation in self.open]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def heal(self) -> None:
        """Behave from now on."""
        self.script = HEALTHY

    def times_kept(self) -> dict[str, int]:
        """How often each letter was kept, by Message-ID."""
        counts: dict[str, int] = {}
        for letter in self.kept:
            counts[letter.message_id] = counts.get(letter.message_id, 0) + 1
        return counts

    def keep(self, letter: Kept) -> None:
        """Take a letter for good."""
        self.kept.append(letter)
        if self._on_kept is not None:
            self._on_kept(letter)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.conversations += 1
        conversation = Conversation(self, reader, writer)
        self.open.add(conversation)
        try:
            await conversation.task
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, Over):
            pass
        except asyncio.CancelledError:
            conversation.reset()
        finally:
            self.open.discard(conversation)
            writer.close()
            with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()


class Over(Exception):  # noqa: N818
    """The conversation is over."""


class Conversation:
    """One connection from the greeting to its end."""

    def __init__(
        self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.task = asyncio.create_task(self.run())
        self.number = server.conversations
        self.letters = 0  # answered so far in this conversation
        self.secret = server.at_once
        self.logged_in = server.user is None
        self.recipients: list[str] = []
        self.raw = b""

    async def run(self) -> None:
        """Answer commands until somebody ends it."""
        await self.do(Moment.CONNECT, f"220 {NAME} ESMTP")
        deeds = {
            "EHLO": self._ehlo,
            "HELO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
        }
        while True:
            line = (await self.reader.readuntil(b"\n")).decode("latin-1").strip()
            verb = line.split(" ", 1)[0].upper()
            if verb == "QUIT":
                await self.say(b"221 bye\r\n")
                return
            if verb in deeds:
                await deeds[verb](line)
            elif verb in ("RSET", "NOOP"):
                self.recipients = []
                await self.say(b"250 ok\r\n")
            else:
                await self.say(b"500 unknown command\r\n")

    async def do(self, moment: Moment, usual: str) -> bytes:
        """Do what the script says at this moment, else answer as usual; give back what was said."""
        act = self.act(moment)
        said = f"{usual}\r\n".encode() if act.reply is None else act.reply
        await self.perform(act, said)
        return said

    def act(self, moment: Moment) -> Act:
        """What the script says at this moment."""
        told = self.server.script.get(moment)
        return (told(self) if callable(told) else told) or Act()

    async def perform(self, act: Act, said: bytes) -> None:
        """Wait, say it, and end the conversation if so told. Raises Over."""
        if act.wait:
            await asyncio.sleep(act.wait)
        if act.drip:
            for byte in said:
                await self.say(bytes([byte]))
                await asyncio.sleep(act.drip)
        elif said:
            await self.say(said)
        if act.end is End.SILENCE:
            await asyncio.Event().wait()
        if act.end is End.RESET:
            self.reset()
        if act.end is not None:
            raise Over

    async def say(self, line: bytes) -> None:
        """Write an answer. Raises Over where nobody is there any more."""
        if self.writer.transport.is_closing():
            raise Over
        self.writer.write(line)
        await self.writer.drain()

    def reset(self) -> None:
        """Cut the connection off, as a crashed machine does."""
        connected: socket.socket = self.writer.get_extra_info("socket")
        with suppress(OSError):
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def _ehlo(self, _: str) -> None:
        offers = [NAME, "SIZE 33554432", "8BITMIME"]
        if self.server.offers_starttls and not self.secret:
            offers.append("STARTTLS")
        if self.server.user is not None:
            offers.append("AUTH PLAIN LOGIN")
        lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
        await self.do(Moment.EHLO, "\r\n".join(lines))

    async def _starttls(self, _: str) -> None:
        if self.server.tls is None:
            await self.say(b"502 no\r\n")
            return
        said = await self.do(Moment.STARTTLS, "220 go ahead")
        if said.startswith(b"220"):
            await self.writer.start_tls(self.server.tls)
            self.secret = True

    async def _auth(self, line: str) -> None:
        words = line.split(" ")
        if words[1].upper() == "LOGIN":
            name = words[2] if len(words) > 2 else await self._ask("VXNlcm5hbWU6")
            given = (_plain(name), _plain(await self._ask("UGFzc3dvcmQ6")))
        else:
            answer = words[2] if len(words) > 2 else await self._ask("")
            _, user, password = _plain(answer).split("\0")
            given = (user, password)
        if not self.secret:
            self.server.passwords_in_clear.append(given[1])
        right = given == self.server.user
        said = await self.do(Moment.AUTH, "235 welcome" if right else "535 5.7.8 wrong")
        self.logged_in = said.startswith(b"235")

    async def _ask(self, question: str) -> str:
        await self.say(f"334 {question}\r\n".encode())
        return (await self.reader.readuntil(b"\n")).decode().strip()

    async def _mail(self, line: str) -> None:
        self.recipients = []
        await self.do(Moment.MAIL, "250 ok" if self.logged_in else "530 5.7.0 log in first")

    async def _rcpt(self, line: str) -> None:
        found = re.search(r"<([^>]*)>", line)
        address = found[1] if found else ""
        self.server.tried.append(address)
        self.recipients.append(address)
        said = await self.do(Moment.RCPT, "250 ok")
        if not said.startswith(b"250"):
            self.recipients.pop()

    async def _data(self, _: str) -> None:
        if not self.recipients:
            await self.say(b"503 no recipient\r\n")
            return
        said = await self.do(Moment.DATA, "354 end with a dot")
        if not said.startswith(b"354"):
            return
        begun = b""
        if Moment.BODY in self.server.script:
            begun = await self.reader.readexactly(64)
            await self.perform(self.act(Moment.BODY), b"")
        raw = begun + await self.reader.readuntil(b"\r\n.\r\n")
        self.raw = re.sub(rb"(?m)^\.\.", b".", raw[:-3])
        await self._dot()

    async def _dot(self) -> None:
        act = self.act(Moment.DOT)
        said = b"250 2.0.0 kept\r\n" if act.reply is None else act.reply
        if said.startswith(b"250") if act.keep is None else act.keep:
            self.server.keep(
                Kept(
                    message_id=message_id(self.raw),
                    recipients=tuple(self.recipients),
                    at=time.time(),
                    said=said,
                    in_clear=not self.secret,
                    raw=self.raw,
                )
            )
        self.recipients = []
        await self.perform(act, said)
        self.letters += 1
        if Moment.AFTER in self.server.script:
            await self.perform(self.act(Moment.AFTER), b"")


def message_id(raw: bytes) -> str:
    """The Message-ID of a letter as it came over the wire."""
    found = re.search(rb"(?im)^message-id:\s*(\S+)", raw)
    return found[1].decode("latin-1") if found else ""


def _plain(text: str) -> str:
    return base64.b64decode(text).decode()
