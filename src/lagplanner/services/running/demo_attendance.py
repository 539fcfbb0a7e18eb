"""Who comes and came in the demo: replies to the first meeting, lists of the last years."""

from collections.abc import Sequence
from datetime import date, datetime

from lagplanner.database import attendance, members
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.attendance.replies import Details, Diet, Given, Needs, ReplyKind, Support
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on
from lagplanner.services.attendance import replies

WHO = "Demo"
YEARS = 3
"""Lists of so many years: enough to see who comes regularly."""

# The next projects after the host in the directory, in turn: how many come (0: they decline).
_PERSONS = (2, 1, 3, 0, 1, 2, 0, 1)
_NEEDS = {
    1: Needs({Diet.VEGETARIAN: 1}),
    2: Needs({Diet.VEGAN: 1, Diet.GLUTEN_FREE: 1}, support=frozenset({Support.STEP_FREE})),
}

_NAMES = {1: ("Nguyễn Thị Beispiel",), 2: ("Zoë Černý-Müßig", "Łukasz Probe")}
"""Some say who comes, so that list and badges have names."""


async def let_reply(meeting: Meeting, *, today: date, now: datetime) -> None:
    """Some have answered the invitation to this meeting, most are still silent."""
    invited = [one for one in await members.projects() if is_member_on(one, meeting.day)]
    invited.sort(key=lambda one: (one.id != meeting.host_id, one.id))
    for place, (project, persons) in enumerate(zip(invited, _PERSONS, strict=False)):
        kind = ReplyKind.YES if persons else ReplyKind.NO
        who = project.contact.name if project.contact else ""
        given = Given(kind, persons, who)
        await replies.reply_to(meeting.id, project.id, given, today=today, now=now)
        if place in _NEEDS:
            names = _NAMES[place]
            details = Details(persons, names=names, needs=_NEEDS[place], hint="Mit dem Zug")
            await replies.add_details(meeting.id, project.id, details, today=today, now=now)


async def let_come(
    meetings: Sequence[Meeting], projects: Sequence[Project], *, today: date, now: datetime
) -> None:
    """Tick the lists of the last years, so that as many were there as the history says."""
    for meeting in meetings:
        if meeting.participants and meeting.year > today.year - YEARS:
            asked = [one for one in projects if is_member_on(one, meeting.day)]
            await attendance.save_lines(meeting.id, _list_of(meeting, asked, now))


def _list_of(meeting: Meeting, asked: Sequence[Project], now: datetime) -> list[Line]:
    """Each third project or so is missing, some of these excused; the host is always there."""
    turn = meeting.year * 4 + meeting.number
    there = [
        one
        for place, one in enumerate(asked)
        if one.id == meeting.host_id or (place * 5 + turn) % 7 > 1
    ]
    there = there[: meeting.participants or 0]
    each, more = divmod(meeting.participants or 0, len(there))
    found = [
        Line(
            f"p{one.id}",
            one.id,
            number=each + (place < more),
            presence=Presence.PRESENT,
            noted_at=now,
            noted_by=WHO,
        )
        for place, one in enumerate(there)
    ]
    excused = [one for one in asked if one not in there][::2]
    return found + [
        Line(f"p{one.id}", one.id, presence=Presence.EXCUSED, noted_at=now, noted_by=WHO)
        for one in excused
    ]
