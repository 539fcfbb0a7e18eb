"""A real mail server in the test's own process, which does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from lagplanner.mail.transport import Security, Server, SmtpTransport


class Catcher:
    """Keeps what it takes. `say` may answer a command or a letter in its own way."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.connections = 0
        self.most = 0  # connections at a time, 0 for any number
        self.open = 0
        self.port = 0
        self.on_rcpt: Callable[[str], str] = lambda _: "250 OK"
        self.on_data: Callable[[bytes], str] = lambda _: "250 OK taken"
        self.hold = asyncio.Event()  # letters are answered while this is set
        self.hold.set()
        self.arrived = asyncio.Event()

    @property
    def message_ids(self) -> list[str]:
        return [str(message_from_bytes(raw)["Message-ID"]) for raw in self.letters]

    @property
    def transport(self) -> SmtpTransport:
        """The way to this server."""
        return SmtpTransport(
            Server(
                "127.0.0.1",
                self.port,
                security=Security.NONE,
                local_hostname="lagplanner.example",
                connect_seconds=5,
                answer_seconds=5,
                last_seconds=5,
            )
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        answer = self.on_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.arrived.set()
        answer = self.on_data(envelope.content)
        if answer.startswith("250"):
            self.letters.append(envelope.content)
        await self.hold.wait()
        return answer


@asynccontextmanager
async def catching() -> AsyncIterator[Catcher]:
    """A catcher that listens on a port of this machine."""
    catcher = Catcher()

    class Limited(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            catcher.open += 1
            if catcher.most and catcher.open > catcher.most:
                assert isinstance(transport, asyncio.Transport)
                transport.write(b"421 4.7.0 too many connections\r\n")
                transport.close()
                return
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            catcher.open -= 1
            if self.transport is not None:
                super().connection_lost(error)

    def connected() -> SMTP:
        catcher.connections += 1
        return Limited(catcher, hostname="mail.example", loop=asyncio.get_running_loop())

    listening = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    catcher.port = listening.sockets[0].getsockname()[1]
    try:
        yield catcher
    finally:
        catcher.hold.set()
        listening.close()
        await listening.wait_closed()
