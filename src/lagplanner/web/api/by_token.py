"""What does a program read that shows a token? The plan, members and replies, as its role may."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, PathParameter

from lagplanner import clock
from lagplanner.services.interface import reading
from lagplanner.services.interface.reading import Part
from lagplanner.web.api import shapes, told
from lagplanner.web.api.door import shown_by
from lagplanner.web.api.public import Page, Size, numbers_of, place_of

Call = Request[Any, Any, Any]

PlanYear = Annotated[int, PathParameter(ge=1990, le=2100)]


@get("/token", operation_id="token", summary="Was ist dieses Token?")
async def token(request: Call) -> shapes.TokenFacts:
    """What the token is good for."""
    return told.token_facts(*shown_by(request))


@get("/plan", operation_id="plan_now", summary="Der Plan des laufenden Jahres")
async def plan_now(request: Call) -> shapes.Plan:
    """The plan of this year."""
    return await _plan(request, clock.today().year)


@get("/plan/{year:int}", operation_id="plan", summary="Der Plan eines Jahres")
async def plan(request: Call, year: PlanYear) -> shapes.Plan:
    """The plan of a year; a token of a project sees the meetings that concern the project."""
    return await _plan(request, year)


@get("/members", operation_id="members", summary="Mitglieder mit ihren Ansprechpersonen")
async def all_members(request: Call, page: Page = 1, size: Size = 50) -> shapes.Members:
    """The members with their contacts; a token of a project sees the project's own."""
    part = Part(page, size)
    found, total = await reading.members_in(part, today=clock.today())
    place = place_of(request)
    following, before = shapes.pages(place, "/members", part, total)
    return shapes.Members([told.member(one, place) for one in found], total, following, before)


@get("/members/{slug:str}", operation_id="member", summary="Ein Mitglied")
async def one_member(request: Call, slug: FromPath[str]) -> shapes.Member:
    """One member."""
    return told.member(await reading.member(slug, today=clock.today()), place_of(request))


@get("/meetings/{key:str}/replies", operation_id="replies", summary="Wer zu einem Treffen kommt")
async def replies(request: Call, key: FromPath[str]) -> shapes.Replies:
    """Who comes, in numbers; a token of a project sees its own reply, and the numbers where it hosts."""
    return told.replies(await reading.replies(*numbers_of(key)))


async def _plan(request: Call, year: int) -> shapes.Plan:
    place = place_of(request)
    return shapes.Plan(year, [told.planned(line, place) for line in await reading.plan(year)])


ROUTES = (token, plan_now, plan, all_members, one_member, replies)
