"""What did reading in a list do? The report for the command line and the result page."""

from collections.abc import Sequence
from dataclasses import dataclass

from lagplanner.domain.membership.import_columns import Column, ListKind, Table
from lagplanner.domain.membership.import_outcome import Comparison, Standing

_ENCODINGS = {
    "cp1252": "Windows-Zeichen (cp1252)",
    "latin-1": "westeuropäische Zeichen",
    "utf-16": "Unicode (UTF-16)",
}
_DELIMITERS = {";": "Semikolon", ",": "Komma", "\t": "Tabulator"}


@dataclass(frozen=True, slots=True)
class Report:
    """What reading in a list did, or would do where it is not `applied`.

    `run_id` is None where nothing had to be changed.
    """

    kind: ListKind
    filename: str
    source: str
    new: int
    changed: int
    same: int
    unclear: int
    notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    applied: bool = False
    dry_run: bool = False
    run_id: int | None = None

    @property
    def summary(self) -> str:
        """„24 neu, 0 geändert, 0 unklar“."""
        counts = f"{self.new} neu, {self.changed} geändert, {self.unclear} unklar"
        return counts + (f", {self.same} unverändert" if self.same else "")

    def lines(self) -> list[str]:
        """The report in German, a sentence or a row of the list each."""
        lines = [line for line in (self.source, *self.notes) if line]
        lines += [*self.changes, *(f"Unklar: {trouble}" for trouble in self.troubles)]
        lines.append(self.summary)
        if self.dry_run:
            lines.append("Probelauf: Es wurde nichts geändert.")
        elif not self.applied:
            lines.append(
                "Es wurde nichts übernommen. Berichtigen Sie, was unklar ist, "
                "oder übernehmen Sie nur das Übrige."
            )
        elif self.run_id is None:
            lines.append("Es war nichts zu ändern.")
        else:
            lines.append("Übernommen. 24 Stunden lang lässt es sich zurücknehmen.")
        return lines


def report_of(
    comparison: Comparison,
    columns: Sequence[Column],
    *,
    filename: str,
    source: str,
    applied: bool,
    dry_run: bool = False,
    run_id: int | None = None,
) -> Report:
    """The report on a list that was compared and perhaps taken over."""
    ignored = [column.header for column in columns if not column.field]
    notes = [f"Nicht übernommen: {', '.join(ignored)}"] if ignored else []
    notes += [
        f"Hinweis zu Zeile {row.row}: {hint}" for row in comparison.rows for hint in row.hints
    ]
    return Report(
        kind=comparison.kind,
        filename=filename,
        source=source,
        new=comparison.count(Standing.NEW),
        changed=comparison.count(Standing.CHANGED),
        same=comparison.count(Standing.SAME),
        unclear=comparison.count(Standing.UNCLEAR),
        notes=tuple(notes),
        troubles=comparison.missing + tuple(item.sentence for item in comparison.troubles),
        changes=tuple(
            f"Zeile {row.row}, {row.title}: {change.title} „{change.before}“ → „{change.after}“"
            for row in comparison.rows
            for change in row.changes
        ),
        applied=applied,
        dry_run=dry_run,
        run_id=run_id,
    )


def source_of(table: Table) -> str:
    """„24 Zeilen gelesen, Kopfzeile in Zeile 1, Semikolon, Windows-Zeichen (cp1252)“."""
    parts = [
        "1 Zeile gelesen" if len(table.body) == 1 else f"{len(table.body)} Zeilen gelesen",
        f"Kopfzeile in Zeile {table.header_row}" if table.header_row else "keine Kopfzeile erkannt",
        f"Blatt „{table.sheet}“" if table.sheet else "",
        f"Trennzeichen {_DELIMITERS[table.delimiter]}" if table.delimiter else "",
        _ENCODINGS.get(table.encoding, "Unicode (UTF-8)") if table.encoding else "",
    ]
    return ", ".join(part for part in parts if part)
