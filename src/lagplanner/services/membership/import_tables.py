"""How is an uploaded table kept while somebody looks at it, and which of its columns were named?"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.membership.import_columns import (
    FIELDS,
    Line,
    ListKind,
    Table,
    fingerprint_text,
    propose,
)
from lagplanner.formats.likeness import likeness
from lagplanner.formats.spreadsheets import read_pasted, read_table


async def table_in(kind: ListKind, filename: str, content: bytes | str, sheet: str) -> Table:
    """The table in a file's bytes or in a pasted text. Raises InputError."""
    # Unpacking and parsing may take a second; meanwhile pages are served.
    if isinstance(content, str):
        return await asyncio.to_thread(read_pasted, content)
    return await asyncio.to_thread(read_table, filename, content, sheet, kind)


def table_from(text: str) -> Table:
    """The table kept as JSON text."""
    data = json.loads(text)
    lines = tuple(Line(line["number"], tuple(line["cells"])) for line in data.pop("lines"))
    return replace(Table(**{**data, "lines": lines}), sheets=tuple(data["sheets"]))


def mapping_from(data: Mapping[str, str]) -> dict[int, str]:
    """A field's name by the index of its column, as JSON kept it."""
    return {int(index): name for index, name in data.items()}


def header_cells(table: Table) -> tuple[str, ...]:
    """The cells of the header row; none where there is no such row."""
    return next((line.cells for line in table.lines if line.number == table.header_row), ())


def with_header(table: Table, mapping: Mapping[str, str]) -> Table:
    """The table with the row as its header in which the named headers stand."""
    for line in table.lines:
        if set(mapping) <= set(line.cells):
            return replace(table, header_row=line.number)
    return table


def by_header(table: Table, kind: ListKind, mapping: Mapping[str, str]) -> dict[int, str]:
    """The proposal, with what the person says for some headers. InputError for unknown names."""
    headers, fields = table.headers, {field.name for field in FIELDS[kind]}
    problems = [
        Problem("mapping", f"Eine Spalte „{name}“ gibt es nicht, nur: {', '.join(headers)}.")
        for name in mapping
        if name not in headers
    ] + [
        Problem("mapping", f"Ein Feld „{name}“ gibt es nicht, nur: {', '.join(sorted(fields))}.")
        for name in mapping.values()
        if name and name not in fields
    ]
    if problems:
        raise InputError(*problems)
    chosen = {headers.index(header): name for header, name in mapping.items()}
    proposed = {
        column.index: column.field
        for column in propose(table, kind, likeness)
        if column.field not in mapping.values()
    }
    return {**proposed, **chosen}


def fingerprint(cells: Sequence[str]) -> str:
    """The same text for all lists with these headers."""
    return hashlib.sha256(fingerprint_text(cells).encode()).hexdigest()
