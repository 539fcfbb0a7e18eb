"""Which rows and cells does a text file hold? Separators and letters are found out."""

import csv
import io
from collections import Counter

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.membership.import_columns import Line, Table, best_header, header_row
from lagplanner.formats.likeness import likeness

MAX_BYTES = 5_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
GUARDED = "=+-@\t\r\n＝＋－＠"
"""Cells beginning with one of these could be taken for a formula by a spreadsheet."""

DELIMITERS = {";": "Semikolon", ",": "Komma", "\t": "Tabulator"}


def refuse(message: str) -> InputError:
    """The error for a file that cannot be read; the message says what to do."""
    return InputError(Problem("file", message))


def read_text(content: bytes, delimiter: str = "") -> Table:
    """The rows of a CSV file or a pasted table, numbered as Excel would number them.

    A record is a row, however many line breaks stand in its quoted cells. The separator is found
    out unless it is given. Raises InputError.
    """
    text, encoding = _decoded(content)
    if "\0" in text:
        raise refuse(
            "Diese Datei ist keine Tabelle. Lesbar sind CSV-Dateien und Excel-Dateien (.xlsx)."
        )
    if text.lstrip().startswith(("{", "<")):
        raise refuse(
            "Diese Datei ist keine Tabelle. Eine vollständige Ausgabe dieser Software liest der "
            "Befehl „lagplanner import all“ ein."
        )
    skipped = 0
    if not delimiter:
        delimiter, skipped, text = _delimiter(text)
    records = _records(text, delimiter)
    lines = numbered(
        [(number, [unguarded(cell) for cell in record]) for number, record in records], skipped
    )
    return Table(
        lines,
        header_row(lines, likeness),
        encoding=encoding,
        delimiter=delimiter,
        fixed_width=delimiter != "\t",
    )


def numbered(rows: list[tuple[int, list[str]]], skipped: int = 0) -> tuple[Line, ...]:
    """Rows with their numbers, within the limits of size. Raises InputError beyond them."""
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise refuse("In dieser Datei steht keine Tabelle.")
    if len(filled) > MAX_ROWS:
        raise refuse(f"Diese Liste hat {len(filled)} Zeilen, lesbar sind höchstens {MAX_ROWS}.")
    for number, cells in filled:
        if len(cells) > MAX_COLUMNS:
            raise refuse(f"Zeile {number} hat mehr als {MAX_COLUMNS} Spalten.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise refuse(f"In Zeile {number} steht ein Text mit mehr als {MAX_CELL} Zeichen.")
    return tuple(Line(number + skipped, tuple(cells)) for number, cells in filled)


def cleaned(cell: str) -> str:
    """A cell without what nobody sees: hard spaces, byte order marks, spaces around it."""
    plain = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")
    return plain.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def guarded(cell: str) -> str:
    """A cell for a CSV file: an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip("'")[:1] in set(GUARDED) else cell


def unguarded(cell: str) -> str:
    """The cell before it was guarded; every other cell only cleaned."""
    stripped = cell.strip(" \u00a0")
    if stripped.startswith("'") and stripped.lstrip("'")[:1] in set(GUARDED):
        stripped = stripped[1:]
    return cleaned(stripped)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; Windows' western letters where it is not Unicode."""
    if len(content) > MAX_BYTES:
        raise refuse(f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB.")
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                raise refuse(
                    "Die Datei ist beschädigt: Ihre Buchstaben passen nicht zu ihrer Kennung."
                ) from None
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _delimiter(text: str) -> tuple[str, int, str]:
    """The separator, how many rows its announcement took, and the text without it."""
    first, _, rest = text.partition("\n")
    announced = first.strip().strip('"').removeprefix("sep=")
    if first.strip().strip('"').startswith("sep=") and announced in DELIMITERS:
        return announced, 1, rest
    return max(DELIMITERS, key=lambda delimiter: _fitness(text[:200_000], delimiter)), 0, text


def _fitness(text: str, delimiter: str) -> tuple[int, float]:
    """How well a separator cuts a text: by the known names in its header, then by even rows.

    Commas inside texts can outnumber the semicolons between them, but they name no columns.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0, 0.0
    first = [
        Line(number, tuple(unguarded(cell) for cell in row))
        for number, row in enumerate(rows[:60], 1)
        if any(row)
    ]
    widths = Counter(len(row) for row in rows if any(row))
    score = max(((width - 1) * count for width, count in widths.items()), default=0)
    agreeing = max((count for width, count in widths.items() if width > 1), default=0)
    known = best_header(first, likeness)[0] if any(len(line.cells) > 1 for line in first) else 0
    return known, score * agreeing / max(1, sum(widths.values()))


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Each record with its number; a quotation mark that is never closed is named by its row."""
    lines = text.splitlines(keepends=True) if "\n" not in text else io.StringIO(text, newline="")
    source = list(lines)
    reader = csv.reader(source, delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    read_before = 0
    try:
        for number, record in enumerate(reader, 1):
            records.append((number, record))
            if reader.line_num == len(source) and reader.line_num - read_before > 1:
                rest = "".join(source[read_before:])
                if rest.count('"') % 2:
                    raise refuse(
                        f"In Zeile {number} beginnt ein Anführungszeichen, das nie endet. "
                        "Bitte ergänzen oder löschen Sie es."
                    )
            read_before = reader.line_num
    except csv.Error as error:
        raise refuse(
            f"Zeile {len(records) + 1} kann nicht gelesen werden ({error}). "
            "Fehlt ein Anführungszeichen?"
        ) from error
    return records
