"""The logo, the icon and the accent colour: kept by the browser for a year under their hashed names."""

from litestar import Response, get
from litestar.params import FromPath

from lagplanner.services.public import look
from lagplanner.web.static import A_YEAR, to_whom

ALONE = "default-src 'none'; sandbox"
"""What a file may do that somebody opens by itself: nothing."""


@get("/aussehen/{name:str}")
async def file(name: FromPath[str]) -> Response[bytes]:
    """What the board has chosen, by its name with the mark; that of another version is unknown."""
    found = await look.file(name)
    headers = {"Cache-Control": A_YEAR, "Content-Security-Policy": ALONE}
    headers |= to_whom(found.media_type)
    return Response(found.content, media_type=found.media_type, headers=headers)


ROUTES = (file,)
