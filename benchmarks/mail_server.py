"""How does a measurement speak to the misbehaving mail server, which is a process of its own?"""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults.standalone import Line, read

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Doubles:
    """How many letters were kept more than once, by what the server said the first time."""

    after_yes: int
    in_doubt: int  # it said nothing, or nothing one could understand
    after_no: int  # "451, try again" although it kept the letter: no sender can know


class MailServer:
    """The server of tests/faults in a process of its own, and its ledger."""

    def __init__(self, folder: Path, *, quick: bool = False) -> None:
        self.folder = folder
        self.ledger = folder / "kept.jsonl"
        self.port = 0
        self._quick = ["--quick"] if quick else []
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "MailServer":
        self.ledger.touch()
        self._process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "tests.faults.standalone", "--kept", str(self.ledger)],
            *self._quick,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.port = int(await self._process.stdout.readline())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def be(self, word: str) -> None:
        """Change the weather: a regime's name, `down` or `up`."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n".encode())
        said = (await self._process.stdout.readline()).decode().strip()
        if said != word:
            raise RuntimeError(f"the mail server answered {said!r} to {word!r}")

    def kept(self) -> tuple[Line, ...]:
        """What it has kept so far."""
        return read(self.ledger)

    def lines(self) -> int:
        """How many letters it has kept; quicker than `kept` where there are very many."""
        with self.ledger.open("rb") as ledger:
            return sum(block.count(b"\n") for block in iter(lambda: ledger.read(1 << 20), b""))

    async def until_more_than(self, number: int) -> None:
        """Return when it has kept more letters than these."""
        while len(self.kept()) <= number:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.01)


def doubles(kept: tuple[Line, ...]) -> Doubles:
    """Count letters that were kept more than once; each letter has a recipient of its own."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for line in kept:
        for recipient in line.recipients:
            first.setdefault(recipient, line.said)
            counts[recipient] += 1
    again = [first[recipient] for recipient, number in counts.items() if number > 1]
    yes = sum(said.startswith("250") for said in again)
    no = sum(said.startswith(("4", "5")) for said in again)
    return Doubles(after_yes=yes, in_doubt=len(again) - yes - no, after_no=no)
