"""The whole installation as pages that open from a disk, without any server, with tables and a calendar.

For a new board, for the years after this software, and for whoever keeps the papers. Pages lead to each
other alone: nothing is fetched from anywhere. Nothing is changed by that. It is written file by file, so
that one of many years needs no more room than its largest file.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.files import BOARD
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.formats.spreadsheets import csv_file
from lagplanner.formats.zip_streams import zipped
from lagplanner.services.afterwards import files, receipts
from lagplanner.services.membership.holding_tables import as_tables
from lagplanner.services.post import account
from lagplanner.services.public import feeds
from lagplanner.services.running.archive_ground import Bill, Kept, Told, Whole, gather
from lagplanner.services.running.archive_pages import Frame, Sheet, draw, sheets
from lagplanner.settings import Settings
from lagplanner.templating import template_folder

STYLE = "archiv.css"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive to be written: how many files it has at most, and each by its path."""

    filename: str
    number: int
    files: AsyncIterator[tuple[str, bytes]]

    @property
    def packed(self) -> AsyncIterator[bytes]:
        """The same as one ZIP, piece by piece."""
        return zipped(self.files)


async def begin(settings: Settings, *, language: str, today: date, now: datetime) -> Archive:
    """Read what is told, in one moment. BrokenRuleError where a file would lie outside the archive."""
    async with transaction(Deed.SEE_PEOPLE):
        whole = await gather(subdivision=settings.subdivision, today=today, now=now)
        calendar = await feeds.whole_history(settings, today=today, language=language)
        chosen = await account.in_force(settings)
    tables = await asyncio.to_thread(_tables, whole)
    tables[calendar.filename] = calendar.content
    tables[STYLE] = (template_folder() / "archive" / STYLE).read_bytes()
    listed = tuple(one.removeprefix("daten/") for one in tables if one.startswith("daten/"))
    pages = sheets(whole, chosen, listed, language, today=today)
    kept = [one for told in whole.told for one in told.poured]
    paths = [*tables, *(one.path for one in pages), *(one.address for one in kept)]
    if outside := [one for one in paths if one.startswith("/") or ".." in one.split("/")]:
        raise BrokenRuleError(f"Diese Datei läge außerhalb des Archivs: {outside[0]}")
    frame = Frame(language, whole.rules.association, now)
    day = now.astimezone(BERLIN).date().isoformat()
    written = _written(whole, tables, pages, frame, today=today)
    return Archive(f"lagplanner-archiv-{day}.zip", len(paths), written)


def _tables(whole: Whole) -> dict[str, bytes]:
    """The tables of an export; ways to speakers only where these have said yes to being named."""
    speakers = tuple(
        one
        if one.id in whole.reachable
        else replace(one, email="", office_email="", phone="", note="")
        for one in whole.holdings.speakers
    )
    tables = as_tables(replace(whole.holdings, speakers=speakers))
    return {f"daten/{title}.csv": csv_file(rows) for title, rows in tables.items()}


async def _written(
    whole: Whole,
    tables: dict[str, bytes],
    pages: tuple[Sheet, ...],
    frame: Frame,
    *,
    today: date,
) -> AsyncIterator[tuple[str, bytes]]:
    """Tables, files, and at last the pages: no page leads to a file that was removed meanwhile."""
    for path, content in tables.items():
        yield path, content
    gone: set[str] = set()
    for told in whole.told:
        for kept in told.poured:
            handed = await _bytes_of(told, kept, today=today)
            if handed is None:
                gone.add(kept.address)
            else:
                yield kept.address, handed
    for sheet in pages:
        yield sheet.path, await asyncio.to_thread(draw, _without(sheet, gone), frame)


async def _bytes_of(told: Told, kept: Kept | Bill, *, today: date) -> bytes | None:
    """None where the file has been removed since it was listed."""
    with suppress(NotFoundError):
        if isinstance(kept, Bill):
            return (await receipts.hand_out(told.meeting.id, kept.receipt.mark)).content
        return (await files.hand_out(told.meeting.id, kept.mark, BOARD, today=today)).content
    return None


def _without(sheet: Sheet, gone: set[str]) -> Sheet:
    """The page of a meeting without links to the files that are gone."""
    told = sheet.facts.get("told")
    if not isinstance(told, Told) or not gone:
        return sheet
    left = tuple(one for one in told.files if one.address not in gone)
    bills = tuple(replace(one, address="") if one.address in gone else one for one in told.bills)
    return replace(sheet, facts={**sheet.facts, "told": replace(told, files=left, bills=bills)})
