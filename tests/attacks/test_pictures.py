"""What can somebody do with a logo? A damaged picture is drawn anew or refused in our own words."""

import io
import random
import zlib

import pytest
from PIL import Image

from lagplanner.domain.errors import InputError
from lagplanner.formats.pictures import logo

WORDS = ("beschädigt", "kein Bild, das hier geht", "zu viele Bildpunkte", "zu klein")
CASES = 400


def photo(kind: str) -> bytes:
    """A small picture that says how it is turned."""
    told = Image.Exif()
    told[0x0112] = 6
    written = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 30)).save(written, kind, exif=told)
    return written.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with some of its bytes changed, gone or added, but for those that say its kind."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        place = chance.randrange(12, max(13, len(changed)))
        match chance.randrange(3):
            case 0:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[place : place + chance.randrange(1, 8)]
            case _:
                changed[place:place] = chance.randbytes(chance.randrange(1, 8))
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells of odd metadata
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_damaged_in_any_way_is_drawn_or_refused_in_words(kind: str) -> None:
    whole, said, drawn = photo(kind), set(), 0
    for number in range(CASES):
        try:
            drawn += bool(logo(damaged(whole, random.Random(number))).head)
        except InputError as error:
            said.add(str(error))
    assert {one for one in said if not any(word in one for word in WORDS)} == set()
    assert said
    assert drawn


def test_a_picture_with_half_a_head_is_refused_in_our_words() -> None:
    chunk = b"IHDR" + b"\0" * 5
    content = b"\x89PNG\r\n\x1a\n\0\0\0\x05" + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    with pytest.raises(InputError, match="beschädigt"):
        logo(content)
