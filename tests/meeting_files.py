"""Files as people send them, small and whole, or with something in them that we do not take."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def written_pdf(*pages: str) -> bytes:
    """A PDF with these words, a page each."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for words in pages:
        drawn = b"BT /F1 12 Tf 50 700 Td (" + words.encode("cp1252") + b") Tj ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
            b" /Encoding /WinAnsiEncoding >> >> >> >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn))
    kids = b" ".join(b"%d 0 R" % number for number in range(3, len(objects) + 1, 2))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(pages), kids)
    whole, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    begins = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n" % (len(objects) + 1, begins)
    return bytes(whole) + b"%%EOF\n"


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
