"""Which pictures do we take from a stranger, and what do we make of them?

What somebody sends is recognised by its content, never by its name, looked at before it is unpacked,
and drawn anew in fixed sizes: no byte of the file is kept, nor where and when a photo was taken.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

from lagplanner.domain.errors import InputError, Problem

LARGEST = 2_000_000  # bytes
MOST_PIXELS = 12_000_000  # unpacked, four bytes each
LEAST_SIDE = 16
HEAD = (480, 96)  # pixels; twice of what a page shows, for sharp screens
ICON = 192  # pixels, square
MOST_PIXELS_OF_PHOTO = 26_000_000  # a telephone's; a JPEG is unpacked to a quarter of that at most
PHOTO = (2_000, 2_000)  # pixels
PREVIEW = (480, 480)

_NO_PICTURE = "Diese Datei ist kein Bild, das hier geht. Nehmen Sie PNG, JPEG oder WebP."
_SVG = "SVG-Bilder können Programme enthalten. Bitte speichern Sie das Logo als PNG."
_BROKEN = "Dieses Bild ist beschädigt. Bitte speichern Sie es neu, am besten als PNG."


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo drawn anew: `head` as WebP for the top of each page, `icon` as PNG, square."""

    head: bytes
    icon: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo drawn anew as JPEG, and a small one for lists."""

    content: bytes
    preview: bytes


def is_picture(content: bytes) -> bool:
    """Whether this says of itself that it is a picture we know."""
    try:
        return bool(_kind(content))
    except ValueError as error:
        return str(error) == _SVG


def photo(content: bytes, *, size: tuple[int, int] = PHOTO) -> Photo:
    """A photo that fits into `size`, without where and when it was taken. Raises ValueError with the reason and the remedy."""
    kind = _kind(content)
    most = MOST_PIXELS_OF_PHOTO if kind == "JPEG" else MOST_PIXELS
    picture = _opened(content, kind, most)
    with _said_in_words():
        picture.draft("RGB", size)  # a JPEG is unpacked smaller, which needs less room
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", turned.size, "white")
    paper.paste(turned, mask=turned)
    return Photo(_as_jpeg(paper, size), _as_jpeg(paper, PREVIEW))


def logo(content: bytes, *, field: str = "logo") -> Logo:
    """A logo from a file. Raises InputError with the reason and the remedy."""
    try:
        return _drawn(content)
    except ValueError as error:
        raise InputError(Problem(field, str(error))) from error


def as_png(content: bytes) -> bytes:
    """A picture of ours as PNG, which every program opens."""
    with Image.open(io.BytesIO(content)) as picture:
        return _as_bytes(picture, "PNG")


def _drawn(content: bytes) -> Logo:
    if not content:
        raise ValueError("Bitte wählen Sie eine Datei.")
    if len(content) > LARGEST:
        raise ValueError("Das Bild ist größer als 2 MB. Bitte verkleinern Sie es.")
    picture = _opened(content, _kind(content), MOST_PIXELS)
    with _said_in_words():
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
    head = turned.copy()
    head.thumbnail(HEAD, Image.Resampling.LANCZOS)
    icon = ImageOps.pad(turned, (ICON, ICON), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))
    return Logo(_as_bytes(head, "WEBP"), _as_bytes(icon, "PNG"), *head.size)


def _opened(content: bytes, kind: str, most: int) -> Image.Image:
    """The picture with its size looked at, not unpacked yet."""
    if kind == "WEBP":
        _look_at_size(*_size_of_webp(content), most)  # its reader makes room before it can be asked
    with _said_in_words():
        picture = Image.open(io.BytesIO(content), formats=[kind])
    _look_at_size(*picture.size, most)
    return picture


@contextmanager
def _said_in_words() -> Iterator[None]:
    """Pillow raises whatever a damaged part happens to cause."""
    try:
        yield
    except Image.DecompressionBombError:
        raise ValueError(_TOO_MANY_PIXELS) from None
    except Exception as error:
        raise ValueError(_BROKEN) from error


_TOO_MANY_PIXELS = "Das Bild hat zu viele Bildpunkte. Höchstens 4000 mal 3000 sind möglich."


def _kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    begin = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    raise ValueError(_SVG if begin.startswith(b"<") and b"<svg" in begin else _NO_PICTURE)


def _look_at_size(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise ValueError(_TOO_MANY_PIXELS)
    if min(width, height) < LEAST_SIDE:
        raise ValueError("Das Bild ist zu klein. Mindestens 16 mal 16 Bildpunkte sind nötig.")


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """Width and height from the first chunk (RFC 9649), before anything is unpacked."""
    chunk, data = content[12:16], content[20:30]
    if len(data) == 10 and chunk == b"VP8X":
        width, height = int.from_bytes(data[4:7], "little"), int.from_bytes(data[7:10], "little")
        return width + 1, height + 1
    if len(data) == 10 and chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if len(data) == 10 and chunk == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError(_BROKEN)


def _as_jpeg(picture: Image.Image, size: tuple[int, int]) -> bytes:
    """Only what is seen, as `_as_bytes` does it."""
    small = picture.copy()
    small.thumbnail(size, Image.Resampling.LANCZOS)
    plain = Image.new("RGB", small.size)
    plain.paste(small)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return written.getvalue()


def _as_bytes(picture: Image.Image, kind: str) -> bytes:
    """Only what is seen: a fresh copy takes along neither EXIF nor colour profile nor comments."""
    plain = Image.new("RGBA", picture.size)
    plain.paste(picture)
    written = io.BytesIO()
    plain.save(written, kind, quality=90, method=4, optimize=True)
    return written.getvalue()
