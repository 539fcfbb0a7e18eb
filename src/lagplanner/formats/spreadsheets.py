"""How are lists read from Excel and CSV files, and written for them?"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lagplanner.domain.errors import InputError
from lagplanner.domain.membership.import_columns import FIELDS, ListKind, Table, header_row, propose
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.formats.likeness import likeness
from lagplanner.formats.tables import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    guarded,
    numbered,
    read_text,
    refuse,
    unguarded,
)

MAX_UNPACKED = 30_000_000
MAX_PARTS = 2_000
MAX_TAGS = 1_000_000
"""Signs of a workbook's markup: four for each cell; a file of 50 kB can hold millions of them."""

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_EARLIEST = date(1980, 1, 1)
"""No ZIP file can say an earlier day."""


def read_table(
    filename: str, content: bytes, sheet: str = "", kind: ListKind | None = None
) -> Table:
    """The table in an uploaded file, told by its content and not by its name.

    Reads CSV, text with tabulators and XLSX: the `sheet` named, else the first that has what a
    list of this `kind` needs, else the first with a table. Raises InputError for everything else, with what to do instead.
    """
    if not content.strip():
        raise refuse("Die Datei ist leer.")
    if len(content) > MAX_BYTES:
        raise refuse(f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(
            "Das ist eine ältere oder eine mit Kennwort geschützte Excel-Datei. Bitte speichern "
            "Sie sie in Excel ohne Kennwort als „Excel-Arbeitsmappe (.xlsx)“."
        )
    if content.startswith(b"PK"):
        return _read_workbook(content, sheet, kind)
    if content.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"<?xml", b"<!DOCTYPE")
    ):
        raise refuse(
            f"„{filename}“ ist keine Tabelle. Lesbar sind CSV-Dateien und Excel-Dateien (.xlsx)."
        )
    return read_text(content)


def read_pasted(text: str) -> Table:
    """The table somebody pasted from a spreadsheet or a document."""
    if not text.strip():
        raise refuse("Es wurde nichts eingefügt.")
    return read_text(text.encode())


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """All sheets of a workbook as texts, by name, for reading a complete export back."""
    book = _opened(content)
    try:
        return {
            sheet.title: [cells for _, cells in _rows(sheet)]
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        }
    finally:
        book.close()


def workbook(tables: Mapping[str, Sequence[Sequence[Value]]], *, made_at: datetime) -> bytes:
    """An XLSX file of one sheet per table; the first row of each is its header.

    Days are real dates. Texts are stored as texts and marked as such (Excel's apostrophe), so that
    `=1+1` stays what somebody typed and a number like `+49 …` keeps its plus.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        widths: dict[int, int] = {}
        for row_number, row in enumerate(rows, 1):
            for column_number, value in enumerate(row, 1):
                _write(sheet.cell(row_number, column_number), value, header=row_number == 1)
                longest = max((len(part) for part in str(value or "").split("\n")), default=0)
                widths[column_number] = min(60, max(widths.get(column_number, 8), longest + 2))
        for column_number, width in widths.items():
            sheet.column_dimensions[get_column_letter(column_number)].width = width
        sheet.freeze_panes = "B2"
        if rows and len(rows[0]):
            sheet.auto_filter.ref = sheet.dimensions
    book.properties.creator = "lagplanner"
    book.properties.created = made_at.replace(tzinfo=None)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_file(rows: Sequence[Sequence[Value]]) -> bytes:
    """A CSV file that Excel opens by a double click: UTF-8 with mark, semicolons, CR LF.

    Cells a spreadsheet could take for formulas carry an apostrophe, which `read_table` takes off.
    """
    return (
        b"\xef\xbb\xbf"
        + "".join(";".join(_csv_cell(value) for value in row) + "\r\n" for row in rows).encode()
    )


def archive(files: Mapping[str, bytes], days: Mapping[str, date] = MappingProxyType({})) -> bytes:
    """A ZIP file; the same files give the same bytes. `days` are those files are to be dated to."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            day = max(days.get(name, _EARLIEST), _EARLIEST)
            moment = (day.year, day.month, day.day, 0, 0, 0)
            packed.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpacked(
    content: bytes, *, most: int = MAX_UNPACKED, parts: int = MAX_PARTS
) -> dict[str, bytes]:
    """The files of a ZIP by name, within the limits of size. Raises InputError."""
    with _checked_zip(content, most, parts) as packed:
        try:
            return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
        except (zipfile.BadZipFile, zlib.error, NotImplementedError):
            raise refuse("Dieses Archiv ist beschädigt.") from None


