"""What does anybody see who has no account? The next meeting, whether the service is well, and whom
to tell of a weakness.
"""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Request, Response, get

from lagplanner import clock
from lagplanner.domain.errors import NotFoundError
from lagplanner.services import rules
from lagplanner.services.plan import overview
from lagplanner.services.public import feeds, legal, meetings, shared
from lagplanner.services.public.meetings import MeetingPage
from lagplanner.web.language import language_of
from lagplanner.web.render import render

HOLDS = timedelta(days=90)
"""How long what stands in security.txt may be believed; it is made anew each time."""

SHOWN_AFTER = 3
"""How many meetings the first page names after the next one: about a year."""


@get("/")
async def next_meeting(request: Request[Any, Any, Any]) -> Response[str]:
    """When and where is the next meeting?"""
    today, settings, language = clock.today(), request.app.state.settings, language_of(request)
    coming, *later = await overview.coming_meetings(today=today) or (None,)
    picture = shared.address_of(coming.meeting, language) if coming else ""
    return render(
        request,
        "public/next_meeting.html",
        coming=coming,
        page=await _page_of(coming, today=today),
        later=later[:SHOWN_AFTER],
        base=settings.base_url,
        is_public=not await legal.lacking(),
        picture=f"{settings.base_url}{picture}" if picture else "",
        cancelled=await overview.cancelled_meetings(today=today),
        calendar=await feeds.to_subscribe(settings, language),
    )


async def _page_of(coming: overview.ComingMeeting | None, *, today: date) -> MeetingPage | None:
    """What the page of the next meeting knows of it; an assembly has none."""
    if coming is None or not coming.meeting.is_working:
        return None
    return await meetings.meeting(coming.meeting.year, coming.meeting.number, today=today)


@get("/gesund", media_type=MediaType.TEXT)
async def health() -> str:
    """For machines that watch: 200 as long as the database answers."""
    await overview.check_health()
    return "gesund\n"


@get("/.well-known/security.txt")
async def security_contact(request: Request[Any, Any, Any]) -> Response[str]:
    """Whom to tell of a weakness (RFC 9116): those who run this installation, as they said."""
    settings = request.app.state.settings
    known = await rules.rules()
    address = known.address_of_board or settings.reply_to or settings.mail_from
    if not address:
        raise NotFoundError("Hier ist noch keine Adresse eingetragen.")
    lines = (
        f"Contact: mailto:{quote(address, safe='@')}",
        f"Expires: {clock.now() + HOLDS:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", media_type=MediaType.TEXT)


ROUTES = (next_meeting, health, security_contact)
