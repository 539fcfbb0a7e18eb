"""Files of meetings as they are stored: what they are, and apart from it their bytes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from piccolo.columns.combination import WhereRaw

from lagplanner.database import tables
from lagplanner.domain.afterwards.files import FileKind, Giver, MeetingFile, Visibility

Row = Mapping[str, Any]

_PLAIN = "title ending size mark agreed has_preview added_at added_by removed_at".split()


async def files(meeting_id: int) -> tuple[MeetingFile, ...]:
    """The files of a meeting that are not removed, in the order they came."""
    row = tables.MeetingFile
    found = (
        await row.select()
        .where((row.meeting == meeting_id) & row.removed_at.is_null())
        .order_by(row.id)
    )
    return tuple(_file(one) for one in found)


async def files_of_all() -> dict[int, tuple[MeetingFile, ...]]:
    """The same of all meetings, by meeting; one query."""
    row = tables.MeetingFile
    found: dict[int, list[MeetingFile]] = defaultdict(list)
    for one in await row.select().where(row.removed_at.is_null()).order_by(row.id):
        found[one["meeting"]].append(_file(one))
    return {meeting_id: tuple(known) for meeting_id, known in found.items()}


async def file(mark: str) -> MeetingFile | None:
    """One file by its name in addresses, removed or not."""
    found = await tables.MeetingFile.select().where(tables.MeetingFile.mark == mark)
    return _file(found[0]) if found else None


async def with_documents(meeting_ids: Collection[int]) -> frozenset[int]:
    """Those of these meetings of which something is filed for members."""
    row = tables.MeetingFile
    found = await row.select(row.meeting).where(
        row.meeting.is_in(list(meeting_ids))
        & (row.visibility != Visibility.BOARD.value)
        & row.removed_at.is_null()
    )
    return frozenset(one["meeting"] for one in found)


async def same(
    meeting_id: int, giver: Giver, talk_id: int | None, digest: str
) -> MeetingFile | None:
    """The file of this meeting and talk that the same side filed with the same bytes, if it is there."""
    row = tables.MeetingFile
    of_talk = row.talk.is_null() if talk_id is None else row.talk == talk_id
    found = await row.select().where(
        (row.meeting == meeting_id)
        & (row.giver == giver.value)
        & of_talk
        & (row.digest == digest)
        & row.removed_at.is_null()
    )
    return _file(found[0]) if found else None


async def add(new: MeetingFile, content: bytes, preview: bytes, digest: str) -> MeetingFile:
    """Store a file with its bytes. Called inside a transaction."""
    columns: dict[Any, Any] = {
        **{name: getattr(new, name) for name in _PLAIN},
        "meeting": new.meeting_id,
        "talk": new.talk_id,
        "kind": new.kind.value,
        "visibility": new.visibility.value,
        "giver": new.giver.value,
        "digest": digest,
    }
    row = tables.MeetingFile
    [inserted] = await row.insert(row(**columns)).returning(*row.all_columns())
    part = tables.FileContent
    await part.insert(part(file=inserted["id"], content=content, preview=preview))
    return _file(inserted)


async def bytes_of(file_id: int, *, small: bool = False) -> bytes:
    """The bytes of a file, or those of its small picture."""
    part = tables.FileContent
    column = part.preview if small else part.content
    found = await part.select(column.as_alias("bytes")).where(part.file == file_id)
    return bytes(found[0]["bytes"]) if found else b""


async def unread() -> int | None:
    """The id of the first PDF whose text has not been read yet; lists of who was there are not read."""
    row = tables.MeetingFile
    waiting = (
        await row.select(row.id)
        .where((row.ending == "pdf") & (row.kind != FileKind.SCAN.value) & row.removed_at.is_null())
        .where(
            WhereRaw("NOT EXISTS (SELECT 1 FROM file_text WHERE file_text.file = meeting_file.id)")
        )
        .order_by(row.id)
        .first()
    )
    return waiting["id"] if waiting else None


async def keep_text(file_id: int, text: str) -> None:
    """Keep what stands in a file; nothing if the file has gone meanwhile."""
    row, read = tables.MeetingFile, tables.FileText
    if await row.exists().where(row.id == file_id):
        await read.insert(read(file=file_id, text=text)).on_conflict(
            target=read.file, action="DO UPDATE", values=[read.text]
        )


async def set_visibility(file_id: int, visibility: Visibility) -> None:
    """Say for whom a file is."""
    row = tables.MeetingFile
    await row.update({row.visibility: visibility.value}).where(row.id == file_id)


async def set_removed(file_id: int, at: datetime | None) -> None:
    """Take a file away, or bring it back."""
    row = tables.MeetingFile
    await row.update({row.removed_at: at}).where(row.id == file_id)


def _file(row: Row) -> MeetingFile:
    return MeetingFile(
        meeting_id=row["meeting"],
        talk_id=row["talk"],
        kind=FileKind(row["kind"]),
        visibility=Visibility(row["visibility"]),
        giver=Giver(row["giver"]),
        id=row["id"],
        **{name: row[name] for name in _PLAIN},
    )
