"""What may any program read? Who we are, meetings, projects and topics, as the public pages show them."""

import re
from typing import Annotated, Any, Literal

from litestar import Request, get
from litestar.params import FromPath, QueryParameter

from lagplanner import clock
from lagplanner.domain.directory.profiles import Circle
from lagplanner.domain.errors import NotFoundError
from lagplanner.services.directory import profiles
from lagplanner.services.interface import reading
from lagplanner.services.interface.reading import NO_MEETING, Part
from lagplanner.services.public import meetings
from lagplanner.services.public.look import Look
from lagplanner.web.api import shapes, told
from lagplanner.web.api.shapes import Place

Call = Request[Any, Any, Any]

Page = Annotated[int, QueryParameter(ge=1, le=100_000, description="Welche Seite, ab 1")]
Size = Annotated[int, QueryParameter(ge=1, le=200, description="Wie viele auf einer Seite")]
Year = Annotated[int | None, QueryParameter(ge=1990, le=2100, description="Nur dieses Jahr")]
When = Annotated[
    Literal["coming", "past"] | None,
    QueryParameter(description="Nur kommende (die nächsten zuerst) oder vergangene"),
]
Town = Annotated[str, QueryParameter(max_length=80, description="Kurzname einer Stadt")]


@get("/", operation_id="start", summary="Was gibt es hier?")
async def start(request: Call) -> shapes.Start:
    """Where everything is."""
    place = place_of(request)
    site: Look = request.scope["state"]["site"]
    names = ("network", "meetings", "projects", "topics", "token", "plan", "members")
    return shapes.Start(
        name=site.name,
        documentation=place.page("/schnittstelle"),
        openapi=place.api("/openapi.json"),
        links={name: place.api(f"/{name}") for name in names},
    )


@get("/network", operation_id="network", summary="Wer sind wir?")
async def network(request: Call) -> shapes.Network:
    """Who we are."""
    place = place_of(request)
    known = await reading.network(today=clock.today())
    return shapes.Network(
        name=known.rules.association,
        short_name=known.rules.short_name,
        tagline=known.rules.tagline,
        projects=known.projects,
        towns=known.towns,
        meetings=known.meetings,
        url=place.page("/"),
        about=place.page("/netzwerk"),
    )


@get("/meetings", operation_id="meetings", summary="Die Treffen aller Jahre")
async def all_meetings(
    request: Call, year: Year = None, when: When = None, page: Page = 1, size: Size = 50
) -> shapes.Meetings:
    """The meetings of all years, the latest first."""
    part = Part(page, size)
    coming = None if when is None else when == "coming"
    found, total, known = await reading.meetings(
        part, year=year, coming=coming, today=clock.today()
    )
    place = place_of(request)
    following, before = shapes.pages(place, "/meetings", part, total, year=year, when=when)
    items = [told.meeting(one, known.of(one.id), place) for one in found]
    return shapes.Meetings(items, total, following, before)


@get("/meetings/{key:str}", operation_id="meeting", summary="Ein Treffen mit Ort und Programm")
async def one_meeting(request: Call, key: FromPath[str]) -> shapes.WholeMeeting:
    """One meeting; its key is year and number, as 2027-1."""
    year, number = numbers_of(key)
    page = await meetings.meeting(year, number, today=clock.today())
    return told.whole_meeting(page, place_of(request))


@get("/projects", operation_id="projects", summary="Das Verzeichnis der Projekte")
async def all_projects(
    request: Call, town: Town = "", page: Page = 1, size: Size = 50
) -> shapes.Projects:
    """The directory."""
    part = Part(page, size)
    found, total = await reading.projects(part, town=town, today=clock.today())
    place = place_of(request)
    following, before = shapes.pages(place, "/projects", part, total, town=town)
    return shapes.Projects([told.listed(one, place) for one in found], total, following, before)


@get("/projects/{slug:str}", operation_id="project", summary="Was ein Projekt von sich zeigt")
async def one_project(request: Call, slug: FromPath[str]) -> shapes.WholeProject:
    """One project as everybody may see it, whoever asks."""
    view = await profiles.view(slug, Circle.PUBLIC, now=clock.now())
    return told.whole_project(view.entry, place_of(request))


@get("/topics", operation_id="topics", summary="Themen, die es gab oder die gewünscht sind")
async def all_topics(request: Call, page: Page = 1, size: Size = 50) -> shapes.Topics:
    """The topics, the most wished for first."""
    part = Part(page, size)
    found, total = await reading.topics_in(part, today=clock.today())
    following, before = shapes.pages(place_of(request), "/topics", part, total)
    return shapes.Topics([told.topic(one) for one in found], total, following, before)


def place_of(request: Call) -> Place:
    """Where our addresses begin: the configured one, never that of the request."""
    return Place(request.app.state.settings.base_url)


def numbers_of(key: str) -> tuple[int, int]:
    """Year and number of a meeting by its key. NotFoundError for what is none."""
    if not re.fullmatch(r"\d{4}-\d{1,3}", key, re.ASCII):
        raise NotFoundError(NO_MEETING.format(key=key[:20]))
    year, _, number = key.partition("-")
    return int(year), int(number)


ROUTES = (start, network, all_meetings, one_meeting, all_projects, one_project, all_topics)
