"""Can this list be read in, and what would it do? The front door to everything about lists."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, Town
from lagplanner.domain.membership.import_columns import (
    FIELDS,
    Column,
    Line,
    ListKind,
    Table,
    folded,
)
from lagplanner.domain.membership.import_meetings import compare_meetings
from lagplanner.domain.membership.import_members import compare_members
from lagplanner.domain.membership.import_outcome import Comparison, RowOutcome, Standing, Trouble
from lagplanner.domain.membership.import_speakers import compare_speakers
from lagplanner.domain.membership.import_values import Tools, address
from lagplanner.domain.talks.speakers import Speaker


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known already, for comparing."""

    projects: Sequence[Project]
    meetings: Sequence[Meeting]
    towns: Collection[Town]
    speakers: Sequence[Speaker] = ()


def match(
    kind: ListKind,
    table: Table,
    columns: Sequence[Column],
    stored: Stored,
    tools: Tools,
    *,
    today: date,
) -> Comparison:
    """Each row of the list as new, changed, the same or unclear; changes nothing.

    Without a necessary column there are no rows, only the names of what is missing.
    """
    missing = missing_columns(kind, table, columns)
    if missing:
        return Comparison(kind, (), missing)
    whole, broken = _whole_rows(table, columns)
    if kind is ListKind.MEMBERS:
        outcomes = compare_members(whole, columns, stored.projects, stored.towns, tools)
    elif kind is ListKind.SPEAKERS:
        outcomes = compare_speakers(whole, columns, stored.speakers, tools)
    else:
        outcomes = compare_meetings(
            whole, columns, stored.meetings, stored.projects, stored.towns, tools, today=today
        )
    return Comparison(kind, tuple(sorted((*outcomes, *broken), key=lambda row: row.row)))


def missing_columns(kind: ListKind, table: Table, columns: Sequence[Column]) -> tuple[str, ...]:
    """Sentences naming the columns without which nothing can be read in, and the remedy."""
    mapped = {column.field for column in columns}
    sentences = []
    if not table.body:
        return ("Unter der Kopfzeile steht keine Zeile.",)
    for field in FIELDS[kind]:
        if not field.needed or field.name in mapped:
            continue
        if field.name == "town" and _addresses_name_towns(table, columns):
            continue
        there = ", ".join(f"„{column.header}“" for column in columns if not column.field)
        remedy = f"Ist es eine von diesen: {there}?" if there else "Bitte ergänzen Sie sie."
        missing = f"Die Spalte „{field.title}“ fehlt."
        sentences.append(" ".join((missing, remedy, "Ohne sie kann nichts übernommen werden.")))
    return tuple(sentences)


def _addresses_name_towns(table: Table, columns: Sequence[Column]) -> bool:
    """Whether postcode or street cells hold the town as well, in at least half of the rows."""
    places = [column.index for column in columns if column.field in ("street", "postcode")]
    named = sum(
        any(address(line.cells[index]).town for index in places if index < len(line.cells))
        for line in table.body
    )
    return named * 2 >= len(table.body)


def _whole_rows(
    table: Table, columns: Sequence[Column]
) -> tuple[tuple[Line, ...], tuple[RowOutcome, ...]]:
    """The rows that fit under the header, and those that do not; a repeated header is passed over."""
    headers = table.headers
    folded_headers = [folded(header) for header in headers]
    whole, broken = [], []
    for line in table.body:
        extra = any(line.cells[len(headers) :])
        if [folded(cell) for cell in line.cells[: len(headers)]] == folded_headers:
            continue
        if extra or (table.fixed_width and len(line.cells) < len(headers)):
            broken.append(_broken(line, len(headers), table.delimiter, columns, extra=extra))
        else:
            whole.append(line)
    return tuple(whole), tuple(broken)


def _broken(
    line: Line, width: int, delimiter: str, columns: Sequence[Column], *, extra: bool
) -> RowOutcome:
    what = f"Die Zeile hat {len(line.cells)} Zellen, die Kopfzeile {width} Zellen."
    if extra:
        remedy = (
            f"Steht ein „{delimiter}“ mitten in einem Text? Dann gehört der Text in "
            "Anführungszeichen."
        )
    else:
        remedy = f"Fehlt ein „{delimiter}“, oder ist ein Text auf zwei Zeilen verteilt?"
    names = [column.index for column in columns if column.field in ("name", "day")]
    cell = line.cells[names[0]] if names and names[0] < len(line.cells) else line.cells[0]
    title = re.sub(r"\s+", " ", cell) or f"Zeile {line.number}"
    trouble = Trouble(line.number, "", "", what, remedy)
    return RowOutcome(line.number, title, Standing.UNCLEAR, troubles=(trouble,))
