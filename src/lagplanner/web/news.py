"""What do other programs and websites fetch? Feeds, open data, and a frame to show elsewhere."""

from hashlib import sha256
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from lagplanner import clock
from lagplanner.services.public import news
from lagplanner.web.feeds import fresh
from lagplanner.web.language import asked_for
from lagplanner.web.legal import once_lawful
from lagplanner.web.render import render
from lagplanner.web.security import CSP

Call = Request[Any, Any, Any]
Answer = Response[Any]

ANYWHERE = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
"""Any site may show the frame; it takes nothing and does nothing."""


@get("/feeds/treffen.atom", guards=[once_lawful])
async def as_atom(request: Call, sprache: FromQuery[str] = "") -> Answer:
    """Meetings for feed readers."""
    settings, language = request.app.state.settings, asked_for(sprache)
    content = await news.meetings_atom(settings, today=clock.today(), language=language)
    return _file(request, content, "application/atom+xml")


@get("/feeds/treffen.json", guards=[once_lawful])
async def as_json_feed(request: Call, sprache: FromQuery[str] = "") -> Answer:
    """Meetings for feed readers that like JSON better."""
    settings, language = request.app.state.settings, asked_for(sprache)
    content = await news.meetings_json_feed(settings, today=clock.today(), language=language)
    return _file(request, content, "application/feed+json")


@get("/daten/treffen.json", guards=[once_lawful])
async def meetings_data(request: Call) -> Answer:
    """All meetings as open data."""
    content = await news.meetings_data(request.app.state.settings, today=clock.today())
    return _file(request, content, "application/json")


@get("/daten/treffen.csv", guards=[once_lawful])
async def meetings_csv(request: Call) -> Answer:
    """All meetings as a table."""
    content = await news.meetings_csv(request.app.state.settings, today=clock.today())
    return _file(request, content, "text/csv")


@get("/daten/projekte.json", guards=[once_lawful])
async def projects_data(request: Call) -> Answer:
    """The directory as open data."""
    content = await news.projects_data(request.app.state.settings, today=clock.today())
    return _file(request, content, "application/json")


@get("/einbetten/treffen", guards=[once_lawful])
async def frame(request: Call, sprache: FromQuery[str] = "") -> Answer:
    """The next meetings, to be shown in a frame of another site; in the language of that site if it
    says which.
    """
    page = render(
        request,
        "embed/meetings.html",
        language=asked_for(sprache) if sprache else "",
        frame=await news.frame(today=clock.today()),
        base=request.app.state.settings.base_url,
    )
    page.headers.update(
        {
            "Content-Security-Policy": ANYWHERE,
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "public, max-age=900",
        }
    )
    return page


@get("/oembed", guards=[once_lawful])
async def oembed(
    request: Call,
    url: FromQuery[str] = "",
    maxwidth: FromQuery[int] = 0,
    maxheight: FromQuery[int] = 0,
) -> Answer:
    """What to show for an address of ours; JSON only, as the standard allows."""
    if request.query_params.get("format", "json") != "json":
        return Response("", status_code=501)
    settings = request.app.state.settings
    content = await news.oembed(url, settings, max_width=maxwidth, max_height=maxheight)
    return _file(request, content, "application/json")


def _file(request: Call, content: bytes, media_type: str) -> Answer:
    answer = fresh(request, content, sha256(content).hexdigest()[:32], media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


ROUTES = (
    as_atom,
    as_json_feed,
    meetings_data,
    meetings_csv,
    projects_data,
    frame,
    oembed,
)
