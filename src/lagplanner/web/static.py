"""Style sheets, fonts and scripts, each kept by the browser for a year under its hashed name."""

import gzip
from functools import cache
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from lagplanner.domain.errors import NotFoundError
from lagplanner.templating import assets

A_YEAR = "public, max-age=31536000, immutable"


@get("/static/{name:path}", cache_control=None)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file by its hashed name; the name of another version is unknown."""
    asset = assets.find(str(name).lstrip("/"))
    if asset is None:
        raise NotFoundError("Diese Datei gibt es nicht (mehr). Bitte laden Sie die Seite neu.")
    packed = _packed(asset.name) if _takes_gzip(request) else None
    mark = f'"{asset.name.split(".")[-2]}{"-gz" if packed else ""}"'
    headers = {"Cache-Control": A_YEAR, "ETag": mark, "Vary": "Accept-Encoding"}
    if mark in _known_marks(request):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(packed or asset.content, headers=headers, media_type=asset.media_type)


def _takes_gzip(request: Request[Any, Any, Any]) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _known_marks(request: Request[Any, Any, Any]) -> list[str]:
    """What the browser says it has; a weak mark is as good here."""
    given = request.headers.get("If-None-Match", "").split(",")
    return [mark.strip().removeprefix("W/") for mark in given]


@cache
def _packed(name: str) -> bytes | None:
    """The file compressed once and for all; None where that gains little (fonts)."""
    asset = assets.find(name)
    if asset is None:
        return None
    packed = gzip.compress(asset.content, 9, mtime=0)
    return packed if len(packed) < len(asset.content) * 0.9 else None


ROUTES = (static_file,)
