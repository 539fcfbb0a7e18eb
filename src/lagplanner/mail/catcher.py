"""Where do the demo's letters go? Into a folder on this machine, through a mail server that only keeps.

It speaks as much SMTP as a sender needs (RFC 5321), listens on the loopback alone, takes every
letter and passes none on.
"""

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

HOST = "127.0.0.1"
LARGEST = 20_000_000  # bytes of one letter
_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]+")

Caught = Callable[[Path, str], None]
"""Told of each letter: the file it lies in, and its subject."""


@contextmanager
def catching(folder: Path, *, port: int = 0, caught: Caught | None = None) -> Iterator[int]:
    """Take letters into `folder` while the block runs; gives the port (0 chooses a free one).

    Runs in a thread of its own, so that whoever sends may wait for it. Raises OSError where the
    port is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    door = socket.create_server((HOST, port))
    catcher = _Catcher(folder, caught)
    thread = threading.Thread(
        target=lambda: asyncio.run(catcher.run(door)), name="mail catcher", daemon=True
    )
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        catcher.stop()
        thread.join()


class _Catcher:
    """One server; letters are numbered as they come, after those that lie there."""

    def __init__(self, folder: Path, caught: Caught | None) -> None:
        self._folder = folder
        self._caught = caught
        self._number = len(list(folder.glob("*.eml")))
        self._open: set[asyncio.StreamWriter] = set()
        self._opened = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None

    async def run(self, door: socket.socket) -> None:
        """Serve at this door until `stop`; conversations still open are cut short."""
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._opened.set()
        server = await asyncio.start_server(self.serve, sock=door, limit=LARGEST)
        try:
            await self._closing.wait()
        finally:
            server.close()
            for writer in tuple(self._open):
                await _hang_up(writer)

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._opened.wait()
        if self._loop is not None and self._closing is not None:
            self._loop.call_soon_threadsafe(self._closing.set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation, until the other side says goodbye or leaves."""
        self._open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._converse(reader, writer)
        finally:
            self._open.discard(writer)
            await _hang_up(writer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[str] = []
        await _say(writer, "220 lagplanner catches letters")
        while line := await reader.readline():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    await _say(writer, "250-lagplanner", "250-8BITMIME", f"250 SIZE {LARGEST}")
                case "HELO" | "NOOP":
                    await _say(writer, "250 ok")
                case "MAIL" | "RSET":
                    recipients = []
                    await _say(writer, "250 ok")
                case "RCPT":
                    recipients.append(rest.partition("<")[2].partition(">")[0])
                    await _say(writer, "250 ok")
                case "DATA" if not recipients:
                    await _say(writer, "503 first say to whom")
                case "DATA":
                    await _say(writer, "354 go ahead")
                    path = self._keep(await _letter(reader), recipients[0])
                    recipients = []
                    await _say(writer, f"250 kept as {path.name}")
                case "QUIT":
                    await _say(writer, "221 goodbye")
                    return
                case _:
                    await _say(writer, "502 not here")

    def _keep(self, raw: bytes, recipient: str) -> Path:
        self._number += 1
        name = _UNSAFE.sub("_", recipient)[:60] or "brief"
        path = self._folder / f"{self._number:04d}-{name}.eml"
        path.write_bytes(raw)
        if self._caught is not None:
            subject = BytesHeaderParser(policy=default).parsebytes(raw)["Subject"]
            self._caught(path, str(subject or ""))
        return path


async def _letter(reader: asyncio.StreamReader) -> bytes:
    """The letter up to the lone dot, without the dots that were doubled on the way."""
    whole = await reader.readuntil(b"\r\n.\r\n")
    return whole[:-3].replace(b"\r\n..", b"\r\n.")


async def _say(writer: asyncio.StreamWriter, *lines: str) -> None:
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
    await writer.drain()


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
