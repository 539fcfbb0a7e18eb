"""What stands in a paper is read line by line, and no paper keeps its reader busy for ever."""

from lagplanner.formats.paper_text import text_of
from tests.meeting_files import PDF, written_pdf


async def test_every_page_is_a_line_of_its_words() -> None:
    paper = written_pdf("Protokoll vom 3. Juni", "Läden  stehen leer, grüne Höfe")
    assert await text_of(paper) == "Protokoll vom 3. Juni\nLäden stehen leer, grüne Höfe"


async def test_a_damaged_paper_has_no_text() -> None:
    assert [await text_of(one) for one in (b"%PDF-1.7 abgebrochen", b"", PDF)] == ["", "", ""]


async def test_a_paper_that_takes_too_long_has_no_text() -> None:
    assert await text_of(written_pdf("Protokoll"), seconds=0) == ""
