"""A meeting to which three projects are invited, for tests of who comes and who was there."""

from dataclasses import replace
from datetime import UTC, date, datetime

from lagplanner.database import host_requests, hosting, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.attendance.replies import Given, Reply, ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.attendance import replies
from lagplanner.services.post import links
from tests.people import BOARD, NETWORK, NOW, settle
from tests.visitors import ADDRESS

DAY = date(2027, 3, 15)
INVITED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
"""Six weeks before the meeting, when the invitations are out."""

LINKS_END = datetime(2027, 3, 29, 22, 0, tzinfo=UTC)
HOUSE = Venue("Bürgertreff Sonnenhof", "Beispielweg 3", confirmed_at=NOW, confirmed_by=BOARD)


async def invite(capacity: int | None = None, **changes: object) -> tuple[Meeting, list[Project]]:
    """Sonnenhof hosts, in a house that holds so many; it, Neißeufer and Hammerwiese are invited."""
    projects = await settle(*NETWORK)
    host = projects[0]
    usual = Meeting(
        0, 2027, 1, DAY, MeetingState.CONFIRMED, town=host.town, host_id=host.id, topic="Leerstand"
    )
    async with transaction():
        meeting = await hosting.save_meeting(replace(usual, **changes), at=NOW)  # type: ignore[arg-type]
        await host_requests.save_venue(meeting.id, replace(HOUSE, capacity=capacity))
    return meeting, projects


async def hold(meeting: Meeting, capacity: int) -> None:
    """The house holds so many by now."""
    async with transaction():
        await host_requests.save_venue(meeting.id, replace(HOUSE, capacity=capacity))


async def says(
    meeting: Meeting,
    project: Project,
    persons: int = 0,
    *,
    kind: ReplyKind | None = None,
    now: datetime = INVITED,
) -> Reply:
    """The project comes with so many, or says something else."""
    given = Given(kind or (ReplyKind.YES if persons else ReplyKind.NO), persons)
    return await replies.reply_to(meeting.id, project.id, given, today=now.date(), now=now)


async def link_for(
    meeting: Meeting,
    project: Project,
    purpose: Purpose = Purpose.MEMBER,
    *,
    occasion: str = "invitation",
    **facts: object,
) -> str:
    """The path of the link in the letter to this project."""
    key = f"{occasion}:{project.id}:{meeting.year}-{meeting.number}"
    asked = {"day": meeting.day.isoformat(), "deadline": "2027-03-05", **facts}
    letter = Letter(
        key, occasion, project_id=project.id, meeting_id=meeting.id, facts=asked, language="de"
    )
    async with transaction():
        await letters.add(letter, at=INVITED, who=BOARD)
    stored = (await letters.with_keys([key]))[key]
    name, email = "Ada Lindner", "ada.lindner@example.org"
    wanted = Link(purpose, name, email, INVITED, LINKS_END, project.id, meeting.id, stored.id)
    [address] = await links.mint([wanted], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)
