"""A host fails or has company: the stand-in steps in, a co-host is taken off. Deeds of the sheet."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.services.hosts import company
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.render import Flash, redirect

Page = Response[Any]
Call = Request[Any, Any, Any]


@post("/treffen/{key:str}/ersatz")
async def step_in(request: Call, key: FromPath[str]) -> Page:
    """Make the stand-in the host; its letter waits for release."""
    year, number = numbers(key)
    try:
        await company.step_in(year, number, who=who(request), today=clock.today(), now=clock.now())
    except BrokenRuleError as error:
        return redirect(request, address(key), flash=Flash(str(error), "warn"))
    words = "Der Ersatz ist jetzt Gastgeber. Die Anfrage liegt im Postausgang."
    return redirect(request, f"{address(key)}#gastgeber", flash=Flash(words))


@post("/treffen/{key:str}/mitgastgeber/{project_id:int}/streichen")
async def drop_co_host(request: Call, key: FromPath[str], project_id: FromPath[int]) -> Page:
    """Take a co-host off the meeting and the plan."""
    year, number = numbers(key)
    await company.drop_co_host(year, number, project_id, who=who(request), now=clock.now())
    words = "Der Mitgastgeber ist gestrichen."
    return redirect(request, f"{address(key)}#gastgeber", flash=Flash(words))


ROUTES = (step_in, drop_co_host)
