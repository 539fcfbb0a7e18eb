"""Who are we? The page where the board gives its name, its address and whom to ask."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.rules import as_texts
from lagplanner.services import rules as board_rules
from lagplanner.web.board.rules import OFFICE, fields_for
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/einstellungen/verein"


@get("/einstellungen/verein")
async def association_page(request: Call) -> Page:
    """Name, address and contact as they are stored."""
    return await _page(request, {})


@post("/einstellungen/verein")
async def change_association(request: Call) -> Page:
    """Store them; what was typed comes back if something is wrong."""
    sent = await fields_of(request)
    texts = {name: sent[name] for name in OFFICE if name in sent}
    try:
        await board_rules.change_rules(texts, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, texts, error)
    return redirect(request, "/vorstand/einstellungen", flash=Flash("Gespeichert."))


async def _page(request: Call, texts: Mapping[str, str], error: InputError | None = None) -> Page:
    known = fields_for({**as_texts(await board_rules.rules()), **texts})
    return render(
        request,
        "board/settings/association.html",
        status=422 if error else 200,
        rules=[known[name] for name in OFFICE],
        problems={item.field: item.message for item in error.problems} if error else {},
    )


ROUTES = (association_page, change_association)
