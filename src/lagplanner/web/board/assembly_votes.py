"""Who is here with a vote, and can the assembly decide? The list of votes on the day."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.assembly.votes import PRESENCE_NAMES, Mark, Presence
from lagplanner.services.assembly import votes
from lagplanner.web.board.assembly import HERE
from lagplanner.web.board.meeting import numbers
from lagplanner.web.board.sent import who
from lagplanner.web.forms import field, read
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class VoteForm:
    """How one vote is there; without `presence` it is not."""

    voter: int = field("Stimme", least=1)
    presence: Presence | None = field("Anwesenheit")
    by: int | None = field("Wer sie vertritt")
    person: str = field("Wer abstimmt", optional=True, longest=160)


@get("/versammlung/{key:str}/stimmen", name="assembly_votes")
async def votes_page(request: Call, key: FromPath[str]) -> Page:
    """Everybody with a vote, and whether the quorum is there."""
    year, number = numbers(key)
    found = await votes.votes(year, number)
    return render(
        request,
        "board/assembly/votes.html",
        found=found,
        here=f"{HERE}/{key}",
        presences=PRESENCE_NAMES,
        is_the_day=found.meeting.day <= clock.today() and found.meeting.took_or_takes_place,
    )


@post("/versammlung/{key:str}/stimmen")
async def mark(request: Call, key: FromPath[str]) -> Page:
    """Note how a vote is there."""
    year, number = numbers(key)
    form = await read(request, VoteForm)
    wanted = None
    if form.presence is not None:
        by = form.by if form.presence is Presence.PROXY else None
        wanted = Mark(form.voter, form.presence, by, form.person)
    found = await votes.mark(
        year,
        number,
        wanted,
        form.voter,
        who=who(request),
        today=clock.today(),
        now=clock.now(),
    )
    words = f"{found.count.here} von {found.count.votes} Stimmen sind da."
    return redirect(request, f"{HERE}/{key}/stimmen#stimme-{form.voter}", flash=Flash(words))


ROUTES = (votes_page, mark)
