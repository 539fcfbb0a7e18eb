"""What can somebody do with a file that is to be read in as a list? Nothing but be told what is wrong."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.databases import dump
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

SHEET = "xl/worksheets/sheet1.xml"
HERE = "/vorstand/einlesen"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def book(changed: Mapping[str, bytes]) -> bytes:
    """A workbook of two rows with other bytes in some of its parts."""
    made = openpyxl.Workbook()
    made.active.append(["Projekt", "Ort"])
    made.active.append(["Quartier Nord", "Riesa"])
    plain, whole = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changed}:
            new.writestr(name, changed.get(name, b"") if name in changed else old.read(name))
    return whole.getvalue()


def sheet(rows: str, before: bytes = b"") -> Mapping[str, bytes]:
    """The workbook's sheet with these rows, and something before its first element."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
    return {SHEET: before + text.encode()}


def cell(value: str, more: str = "") -> str:
    return f'<row r="1"><c r="A1" {more}><v>{value}</v></c></row>'


HUGE, TRICK, BROKEN = "ausgepackt zu groß", "unerlaubte Anweisungen", "beschädigt|keine Tabelle"

BOOKS: Mapping[str, tuple[str, Mapping[str, bytes]]] = {
    "a bomb": (HUGE, {SHEET: b" " * 40_000_000}),
    "millions of cells in 50 kB": (HUGE, sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")),
    "entities": (TRICK, sheet("", ENTITIES)),
    "entities far down": (TRICK, sheet("", b"<!--" + b"x" * 9_000 + b"-->" + ENTITIES)),
    "entities in two bytes a sign": (TRICK, {SHEET: ENTITIES.decode().encode("utf-16")}),
    "entities in a part of another name": (TRICK, {"_rels/.rels": ENTITIES}),
    "a file of the server": (TRICK, sheet(cell("&a;"), FILE)),
    "half a sheet": (BROKEN, {SHEET: b"<worksheet><sheetData><row><c"}),
    "no sheet": (BROKEN, {SHEET: b""}),
    "a text that is not there": (BROKEN, sheet(cell("99999", 't="s"'))),
    "a style that is not there": (BROKEN, sheet(cell("1", 's="99999"'))),
    "no number": (BROKEN, sheet(cell("abc"))),
    "a number without end": (BROKEN, sheet(cell("9" * 5_000))),
    "no day": (BROKEN, sheet(cell("99999-99-99", 't="d"'))),
    "a column that is not there": (BROKEN, sheet('<row r="1"><c r="ZZZZZ9"><v>1</v></c></row>')),
    "markup a hundred thousand deep": (BROKEN, sheet("<a>" * 100_000 + "</a>" * 100_000)),
}


@pytest.mark.parametrize(("said", "content"), BOOKS.values(), ids=BOOKS)
async def test_a_workbook_that_is_a_trap_is_refused_in_words(
    board: Visitor, said: str, content: Mapping[str, bytes]
) -> None:
    before = await dump()
    answer = await board.post(
        HERE, {"art": "members"}, files={"datei": ("liste.xlsx", book(content))}
    )
    assert (answer.status_code, heading(answer)) == (422, "Listen einlesen")
    assert re.search(said, answer.text)
    assert "root:" not in answer.text
    assert await dump() == before


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload=alert(1)><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n;;",
        b"%PDF-1.7;;",
        b"MZ\x90\x00;;",
        b"\x7fELF\0;;",
        b"#!/bin/sh\0;;",
        b"\xff\xfe\x00",
        b'"' * 200_001,
        b";" * 4_000_000,
        b"Projekt;Ort\n" + b"a" * 30_000 + b";Riesa\n",
        b"Projekt;Ort\n" + b"Nord;Riesa\n" * 6_000,
    ],
    ids=range(12),
)
async def test_a_file_that_is_no_list_is_refused_whatever_its_name_says(
    board: Visitor, content: bytes
) -> None:
    before = await dump()
    answer = await board.post(
        HERE, {"art": "members"}, files={"datei": ("liste.csv", content, "text/csv")}
    )
    assert answer.status_code == 422
    assert await dump() == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../../tmp/pwned.csv", "pwned.csv"),
        ("..\\..\\pwned.csv", "pwned.csv"),
        ("/etc/passwd", "passwd"),
        ("<img src=x onerror=alert(1)>.csv", "&lt;img src=x onerror=alert(1)&gt;.csv"),
        ("x" * 500 + ".csv", "x" * 150),
    ],
)
async def test_the_name_of_a_file_is_only_shown(
    board: Visitor, name: str, shown: str, tmp_path: Path
) -> None:
    before = files_in(tmp_path)
    answer = await board.post(
        HERE, {"art": "members"}, files={"datei": (name, b"Projekt;Ort\nNord;Riesa\n")}
    )
    page = await board.get(answer.headers["Location"])
    assert shown in page.text
    assert "<img src=x" not in page.text
    assert not re.search(r"(tmp|etc|\.\.)[/\\](pwned|passwd)", page.text)
    assert files_in(tmp_path) == before


def files_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))
