"""Where do the papers of old years go? All at once to their meetings, and a line about each."""

from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.afterwards.files import KIND_NAMES
from lagplanner.domain.errors import InputError, Problem
from lagplanner.services.afterwards import old_papers
from lagplanner.services.afterwards.old_papers import FiledPapers
from lagplanner.web.board.meeting import files_of
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, typed
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]

LARGEST_REQUEST = 100_000_000
"""A folder of some years; larger ones go in parts, or by the command line."""


@get("/einlesen/papiere")
async def papers_page(request: Call) -> Page:
    """Choose the papers, packed or many at once."""
    return _show(request)


@post("/einlesen/papiere", request_max_body_size=LARGEST_REQUEST)
async def file_papers(request: Call) -> Page:
    """File them; the answer is the page itself. Sent again, all of them are there already."""
    sent = [(one.filename, one.content) for one in (await typed(request)).uploads.get("papers", ())]
    try:
        filed = await old_papers.file_sent(
            sent, who=who(request), today=clock.today(), now=clock.now()
        )
    except InputError as error:
        at_field = InputError(*(Problem("papers", one.message) for one in error.problems))
        return _show(request, form=await again(request, at_field))
    return _show(request, filed)


def _show(request: Call, filed: FiledPapers | None = None, form: Filled | None = None) -> Page:
    lines = [
        (
            one,
            files_of(one.meeting) if one.meeting else "",
        )
        for one in (filed.outcomes if filed else ())
    ]
    return render(
        request,
        "board/imports/papers.html",
        status=422 if form else 200,
        filed=filed,
        lines=lines,
        kinds=KIND_NAMES,
        form=form or blank(),
    )


ROUTES = (papers_page, file_papers)
