"""Read in somebody's list: look first, then take it over as a whole, and take it back for a day."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, speakers, trail
from lagplanner.database import imports as kept
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import ConflictError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_columns import (
    FIELDS,
    Column,
    Field,
    ListKind,
    Table,
    propose,
)
from lagplanner.domain.membership.import_outcome import Comparison, RowOutcome, Standing
from lagplanner.domain.membership.imports import Stored, match
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.formats.likeness import likeness
from lagplanner.services.membership import restoring
from lagplanner.services.membership.holding_tables import TOOLS
from lagplanner.services.membership.import_report import Report, report_of, source_of
from lagplanner.services.membership.import_tables import (
    by_header,
    fingerprint,
    header_cells,
    mapping_from,
    table_from,
    table_in,
    with_header,
)
from lagplanner.services.membership.undoing import UNDO_WITHIN, Step, Undone, take_back, undo_text

__all__ = [
    "UNDO_WITHIN",
    "ListKind",
    "Look",
    "Report",
    "Run",
    "Undone",
    "apply",
    "begin",
    "choose_columns",
    "look",
    "read_in",
    "runs",
    "undo",
]

DRAFT_LIVES = timedelta(days=1)
Run = kept.Run


@dataclass(frozen=True, slots=True)
class Look:
    """What a list holds and would change. `fields` are what a column can be taken for."""

    token: str
    kind: ListKind
    filename: str
    source: str
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    fields: tuple[Field, ...]
    comparison: Comparison
    header: tuple[str, ...] = ()
    header_row: int = 0

    @property
    def summary(self) -> str:
        return self.comparison.summary

    @property
    def missing(self) -> tuple[str, ...]:
        return self.comparison.missing

    @property
    def rows(self) -> tuple[RowOutcome, ...]:
        return self.comparison.rows


async def begin(
    kind: ListKind, filename: str, content: bytes | str, *, who: str, now: datetime, sheet: str = ""
) -> str:
    """Keep a list to look at and return its token; `content` is a file's bytes or a pasted text.

    Changes nothing else. Raises InputError for what is no table.
    """
    table = await table_in(kind, filename, content, sheet)
    token = secrets.token_urlsafe(24)
    draft = kept.Draft(
        token=token,
        kind=kind.value,
        filename=filename[:200],
        content=json.dumps(asdict(table), ensure_ascii=False),
        mapping="",
        created_at=now,
        created_by=who,
    )
    async with transaction(Deed.LISTS):
        await kept.forget_drafts_before(now - DRAFT_LIVES)
        await kept.save_draft(draft)
    return token


async def look(token: str, mapping: Mapping[int, str] | None = None, *, now: datetime) -> Look:
    """What the list holds and would change, with these columns or those chosen or proposed before.

    `mapping` names a field per column index, "" for one that is not taken over. Changes nothing.
    """
    draft = await kept.draft(token)
    if draft is None or draft.created_at < now - DRAFT_LIVES:
        raise _gone()
    return await _look(draft, mapping, now)


async def choose_columns(
    token: str, mapping: Mapping[int, str], *, header_row: int | None = None
) -> None:
    """Keep what a person says the columns hold, and which row names them (0 for none).

    Without `header_row` it stays as it was found. Raises InputError for a field given twice.
    """
    names = [name for name in mapping.values() if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        titles = {field.name: field.title for fields in FIELDS.values() for field in fields}
        raise InputError(
            *(
                Problem(
                    f"column_{index}",
                    f"„{titles.get(name, name)}“ ist zwei Spalten zugeordnet. Bitte wählen Sie eine.",
                )
                for index, name in mapping.items()
                if name in twice
            )
        )
    async with transaction(Deed.LISTS):
        await kept.choose_columns(
            token, json.dumps({"columns": dict(mapping), "header_row": header_row})
        )


async def apply(token: str, *, who: str, now: datetime, skip_unclear: bool = False) -> Report:
    """Take a list over as a whole and return what was done; the columns are remembered.

    Raises InputError while rows are unclear and nobody said to leave them out, or where a
    necessary column is missing; NotFoundError where the list was taken over already.
    """
    async with transaction(Deed.LISTS):
        draft = await kept.draft(token)
        if draft is None or draft.created_at < now - DRAFT_LIVES:
            raise _gone()
        found = await _look(draft, None, now)
        _check(found.comparison, skip_unclear=skip_unclear)
        if not await kept.forget_draft(token):
            raise _gone()
        if not _changing(found.comparison):
            return _report(found, applied=True)
        run_id = await _store(found, draft.content, who=who, now=now)
    return _report(found, applied=True, run_id=run_id)


async def read_in(
    kind: ListKind,
    filename: str,
    content: bytes | str,
    *,
    who: str,
    now: datetime,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
    skip_unclear: bool = False,
) -> Report:
    """Read a list in at one go, as the command line does; `mapping` names fields by header text.

    With unclear rows, a missing column or `dry_run` nothing is stored and the report says why.
    A complete export (kind `all`) is restored: what it names is added or set as it says there.
    Raises InputError for what cannot be read.
    """
    if kind is ListKind.ALL:
        return await _restore(filename, content, who=who, now=now, dry_run=dry_run)
    table = await table_in(kind, filename, content, "")
    chosen = None
    if mapping:
        table = with_header(table, mapping)
        chosen = by_header(table, kind, mapping)
    text = json.dumps(asdict(table), ensure_ascii=False)
    draft = kept.Draft("", kind.value, filename[:200], text, "", now, who)
    async with transaction(Deed.LISTS):
        found = await _look(draft, chosen, now)
        comparison = found.comparison
        stopped = comparison.missing or (comparison.troubles and not skip_unclear)
        if dry_run or stopped or not _changing(comparison):
            return _report(found, applied=not (dry_run or stopped), dry_run=dry_run)
        run_id = await _store(found, text, who=who, now=now)
    return _report(found, applied=True, run_id=run_id)


async def undo(run_id: int, *, who: str, now: datetime) -> Undone:
    """Take back a list that was read in within the last 24 hours, exactly as it was before.

    What was changed again since then stays and is named. Raises NotFoundError, ConflictError if it
    was taken back before or nothing of it can be, BrokenRuleError when the day is over.
    """
    async with transaction(Deed.LISTS):
        return await take_back(run_id, who=who, now=now)


async def runs() -> tuple[Run, ...]:
    """The lists that were read in, the newest first."""
    return await kept.runs()


async def _look(draft: kept.Draft, mapping: Mapping[int, str] | None, now: datetime) -> Look:
    kind = ListKind(draft.kind)
    table, known = await _known_columns(kind, table_from(draft.content))
    if draft.mapping:
        choice = json.loads(draft.mapping)
        known = mapping_from(choice["columns"])
        if choice["header_row"] is not None:
            table = replace(table, header_row=choice["header_row"] or None)
    mapping = known if mapping is None else mapping
    columns = propose(table, kind, likeness, mapping)
    facts = Stored(
        await stored.projects(),
        await hosting.meetings(),
        tuple((await stored.towns()).values()),
        await speakers.speakers(),
    )
    today = now.astimezone(BERLIN).date()
    return Look(
        token=draft.token,
        kind=kind,
        filename=draft.filename,
        source=source_of(table),
        sheets=table.sheets,
        columns=columns,
        fields=FIELDS[kind],
        comparison=match(kind, table, columns, facts, TOOLS, today=today),
        header=header_cells(table),
        header_row=table.header_row or 0,
    )


async def _known_columns(kind: ListKind, table: Table) -> tuple[Table, dict[int, str] | None]:
    """The columns somebody chose for the same headers before, with the row these stand in."""
    rows = [line for line in table.lines if line.number == table.header_row] or table.lines[:10]
    prints = {fingerprint(line.cells): line.number for line in rows}
    for known, mapping in (await kept.mappings(kind.value, prints)).items():
        return replace(table, header_row=prints[known]), mapping_from(json.loads(mapping))
    return table, None


def _check(comparison: Comparison, *, skip_unclear: bool) -> None:
    if comparison.missing:
        raise InputError(*(Problem("columns", sentence) for sentence in comparison.missing))
    if comparison.troubles and not skip_unclear:
        raise InputError(*(Problem("rows", trouble.sentence) for trouble in comparison.troubles))


def _changing(comparison: Comparison) -> int:
    return comparison.count(Standing.NEW) + comparison.count(Standing.CHANGED)


async def _store(found: Look, content: str, *, who: str, now: datetime) -> int:
    """Write every new and changed row, note it, remember the columns; the run's id."""
    steps: list[Step] = []
    for row in found.rows:
        if row.standing not in (Standing.NEW, Standing.CHANGED):
            continue
        if isinstance(row.after, Project):
            steps.append((row.before, await stored.save(row.after, at=now)))
        elif isinstance(row.after, Meeting):
            steps.append((row.before, await hosting.save_meeting(row.after, at=now)))
        elif isinstance(row.after, Speaker):
            steps.append((row.before, await speakers.save_speaker(row.after, at=now)))
    run_id = await kept.save_run(
        Run(
            id=0,
            kind=found.kind.value,
            filename=found.filename,
            fingerprint=hashlib.sha256(content.encode()).hexdigest(),
            summary=found.summary,
            undo=undo_text(steps),
            created_at=now,
            created_by=who,
        )
    )
    if found.header:
        mapping = {column.index: column.field for column in found.columns}
        await kept.remember_mapping(
            found.kind.value, fingerprint(found.header), json.dumps(mapping), at=now
        )
    name = found.filename or "eingefügte Tabelle"
    await trail.note(
        "list_read_in",
        f"import:{run_id}",
        "%(file)s eingelesen: %(summary)s",
        facts={"file": name, "summary": found.summary},
        at=now,
        who=who,
    )
    return run_id


