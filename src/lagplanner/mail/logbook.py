"""Which letters did a sender that was killed really begin with?

The database knows which letters were *about* to leave: storing that safely costs a wait for the
disk, so it is done for several at once. Just before each one leaves, its sender also writes it into
a file of its own, without waiting for the disk. A process that is killed leaves the file as it was:
letters not in it were not begun and can be sent by the next sender. After a power cut the file says
nothing (another boot), and all that were about to leave are in doubt.

A file that nobody has locked belongs to a sender that is dead.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
SUFFIX = ".log"


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter that a claim began with."""

    letter_id: int
    owner: str


@dataclass(frozen=True, slots=True)
class Dead:
    """A sender that was killed since this machine was started, and what it had begun."""

    sender: str
    begun: frozenset[Begun]


class Logbook:
    """The file of one sender, locked as long as it lives."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Open it. Raises OSError where the folder cannot be written to."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{sender}{SUFFIX}"
        new = folder / f"{sender}.new"
        self._handle = os.open(new, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        os.write(self._handle, f"{_boot()}\n".encode("ascii"))
        new.rename(self.path)  # only now, locked: nobody takes it for a dead one's

    def note(self, letter_id: int, owner: str) -> None:
        """A letter begins to leave now. Raises OSError if that cannot be written, as on a full disk."""
        line = f"{letter_id} {owner}\n".encode("ascii")
        if os.write(self._handle, line) != len(line):
            raise OSError(f"{self.path} is not written whole")

    def close(self) -> None:
        """Remove it: this sender ends in good order."""
        self.path.unlink(missing_ok=True)
        os.close(self._handle)


@contextmanager
def dead_senders(folder: Path) -> Iterator[list[Dead]]:
    """The senders that were killed; forgotten after the block, unless it raises.

    Those of before a restart of the machine are left out: of them nothing can be said.
    """
    handles: list[tuple[int, Path]] = []
    found: list[Dead] = []
    try:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            handle = _take(path)
            if handle is None:
                continue
            handles.append((handle, path))
            boot, *lines = os.pread(handle, os.fstat(handle).st_size, 0).decode("ascii").split("\n")
            if boot and boot == _boot():
                found.append(Dead(path.name.removesuffix(SUFFIX), frozenset(_begun(lines))))
        yield found
        for _, path in handles:
            path.unlink(missing_ok=True)
    finally:
        for handle, _ in handles:
            os.close(handle)


def _take(path: Path) -> int | None:
    """The file, locked by us; None if its owner lives or somebody else has dealt with it."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path).st_ino == os.fstat(handle).st_ino:
            return handle
    os.close(handle)
    return None


def _begun(lines: list[str]) -> Iterator[Begun]:
    for line in lines:
        letter_id, _, owner = line.partition(" ")
        if letter_id.isdecimal() and owner:
            yield Begun(int(letter_id), owner)


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
