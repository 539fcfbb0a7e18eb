"""Which papers are there of a meeting, and of a year? The board prints each, or all at once."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.papers import THE_BOARD, Reader
from lagplanner.services.attendance import lists
from lagplanner.services.papers import poster, printing, without_mail
from lagplanner.web import check_in
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.files import handed_out
from lagplanner.web.language import language_of
from lagplanner.web.papers import printed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/treffen/{key:str}/papiere", name="meeting_papers")
async def papers_page(request: Call, key: FromPath[str]) -> Page:
    """What can be printed now."""
    meeting = await lists.meeting_of(*numbers(key))
    base_url = request.app.state.settings.base_url
    may_be_answered = meeting.took_or_takes_place and meeting.day > clock.today()
    return render(
        request,
        "board/meeting/papers.html",
        shelf=await printing.shelf(meeting.id, THE_BOARD, base_url=base_url),
        here=f"{address(key)}/papiere",
        up=address(key),
        today=clock.today(),
        without_mail=await without_mail.recipients(meeting) if may_be_answered else (),
    )


@get("/treffen/{key:str}/papiere/{name:str}")
async def paper_file(
    request: Call, key: FromPath[str], name: FromPath[str], zeile: FromQuery[str] = ""
) -> Page:
    """One of them, of one person where a line of the list is named; or all of them."""
    meeting = await lists.meeting_of(*numbers(key))
    return await printed(request, meeting.id, name, Reader(line=zeile))


@post("/treffen/{key:str}/papiere/ohne-mail")
async def invite_without_mail(request: Call, key: FromPath[str]) -> Page:
    """Letters to members without mail; each gets a link, so this is a deed."""
    meeting = await lists.meeting_of(*numbers(key))
    try:
        made = await without_mail.invite(
            meeting.id,
            who=who(request),
            base_url=request.app.state.settings.base_url,
            today=clock.today(),
            now=clock.now(),
        )
    except BrokenRuleError as error:
        return redirect(request, f"{address(key)}/papiere", flash=Flash(str(error), "warn"))
    answer = handed_out(made)
    answer.status_code = 200
    return answer


@post("/treffen/{key:str}/papiere/eingang")
async def code_for_the_door(request: Call, key: FromPath[str]) -> Page:
    """A sheet with a code by which guests put themselves on the list."""
    meeting = await lists.meeting_of(*numbers(key))
    try:
        return await check_in.printed(request, meeting.id, who=who(request))
    except BrokenRuleError as error:
        return redirect(request, f"{address(key)}/papiere", flash=Flash(str(error), "warn"))


@get("/plan/{year:int}/plakat/{name:str}")
async def poster_file(request: Call, year: FromPath[int], name: FromPath[str]) -> Page:
    """The year to be hung up, "a3.pdf" or "a4.pdf"."""
    made = await poster.poster(
        year,
        name.removesuffix(".pdf"),
        language=language_of(request),
        base_url=request.app.state.settings.base_url,
        today=clock.today(),
        subdivision=request.app.state.settings.subdivision,
    )
    return handed_out(made, shown=True)


ROUTES = (papers_page, paper_file, invite_without_mail, code_for_the_door, poster_file)
