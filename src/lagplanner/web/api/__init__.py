"""What do other programs read? The interface of version 1; only who has passed its door comes in."""

from litestar import Router

from lagplanner.web.api import by_token, document, public
from lagplanner.web.api.door import ByToken, for_everybody, with_token
from lagplanner.web.api.shapes import VERSION


def router() -> Router:
    """All of it, behind the door of programs."""
    return Router(
        VERSION,
        route_handlers=[
            Router("/", route_handlers=[*public.ROUTES, document.openapi], guards=[for_everybody]),
            Router("/", route_handlers=list(by_token.ROUTES), guards=[with_token]),
        ],
        middleware=[ByToken()],
    )
