"""Is only taken what we know, by its content, and is a photo drawn anew?"""

import io

import pytest
from PIL import Image

from lagplanner.domain.errors import InputError
from lagplanner.formats.documents import MOST_PARTS, document
from lagplanner.formats.pictures import PHOTO, PREVIEW
from tests.meeting_files import PDF, impress, office, packed, photo


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (office("pptx"), "pptx"),
        (office("docx"), "docx"),
        (office("xlsx"), "xlsx"),
        (impress(), "odp"),
    ],
)
def test_a_document_is_known_by_its_content_and_kept_to_the_byte(
    content: bytes, ending: str
) -> None:
    made = document(content)
    assert (made.ending, made.content, made.preview) == (ending, content, b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_upright_and_without_where_it_was_taken(kind: str) -> None:
    made = document(photo(kind))
    whole, small = (Image.open(io.BytesIO(one)) for one in (made.content, made.preview))
    assert (made.ending, whole.format, small.format) == ("jpg", "JPEG", "JPEG")
    assert whole.size == (PHOTO[0] // 2, PHOTO[1])
    assert small.size == (PREVIEW[0] // 2, PREVIEW[1])
    assert not whole.getexif()
    assert b"Musterallee" not in made.content + made.preview


def test_the_large_photo_of_a_telephone_is_taken() -> None:
    made = document(photo(size=(4_284, 5_712)))
    assert max(Image.open(io.BytesIO(made.content)).size) == PHOTO[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Bitte wählen Sie eine Datei."),
        (b"MZ\x90\x00", "Diese Datei geht hier nicht"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "Diese Datei geht hier nicht"),
        (b"#!/bin/sh\n", "Diese Datei geht hier nicht"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "altes Format"),
        (PDF.replace(b"%%EOF", b""), "beschädigt"),
        (PDF.replace(b"/Catalog", b"/JavaScript"), "führt Programme aus"),
        (PDF.replace(b"/Catalog", b"/Launch"), "führt Programme aus"),
        (packed(a=b"b"), "Diese Datei geht hier nicht"),
        (office("pptx")[:200], "beschädigt"),
        (office("pptx", **{"ppt/vbaProject.bin": b"x"}), "Makros"),
        (office("docx", **{"word/embeddings/a.exe": b"x"}), "Makros"),
        (impress(**{"Basic/Standard/Module1.xml": b"x"}), "Makros"),
        (packed(**{"[Content_Types].xml": b"macroEnabled.main+xml"}), "Makros"),
        (office("pptx", **{f"a{number}": b"" for number in range(MOST_PARTS)}), "zu groß"),
        (photo("PNG", (10, 10)), "zu klein"),
        (photo()[:400], "beschädigt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG-Bilder"),
    ],
    ids=range(18),
)
def test_anything_else_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        document(content)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = office("pptx", **{f"ppt/media/{number}": bytes(30_000_000) for number in range(14)})
    assert len(bomb) < 1_000_000
    with pytest.raises(InputError, match="ausgepackt zu groß"):
        document(bomb)
