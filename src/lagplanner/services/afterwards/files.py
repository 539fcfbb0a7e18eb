"""File something about a meeting, hand it to whoever may have it, and take it away again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from secrets import token_hex

from lagplanner.database import files as stored
from lagplanner.database import hosting, receipts, speakers, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.files import (
    KIND_NAMES,
    LARGEST,
    VISIBILITY_NAMES,
    Circle,
    FileKind,
    Giver,
    MeetingFile,
    Reader,
    Visibility,
    check,
    may_read,
    may_remove,
    name_of,
    seen_by,
    why_less,
)
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.speakers import COMING, Talk
from lagplanner.domain.trail import TrailEntry
from lagplanner.formats.documents import MEDIA_TYPES, Document, document
from lagplanner.services.membership.exports import Exported

NOT_YOURS = "Diese Datei gibt es nicht, oder sie ist nicht für Sie."
"""One answer for what is not there and what is somebody else's."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as somebody sees it in a list: what it is called, of whom, who sees it and why not more."""

    file: MeetingFile
    name: str
    title: str
    speaker: str
    seen_by: Visibility
    why_less: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody files."""

    kind: FileKind
    content: bytes
    title: str = ""
    visibility: Visibility = Visibility.MEMBERS
    talk_id: int | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """Whose slides these can be, or who can be seen: a talk of the meeting and its speaker."""

    talk_id: int
    name: str


async def of_meeting(meeting_id: int, reader: Reader, *, today: date) -> tuple[Filed, ...]:
    """The files of a meeting this reader may have."""
    meeting = await _meeting(meeting_id)
    talks, names = await _talks(meeting_id)
    return _readable(meeting, await stored.files(meeting_id), talks, names, reader, today)


async def of_every_meeting(reader: Reader, *, today: date) -> dict[int, tuple[Filed, ...]]:
    """The same of all meetings, by meeting: as many queries for one as for a hundred."""
    talks, names = await _talks()
    filed, meetings = await stored.files_of_all(), await hosting.meetings()
    return {
        one.id: _readable(one, filed[one.id], talks, names, reader, today)
        for one in meetings
        if one.id in filed
    }


async def of_talk(talk: Talk, *, today: date) -> tuple[Filed, ...]:
    """What is a speaker's own among the files of a meeting."""
    reader = Reader(Circle.SPEAKER, talk.id)
    found = await of_meeting(talk.meeting_id, reader, today=today)
    return tuple(one for one in found if one.file.talk_id == talk.id)


async def speakers_of(meeting_id: int) -> tuple[About, ...]:
    """Who speaks at a meeting, for whoever files their slides or a photo of them."""
    talks, names = await _talks(meeting_id)
    return tuple(About(one.id, names[one.id]) for one in talks.values() if one.state in COMING)


async def add(
    meeting_id: int, given: Given, giver: Giver, *, who: str, today: date, now: datetime
) -> Filed:
    """File something; the same once more is the one that is there.

    Raises InputError for what cannot be taken, BrokenRuleError where there is no room. What it is
    is found out before the transaction: nobody waits while a photo is drawn.
    """
    made = await looked_at(given.content)
    digest = sha256(made.content).hexdigest()
    talk = given.talk_id if giver is Giver.SPEAKER else None
    async with transaction(Deed.FILE, meeting=meeting_id, talk=talk):
        meeting = await _meeting(meeting_id)
        talks, names = await _talks(meeting_id)
        if given.talk_id is not None and given.talk_id not in talks:
            raise NotFoundError("Diesen Fachbeitrag gibt es bei diesem Treffen nicht.")
        if not meeting.took_or_takes_place:
            raise BrokenRuleError("Dieses Treffen fällt aus.")
        known = await stored.same(meeting_id, giver, given.talk_id, digest)
        if known is None:
            new = MeetingFile(
                meeting_id,
                given.kind,
                given.title.strip(),
                made.ending,
                len(made.content),
                given.visibility,
                giver,
                token_hex(12),
                given.talk_id,
                given.agreed,
                bool(made.preview),
                now,
                who,
            )
            scans = await receipts.size_of_scans(meeting_id)
            check(new, await stored.files(meeting_id), scans=scans)
            known = await stored.add(new, made.content, made.preview, digest)
            name = names.get(known.talk_id or 0, "")
            await _note(
                "file_added",
                "Datei abgelegt: %(file)s",
                known,
                name,
                after=known.mark,
                who=who,
                now=now,
            )
    reader = Reader(Circle(giver.value), given.talk_id)
    return _filed(known, meeting, talks, names, reader, today)


async def looked_at(content: bytes) -> Document:
    """What somebody sends, as it is kept. Raises InputError for what cannot be taken."""
    if len(content) > LARGEST:
        raise InputError(Problem("file", f"Die Datei ist größer als {LARGEST // 1_000_000} MB."))
    return await asyncio.to_thread(document, content)


async def hand_out(
    meeting_id: int, mark: str, reader: Reader, *, today: date, small: bool = False
) -> Exported:
    """A file, or the small picture of a photo. NotFoundError if there is none for this reader."""
    meeting, file, talk, speaker = await _found(meeting_id, mark)
    if not may_read(file, talk, reader, day=meeting.day, today=today):
        raise NotFoundError(NOT_YOURS)
    if small and not file.has_preview:
        raise NotFoundError(NOT_YOURS)
    content = await stored.bytes_of(file.id, small=small)
    return Exported(name_of(file, meeting.day, speaker), MEDIA_TYPES[file.ending], content)


