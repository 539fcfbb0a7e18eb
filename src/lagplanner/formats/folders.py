"""What lies in a folder, packed or on the disk? Each file by its path, read one at a time, never unpacked.

A name in an archive stays text: nothing is written where it says. A bomb is told by what the
archive itself says of its size, and no file is read further than somebody may file.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lagplanner.domain.afterwards.files import LARGEST
from lagplanner.domain.errors import InputError, Problem
from lagplanner.formats.documents import MOST_UNPACKED

MOST_FILES = 1_000

_DAMAGED = "Diese Datei ist beschädigt. Bitte speichern Sie sie neu."
_LOCKED = "Diese Datei ist mit einem Kennwort geschützt."
_HUGE = "Dieses Archiv ist ausgepackt zu groß. Teilen Sie es in mehrere."
_MANY = f"Mehr als {MOST_FILES} Dateien gehen nicht auf einmal. Teilen Sie den Ordner."
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file in a folder: its path within, and how its bytes are read when its turn comes.

    `read` gives no more than one byte beyond the largest file; it raises InputError.
    """

    path: str
    read: Callable[[], bytes]


def packed(content: bytes) -> tuple[Piece, ...]:
    """What is in an archive (ZIP). Raises InputError for what is none, or too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _UNREADABLE:
        raise _refused(_DAMAGED) from None
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise _refused(_HUGE)
    return _few([Piece(one.filename, _reader(archive, one)) for one in entries])


def on_disk(folder: Path) -> tuple[Piece, ...]:
    """What is in a folder and those below it. Raises InputError for too much."""
    found = sorted(one for one in folder.rglob("*") if one.is_file())
    return _few([Piece(one.relative_to(folder).as_posix(), _opener(one)) for one in found])


def _few(pieces: list[Piece]) -> tuple[Piece, ...]:
    if len(pieces) > MOST_FILES:
        raise _refused(_MANY)
    return tuple(pieces)


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if entry.flag_bits & 1:
            raise _refused(_LOCKED)
        try:
            with archive.open(entry) as part:
                return part.read(LARGEST + 1)
        except _UNREADABLE:
            raise _refused(_DAMAGED) from None

    return read


def _opener(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError:
            raise _refused("Diese Datei lässt sich nicht lesen.") from None

    return read


def _refused(sentence: str) -> InputError:
    return InputError(Problem("file", sentence))