async def _restore(
    filename: str, content: bytes | str, *, who: str, now: datetime, dry_run: bool
) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    today = now.astimezone(BERLIN).date()
    holdings = await asyncio.to_thread(restoring.holdings_in, raw, today=today)
    async with transaction(Deed.LISTS):
        done = await restoring.restore(holdings, at=now, who=who, dry_run=dry_run)
        run_id = None
        if not dry_run and done.new + done.changed:
            run_id = await kept.save_run(
                Run(
                    id=0,
                    kind=ListKind.ALL.value,
                    filename=filename[:200],
                    fingerprint=hashlib.sha256(raw).hexdigest(),
                    summary=done.summary,
                    undo=undo_text(done.steps, rules=done.rules),
                    created_at=now,
                    created_by=who,
                )
            )
            await trail.note(
                "export_restored",
                f"import:{run_id}",
                "%(file)s wiederhergestellt: %(summary)s",
                facts={"file": filename, "summary": done.summary},
                at=now,
                who=who,
            )
    return Report(
        kind=ListKind.ALL,
        filename=filename,
        source="",
        new=done.new,
        changed=done.changed,
        same=done.same,
        unclear=0,
        notes=done.notes,
        applied=not dry_run,
        dry_run=dry_run,
        run_id=run_id,
    )


def _report(
    found: Look, *, applied: bool, dry_run: bool = False, run_id: int | None = None
) -> Report:
    return report_of(
        found.comparison,
        found.columns,
        filename=found.filename,
        source=found.source,
        applied=applied,
        dry_run=dry_run,
        run_id=run_id,
    )


def _gone() -> ConflictError | NotFoundError:
    return NotFoundError(
        "Diese Liste wurde schon übernommen oder ist älter als einen Tag. "
        "Bitte lesen Sie sie noch einmal ein."
    )
