"""Files as people send them, small and whole, or with something in them that we do not take."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"

_MAIN = {
    "pptx": "presentationml.presentation",
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
}


def packed(**parts: bytes) -> bytes:
    """An archive of these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return whole.getvalue()


def office(ending: str, **more: bytes) -> bytes:
    """An office file of this ending, with what else is put in."""
    told = f'<Override ContentType="application/vnd.openxmlformats-officedocument.{_MAIN[ending]}.main+xml"/>'
    return packed(**{"[Content_Types].xml": told.encode(), "docProps/app.xml": b"<a/>", **more})


def impress(**more: bytes) -> bytes:
    """Slides of LibreOffice."""
    kind = b"application/vnd.oasis.opendocument.presentation"
    return packed(**{"mimetype": kind, "content.xml": b"<a/>", **more})


def photo(kind: str = "JPEG", size: tuple[int, int] = (3_000, 1_500)) -> bytes:
    """A photo that tells where it was taken, held upright."""
    told = Image.Exif()
    told[0x0112] = 6
    told[0x010E] = "Aufgenommen in der Musterallee"
    told.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    Image.new("RGB", size, (200, 10, 30)).save(written, kind, exif=told)
    return written.getvalue()
