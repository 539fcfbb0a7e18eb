"""Who are the projects? The directory, and a page for each."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD
from lagplanner.domain.directory.profiles import PART_NAMES, Circle
from lagplanner.domain.members import KIND_NAMES
from lagplanner.services.directory import directory, profiles
from lagplanner.services.directory.directory import Wanted
from lagplanner.services.public import feeds
from lagplanner.web.forms import typed
from lagplanner.web.language import language_of
from lagplanner.web.legal import once_lawful
from lagplanner.web.look import ALONE
from lagplanner.web.render import render, whoever
from lagplanner.web.static import A_YEAR
from lagplanner.web.structured import data_block

Call = Request[Any, Any, Any]
Page = Response[Any]


@get("/projekte", guards=[once_lawful])
async def directory_page(
    request: Call,
    suche: FromQuery[str] = "",
    ort: FromQuery[str] = "",
    art: FromQuery[str] = "",
    seite: FromQuery[int] = 1,
) -> Page:
    """All projects, or those one looks for, as a list and on the map."""
    wanted = Wanted(suche.strip()[:100], ort, art)
    asked = {"suche": wanted.words, "ort": wanted.town, "art": wanted.kind}
    query = urlencode({name: text for name, text in asked.items() if text})
    return render(
        request,
        "public/projects.html",
        found=await directory.find(wanted, page=seite, today=clock.today()),
        wanted=wanted,
        kind_names=KIND_NAMES,
        pattern=f"/projekte?{query}{'&' if query else ''}seite={{page}}",
    )


@get("/projekte/{slug:str}", guards=[once_lawful])
async def project_page(request: Call, slug: FromPath[str]) -> Page:
    """What one project shows of itself to whoever looks."""
    return await _page(request, slug)


@post("/projekte/{slug:str}/kontakt", guards=[once_lawful])
async def contact(request: Call, slug: FromPath[str]) -> Page:
    """The mail address to click, or all of it for the address book; programs that collect addresses
    send no forms.
    """
    sent = await typed(request)
    if sent.get("als") != "karte":
        return await _page(request, slug, with_mail=True)
    view = await profiles.view(slug, _circle(request), now=clock.now())
    content = profiles.card(view, url=_address(request, slug), language=language_of(request))
    headers = {"Content-Disposition": f'attachment; filename="{view.entry.slug}.vcf"'}
    return Response(content, media_type="text/vcard", headers=headers)


@get("/bilder/{name:str}")
async def picture(name: FromPath[str]) -> Response[bytes]:
    """A logo or a photo by its mark, kept by the browser for a year."""
    found = await profiles.picture(name.partition(".")[0])
    headers = {"Cache-Control": A_YEAR, "Content-Security-Policy": ALONE}
    return Response(found.content, media_type=found.media_type, headers=headers)


async def _page(request: Call, slug: str, *, with_mail: bool = False) -> Page:
    view = await profiles.view(slug, _circle(request), now=clock.now())
    url, language = _address(request, slug), language_of(request)
    return render(
        request,
        "public/project.html",
        view=view,
        is_board=_circle(request) is Circle.BOARD,
        with_mail=with_mail,
        kind=KIND_NAMES[view.entry.kind],
        nonpublic=[PART_NAMES[part] for part in view.kept_back],
        url=url,
        calendar=await feeds.to_subscribe(
            request.app.state.settings,
            language,
            slug=view.entry.slug,
            project=view.entry.name.de,
        ),
        structured=data_block(profiles.structured(view, url=url, language=language)),
    )


def _circle(request: Call) -> Circle:
    person = whoever(request)
    if person is None:
        return Circle.PUBLIC
    return Circle.BOARD if person.role in OF_BOARD else Circle.MEMBERS


def _address(request: Call, slug: str) -> str:
    return f"{request.app.state.settings.base_url}/projekte/{slug}"


ROUTES = (directory_page, project_page, contact, picture)
