"""A member hands in a motion for the general assembly, or takes it back. By the link of a letter."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.assembly.motions import MOTION_STATE_NAMES, Motion, MotionState
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.links import Purpose
from lagplanner.services.assembly import motions
from lagplanner.web.forms import again, field, read
from lagplanner.web.links import back, link_page
from lagplanner.web.render import Flash
from lagplanner.web.replies import answer_for, here_of, opened_reply, show_reply

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class MotionForm:
    """What the assembly should decide."""

    project: int | None = field("Projekt")
    title: str = field("Antrag", longest=200)
    text: str = field("Begründung", optional=True, lines=True, longest=5_000)
    who: str = field("Wer stellt ihn", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class WithdrawForm:
    """Which motion is taken back."""

    project: int | None = field("Projekt")
    motion: int = field("Antrag", least=1)


@post("/a/{token:str}/antrag")
async def submit(request: Call, token: FromPath[str]) -> Page:
    """Keep the motion; a form that lacks something comes back filled."""
    opened, found = await opened_reply(request, token, await answer_for(request))
    if found is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    try:
        form = await read(request, MotionForm)
        name = form.who or (opened.link.name if opened.link else "")
        motion = Motion(0, found.meeting.id, 0, form.title, form.text, found.project.id, name)
        saved = await motions.submit(motion, today=clock.today(), now=clock.now())
    except InputError as error:
        return await show_reply(request, token, opened, found, await again(request, error))
    except BrokenRuleError as error:
        return back(request, here_of(token, opened, found), Flash(str(error), "warn"))
    words = f"Vielen Dank! Antrag {saved.number} ist {MOTION_STATE_NAMES[saved.state]}."
    return back(request, here_of(token, opened, found), Flash(words))


@post("/a/{token:str}/antrag/zurueck")
async def withdraw(request: Call, token: FromPath[str]) -> Page:
    """Take back one's own motion."""
    opened, found = await opened_reply(request, token, await answer_for(request))
    if found is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    form = await read(request, WithdrawForm)
    await motions.settle(
        found.meeting.id,
        form.motion,
        MotionState.WITHDRAWN,
        project_id=found.project.id,
        who=opened.link.name if opened.link else found.project.name,
        now=clock.now(),
    )
    return back(request, here_of(token, opened, found), Flash("Der Antrag ist zurückgezogen."))


ROUTES = (submit, withdraw)
