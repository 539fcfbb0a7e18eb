"""Who should be next, and why? The page of the order of turns."""

from typing import Any

from litestar import Request, Response, get

from lagplanner import clock
from lagplanner.services.plan import turns
from lagplanner.web.board import pictures
from lagplanner.web.render import render


@get("/wer-ist-dran")
async def turns_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Everybody in the order of turns, with the pictures."""
    today = clock.today()
    view = await turns.turns_view(
        today=today, year=today.year + 1, subdivision=request.app.state.settings.subdivision
    )
    return render(
        request,
        "board/turns.html",
        view=view,
        fairness=pictures.fairness(view),
        heat=pictures.heat(view),
        towns=pictures.towns(view),
    )


NAV = (("/vorstand/wer-ist-dran", "Wer ist dran?"),)
ROUTES = (turns_page,)
