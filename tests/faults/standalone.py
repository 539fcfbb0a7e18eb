"""How is the misbehaving server run as a process of its own, for storms and measurements?

    python -m tests.faults.standalone --kept FILE [--port N] [--quick]

It prints its port. Each line read from standard input is the name of a regime, `down` or `up`; it
answers with the same word once that holds. A kept letter is one line of JSON in FILE, on disk
before it is answered; with `--quick` lines are not forced to disk.
"""

import argparse
import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.scripts import REGIMES, weather
from tests.faults.server import Kept, Server


class Ledger:
    """A file of the letters that were kept, one line each."""

    def __init__(self, path: Path, *, quick: bool) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._quick = quick

    def note(self, letter: Kept) -> None:
        """Write a letter down, so that it survives a power cut."""
        line = {
            "message_id": letter.message_id,
            "recipients": letter.recipients,
            "at": letter.at,
            "said": letter.said.decode("latin-1").strip(),
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        if not self._quick:
            os.fsync(self._file.fileno())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger. `said` is what the server meant to answer, "" if nothing."""

    message_id: str
    recipients: tuple[str, ...]
    at: float
    said: str


def read(path: Path) -> tuple[Line, ...]:
    """The ledger of a server, in the order of keeping."""
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return tuple(
        Line(line["message_id"], tuple(line["recipients"]), line["at"], line["said"])
        for line in found
    )


async def serve(port: int, ledger: Ledger) -> None:
    """Run until standard input ends."""
    server = Server(on_kept=ledger.note)
    server.kept = _Nothing()
    server.port = port
    await server.start()
    print(server.port, flush=True)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    number = 0
    while word := (await lines.readline()).decode().strip():
        number += 1
        if word == "down":
            await server.stop()
        elif word == "up":
            await server.start()
        else:
            server.script = weather(REGIMES[word], seed=number)
            await server.start()
        print(word, flush=True)
    await server.stop()


class _Nothing(list[Kept]):
    """Keeps no letter in memory: the ledger does."""

    def append(self, _: Kept) -> None:
        pass


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    with suppress(ImportError):
        import uvloop

        uvloop.install()
    asyncio.run(serve(chosen.port, Ledger(chosen.kept, quick=chosen.quick)))


if __name__ == "__main__":
    main()
