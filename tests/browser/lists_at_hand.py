"""A meeting of the demo that asks who comes, and one whose list is to be ticked."""

from dataclasses import replace
from datetime import date, timedelta

from lagplanner import clock
from lagplanner.database import attendance, hosting, letters, members, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter
from lagplanner.services.attendance import replies
from tests.people import BOARD

NAMES = ("Milan Novák", "Nguyễn Thị Černý-Müßig")


async def invited(year: int) -> tuple[Meeting, int]:
    """The first meeting of the year invites a project that does not host it; the letter waits."""
    meeting = await hosting.meeting(year, 1)
    silent = (await replies.overview(meeting.id)).silent
    guest = next(one for one in silent if one.id != meeting.host_id)
    await _write("invitation", meeting, guest.id)
    return meeting, guest.id


async def over(year: int, today: date) -> Meeting:
    """The last meeting of the year was yesterday: two projects were announced with five in all, one
    had declined. The host is asked for the list.
    """
    return await _announced(year, today - timedelta(days=1))


async def on_the_day(year: int, today: date) -> Meeting:
    """The same on the day of the meeting."""
    return await _announced(year, today)


async def latest(year: int) -> Meeting:
    """The last meeting of the year that has a host."""
    return [one for one in await hosting.meetings() if one.year == year and one.host_id][-1]


async def _announced(year: int, day: date) -> Meeting:
    last = await latest(year)
    async with transaction():
        still = replace(last, day=day, state=MeetingState.CONFIRMED, participants=None)
        meeting = await hosting.save_meeting(still, at=clock.now())
        await tables.Attendance.delete().where(tables.Attendance.meeting == meeting.id)
        first, second, third = [one.id for one in await members.projects()][:3]
        await _say(meeting, first, 2, names=NAMES)
        await _say(meeting, second, 3)
        await _say(meeting, third, 0)
    await _write("attendance_upload", meeting, meeting.host_id or 0)
    return meeting


async def _say(
    meeting: Meeting, project_id: int, persons: int, *, names: tuple[str, ...] = ()
) -> None:
    known = await attendance.reply(meeting.id, project_id)
    kind = ReplyKind.YES if persons else ReplyKind.NO
    reply = Reply(
        meeting.id,
        project_id,
        meeting.day,
        kind,
        persons,
        names=names,
        seats=persons,
        changed_at=clock.now(),
        id=known.id if known else 0,
    )
    await attendance.save_reply(reply)


async def _write(occasion: str, meeting: Meeting, project_id: int) -> None:
    letter = Letter(
        key=f"{occasion}:{project_id}:{meeting.year}-{meeting.number}:{meeting.day}",
        occasion=occasion,
        project_id=project_id,
        meeting_id=meeting.id,
        recipient_name="Kim Muster",
        recipient_email="kim@example.org",
        facts={"day": meeting.day.isoformat()},
    )
    async with transaction():
        await letters.add(letter, at=clock.now(), who=BOARD)
