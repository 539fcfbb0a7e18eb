"""How is a file handed to a browser, under a name in any language: ours, or somebody else's?"""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from lagplanner.services.membership.exports import Exported
from lagplanner.web.look import ALONE


def handed_out(made: Exported, *, shown: bool = False) -> Response[bytes]:
    """The file to be kept, or `shown` by the browser, which then prints or keeps it.

    RFC 6266: the name twice, for browsers that know only ASCII and in the letters it has.
    """
    headers = _named(made.filename, "inline" if shown else "attachment")
    return Response(made.content, media_type=made.media_type, headers=headers)


def poured_out(filename: str, media_type: str, pieces: AsyncIterator[bytes]) -> Stream:
    """A large file to be kept, piece by piece as it is made."""
    return Stream(pieces, media_type=media_type, headers=_named(filename, "attachment"))


def _named(filename: str, way: str) -> dict[str, Any]:
    plain = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return {
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    }


def sealed(made: Exported) -> Response[bytes]:
    """A file that somebody sent, to be kept: whatever is in it, it runs nowhere near our pages."""
    answer = handed_out(made)
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
