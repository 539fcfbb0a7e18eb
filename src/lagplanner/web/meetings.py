"""Which meetings are there, and what happens at one? The archive of all years, a page for each,
and the map.
"""

import re
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.archive import parts_of
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import WORKING
from lagplanner.services.public import meetings, news, places, shared
from lagplanner.templating.locale import LANGUAGES
from lagplanner.web.feeds import fresh
from lagplanner.web.files import sealed
from lagplanner.web.language import language_of
from lagplanner.web.legal import once_lawful
from lagplanner.web.render import render
from lagplanner.web.structured import data_block

Call = Request[Any, Any, Any]
Page = Response[Any]


@get("/treffen", guards=[once_lawful])
async def archive_page(
    request: Call,
    suche: FromQuery[str] = "",
    jahr: FromQuery[str] = "",
    seite: FromQuery[int] = 1,
) -> Page:
    """All meetings, or those one looks for."""
    words, year, today = suche.strip()[:100], _year(jahr), clock.today()
    settings = request.app.state.settings
    asked = {"suche": words, "jahr": str(year or "")}
    query = urlencode({name: text for name, text in asked.items() if text})
    return render(
        request,
        "public/meetings.html",
        archive=await meetings.meetings(words, year=year, page=seite, today=today),
        words=words,
        year=year,
        embed=await news.embed_codes(settings, today=today, language=language_of(request)),
        base=settings.base_url,
        pattern=f"/treffen?{query}{'&' if query else ''}seite={{page}}",
    )


@get("/treffen/{key:str}", guards=[once_lawful])
async def meeting_page(request: Call, key: FromPath[str]) -> Page:
    """What happens there, and how one gets there."""
    year, number, kind = parts_of(key)
    if kind != WORKING:
        found = await meetings.gathering(year, number, kind, today=clock.today())
        return render(request, "public/gathering.html", found=found)
    page = await meetings.meeting(year, number, today=clock.today())
    base = request.app.state.settings.base_url
    url = f"{base}/treffen/{page.meeting.key}"
    language = language_of(request)
    card = await shared.card(page, language=language)
    picture = f"{base}{shared.address(card, page.meeting.key)}"
    return render(
        request,
        "public/meeting.html",
        page=page,
        url=url,
        picture=picture,
        structured=data_block(
            meetings.structured(page, url=url, language=language, picture=picture)
        ),
    )


@get("/treffen/{key:str}/dateien/{mark:str}", guards=[once_lawful])
async def file(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """A file of it that is for everybody, or the small picture of a photo."""
    small = "klein" in request.query_params
    found = await meetings.file(*parts_of(key), mark, today=clock.today(), small=small)
    return sealed(found)


@get("/treffen/{key:str}/{name:str}", guards=[once_lawful])
async def share_picture(request: Call, key: FromPath[str], name: FromPath[str]) -> Page:
    """The meeting as a picture, for programs that show it beside its link."""
    language = name.removeprefix("bild.").removesuffix(".png")
    if language not in LANGUAGES or name != f"bild.{language}.png":
        raise NotFoundError("Dieses Bild gibt es nicht.")
    page = await meetings.meeting(*_numbers(key), today=clock.today())
    card = await shared.card(page, language=language)
    return fresh(request, await shared.picture(card), card.mark, "image/png")


@get("/karte", guards=[once_lawful])
async def map_page(request: Call, jahr: FromQuery[str] = "") -> Page:
    """Where meetings have been, in all years or in one, and where the projects are."""
    year = _year(jahr)
    found = await places.places(year=year, today=clock.today())
    return render(request, "public/map.html", found=found, year=year)


def _numbers(key: str) -> tuple[int, int]:
    """Year and number of a working meeting: only these have a picture."""
    year, number, kind = parts_of(key)
    if kind != WORKING:
        raise NotFoundError("Dieses Bild gibt es nicht.")
    return year, number


def _year(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"\d{4}", typed) else None


ROUTES = (archive_page, meeting_page, file, share_picture, map_page)
