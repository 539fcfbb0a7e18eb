"""What do imprint and privacy say? The pages where the board reads and rewrites them."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.legal import LegalPage
from lagplanner.services.public import legal
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/einstellungen"
LONGEST = 30_000


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page in both languages."""

    german: str = field("Auf Deutsch", lines=True, longest=LONGEST)
    english: str = field("Auf Englisch", optional=True, lines=True, longest=LONGEST)


@get("/einstellungen/seiten/{page:str}")
async def text_page(request: Call, page: FromPath[str]) -> Page:
    """The text as it stands there now."""
    return await _page(request, _known(page))


@post("/einstellungen/seiten/{page:str}")
async def write(request: Call, page: FromPath[str]) -> Page:
    """Store it; from then on it counts as looked at."""
    known = _known(page)
    try:
        words = await read(request, PageWords)
    except InputError as error:
        return await _page(request, known, await again(request, error))
    await legal.write(known, words.german, words.english, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash(f"{known.heading}: gespeichert."))


@post("/einstellungen/seiten/{page:str}/vorschlag")
async def take_proposal(request: Call, page: FromPath[str]) -> Page:
    """Go back to the text that comes with the product."""
    known = _known(page)
    await legal.take_proposal(known, who=who(request), now=clock.now())
    words = Flash("Hier steht wieder der Vorschlag. Bitte prüfen Sie ihn.", kind="info")
    return redirect(request, f"{HERE}/seiten/{known}", flash=words)


async def _page(request: Call, page: LegalPage, filled: Filled | None = None) -> Page:
    written = await legal.written(page)
    return render(
        request,
        "board/settings/legal_text.html",
        status=422 if filled else 200,
        written=written,
        form=filled or blank({"german": written.german, "english": written.english}),
    )


def _known(page: str) -> LegalPage:
    try:
        return LegalPage(page)
    except ValueError:
        raise NotFoundError("Diese Seite gibt es nicht.") from None


ROUTES = (text_page, write, take_proposal)
