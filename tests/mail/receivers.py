"""Who listens to what we tell? Real HTTP servers of other programs, well-behaved and not."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


def answering(status: str, *headers: str) -> bytes:
    """An answer of nothing but a head."""
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "", "")).encode()


@dataclass(slots=True)
class Receiver:
    """Another program. Answers with `answer`, one after the other where there are several; None: it hangs
    up, "" says nothing at all.
    """

    answers: list[bytes | None] = field(default_factory=lambda: [TAKEN])
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """Where it listens."""
        return f"{scheme}://{host}:{self.port}/hook?source=lagplanner"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value
                for name, _, value in (line.partition(": ") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers["content-length"]))
            self.heard.append((headers, body))
            answer = self.answers[min(len(self.heard), len(self.answers)) - 1]
            if answer == b"":
                await reader.read()  # until the other side has had enough
            elif answer is not None:
                writer.write(answer)
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def listening(
    *answers: bytes | None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """A program that answers like that while the block lasts."""
    receiver = Receiver(list(answers) or [TAKEN])
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
