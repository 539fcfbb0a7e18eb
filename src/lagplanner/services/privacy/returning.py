"""Who was erased and stands here again, by a restored backup or an export that was read in?"""

from collections.abc import Set
from datetime import datetime

from lagplanner.database import trail
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.services.membership import imports
from lagplanner.services.membership.import_report import Report
from lagplanner.services.privacy import people as search
from lagplanner.services.privacy.erasing import erase, erasure
from lagplanner.services.privacy.ledger import Ledger

Again = tuple[int, tuple[str, ...]]
"""How many were erased again, and for each who still stands in the way of it, why."""


async def erase_again(ledger: Ledger, *, who: str, now: datetime) -> Again:
    """After a restored backup: erase whoever was erased since it was made.

    What the restored trail knows is done already; so it does no harm to ask twice.
    """
    done = {
        one.number
        for one in ledger.entries()
        if await trail.entries(subject=erasure(one.number), limit=1)
    }
    return await _erase(ledger, done, who=who, now=now)


async def read_in(
    filename: str, content: bytes, *, ledger: Ledger, who: str, now: datetime, dry_run: bool = False
) -> tuple[Report, Again]:
    """Read in a complete export, and erase again whom it brings back.

    Whoever was erased and stood here again already is left: they have come back by a deed of
    somebody since, and not by the export. Raises InputError for what cannot be read.
    """
    known = await _standing(ledger)
    kind = imports.ListKind.ALL
    report = await imports.read_in(kind, filename, content, who=who, now=now, dry_run=dry_run)
    again = (0, ()) if dry_run else await _erase(ledger, known, who=who, now=now)
    return report, again


async def _standing(ledger: Ledger) -> set[str]:
    """The erasures whose person stands here."""
    entries = ledger.entries()
    rows = await search.everybody() if entries else ()
    return {one.number for one in entries if any(ledger.is_of(one, row) for row in rows)}


async def _erase(ledger: Ledger, spared: Set[str], *, who: str, now: datetime) -> Again:
    """Erase whoever the ledger knows but those of the erasures `spared`."""
    done, problems = 0, []
    for entry in ledger.entries():
        if entry.number in spared:
            continue
        for row in await search.everybody():
            if not ledger.is_of(entry, row):
                continue
            try:
                await erase(row.key, who=who, now=now, number=entry.number)
                done += 1
            except BrokenRuleError as error:
                problems.append(f"{row.name or row.mails[0]}: {error}")
            except NotFoundError:
                continue  # went with another row of theirs
    return done, tuple(problems)
