"""Where else does a person stand: in which column of which row, and how does the text read?"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lagplanner.database import personal
from lagplanner.domain.privacy.catalogue import PERSONAL
from lagplanner.domain.privacy.mail_text import words_of
from lagplanner.domain.privacy.marks import Marks

Rows = Sequence[Mapping[str, Any]]

SENT = "letter_sent"
DIRECTORIES = ("contact", "speaker", "board_person")
"""Tables in which each row is somebody: an erasure deletes whole rows there."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One text in which a person stands."""

    table: str
    row_id: int
    column: str
    text: str


async def traces(marks: Marks, where: Mapping[str, Sequence[str]] = PERSONAL) -> tuple[Trace, ...]:
    """Every text that betrays the person, but what was sent to the byte: see `sent_about`.

    Papers are long to look through: whoever opens a page meanwhile is not kept waiting.
    """
    found: list[Trace] = []
    for table, columns in where.items():
        if table == SENT:
            continue
        async for rows in personal.pages(table, columns):
            found += await asyncio.to_thread(_in, rows, marks, table, columns)
    return tuple(found)


async def sent_about(marks: Marks, *, after: int = 0) -> AsyncIterator[Sequence[int]]:
    """The ids of mails as they were sent in which the person can be read, page by page."""
    async for rows in personal.pages(SENT, PERSONAL[SENT], after=after):
        yield await asyncio.to_thread(_sent_in, rows, marks)


def _in(rows: Rows, marks: Marks, table: str, columns: Sequence[str]) -> list[Trace]:
    return [
        Trace(table, row["id"], name, row[name])
        for row in rows
        for name in columns
        if row[name] and marks.is_in(row[name])
    ]


def _sent_in(rows: Rows, marks: Marks) -> list[int]:
    return [
        row["id"]
        for row in rows
        if marks.is_in(row["subject"])
        or marks.is_in(row["smtp_reply"])
        or marks.is_in(words_of(bytes(row["content"])))
    ]
