"""Where do we begin? The page that leads a new board from nothing to a proposed year."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.guide import GuideStep
from lagplanner.services.running import guide
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/erste-schritte"


@get("/erste-schritte")
async def guide_page(request: Call) -> Page:
    """The four steps and how each stands."""
    known = await guide.look(request.app.state.settings, today=clock.today())
    return render(request, "board/guide.html", guide=known)


@post("/erste-schritte/schliessen")
async def close(request: Call) -> Page:
    """Show the guide no more."""
    await guide.close(now=clock.now())
    words = Flash("Die Anleitung ist geschlossen. Sie steht weiter bei den Einstellungen.")
    return redirect(request, "/vorstand", flash=words)


@post("/erste-schritte/{step:str}")
async def begin(request: Call, step: FromPath[str]) -> Page:
    """Go to the page of a step; while the guide goes on, every page leads back."""
    settings = request.app.state.settings
    return redirect(request, await guide.begin(_known(step), settings, now=clock.now()))


@post("/erste-schritte/{step:str}/auslassen")
async def skip(request: Call, step: FromPath[str]) -> Page:
    """Leave a step out."""
    await guide.skip(_known(step), now=clock.now())
    return redirect(request, HERE)


def _known(step: str) -> GuideStep:
    try:
        return GuideStep(step)
    except ValueError:
        raise NotFoundError("Diesen Schritt gibt es nicht.") from None


ROUTES = (guide_page, close, begin, skip)
