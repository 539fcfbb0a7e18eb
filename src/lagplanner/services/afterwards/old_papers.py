"""File the papers of old years, each at the meeting that its name says, and tell of each what became of it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path

from lagplanner.database import files as stored
from lagplanner.database import hosting
from lagplanner.domain.afterwards.files import KIND_NAMES, FileKind, Giver, Visibility
from lagplanner.domain.afterwards.paper_names import (
    check_path,
    is_by_itself,
    kind_of,
    meeting_of,
    plain,
    title_of,
)
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_days import german_day
from lagplanner.formats.documents import is_pdf
from lagplanner.formats.folders import Piece, on_disk, packed
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Given


class Fate(StrEnum):
    """What became of a paper."""

    FILED = "filed"
    THERE = "there"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A paper of the folder by its place in the list; at which meeting it is, or why at none."""

    row: int
    path: str
    fate: Fate
    meeting: Meeting | None = None
    kind: FileKind = FileKind.OTHER
    why: str = ""

    @property
    def line(self) -> str:
        """The same as one line of text."""
        if self.meeting is None:
            return f"{self.row}. {self.path}: {self.why}"
        fate = "abgelegt" if self.fate is Fate.FILED else "war schon da"
        where = f"Treffen am {german_day(self.meeting.day)}"
        return f"{self.row}. {self.path}: {fate}, {where}, {KIND_NAMES[self.kind]}"


@dataclass(frozen=True, slots=True)
class FiledPapers:
    """What became of all papers, in the order of their paths."""

    outcomes: tuple[Outcome, ...]

    def of(self, fate: Fate) -> int:
        """How many met this fate."""
        return sum(one.fate is fate for one in self.outcomes)

    @property
    def summary(self) -> str:
        filed, there, left = (self.of(fate) for fate in Fate)
        return f"{filed} abgelegt, {there} schon da, {left} nicht abgelegt"


async def file_sent(
    sent: Sequence[tuple[str, bytes]], *, who: str, today: date, now: datetime
) -> FiledPapers:
    """File what was sent: papers, and archives of them. Raises InputError before anything is filed."""
    if not sent:
        raise InputError(Problem("file", "Bitte wählen Sie eine Datei."))
    pieces: list[Piece] = []
    for name, content in sent:
        if name.lower().endswith(".zip"):
            pieces += await asyncio.to_thread(packed, content)
        else:
            pieces.append(Piece(name, partial(bytes, content)))
    return await _file_all(pieces, who=who, today=today, now=now)


async def file_folder(folder: Path, *, who: str, today: date, now: datetime) -> FiledPapers:
    """File what lies in a folder of this machine. Raises InputError before anything is filed."""
    pieces = await asyncio.to_thread(on_disk, folder)
    return await _file_all(pieces, who=who, today=today, now=now)


async def _file_all(
    pieces: Iterable[Piece], *, who: str, today: date, now: datetime
) -> FiledPapers:
    """Each paper is a transaction of its own: many papers keep nobody waiting for long."""
    papers = sorted(
        ((plain(one.path), one) for one in pieces if not is_by_itself(one.path)),
        key=lambda paper: paper[0],
    )
    if not papers:
        raise InputError(Problem("file", "Darin ist keine Datei."))
    meetings = await hosting.meetings()
    outcomes = []
    for row, (path, piece) in enumerate(papers, 1):
        try:
            made = await _file(row, path, piece, meetings, who=who, today=today, now=now)
        except (InputError, BrokenRuleError, ConflictError, NotFoundError) as error:
            made = Outcome(row, path, Fate.LEFT, why=str(error))
        outcomes.append(made)
    return FiledPapers(tuple(outcomes))


async def _file(
    row: int,
    path: str,
    piece: Piece,
    meetings: Sequence[Meeting],
    *,
    who: str,
    today: date,
    now: datetime,
) -> Outcome:
    """File one paper for the board alone: what stands in an old paper nobody has looked at yet."""
    check_path(path)
    content = await asyncio.to_thread(piece.read)
    if not is_pdf(content):
        raise InputError(Problem("file", "Das ist kein PDF."))
    meeting, kind = meeting_of(path, meetings), kind_of(path)
    known = await stored.same(meeting.id, Giver.BOARD, None, sha256(content).hexdigest())
    if known is not None:
        return Outcome(row, path, Fate.THERE, meeting, known.kind)
    given = Given(kind, content, title_of(path), Visibility.BOARD)
    await files.add(meeting.id, given, Giver.BOARD, who=who, today=today, now=now)
    return Outcome(row, path, Fate.FILED, meeting, kind)
