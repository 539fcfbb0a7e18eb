"""How is something said to another program, and to nobody else than it was meant for?

The name is looked up, each of its addresses is judged, and the connection goes to the one that was judged:
a name that says something else a moment later changes nothing. A redirect is an answer, not a way.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from lagplanner.domain.interface.hooks import may_be_reached

TIMEOUT = 15.0  # seconds for all of it
LARGEST_HEAD = 16_384  # bytes of an answer that are read

LOST = "Die Verbindung kam nicht zustande oder riss ab."

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Said:
    """What came back. Without `status` there was no answer, and `error` says why, for the board."""

    status: int | None
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants to hear nothing any more (410)."""
        return self.status == 410


class NotPermittedError(Exception):
    """The address leads where nothing is sent."""


async def look_up(host: str, port: int) -> Sequence[str]:
    """The network addresses of a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class HookTransport:
    """Says something by one POST. `only_here`: to this machine alone, as a demo must."""

    def __init__(
        self,
        *,
        only_here: bool,
        look_up: LookUp = look_up,
        trusts: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._only_here = only_here
        self._look_up = look_up
        self._trusts = trusts or ssl.create_default_context()
        self._timeout = timeout

    async def say(self, url: str, body: bytes, headers: Mapping[str, str]) -> Said:
        """Post the body; whatever goes wrong is an answer too."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._say(url, body, headers)
        except TimeoutError:
            return Said(None, f"Keine Antwort in {self._timeout:.0f} Sekunden.")
        except NotPermittedError:
            return Said(None, "Der Name führt in ein internes Netz. Dorthin wird nichts gesendet.")
        except ssl.SSLError:
            return Said(None, "Die Verschlüsselung gelingt nicht: Zertifikat oder TLS passt nicht.")
        except (socket.gaierror, UnicodeError):  # the latter for a name that can be none
            return Said(None, "Diesen Namen gibt es nicht.")
        except h11.ProtocolError:
            return Said(None, "Die Antwort ist kein HTTP.")
        except OSError:
            return Said(None, LOST)

    async def _say(self, url: str, body: bytes, headers: Mapping[str, str]) -> Said:
        parts = urlsplit(url)
        host, is_secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_secure else 80)
        address = await self._address(host, port)
        reader, writer = await asyncio.open_connection(
            address,
            port,
            ssl=self._trusts if is_secure else None,
            server_hostname=host if is_secure else None,
        )
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return await _converse(reader, writer, parts.netloc, target, body, headers)
        finally:
            writer.close()
            with suppress(OSError, TimeoutError):
                writer.transport.abort()

    async def _address(self, host: str, port: int) -> str:
        """One of the addresses of the name. Raises NotPermittedError if any is none to be sent to."""
        found = await self._look_up(host, port)
        if not found or not all(may_be_reached(one, only_here=self._only_here) for one in found):
            raise NotPermittedError
        return found[0]


async def _converse(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    target: str,
    body: bytes,
    headers: Mapping[str, str],
) -> Said:
    talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
    told = {
        "Host": host,
        "User-Agent": "lagplanner",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    request = h11.Request(method="POST", target=target, headers=list(told.items()))
    for event in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(talk.send(event) or b"")
    await writer.drain()
    while True:
        answer = talk.next_event()
        if answer is h11.NEED_DATA:
            if not (read := await reader.read(LARGEST_HEAD)):
                return Said(None, LOST)
            talk.receive_data(read)
        elif isinstance(answer, h11.Response):
            return Said(answer.status_code, _refusal(answer.status_code))
        elif not isinstance(answer, h11.InformationalResponse):
            return Said(None, LOST)


def _refusal(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"Die Adresse leitet weiter ({status}). Weiterleitungen folgen wir nicht."
    return f"Die Antwort war {status}."
