"""What do programs ask for unasked? What they may look at, where that is, and the icon."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from litestar import MediaType, Request, Response, get
from litestar.response import Redirect

from lagplanner import clock
from lagplanner.domain.post.links import PATHS
from lagplanner.services.public import legal, site
from lagplanner.templating import assets
from lagplanner.web.language import alternates

CLOSED = ("/vorstand", "/mein", "/anmelden", *(f"/{path}/" for path in PATHS.values()))
"""Nothing there is for everybody."""


@get("/robots.txt", media_type=MediaType.TEXT)
async def robots(request: Request[Any, Any, Any]) -> str:
    """Everything public may be looked at, once imprint and privacy text have been."""
    if await legal.lacking():
        return "User-agent: *\nDisallow: /\n"
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return f"User-agent: *\n{closed}Sitemap: {request.app.state.settings.base_url}/sitemap.xml\n"


@get("/sitemap.xml")
async def sitemap(request: Request[Any, Any, Any]) -> Response[str]:
    """The addresses of all pages that are for everybody, each with what it is in each language."""
    base = request.app.state.settings.base_url
    paths = await site.paths(today=clock.today())
    entries = "".join(_entry(base + path) for path in paths)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{entries}</urlset>\n'
    )
    return Response(text, media_type="application/xml")


def _entry(address: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(href)}/>'
        for language, href in alternates(address)
    )
    return f"<url><loc>{escape(address)}</loc>{links}</url>\n"


@get("/favicon.ico")
async def icon(request: Request[Any, Any, Any]) -> Redirect:
    """Feed readers and the like ask for the icon here, whatever the pages say."""
    seen = request.scope["state"].get("site", request.app.state.site)
    return Redirect(seen.icon or assets.url("icon.svg"), status_code=302)


ROUTES = (robots, sitemap, icon)
