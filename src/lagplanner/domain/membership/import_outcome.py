"""What would reading in this list do? Row by row: new, changed, the same, or unclear and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_columns import Column, Line, ListKind
from lagplanner.domain.membership.import_days import UnclearError, german_day
from lagplanner.domain.membership.import_values import check_sheet_error, says_nothing
from lagplanner.domain.talks.speakers import Speaker

Value = str | int | float | date | None
"""What a cell of an export holds; days stay days, so that Excel knows them as such."""

T = TypeVar("T")


class Standing(StrEnum):
    """How a row stands to what is stored."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a row cannot be taken over: where, what stands there, what is wrong, what to do."""

    row: int
    column: str
    value: str
    what: str
    remedy: str

    @property
    def sentence(self) -> str:
        where = f"Zeile {self.row}" + (f", Spalte „{self.column}“" if self.column else "")
        return f"{where}: {self.what} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's old and new text."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What one row means. `after` is what would be stored, None for an unclear row."""

    row: int
    title: str
    standing: Standing
    before: Project | Meeting | Speaker | None = None
    after: Project | Meeting | Speaker | None = None
    changes: tuple[FieldChange, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole list against what is stored. With `missing` columns nothing can be read in."""

    kind: ListKind
    rows: tuple[RowOutcome, ...]
    missing: tuple[str, ...] = ()

    def count(self, standing: Standing) -> int:
        return sum(row.standing is standing for row in self.rows)

    @property
    def summary(self) -> str:
        """„12 neu, 3 geändert, 2 unklar“, and how many stay as they are."""
        same = self.count(Standing.SAME)
        return (
            f"{self.count(Standing.NEW)} neu, {self.count(Standing.CHANGED)} geändert, "
            f"{self.count(Standing.UNCLEAR)} unklar" + (f", {same} unverändert" if same else "")
        )

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        return tuple(trouble for row in self.rows for trouble in row.troubles)


class RowReader:
    """Reads the cells of one row by field and gathers what is unclear about them."""

    def __init__(self, line: Line, columns: Sequence[Column]) -> None:
        self.row = line.number
        self.troubles: list[Trouble] = []
        self.hints: list[str] = []
        self._cells = {
            column.field: (column.header, line.cells[column.index])
            for column in columns
            if column.field and column.index < len(line.cells)
        }

    def text(self, field: str) -> str:
        """The cell as typed; empty where it says nothing or there is no such column."""
        _, cell = self._cells.get(field, ("", ""))
        return "" if says_nothing(cell) else cell

    def read(self, field: str, meaning: Callable[[str], T]) -> T | None:
        """What the cell means, None where it says nothing or is unclear (then it is a trouble)."""
        cell = self.text(field)
        if not cell:
            return None
        try:
            check_sheet_error(cell)
            return meaning(cell)
        except UnclearError as error:
            self.trouble(field, error.what, error.remedy)
            return None

    def read_hinted(self, field: str, meaning: Callable[[str], tuple[T, str]]) -> T | None:
        """Like `read`, for a meaning that comes with a hint."""
        found = self.read(field, meaning)
        if found is None:
            return None
        if found[1]:
            self.hints.append(found[1])
        return found[0]

    def trouble(self, field: str, what: str, remedy: str) -> None:
        """Note that this cell keeps the row from being taken over."""
        header, cell = self._cells.get(field, ("", ""))
        self.troubles.append(Trouble(self.row, header, cell, what, remedy))


def shown(value: Value) -> str:
    """A value of an export as a person reads it."""
    if isinstance(value, date):
        return german_day(value)
    return "" if value is None else str(value)


def differences(
    before: dict[str, Value], after: dict[str, Value], titles: dict[str, str]
) -> tuple[FieldChange, ...]:
    """The fields in which two sets of cells differ, in the order of the second."""
    return tuple(
        FieldChange(titles[name], shown(before.get(name)), shown(value))
        for name, value in after.items()
        if before.get(name) != value
    )
