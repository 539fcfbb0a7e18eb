"""Which letters did a sender that was killed really begin with, and which were answered?

The database knows which letters were *about* to leave: storing that safely costs a wait for the
disk, so it is done for several at once. Just before each one leaves, its sender also writes it into
a file of its own, without waiting for the disk, and so again with the text once the mail server has
said yes. A process that is killed leaves the file as it was: letters not in it were not begun and
can be sent by the next sender, those answered are sent, and only the few between are in doubt.
After a power cut the file says nothing (another boot), and all that were about to leave are in doubt.

A file that nobody has locked belongs to a sender that is dead.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lagplanner.domain.post.letters import SentText

BOOT = Path("/proc/sys/kernel/random/boot_id")
SUFFIX = ".log"
FULL = 4 * 1024 * 1024  # bytes; then a new file is begun, and the old one goes when it can


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter that a claim began with."""

    letter_id: int
    owner: str


@dataclass(slots=True)
class Dead:
    """A sender that was killed since this machine was started: what it had begun, what was taken."""

    sender: str
    begun: set[Begun] = field(default_factory=set)
    taken: dict[Begun, SentText] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _File:
    path: Path
    handle: int
    size: int = 0
    unsettled: set[int] = field(default_factory=set)

    def write(self, *parts: bytes) -> None:
        size = sum(map(len, parts))
        if os.writev(self.handle, parts) != size:
            raise OSError(f"{self.path} is not written whole")
        self.size += size

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        os.close(self.handle)


class Logbook:
    """The files of one sender, locked as long as it lives."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Open it. Raises OSError where the folder cannot be written to."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._sender = sender
        self._number = 0
        self._older: list[_File] = []
        self._where: dict[int, _File] = {}
        self._file = self._begin_file()

    def note(self, letter_id: int, owner: str) -> None:
        """A letter begins to leave now. Raises OSError if that cannot be written, as on a full disk."""
        if self._file.size > FULL:
            self._older.append(self._file)
            self._file = self._begin_file()
            self.settle(())
        self._file.write(f"begun {letter_id} {owner}\n".encode("ascii"))
        self._file.unsettled.add(letter_id)
        self._where[letter_id] = self._file

    def taken(self, owner: str, text: SentText) -> None:
        """The mail server has taken a letter. Raises OSError as above."""
        file = self._where.get(text.letter_id)
        if file is not None:
            facts = [owner, text.subject, text.smtp_reply, text.at.isoformat()]
            head = f"taken {text.letter_id} {len(text.raw)} {json.dumps(facts)}\n"
            file.write(head.encode("ascii"), text.raw, b"\n")

    def settle(self, letter_ids: Iterable[int]) -> None:
        """What became of these letters is stored in the database."""
        for letter_id in letter_ids:
            file = self._where.pop(letter_id, None)
            if file is not None:
                file.unsettled.discard(letter_id)
        for file in [file for file in self._older if not file.unsettled]:
            self._older.remove(file)
            file.remove()

    def close(self) -> None:
        """Remove it: this sender ends in good order."""
        for file in (*self._older, self._file):
            file.remove()

    def _begin_file(self) -> _File:
        self._number += 1
        path = self._folder / f"{self._sender}.{self._number}{SUFFIX}"
        new = path.with_suffix(".new")
        handle = os.open(new, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, f"{_boot()}\n".encode("ascii"))
        new.rename(path)  # only now, locked: nobody takes it for a dead one's
        return _File(path, handle)


@contextmanager
def dead_senders(folder: Path) -> Iterator[list[Dead]]:
    """The senders that were killed; forgotten after the block, unless it raises.

    Those of before a restart of the machine are left out: of them nothing can be said.
    """
    handles: list[tuple[int, Path]] = []
    found: dict[str, Dead] = {}
    try:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            handle = _take(path)
            if handle is None:
                continue
            handles.append((handle, path))
            boot, _, rest = os.pread(handle, os.fstat(handle).st_size, 0).partition(b"\n")
            if boot and boot == _boot().encode("ascii"):
                sender = path.name.rsplit(".", 2)[0]
                _read(rest, found.setdefault(sender, Dead(sender)))
        yield list(found.values())
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


def _read(rest: bytes, dead: Dead) -> None:
    """Take in what a file says. A last line that is not whole was not acted upon."""
    at = 0
    while (end := rest.find(b"\n", at)) >= 0:
        word, _, said = rest[at:end].decode("ascii").partition(" ")
        at = end + 1
        letter_id, _, said = said.partition(" ")
        if word == "begun":
            dead.begun.add(Begun(int(letter_id), said))
        elif word == "taken":
            size, _, facts = said.partition(" ")
            raw, at = rest[at : at + int(size)], at + int(size) + 1
            if len(raw) == int(size):
                owner, subject, reply, moment = json.loads(facts)
                text = SentText(int(letter_id), subject, raw, reply, datetime.fromisoformat(moment))
                dead.taken[Begun(int(letter_id), owner)] = text


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
