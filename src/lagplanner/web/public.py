"""What does anybody see who has no account? The next meeting, and whether the service is well."""

from typing import Any

from litestar import MediaType, Request, Response, get

from lagplanner import clock
from lagplanner.services.plan import overview
from lagplanner.services.public.feeds import ALL
from lagplanner.web.render import render


@get("/")
async def next_meeting(request: Request[Any, Any, Any]) -> Response[str]:
    """When and where is the next meeting?"""
    today = clock.today()
    feed = f"{request.app.state.settings.base_url}{ALL}"
    return render(
        request,
        "public/next_meeting.html",
        coming=await overview.next_meeting(today=today),
        cancelled=await overview.cancelled_meetings(today=today),
        feed=feed,
        subscribe=f"webcal://{feed.partition('://')[2]}",
    )


@get("/gesund", media_type=MediaType.TEXT)
async def health() -> str:
    """For machines that watch: 200 as long as the database answers."""
    await overview.check_health()
    return "gesund\n"


ROUTES = (next_meeting, health)
