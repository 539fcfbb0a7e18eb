"""What was at a meeting, and what is left of it? For members, by the link of a letter or logged in."""

import re
from collections.abc import Collection

from litestar import get
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD
from lagplanner.domain.afterwards.files import MEMBER
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import Reader
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import own, rules
from lagplanner.services.afterwards import summary
from lagplanner.services.attendance import lists
from lagplanner.services.post.links import Opened
from lagplanner.web.links import answer_page, link_page, opened_by
from lagplanner.web.meeting_files import Call, Page, hand_out
from lagplanner.web.papers import owners_of, printed
from lagplanner.web.render import render, whoever

TEMPLATE = "member/summary.html"


async def or_link(request: Call, token: str, opened: Opened) -> Page:
    """The page of a member's link that asks nothing any more: what was, or what the letter was about."""
    meeting = _over(opened)
    if meeting is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    return answer_page(
        request,
        TEMPLATE,
        opened,
        told=await summary.summary(meeting, today=clock.today()),
        at=f"/a/{token}/dateien",
        topics=f"/a/{token}/themen",
        papers=f"/a/{token}/papiere" if await _was_there(meeting, owners_of(opened)) else "",
        rules=await rules.rules(),
    )


@get("/a/{token:str}/dateien/{mark:str}", name="link_member_file")
async def download(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """A file of a meeting that is for the members."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    meeting = opened.meeting
    if opened.state is not LinkState.GOOD or meeting is None or opened.project is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    return await hand_out(request, meeting.id, mark, MEMBER)


@get("/mein/treffen/{key:str}", name="own_meeting")
async def own_page(request: Call, key: FromPath[str]) -> Page:
    """What was, for somebody who is logged in."""
    meeting = await _of_members(request, key)
    ids = await _own_projects(request)
    return render(
        request,
        TEMPLATE,
        told=await summary.summary(meeting, today=clock.today()),
        at=f"/mein/treffen/{key}/dateien",
        topics="",
        papers=f"/mein/treffen/{key}/papiere" if await _was_there(meeting, ids) else "",
        rules=await rules.rules(),
    )


@get("/mein/treffen/{key:str}/dateien/{mark:str}")
async def own_download(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """One of its files."""
    meeting = await _of_members(request, key)
    return await hand_out(request, meeting.id, mark, MEMBER)


@get("/mein/treffen/{key:str}/papiere/{name:str}")
async def own_paper(request: Call, key: FromPath[str], name: FromPath[str]) -> Page:
    """A paper of it for their projects: that they were there."""
    meeting = await _of_members(request, key)
    reader = Reader(Purpose.MEMBER, await _own_projects(request))
    return await printed(request, meeting.id, name, reader)


async def _own_projects(request: Call) -> frozenset[int]:
    """The projects somebody who is logged in reads the mail of."""
    person = whoever(request)
    found = await own.projects_of(person.email, today=clock.today()) if person else ()
    return frozenset(one.id for one in found)


async def _was_there(meeting: Meeting, ids: Collection[int]) -> bool:
    return meeting.took_or_takes_place and await lists.was_there(meeting.id, ids)


def _over(opened: Opened) -> Meeting | None:
    meeting = opened.meeting
    if opened.state is not LinkState.GOOD or meeting is None or opened.project is None:
        return None
    return meeting if summary.is_there(meeting, today=clock.today()) else None


async def _of_members(request: Call, key: str) -> Meeting:
    """The meeting of this address; for the board, and for whoever reads a member's mail today."""
    person = whoever(request)
    is_member = person is not None and (
        person.role in OF_BOARD or await own.projects_of(person.email, today=clock.today())
    )
    if not is_member or not re.fullmatch(r"\d{4}-\d{1,3}", key):
        raise NotFoundError(own.NOT_YOURS)
    year, _, number = key.partition("-")
    return await summary.over(int(year), int(number), today=clock.today())


BEHIND_LINKS = (download,)
ROUTES = (own_page, own_download, own_paper)
