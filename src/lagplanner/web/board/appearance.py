"""How do our pages look? The page where the board gives its logo and its colour."""

from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.services.public import look
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, typed
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

HERE = "/vorstand/einstellungen/aussehen"


@get("/einstellungen/aussehen")
async def appearance_page(request: Call) -> Page:
    """Logo and colour as they are now."""
    return await _page(request)


@post("/einstellungen/aussehen/farbe")
async def choose_accent(request: Call) -> Page:
    """Another colour; where it could not be read, the nearest one that can be."""
    wished = (await typed(request)).get(look.ACCENT)
    try:
        chosen = await look.choose_accent(wished, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, await again(request, error))
    if chosen is None:
        words = Flash("Die Farbe ist wieder die mitgelieferte.")
    elif chosen.is_as_wished:
        words = Flash("Die Farbe ist gespeichert.")
    else:
        words = Flash(
            f"{chosen.wished} ist auf hellem Grund schlecht zu lesen. "
            f"Genommen ist die nächste lesbare: {chosen.light}.",
            kind="info",
        )
    return redirect(request, HERE, flash=words)


@post("/einstellungen/aussehen/logo")
async def choose_logo(request: Call) -> Page:
    """Another logo, from a file."""
    upload = (await typed(request)).upload(look.LOGO)
    try:
        content = upload.content if upload else b""
        await look.choose_logo(content, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, await again(request, error))
    return redirect(request, HERE, flash=Flash("Das Logo ist gespeichert."))


@post("/einstellungen/aussehen/logo/entfernen")
async def remove_logo(request: Call) -> Page:
    """Back to the sign that comes with the product."""
    await look.remove_logo(who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Das Logo ist entfernt."))


async def _page(request: Call, filled: Filled | None = None) -> Page:
    accent = await look.accent_now()
    return render(
        request,
        "board/settings/appearance.html",
        status=422 if filled else 200,
        form=filled or blank({look.ACCENT: accent.wished if accent else ""}),
        accent=accent,
        look=await look.look(),
    )


ROUTES = (appearance_page, choose_accent, choose_logo, remove_logo)
