"""How does a text become a document that Word and LibreOffice open and people go on writing in?"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

import docx
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Mm

SIGNATURE = "_" * 40
"""The line somebody signs on."""

A4 = (Mm(210), Mm(297))

LANGUAGES = {"de": "de-DE", "en": "en-GB"}

EMPTY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - the library wants a naive moment, of no meaning


class Style(StrEnum):
    """What a paragraph is, by the name Word has for it."""

    TITLE = "Title"
    HEADING = "Heading 1"
    TEXT = "Normal"
    STRONG = "Intense Quote"


def document(
    title: str,
    paragraphs: Iterable[tuple[Style, str]],
    table: Sequence[Sequence[str]] = (),
    *,
    to_sign: Iterable[str] = (),
    language: str = "de",
) -> bytes:
    """On A4: the paragraphs in their order, then the table, its first row the heads, then a line for each signature.

    Dated by nothing but its content: the same text gives the same document.
    """
    made = docx.Document()
    made.sections[0].page_width, made.sections[0].page_height = A4
    _speak(made, LANGUAGES.get(language, language))
    _forget_sample(made)
    made.core_properties.title = title
    made.core_properties.author = made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = EMPTY_DAY
    for style, text in paragraphs:
        made.add_paragraph(_plain(text), style=style.value)
    if table:
        grid = made.add_table(rows=0, cols=len(table[0]), style="Table Grid")
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = _plain(text)
    for label in to_sign:
        made.add_paragraph(f"\n\n{SIGNATURE}\n{_plain(label)}")
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _speak(made: DocxDocument, language: str) -> None:
    """Say in which language it is spelled and read out, wherever nothing else is said."""
    defaults = made.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    for one in defaults:
        one.set(qn("w:val"), language)


def _forget_sample(made: DocxDocument) -> None:
    """Without the small picture of the library's sample."""
    for key, one in list(made.part.package.rels.items()):
        if one.reltype.endswith("/thumbnail"):
            del made.part.package.rels[key]


def _plain(text: str) -> str:
    """Without the signs that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
