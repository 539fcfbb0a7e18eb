"""What are we called, how do we look, how do we write? Everything set, and where it is changed."""

from typing import Any

from litestar import Request, Response, get

from lagplanner.services import rules
from lagplanner.services.post import account
from lagplanner.services.public import legal, look
from lagplanner.web.render import render

FOOTER = (("/vorstand/einstellungen", "Einstellungen"),)


@get("/einstellungen")
async def settings_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """All sections; each is changed on a page of its own, so that none loses what was typed in another."""
    return render(
        request,
        "board/settings/all.html",
        rules=await rules.rules(),
        account=await account.account(request.app.state.settings),
        accent=await look.accent_now(),
        look=await look.look(),
        written=await legal.all_written(),
    )


ROUTES = (settings_page,)