async def remove(meeting_id: int, mark: str, reader: Reader, *, who: str, now: datetime) -> int:
    """Take a file away; returns the trail's entry, by which the board brings it back for a while."""
    talk = reader.talk_id if reader.circle is Circle.SPEAKER else None
    async with transaction(Deed.FILE, meeting=meeting_id, talk=talk):
        _, file, _, speaker = await _found(meeting_id, mark)
        if not may_remove(file, reader):
            raise NotFoundError(NOT_YOURS)
        await stored.set_removed(file.id, now)
        return await _note(
            "file_removed", "Datei entfernt: %(file)s", file, speaker, before=mark, who=who, now=now
        )


async def show_to(
    meeting_id: int, mark: str, visibility: Visibility, *, who: str, today: date, now: datetime
) -> Filed:
    """Say for whom a file is; the board's alone. What a person allowed stays the limit."""
    async with transaction(Deed.FILE):
        meeting, file, _, speaker = await _found(meeting_id, mark)
        if file.visibility is not visibility:
            await stored.set_visibility(file.id, visibility)
            await _note(
                "file_shown",
                "Datei %(file)s: für %(visibility)s",
                file,
                speaker,
                before=f"{mark} {file.visibility.value}",
                after=visibility.value,
                more={"visibility": VISIBILITY_NAMES[visibility]},
                who=who,
                now=now,
            )
        talks, names = await _talks(meeting_id)
    [again] = [one for one in await stored.files(meeting_id) if one.mark == mark]
    return _filed(again, meeting, talks, names, Reader(Circle.BOARD), today)


async def undo_adding(entry: TrailEntry, who: str, now: datetime) -> str:
    """Take away what was filed."""
    file = await _there(entry.after)
    if file.removed_at is not None:
        raise ConflictError("Die Datei ist schon entfernt.")
    await stored.set_removed(file.id, now)
    return "Die Datei ist entfernt."


async def undo_removing(entry: TrailEntry, who: str, now: datetime) -> str:
    """Bring back what was taken away, while it is kept."""
    file = await _there(entry.before)
    if file.removed_at is None:
        raise ConflictError("Die Datei ist schon wieder da.")
    await stored.set_removed(file.id, None)
    return "Die Datei ist wieder da."


async def undo_showing(entry: TrailEntry, who: str, now: datetime) -> str:
    """For whom the file was before."""
    mark, _, before = entry.before.partition(" ")
    file = await _there(mark)
    if file.visibility.value != entry.after:
        raise ConflictError("Das wurde seitdem noch einmal geändert.")
    await stored.set_visibility(file.id, Visibility(before))
    return "Die Datei ist wieder für dieselben wie vorher."


async def _there(mark: str) -> MeetingFile:
    file = await stored.file(mark)
    if file is None:
        raise BrokenRuleError("Die Datei ist inzwischen gelöscht.")
    return file


async def _meeting(meeting_id: int) -> Meeting:
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    return meeting


async def _found(meeting_id: int, mark: str) -> tuple[Meeting, MeetingFile, Talk | None, str]:
    """The file of this name, if it is of this meeting and not removed."""
    file = await stored.file(mark)
    if file is None or file.meeting_id != meeting_id or file.removed_at is not None:
        raise NotFoundError(NOT_YOURS)
    talks, names = await _talks(meeting_id)
    talk = talks.get(file.talk_id or 0)
    return await _meeting(meeting_id), file, talk, names.get(file.talk_id or 0, "")


async def _talks(meeting_id: int | None = None) -> tuple[Mapping[int, Talk], Mapping[int, str]]:
    """The talks of a meeting, or of all, by id, and the names of their speakers."""
    talks: Sequence[Talk] = await speakers.talks(meeting_id=meeting_id)
    known = {one.id: one.name for one in await speakers.speakers([one.speaker_id for one in talks])}
    return {one.id: one for one in talks}, {one.id: known[one.speaker_id] for one in talks}


def _readable(
    meeting: Meeting,
    known: Sequence[MeetingFile],
    talks: Mapping[int, Talk],
    names: Mapping[int, str],
    reader: Reader,
    today: date,
) -> tuple[Filed, ...]:
    """Those of the files of a meeting that this reader may have."""
    return tuple(
        _filed(one, meeting, talks, names, reader, today)
        for one in known
        if may_read(one, talks.get(one.talk_id or 0), reader, day=meeting.day, today=today)
    )


def _filed(
    file: MeetingFile,
    meeting: Meeting,
    talks: Mapping[int, Talk],
    names: Mapping[int, str],
    reader: Reader,
    today: date,
) -> Filed:
    talk, speaker = talks.get(file.talk_id or 0), names.get(file.talk_id or 0, "")
    return Filed(
        file,
        name_of(file, meeting.day, speaker),
        file.title or KIND_NAMES[file.kind],
        speaker,
        seen_by(file, talk, day=meeting.day, today=today),
        why_less(file, talk, day=meeting.day, today=today),
        may_remove(file, reader),
    )


async def _note(
    deed: str,
    sentence: str,
    file: MeetingFile,
    speaker: str,
    *,
    who: str,
    now: datetime,
    before: str = "",
    after: str = "",
    more: Mapping[str, str] | None = None,
) -> int:
    named = ", ".join(part for part in (file.title or KIND_NAMES[file.kind], speaker) if part)
    about = (f"talk:{file.talk_id}",) if file.talk_id else ()
    return await trail.note(
        deed,
        f"meeting:{file.meeting_id}",
        sentence,
        facts={"file": named, **(more or {})},
        about=about,
        before=before,
        after=after,
        at=now,
        who=who,
    )
