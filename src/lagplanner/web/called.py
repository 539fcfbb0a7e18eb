"""What is a member called to decide, when and where? The general assembly, for somebody who is logged in."""

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.files import MEMBER
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.post.links import Purpose
from lagplanner.services import own
from lagplanner.services.afterwards import files, summary
from lagplanner.services.assembly import called
from lagplanner.services.assembly.called import Called
from lagplanner.web.afterwards import OF_ASSEMBLY, asked_by_member, show_own
from lagplanner.web.forms import blank
from lagplanner.web.language import language_of
from lagplanner.web.meeting_files import Call, Page
from lagplanner.web.render import redirect, render, whoever


@get(f"{OF_ASSEMBLY}/{{key:str}}")
async def assembly_page(request: Call, key: FromPath[str]) -> Page:
    """What is to be decided; once the members have its minutes, what was."""
    today, found = clock.today(), await _called(request, key)
    if await summary.is_there(found.meeting, today=today):
        return await show_own(request, key, found.meeting, blank())
    person = whoever(request)
    theirs = await own.projects_of(person.email, today=today) if person else ()
    return render(
        request,
        "member/assembly.html",
        found=found,
        projects=theirs if found.is_open else (),
        papers=await files.of_meeting(found.meeting.id, MEMBER, today=today),
        here=f"{OF_ASSEMBLY}/{key}",
        is_late=today > found.until,
    )


@post(f"{OF_ASSEMBLY}/{{key:str}}/antworten/{{project_id:int}}")
async def open_answer(request: Call, key: FromPath[str], project_id: FromPath[int]) -> Page:
    """Say who comes, or hand in a motion, on the page that the invitation leads to."""
    found = await _called(request, key)
    person = whoever(request)
    if person is None or not found.is_open:
        raise NotFoundError(own.NOT_YOURS)
    path = await own.open_page(
        Purpose.MEMBER,
        project_id,
        person.email,
        meeting_id=found.meeting.id,
        today=clock.today(),
        now=clock.now(),
    )
    return redirect(request, path)


async def _called(request: Call, key: str) -> Called:
    return await called.called(
        *await asked_by_member(request, key), today=clock.today(), language=language_of(request)
    )


ROUTES = (assembly_page, open_answer)
