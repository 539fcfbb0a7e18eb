"""Papers behind the link of a letter: the host prints everything for the day, others what is theirs."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.papers import Reader
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services.papers import printing
from lagplanner.services.post.links import Opened
from lagplanner.web import check_in
from lagplanner.web.files import handed_out
from lagplanner.web.language import language_of
from lagplanner.web.links import answer_page, back, link_page, opened_by, private
from lagplanner.web.render import Flash

Page = Response[Any]
Call = Request[Any, Any, Any]


ALL = "alle.zip"


async def printed(
    request: Call, meeting_id: int, name: str, reader: Reader, *, usual: str = ""
) -> Page:
    """A paper by its name in addresses, or all of them; in the language of whoever asks."""
    language, base_url = language_of(request, usual), request.app.state.settings.base_url
    if name == ALL:
        packed = await printing.bundle(meeting_id, reader, language=language, base_url=base_url)
        return handed_out(packed)
    made = await printing.paper(meeting_id, name, reader, language=language, base_url=base_url)
    return handed_out(made, shown=True)


@get("/g/{token:str}/papiere", name="link_host_papers")
async def papers_page(request: Call, token: FromPath[str]) -> Page:
    """What a host can print now; changes nothing."""
    opened = await opened_by(request, token, Purpose.HOST)
    meeting = opened.meeting
    if meeting is None or not _may_print(opened, Purpose.HOST):
        return await link_page(request, token, Purpose.HOST, opened)
    base_url = request.app.state.settings.base_url
    return answer_page(
        request,
        "host/papers.html",
        opened,
        shelf=await printing.shelf(meeting.id, Reader(Purpose.HOST), base_url=base_url),
        here=f"/g/{token}/papiere",
        up=f"/g/{token}",
        today=clock.today(),
    )


@post("/g/{token:str}/papiere/eingang")
async def code_for_the_door(request: Call, token: FromPath[str]) -> Page:
    """A sheet with a code by which guests put themselves on the list; it is a new link, so a deed."""
    opened = await opened_by(request, token, Purpose.HOST)
    if opened.meeting is None or opened.link is None or not _may_print(opened, Purpose.HOST):
        return await link_page(request, token, Purpose.HOST, opened)
    usual = opened.letter.language if opened.letter else ""
    try:
        made = await check_in.printed(request, opened.meeting.id, who=opened.link.name, usual=usual)
    except BrokenRuleError as error:
        return back(request, f"/g/{token}/papiere", Flash(str(error), "warn"))
    return private(made)


@get("/g/{token:str}/papiere/{name:str}")
async def host_paper(
    request: Call, token: FromPath[str], name: FromPath[str], zeile: FromQuery[str] = ""
) -> Page:
    """A paper for the host, of one person where a line of the list is named."""
    return await _paper(request, token, name, Purpose.HOST, zeile)


@get("/a/{token:str}/papiere/{name:str}")
async def member_paper(request: Call, token: FromPath[str], name: FromPath[str]) -> Page:
    """A paper for who is invited."""
    return await _paper(request, token, name, Purpose.MEMBER)


@get("/r/{token:str}/papiere/{name:str}")
async def speaker_paper(request: Call, token: FromPath[str], name: FromPath[str]) -> Page:
    """A paper for who speaks."""
    return await _paper(request, token, name, Purpose.SPEAKER)


async def _paper(request: Call, token: str, name: str, purpose: Purpose, line: str = "") -> Page:
    """The paper, in the language of the letter in which the link stood."""
    opened = await opened_by(request, token, purpose)
    if opened.meeting is None or not _may_print(opened, purpose):
        return await link_page(request, token, purpose, opened)
    usual = opened.letter.language if opened.letter else ""
    reader = _reader(opened, purpose, line)
    return private(await printed(request, opened.meeting.id, name, reader, usual=usual))


def owners_of(opened: Opened) -> frozenset[int]:
    """The projects a link answers for: its own, then others with the same address."""
    also = opened.letter.facts.get("also_for", ()) if opened.letter else ()
    named = opened.project.id if opened.project else None
    return frozenset(one for one in (named, *also) if isinstance(one, int))


def _reader(opened: Opened, purpose: Purpose, line: str) -> Reader:
    """Whose papers the link is for: those of the projects and the talk of its letter."""
    talk = opened.letter.facts.get("talk") if opened.letter else None
    is_speaker = purpose is Purpose.SPEAKER and isinstance(talk, int)
    return Reader(purpose, owners_of(opened), talk if is_speaker else None, line)


def _may_print(opened: Opened, purpose: Purpose) -> bool:
    """Whether the link is good; of a host also whether it hosts (still), for others see no list."""
    meeting, project = opened.meeting, opened.project
    if opened.state is not LinkState.GOOD or meeting is None:
        return False
    if purpose is not Purpose.HOST:
        return True
    return project is not None and project.id in (meeting.host_id, *meeting.co_host_ids)


ROUTES = (papers_page, code_for_the_door, host_paper, member_paper, speaker_paper)