def _csv_cell(value: Value) -> str:
    text = value.isoformat() if isinstance(value, date) else str("" if value is None else value)
    text = guarded(text) if isinstance(value, str) else text
    if any(sign in text for sign in ';,"\r\n\t'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _write(cell: Any, value: Value, *, header: bool) -> None:
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "DD.MM.YYYY"
    elif isinstance(value, str):
        # An apostrophe that stands there itself is doubled, as reading takes one off.
        cell.value = _ILLEGAL.sub("", guarded(value) if value.startswith("'") else value)
        cell.data_type = "s"  # whatever it begins with
        cell.quotePrefix = not header and guarded(value) != value
        if "\n" in value:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif value is not None:
        cell.value = value
    if header:
        cell.font = Font(bold=True)


def _read_workbook(content: bytes, wanted: str, kind: ListKind | None) -> Table:
    book = _opened(content)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        names = tuple(sheet.title for sheet in visible)
        if wanted and wanted not in names:
            raise refuse(f"Ein Blatt „{wanted}“ gibt es nicht, nur: {', '.join(names)}.")
        found: list[Table] = []
        for sheet in visible:
            if wanted and sheet.title != wanted:
                continue
            rows = [(number, cells) for number, cells in _rows(sheet) if any(cells)]
            if not rows:
                continue
            lines = numbered(rows)
            found.append(Table(lines, header_row(lines, likeness), sheet=sheet.title, sheets=names))
    finally:
        book.close()
    if not found:
        raise refuse("In dieser Excel-Datei steht keine Tabelle.")
    return min(found, key=lambda table: _strangeness(table, kind))


def _strangeness(table: Table, kind: ListKind | None) -> int:
    """0 for a sheet with all that is needed, 1 with another header, 2 without; the first wins."""
    if table.header_row is None:
        return 2
    if kind is None or kind not in FIELDS:
        return 0
    there = {column.field for column in propose(table, kind, likeness)}
    return int(not {field.name for field in FIELDS[kind] if field.needed} <= there)


def _opened(content: bytes) -> Any:
    with _checked_zip(content) as packed:
        names = packed.namelist()
        if "mimetype" in names and b"opendocument" in packed.read("mimetype")[:80]:
            raise refuse(
                "Das ist eine Datei von LibreOffice. Bitte speichern Sie sie als "
                "„Excel 2007–365 (.xlsx)“ oder als CSV."
            )
        if not any(name.startswith("xl/") for name in names):
            raise refuse("Dieses Archiv ist keine Excel-Datei (.xlsx).")
        _refuse_traps(packed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions nobody reads here
            return openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
    except Exception as error:  # openpyxl raises whatever a damaged part happens to cause
        raise _damaged() from error


def _damaged() -> InputError:
    return refuse(
        "Diese Excel-Datei ist beschädigt. Bitte öffnen Sie sie in Excel und speichern Sie sie neu."
    )


def _checked_zip(
    content: bytes, most: int = MAX_UNPACKED, most_parts: int = MAX_PARTS
) -> zipfile.ZipFile:
    """An open archive of bearable size; the sizes it announces are kept to when reading."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise refuse("Diese Datei ist beschädigt und lässt sich nicht öffnen.") from None
    parts = packed.infolist()
    if len(parts) > most_parts or sum(part.file_size for part in parts) > most:
        packed.close()
        raise refuse("Diese Datei ist ausgepackt zu groß und wird nicht gelesen.")
    if any(part.flag_bits & 1 for part in parts):
        packed.close()
        raise refuse("Diese Datei ist mit einem Kennwort geschützt.")
    return packed


def _refuse_traps(packed: zipfile.ZipFile) -> None:
    """Read every part once, whatever its name: no entities, and no more than can be read in seconds."""
    tags = 0
    for part in packed.infolist():
        try:
            # Two bytes a sign look alike without their zeros; expat takes no letters but ASCII's.
            content = packed.read(part).replace(b"\0", b"")
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
            raise refuse("Diese Datei ist beschädigt und lässt sich nicht öffnen.") from None
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise refuse("Diese Excel-Datei enthält unerlaubte Anweisungen und wird nicht gelesen.")
        tags += content.count(b"<")
    if tags > MAX_TAGS:
        raise refuse("Diese Datei ist ausgepackt zu groß und wird nicht gelesen.")


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    """The rows of a sheet as texts with their numbers; empty cells at the end are left off.

    Raises InputError for a sheet that is damaged: it is parsed only here.
    """
    sheet.reset_dimensions()  # some programs announce a million empty rows
    found: list[tuple[int, list[str]]] = []
    empty = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for number, row in enumerate(
                sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS * 2), 1
            ):
                cells = [_cell_text(cell.value, getattr(cell, "number_format", "")) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                empty = 0 if cells else empty + 1
                if empty > 2_000:
                    break
                found.append((number, cells))
        except Exception as error:  # as in opening
            raise _damaged() from error
    return found


def _cell_text(value: object, number_format: str) -> str:
    """A cell as text: days as 2027-03-15, times as 15:00, whole numbers without `.0`."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nein"
        case datetime():
            if value.time() == time(0):
                return value.date().isoformat()
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case float() if value.is_integer() and abs(value) < 1e15:
            return _padded(int(value), number_format)
        case int():
            return _padded(value, number_format)
        case float() if "%" in number_format:
            return f"{value * 100:.6g} %"
    return unguarded(str(value))


def _padded(number: int, number_format: str) -> str:
    """Excel's format `00000` shows a postcode with its zero in front."""
    if re.fullmatch(r"0{2,}", number_format or ""):
        return str(number).zfill(len(number_format))
    if "%" in (number_format or ""):
        return f"{number * 100} %"
    return str(number)
