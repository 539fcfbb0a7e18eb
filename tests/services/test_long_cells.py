"""Does a long text stay whole when it is cut to fit into the cells of a table?"""

from collections.abc import Callable, Sequence

import pytest

from lagplanner.domain.membership.import_outcome import Value
from lagplanner.formats.spreadsheets import csv_file, sheets, workbook
from lagplanner.formats.tables import read_text
from lagplanner.services.membership.carried_holdings import TITLE, carried_of_rows, carried_rows
from tests.people import NOW

Table = Sequence[Sequence[Value]]
Cells = list[list[str]]


def by_workbook(table: Table) -> Cells:
    return sheets(workbook({TITLE: table}, made_at=NOW))[TITLE]


def by_csv(table: Table) -> Cells:
    return [list(line.cells) for line in read_text(csv_file(table), ";").lines]


@pytest.mark.parametrize("way", [by_workbook, by_csv])
@pytest.mark.parametrize("shift", range(4))
def test_words_keep_their_blanks_wherever_the_text_is_cut(
    way: Callable[[Table], Cells], shift: int
) -> None:
    rows = {"topic": ({"title": "-" * shift + "ab  " * 12_000 + "5\u00a0km\u200b\u2028"},)}
    cells = way(carried_rows(rows))
    assert len(cells) > 4
    assert carried_of_rows(cells[1:]) == rows
