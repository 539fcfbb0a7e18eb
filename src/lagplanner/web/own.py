"""Somebody's own page: what is expected of their projects, and where they are logged in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD, ROLE_NAMES
from lagplanner.domain.sessions import Session
from lagplanner.services import own
from lagplanner.web.access import OWN
from lagplanner.web.render import Flash, redirect, render

Call = Request[Any, Any, Any]
Page = Response[Any]

FOOTER = ((OWN, "Meine Seite"),)


@get(OWN)
async def own_page(request: Call) -> Page:
    """What is theirs; changes nothing."""
    person = _person(request)
    now = clock.now()
    return render(
        request,
        "member/own.html",
        own=await own.own(person.email, today=clock.today(), now=now),
        sessions=await own.sessions_of(person, now=now),
        role=ROLE_NAMES[person.role],
        is_board=person.role in OF_BOARD,
    )


@post("/mein/brief/{link_id:int}")
async def open_letter(request: Call, link_id: FromPath[int]) -> Page:
    """Open the page of a letter again."""
    person = _person(request)
    path = await own.open_again(link_id, person.email, today=clock.today(), now=clock.now())
    return redirect(request, path)


@post("/mein/profil/{project_id:int}")
async def open_profile(request: Call, project_id: FromPath[int]) -> Page:
    """See to the entry of a project, on the page that its letters lead to."""
    path = await own.open_profile(
        project_id, _person(request).email, today=clock.today(), now=clock.now()
    )
    return redirect(request, path)


@post("/mein/sitzung/{session_id:int}/beenden")
async def end_session(request: Call, session_id: FromPath[int]) -> Page:
    """Log out in another browser."""
    await own.end_session(session_id, _person(request), now=clock.now())
    return redirect(request, OWN, flash=Flash("Dort sind Sie jetzt abgemeldet."))


def _person(request: Call) -> Session:
    person: Session = request.scope["user"]
    return person


ROUTES = (own_page, open_letter, open_profile, end_session)
