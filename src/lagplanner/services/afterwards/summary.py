"""Tell the members what a meeting was: who came, what was said, and what is left of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lagplanner.database import archive, hosting, speakers
from lagplanner.database import minutes as stored_minutes
from lagplanner.domain.afterwards.files import MEMBER
from lagplanner.domain.afterwards.minutes import Objection
from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import WORKING, Meeting
from lagplanner.domain.talks.programme import PrintedFor, ProgrammeLine, programme
from lagplanner.services.afterwards import actions, files, minutes
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.afterwards.minutes import Written


@dataclass(frozen=True, slots=True)
class Summary:
    """A meeting that is over, for the members; `following` is the next one there will be.

    `minutes` are None while only the board sees them, `agreed` is what they say is to be done, `objections`
    are the reader's own, with what the board says to them.
    """

    meeting: Meeting
    lines: tuple[ProgrammeLine, ...]
    files: tuple[Filed, ...]
    minutes: Written | None
    agreed: tuple[Agreed, ...]
    takes_objections: bool
    objections: tuple[Objection, ...]
    following: ShownMeeting | None


async def is_there(meeting: Meeting, *, today: date) -> bool:
    """Whether there is anything to tell: it has taken place, and an assembly has its minutes."""
    if not meeting.took_or_takes_place or meeting.day >= today:
        return False
    return meeting.is_working or (await stored_minutes.of_meeting(meeting.id)).is_out


async def summary(meeting: Meeting, readers: Collection[int], *, today: date) -> Summary:
    """What was, for who reads the mail of these projects. Speakers are named as they allowed it for the programme."""
    talks = await speakers.talks(meeting_id=meeting.id)
    known = {one.id: one for one in await speakers.speakers([one.speaker_id for one in talks])}
    coming = [one for one in await archive.meetings(today, coming=True) if not one.is_cancelled]
    minuted = await minutes.for_members(meeting)
    return Summary(
        meeting,
        programme(talks, known, topic=meeting.topic, reader=PrintedFor.PUBLIC)
        if meeting.is_working
        else (),
        await files.of_meeting(meeting.id, MEMBER, today=today),
        minuted,
        await actions.of_meeting(meeting) if minuted else (),
        minuted is not None and minuted.minutes.takes_objections(today),
        minuted.minutes.objections_of(readers) if minuted else (),
        coming[0] if coming else None,
    )


async def over(year: int, number: int, *, kind: str = WORKING, today: date) -> Meeting:
    """The meeting an address means, if it is over. Raises NotFoundError."""
    meeting = await hosting.meeting(year, number, kind)
    if not await is_there(meeting, today=today):
        raise NotFoundError("Zu diesem Treffen gibt es noch nichts zu lesen.")
    return meeting


async def latest(*, today: date, number: int = 4) -> tuple[Meeting, ...]:
    """The last meetings there is something to tell of, the latest first."""
    past = [
        one
        for one in await hosting.meetings()
        if one.is_working and await is_there(one, today=today)
    ]
    return tuple(sorted(past, key=lambda one: one.day, reverse=True)[:number])
