"""Give everything out, in forms that other programs and this one can read."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.membership.import_columns import ListKind
from lagplanner.formats.spreadsheets import archive, csv_file, workbook
from lagplanner.services.membership.carried_holdings import carried_plain
from lagplanner.services.membership.holding_tables import (
    MEETINGS,
    PROJECTS,
    SPEAKERS,
    as_tables,
)
from lagplanner.services.membership.holdings import Holdings, document, gather


class ExportForm(StrEnum):
    """How an export is written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to hand out."""

    filename: str
    media_type: str
    content: bytes


NOT_IN_WORKBOOK = (
    "In der Excel-Ausgabe fehlen die Dateien der Treffen, die Bilder und die Scans der Belege; "
    "CSV und JSON haben sie."
)
_TITLES = {
    ListKind.MEMBERS: PROJECTS,
    ListKind.MEETINGS: MEETINGS,
    ListKind.SPEAKERS: SPEAKERS,
}


async def export(form: ExportForm, kind: ListKind = ListKind.ALL, *, now: datetime) -> Exported:
    """Everything, or only the members, meetings or speakers, as it is at this moment.

    XLSX has a sheet per kind, CSV is a ZIP of files (one file for one kind), JSON is one document
    and always everything. `services.imports.read_in` reads each of them without loss. A workbook
    cannot hold files of meetings and pictures, and says so.
    """
    with_bytes = form is not ExportForm.XLSX and kind is ListKind.ALL
    async with transaction(Deed.SEE_PEOPLE):
        holdings = await gather(with_bytes=with_bytes)
    # Files of many years take seconds to pack: nobody else waits for that.
    return await asyncio.to_thread(_written, holdings, form, kind, now)


def _written(holdings: Holdings, form: ExportForm, kind: ListKind, now: datetime) -> Exported:
    day = now.astimezone(BERLIN).date().isoformat()
    if form is ExportForm.JSON:
        if kind is not ListKind.ALL:
            raise InputError(Problem("kind", "Als JSON gibt es nur den vollständigen Export."))
        return Exported(
            f"lagplanner-{day}.json", "application/json", document(holdings, made_at=now)
        )
    tables = as_tables(holdings)
    name = f"lagplanner-{day}"
    if kind is not ListKind.ALL:
        tables = {_TITLES[kind]: tables[_TITLES[kind]]}
        name = f"{_TITLES[kind].lower()}-{day}"
    if form is ExportForm.XLSX:
        if kind is ListKind.ALL:
            tables |= {"Hinweis": [[NOT_IN_WORKBOOK]]}
        return Exported(
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook(tables, made_at=now),
        )
    if kind is not ListKind.ALL:
        return Exported(f"{name}.csv", "text/csv", csv_file(tables[_TITLES[kind]]))
    files = {f"{title}.csv": csv_file(rows) for title, rows in tables.items()}
    files |= carried_plain(holdings.carried)[1]
    return Exported(f"{name}.zip", "application/zip", archive(files))
