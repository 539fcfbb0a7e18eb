"""What does a calendar program fetch? Feeds to subscribe to, and single meetings to keep."""

import re
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import NotFoundError
from lagplanner.services import own_calendar
from lagplanner.services.public import feeds
from lagplanner.services.public.feeds import ALL, CalendarFile
from lagplanner.web.language import asked_for
from lagplanner.web.legal import once_lawful
from lagplanner.web.links import PRIVATE, caller

FRESH = "public, max-age=900"
"""A quarter of an hour: programs ask far more often than meetings change."""


@get(ALL, guards=[once_lawful])
async def all_meetings(
    request: Request[Any, Any, Any], sprache: FromQuery[str] = ""
) -> Response[bytes]:
    """All meetings."""
    settings, language = request.app.state.settings, asked_for(sprache)
    file = await feeds.all_meetings(settings, today=clock.today(), language=language)
    return _answer(request, file)


@get("/kalender/projekt/{name:str}", guards=[once_lawful])
async def meetings_of(
    request: Request[Any, Any, Any], name: FromPath[str], sprache: FromQuery[str] = ""
) -> Response[bytes]:
    """The meetings that one project hosts; the name is the project's, with or without .ics."""
    settings, language = request.app.state.settings, asked_for(sprache)
    slug = name.removesuffix(".ics")
    file = await feeds.meetings_of(slug, settings, today=clock.today(), language=language)
    return _answer(request, file)


@get("/kalender/treffen/{year:int}/{name:str}", guards=[once_lawful])
async def one_meeting(
    request: Request[Any, Any, Any],
    year: FromPath[int],
    name: FromPath[str],
    sprache: FromQuery[str] = "",
) -> Response[bytes]:
    """One meeting as a file; the name is its number, with or without .ics."""
    settings, language = request.app.state.settings, asked_for(sprache)
    number = name.removesuffix(".ics")
    if not re.fullmatch(r"[0-9]{1,3}", number):
        raise NotFoundError(f"Ein Treffen {year}-{number} gibt es nicht.")
    file = await feeds.one_meeting(year, int(number), settings, language=language)
    return _answer(request, file, keep=True)


@get("/kalender/mein/{name:str}")
async def own_meetings(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Somebody's own calendar, for whoever knows its address; the name is its token with .ics."""
    file = await own_calendar.fetched(
        name.removesuffix(".ics"),
        request.app.state.settings,
        caller=caller(request),
        now=clock.now(),
    )
    answer = _answer(request, file)
    answer.headers.update({**PRIVATE, "Cache-Control": "private, no-cache"})
    return answer


def _answer(
    request: Request[Any, Any, Any], file: CalendarFile, *, keep: bool = False
) -> Response[bytes]:
    """The file, or 304 for a program that has it. `keep` makes browsers store it as a file."""
    answer = fresh(request, file.content, file.tag, "text/calendar")
    if answer.status_code != 304:
        shown = "attachment" if keep else "inline"
        answer.headers["Content-Disposition"] = f'{shown}; filename="{file.filename}"'
    return answer


def fresh(
    request: Request[Any, Any, Any], content: bytes, mark: str, media_type: str
) -> Response[bytes]:
    """What a program fetches again and again, or 304 if it has what this mark stands for."""
    tag = f'"{mark}"'
    headers = {"ETag": tag, "Cache-Control": FRESH}
    asked = request.headers.get("If-None-Match", "")
    if tag in {one.strip().removeprefix("W/") for one in asked.split(",")} or asked.strip() == "*":
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


ROUTES = (all_meetings, meetings_of, one_meeting, own_meetings)
