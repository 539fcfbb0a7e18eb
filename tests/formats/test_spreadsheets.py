"""Lists are read as people have them, and written so that they can be read again."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.errors import InputError
from lagplanner.domain.membership.import_columns import Table
from lagplanner.formats.spreadsheets import (
    archive,
    csv_file,
    read_pasted,
    read_table,
    sheets,
    workbook,
)
from lagplanner.formats.tables import MAX_ROWS, guarded, unguarded

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIST = "Projekt;Stadt;Träger\r\nQM Südhang;Görlitz;Müller & Söhne\r\n"


def cells(table: Table) -> list[tuple[str, ...]]:
    return [line.cells for line in table.body]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_survive_in_every_usual_encoding(encoding: str) -> None:
    table = read_table("liste.csv", LIST.encode(encoding))
    assert table.headers == ("Projekt", "Stadt", "Träger")
    assert cells(table) == [("QM Südhang", "Görlitz", "Müller & Söhne")]
    assert table.encoding == encoding


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_separator_is_found_although_texts_hold_others(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row)
        for row in [
            ("Projekt", "Stadt", "Stadtteil"),
            ('"QM Nord, Mitte; West"', "Plauen", "A/B"),
            ("QM Süd", "Görlitz", "C"),
        ]
    )
    table = read_table("liste.csv", text.encode())
    assert table.delimiter == delimiter
    assert cells(table)[0] == ("QM Nord, Mitte; West", "Plauen", "A/B")


@pytest.mark.parametrize(
    "text",
    [
        "Projekt;Stadt\nMitte, Nord, Süd, West, Ost;Plauen\nA, B, C, D, E;Riesa\n",
        'Projekt;Stadt\n;",,,;"\n;",,,"\n',
    ],
)
def test_commas_inside_texts_do_not_outvote_the_header(text: str) -> None:
    table = read_table("liste.csv", text.encode())
    assert (table.delimiter, table.headers) == (";", ("Projekt", "Stadt"))


def test_rows_keep_the_numbers_a_person_sees_in_excel() -> None:
    text = 'Mitglieder 2026\n\nProjekt;Stadt\n"QM\nNord";Plauen\n\nQM Süd;Görlitz\n'
    table = read_table("liste.csv", text.encode())
    assert table.header_row == 3
    assert [(line.number, line.cells[0]) for line in table.body] == [(4, "QM\nNord"), (6, "QM Süd")]


def test_empty_columns_at_the_end_are_no_columns() -> None:
    table = read_table("liste.csv", b"Projekt;Stadt;;;\nQM Nord;Plauen;;;\n")
    assert table.headers == ("Projekt", "Stadt")


def test_an_announced_separator_is_believed() -> None:
    table = read_table("liste.csv", b"sep=,\nProjekt,Stadt\nQM Nord,Plauen\n")
    assert (table.delimiter, table.body[0].number) == (",", 3)


def test_a_pasted_table_is_read_by_its_tabulators() -> None:
    table = read_pasted("Projekt\tStadt\tTelefon\nQM Nord\tPlauen\t030 23125001\n")
    assert cells(table) == [("QM Nord", "Plauen", "030 23125001")]


def test_a_quotation_mark_that_never_ends_is_named_by_its_row() -> None:
    with pytest.raises(InputError, match="In Zeile 2 beginnt ein Anführungszeichen"):
        read_table("liste.csv", b'Projekt;Stadt\n"QM Nord;Plauen\nQM West;Plauen\n')


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer"),
        (b"%PDF-1.7 \n", "ist keine Tabelle"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ältere oder eine mit Kennwort geschützte"),
        (b"PK\x03\x04 nothing", "beschädigt"),
        (b"\x00\x01\x02;\x00", "ist keine Tabelle"),
        (b"x" * 5_000_001, "größer als 5 MB"),
        (b"a;b\n" * (MAX_ROWS + 1), "lesbar sind höchstens"),
        (b";" * 300 + b"x\n", "mehr als 200 Spalten"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "LibreOffice"),
        (archive({"brief.txt": b"x"}), "keine Excel-Datei"),
        (archive({"xl/workbook.xml": b"<broken"}), "beschädigt"),
    ],
)
def test_what_is_no_table_is_refused_with_the_remedy(content: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_table("datei", content)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    bomb = archive({"xl/workbook.xml": b" " * 40_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(InputError, match="ausgepackt zu groß"):
        read_table("liste.xlsx", bomb)


def test_a_workbook_that_declares_entities_is_refused() -> None:
    content = archive(
        {"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'}
    )
    with pytest.raises(InputError, match="unerlaubte Anweisungen"):
        read_table("liste.xlsx", content)


def excel() -> bytes:
    """A workbook as people have it: an empty sheet, a merged title, days, numbers, a formula."""
    book = openpyxl.Workbook()
    book.active.title = "Leer"
    sheet = book.create_sheet("Mitglieder")
    sheet["A1"] = "Mitgliederliste"
    sheet.merge_cells("A1:F1")
    header = ["Projekt", "Stadt", "PLZ", "Mitglied seit", "barrierefrei", "Plätze"]
    for column, title in enumerate(header, 1):
        sheet.cell(3, column, title)
    for column, value in enumerate(
        ["QM Nord", "Chemnitz", 9122.0, datetime(2012, 3, 1), True, 30], 1
    ):
        sheet.cell(4, column, value)
    sheet["C5"] = 1067
    sheet["C5"].number_format = "00000"
    sheet["A5"] = "QM Süd"
    sheet["F5"] = "=15+15"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_read_from_the_first_sheet_with_a_table() -> None:
    table = read_table("liste.xlsx", excel())
    assert (table.sheet, table.sheets, table.header_row) == (
        "Mitglieder",
        ("Leer", "Mitglieder"),
        3,
    )
    assert [(line.number, line.cells) for line in table.body] == [
        (4, ("QM Nord", "Chemnitz", "9122", "2012-03-01", "ja", "30")),
        (5, ("QM Süd", "", "01067")),
    ]


def test_the_result_of_a_formula_is_read_and_not_the_formula() -> None:
    source = zipfile.ZipFile(io.BytesIO(excel()))
    files = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet2.xml"
    files[name] = files[name].replace(b"<f>15+15</f><v />", b"<f>15+15</f><v>30</v>")
    files[name] = files[name].replace(b"<f>15+15</f><v></v>", b"<f>15+15</f><v>30</v>")
    table = read_table("liste.xlsx", archive(files))
    assert table.body[1].cells[5] == "30"


def test_a_sheet_can_be_chosen() -> None:
    with pytest.raises(InputError, match="nur: Leer, Mitglieder"):
        read_table("liste.xlsx", excel(), sheet="Gäste")
    assert read_table("liste.xlsx", excel(), sheet="Mitglieder").sheet == "Mitglieder"


DANGEROUS = [
    "=1+1",
    "+49 30 23125001",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''+1",
    "'quoted'",
    "a=b",
    "＝1+1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_file_begins_like_a_formula(text: str) -> None:
    written = csv_file([["Projekt", "Stadt"], [text, "Plauen"]]).decode("utf-8-sig")
    cell = written.split("\r\n")[1].strip('"')
    assert cell[0] not in "=+-@\t\r＝"
    assert unguarded(guarded(text)) == text.strip()


def test_a_workbook_holds_texts_and_never_formulas() -> None:
    content = workbook({"Blatt": [["Text"], *([text] for text in DANGEROUS)]}, made_at=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for (cell,) in sheet.iter_rows(min_row=2)] == ["s"] * len(DANGEROUS)
    marked = [cell.quotePrefix for (cell,) in sheet.iter_rows(min_row=2)]
    assert marked == [guarded(text) != text for text in DANGEROUS]


def test_days_in_a_workbook_are_days() -> None:
    content = workbook({"Blatt": [["Tag"], [date(2027, 3, 15)]]}, made_at=NOW)
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.is_date, cell.number_format) == (True, "DD.MM.YYYY")


TEXTS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs", "Zl", "Zp"],
        exclude_characters="\u200b\u202f\u00a0\ufeff",
    )
    | st.sampled_from("=+-@';\",\n"),
    max_size=12,
).map(lambda text: text.strip())


def test_the_apostrophe_of_a_csv_file_saved_as_a_workbook_comes_off() -> None:
    content = workbook({"Blatt": [["Projekt", "Telefon"], ["QM", "+49 30 23125001"]]}, made_at=NOW)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["B2"] = "'+49 30 23125001"
    target = io.BytesIO()
    book.save(target)
    assert sheets(target.getvalue())["Blatt"][1] == ["QM", "+49 30 23125001"]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_every_text_comes_back_from_a_csv_file(rows: list[tuple[str, str]]) -> None:
    written = csv_file([["Projekt", "Stadt"], *rows])
    assert cells(read_table("x.csv", written)) == [row for row in rows if any(row)]


@given(TEXTS)
def test_every_text_comes_back_from_a_workbook(text: str) -> None:
    written = workbook({"Blatt": [["Projekt", "Stadt"], [text, "x"]]}, made_at=NOW)
    assert sheets(written)["Blatt"][1] == [text, "x"]
