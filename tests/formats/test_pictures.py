"""Is only a real picture taken, and is nothing kept of the file but what one sees?"""

import io
import struct
import zlib

import pytest
from PIL import Image

from lagplanner.domain.errors import InputError
from lagplanner.formats.pictures import HEAD, ICON, LARGEST, logo

SECRET = "Aufgenommen in der Musterallee"


def drawn(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB") -> bytes:
    """A picture, blue on the left and red on the right, with something in its EXIF."""
    picture = Image.new(mode, size)
    if mode in ("RGB", "RGBA"):
        picture.paste((0, 0, 200), (0, 0, size[0] // 2, size[1]))
        picture.paste((200, 0, 0), (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x010E] = SECRET
    written = io.BytesIO()
    picture.save(written, kind, exif=exif)
    return written.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of few bytes whose head announces any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", sum_)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp_that_claims(width: int, height: int) -> bytes:
    """A WebP of few bytes whose first chunk announces any canvas."""
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sizes
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_in_two_sizes(kind: str) -> None:
    made = logo(drawn(kind))
    head, icon = (Image.open(io.BytesIO(content)) for content in (made.head, made.icon))
    assert (head.format, head.size) == ("WEBP", (288, 96))
    assert (icon.format, icon.size) == ("PNG", (ICON, ICON))
    assert (made.width, made.height) == head.size
    red, _, blue, _ = head.convert("RGBA").getpixel((280, 48))
    assert red > 150 > blue


def test_a_small_picture_is_not_blown_up() -> None:
    assert logo(drawn(size=(60, 40))).width == 60


def test_a_very_wide_one_fits_as_well() -> None:
    made = logo(drawn(size=(3000, 100)))
    assert (made.width, made.height) == (HEAD[0], 16)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_a_camera_wrote_into_the_file_is_gone(kind: str) -> None:
    content = drawn(kind)
    assert SECRET.encode() in content
    made = logo(content)
    for kept in (made.head, made.icon):
        assert SECRET.encode() not in kept
        assert b"EXIF" not in kept.upper()


def test_a_photo_that_lies_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    Image.open(io.BytesIO(drawn())).save(written, "JPEG", exif=exif)
    made = logo(written.getvalue())
    assert made.width < made.height


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_odd_kinds_of_colour_are_understood(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (64, 64)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert logo(written.getvalue()).width == 64


def test_nothing_that_hides_behind_a_picture_is_kept() -> None:
    """A file that is a picture and a web page at once."""
    page = b"<script>alert(1)</script><!-- PK\x03\x04 -->"
    made = logo(drawn("JPEG") + page)
    assert page not in made.head + made.icon


SVG = b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Bitte wählen Sie eine Datei."),
        (SVG, "SVG-Bilder können Programme enthalten. Bitte speichern Sie das Logo als PNG."),
        (b"\xef\xbb\xbf  <SVG>", "SVG-Bilder können Programme enthalten."),
        (GIF, "Nehmen Sie PNG, JPEG oder WebP."),
        (b"<html><body>", "Nehmen Sie PNG, JPEG oder WebP."),
        (b"MZ\x90\x00", "Nehmen Sie PNG, JPEG oder WebP."),
        (b"%PDF-1.7", "Nehmen Sie PNG, JPEG oder WebP."),
        (drawn()[:200], "Dieses Bild ist beschädigt."),
        (drawn("JPEG")[:300], "Dieses Bild ist beschädigt."),
        (b"RIFF\x00\x00\x00\x00WEBP", "Dieses Bild ist beschädigt."),
        (webp_that_claims(100, 100), "Dieses Bild ist beschädigt."),
        (png_that_claims(5_000, 5_000), "zu viele Bildpunkte"),
        (png_that_claims(60_000, 60_000), "zu viele Bildpunkte"),
        (webp_that_claims(16_000, 16_000), "zu viele Bildpunkte"),
        (drawn(size=(8, 300)), "Das Bild ist zu klein."),
        (bytes(LARGEST + 1), "größer als 2 MB"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_remedy(content: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        logo(content)
    [problem] = refused.value.problems
    assert sentence in problem.message


def test_the_name_and_the_kind_that_a_browser_claims_mean_nothing() -> None:
    """The content alone decides: nothing else is even asked for."""
    assert logo(drawn("WEBP")).head[8:12] == b"WEBP"
