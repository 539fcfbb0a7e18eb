"""What is in a file that somebody sends: slides, a text, a table, a picture, or nothing we take?

Recognised by the content, never by the name. Nothing is run or unpacked but two small parts that
say what an office file is; programs inside are refused. Pictures are drawn anew.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from lagplanner.domain.errors import InputError, Problem
from lagplanner.formats.pictures import is_picture, photo

MOST_UNPACKED = 400_000_000
MOST_PARTS = 5_000
_SMALL = 2_000_000  # bytes of the part that says what a file is

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "jpg": "image/jpeg",
}
"""What we take, by ending."""

_OFFICE = {
    "pptx": b"presentationml.presentation.main+xml",
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_PROGRAM = re.compile(
    r"(^|/)(vbaProject\.bin|Basic/|Scripts/|activeX/)|\.(exe|js|vbs|ps1|bat)$", re.I
)
_ACTIVE = re.compile(rb"/(JavaScript|Launch)\b")

_NOTHING = (
    "Diese Datei geht hier nicht. Möglich sind PDF, PowerPoint (pptx), Impress (odp), "
    "Word (docx), Excel (xlsx) und Bilder."
)
_OLD = "Diese Datei hat ein altes Format. Speichern Sie sie als PDF oder als pptx, docx, xlsx."
_MACROS = "Diese Datei enthält Programme (Makros). Speichern Sie sie ohne Makros oder als PDF."
_DAMAGED = "Diese Datei ist beschädigt. Bitte speichern Sie sie neu."
_HUGE = "Diese Datei ist ausgepackt zu groß. Verkleinern Sie die Bilder darin."
_LOCKED = "Diese Datei ist mit einem Kennwort geschützt."
_RUNS = "Dieses PDF führt Programme aus. Drucken Sie es neu als PDF."


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it is kept; `preview` is a small picture of a photo, empty for anything else."""

    ending: str
    content: bytes
    preview: bytes = b""


def document(content: bytes, *, field: str = "file") -> Document:
    """The file as it may be kept. Raises InputError with the reason and the remedy."""
    try:
        if is_picture(content):
            drawn = photo(content)
            return Document("jpg", drawn.content, drawn.preview)
        return Document(_ending(content), content)
    except ValueError as error:
        raise InputError(Problem(field, str(error))) from error


def is_pdf(content: bytes) -> bool:
    """Whether a file says of itself that it is a PDF."""
    return content.startswith(b"%PDF-")


def _ending(content: bytes) -> str:
    if not content:
        raise ValueError("Bitte wählen Sie eine Datei.")
    if is_pdf(content):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise ValueError(_OLD if content.startswith(b"\xd0\xcf\x11\xe0") else _NOTHING)


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2_048:]:
        raise ValueError(_DAMAGED)
    if _ACTIVE.search(content):
        raise ValueError(_RUNS)
    return "pdf"


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _kind(packed)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        raise ValueError(_DAMAGED) from None


def _kind(packed: zipfile.ZipFile) -> str:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError(_HUGE)
    if any(part.flag_bits & 1 for part in parts):
        raise ValueError(_LOCKED)
    if any(_PROGRAM.search(part.filename) for part in parts):
        raise ValueError(_MACROS)
    names = {part.filename for part in parts}
    if "mimetype" in names and _part(packed, "mimetype").strip() == MEDIA_TYPES["odp"].encode():
        return "odp"
    if "[Content_Types].xml" in names:
        told = _part(packed, "[Content_Types].xml")
        if b"macroEnabled" in told:
            raise ValueError(_MACROS)
        for ending, mark in _OFFICE.items():
            if mark in told:
                return ending
    raise ValueError(_NOTHING)


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(_SMALL)
