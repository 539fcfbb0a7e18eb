"""A host files photos, the signed list and what else is left of its meeting, and has the slides for the day."""

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.files import HOST, KINDS_OF_GIVER, Giver
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services.afterwards import files
from lagplanner.services.post.links import Opened
from lagplanner.web.forms import Filled, again
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.meeting_files import LARGEST_REQUEST, WORDS, Call, Page, hand_out, take
from lagplanner.web.render import Flash


@get("/g/{token:str}/dateien", name="link_host_files")
async def files_page(request: Call, token: FromPath[str]) -> Page:
    """What there is, and a form for more; changes nothing."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.HOST, opened)
    return await _show(request, token, opened, meeting_id)


@post("/g/{token:str}/dateien", request_max_body_size=LARGEST_REQUEST)
async def add(request: Call, token: FromPath[str]) -> Page:
    """File something."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.HOST, opened)
    try:
        filed = await take(request, meeting_id, Giver.HOST, who=_name(opened))
    except InputError as error:
        return await _show(request, token, opened, meeting_id, await again(request, error))
    except BrokenRuleError as error:
        return back(request, _here(token), Flash(str(error), "warn"))
    return back(request, _here(token), Flash(f"„{filed.title}“ ist abgelegt. Vielen Dank!"))


@get("/g/{token:str}/dateien/{mark:str}", name="link_host_file")
async def download(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """One of them, to be kept."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.HOST, opened)
    return await hand_out(request, meeting_id, mark, HOST)


@post("/g/{token:str}/dateien/{mark:str}/entfernen")
async def remove(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """Take away what the host itself has filed."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.HOST, opened)
    await files.remove(meeting_id, mark, HOST, who=_name(opened), now=clock.now())
    return back(request, _here(token), Flash("Die Datei ist entfernt."))


async def _opened(request: Call, token: str) -> tuple[Opened, int | None]:
    """What the link opens, and the meeting; None where its project does not host."""
    opened = await opened_by(request, token, Purpose.HOST)
    meeting, project = opened.meeting, opened.project
    if opened.state is not LinkState.GOOD or meeting is None or project is None:
        return opened, None
    hosts = project.id in (meeting.host_id, *meeting.co_host_ids)
    return opened, meeting.id if hosts and meeting.took_or_takes_place else None


async def _show(
    request: Call, token: str, opened: Opened, meeting_id: int, form: Filled | None = None
) -> Page:
    return answer_page(
        request,
        "host/files.html",
        opened,
        form=form,
        meeting=opened.meeting,
        found=await files.of_meeting(meeting_id, HOST, today=clock.today()),
        speakers=await files.speakers_of(meeting_id),
        own_kinds=KINDS_OF_GIVER[Giver.HOST],
        here=_here(token),
        up=f"/g/{token}",
        **WORDS,
    )


def _name(opened: Opened) -> str:
    return opened.link.name if opened.link else ""


def _here(token: str) -> str:
    return f"/g/{token}/dateien"


ROUTES = (files_page, add, download, remove)
