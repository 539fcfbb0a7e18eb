"""Style sheets, fonts and scripts, each kept by the browser for a year under its hashed name."""

import gzip
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import brotli
from litestar import Request, Response, get
from litestar.params import FromPath

from lagplanner.domain.errors import NotFoundError
from lagplanner.templating import assets

A_YEAR = "public, max-age=31536000, immutable"

PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""How a file may be packed, the smaller way first."""

FOR_FRAMES = frozenset({"text/css", "font/woff2"})
"""What the frame that other sites show is dressed in."""


def to_whom(media_type: str) -> dict[str, str]:
    """The headers by which anybody may fetch styles and fonts, and nothing else of ours.

    Websites put what they show of others into a sandbox, where a page has no origin: to our frame in
    there its own style sheets are those of a stranger. They tell nothing of anybody.
    """
    if media_type not in FOR_FRAMES:
        return {}
    return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@get("/static/{name:path}", cache_control=None)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file by its hashed name; the name of another version is unknown."""
    asset = assets.find(str(name).lstrip("/"))
    if asset is None:
        raise NotFoundError("Diese Datei gibt es nicht (mehr). Bitte laden Sie die Seite neu.")
    way = _way(request)
    packed = _packed(asset.name, way) if way else None
    mark = f'"{asset.name.split(".")[-2]}{f"-{way}" if packed else ""}"'
    headers = {"Cache-Control": A_YEAR, "ETag": mark, "Vary": "Accept-Encoding"}
    headers |= to_whom(asset.media_type)
    if mark in _known_marks(request):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    if packed:
        headers["Content-Encoding"] = way
    return Response(packed or asset.content, headers=headers, media_type=asset.media_type)


def _way(request: Request[Any, Any, Any]) -> str:
    """The best way of packing the browser can undo, "" if it knows none of ours."""
    parts = request.headers.get("Accept-Encoding", "").split(",")
    taken = {part.partition(";")[0].strip() for part in parts}
    return next((way for way in PACKED if way in taken), "")


def _known_marks(request: Request[Any, Any, Any]) -> list[str]:
    """What the browser says it has; a weak mark is as good here."""
    given = request.headers.get("If-None-Match", "").split(",")
    return [mark.strip().removeprefix("W/") for mark in given]


@cache
def _packed(name: str, way: str) -> bytes | None:
    """The file compressed once and for all; None where that gains little (fonts)."""
    asset = assets.find(name)
    if asset is None:
        return None
    packed = PACKED[way](asset.content)
    return packed if len(packed) < len(asset.content) * 0.9 else None


ROUTES = (static_file,)
