"""What does a PDF say, read by another library than the one that made it?"""

import unicodedata
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader


@dataclass(frozen=True, slots=True)
class Read:
    """A paper as readers and screen readers meet it; `tags` are the kinds of its parts."""

    text: str
    title: str
    language: str
    pages: int
    is_tagged: bool
    shows_title: bool
    claims: str
    tags: frozenset[str]
    alternatives: tuple[str, ...]


def read(content: bytes) -> Read:
    """Open a PDF."""
    found = PdfReader(BytesIO(content), strict=True)
    root = found.trailer["/Root"]
    parts = _parts(root["/StructTreeRoot"])
    metadata = root["/Metadata"].get_data().decode()
    return Read(
        "\n".join(page.extract_text() for page in found.pages),
        found.metadata.title or "" if found.metadata else "",
        root["/Lang"],
        len(found.pages),
        bool(root["/MarkInfo"]["/Marked"]),
        bool(root["/ViewerPreferences"].get("/DisplayDocTitle")),
        "ua-1" if "pdfuaid:part>1<" in metadata else "",
        frozenset(str(part["/S"]) for part in parts if "/S" in part),
        tuple(str(part["/Alt"]) for part in parts if "/Alt" in part),
    )


def words(paper: Read) -> str:
    """Its text with plain spaces, however the lines fall."""
    return " ".join(unicodedata.normalize("NFC", paper.text).split())


def _parts(part: object) -> list[dict[str, object]]:
    """The part of the tree of tags and all below it."""
    found = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(found, list):
        return [one for each in found for one in _parts(each)]
    if not isinstance(found, dict):
        return []
    return [found, *_parts(found["/K"])] if "/K" in found else [found]
