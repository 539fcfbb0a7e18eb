"""Does any file we give out hold a cell that a spreadsheet would take for a formula?

The formulas stand in every text of the database; the files are those of the app itself.
"""

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from litestar import Litestar

from lagplanner.formats.tables import GUARDED
from tests.attacks.poison import poison
from tests.every_route import demo_at_work, routes
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

FORMS = ("xlsx", "csv")

AS_JSON = ("Protokolle.csv", "Versammlungen.csv", "Profile.csv", "Weiteres.csv")
"""Tables whose texts stand inside JSON, so that a cell never begins with one."""


@pytest.mark.parametrize("formula", ["=HYPERLINK(9)", "＝1+1"])
async def test_a_formula_somebody_typed_is_a_text_in_every_file(
    app: Litestar, board: Visitor, formula: str
) -> None:
    given_out = await files(app, board, formula)
    found = {name: cells(name, content) for name, content in given_out.items()}
    assert len(found) >= 5
    for name, texts in found.items():
        assert [text for text in texts if text[:1] in set(GUARDED)] == [], name
        begin = "" if name.endswith(AS_JSON) else f"'{formula}"
        assert any(text.startswith(begin) and says(formula, text) for text in texts), name


def says(formula: str, text: str) -> bool:
    """Whether it stands there, as it was typed or as JSON writes it."""
    return formula in text or json.dumps(formula)[1:-1] in text


async def files(app: Litestar, board: Visitor, formula: str) -> dict[str, bytes]:
    """Every file of rows that the app gives out, with the formula in every text."""
    there = await demo_at_work()
    await poison(formula)
    found = {}
    for path in (path for method, path in routes(app) if method == "GET"):
        for form in FORMS if "{form}" in path else ("",):
            address = there.address(path.replace("{form}", form))
            answer = await board.get(address)
            if answer.status_code == 200 and is_table(answer.headers["Content-Type"]):
                found |= unpacked(address, answer.content)
    return found


def is_table(kind: str) -> bool:
    return kind.startswith(("text/csv", "application/zip", "application/vnd.openxml"))


def unpacked(address: str, content: bytes) -> dict[str, bytes]:
    """The file, or the tables in an archive."""
    if not zipfile.is_zipfile(io.BytesIO(content)) or address.endswith("xlsx"):
        return {address: content}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tables = [name for name in packed.namelist() if name.endswith(FORMS)]
        return {f"{address} {name}": packed.read(name) for name in tables}


def cells(name: str, content: bytes) -> list[str]:
    """The texts of a table as a spreadsheet takes them; the mark of a text as the apostrophe it is."""
    if not name.endswith("xlsx"):
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        return [cell for row in rows for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        f"'{cell.value}" if cell.quotePrefix and cell.data_type == "s" else str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type in ("s", "f")
    ]
