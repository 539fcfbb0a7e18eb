"""Under which address does a browser find a static file?

Names carry a piece of the content's hash ("lp.css" → "/static/lp.3f2a9c1b.css"), so a file may be
kept for a year and a changed one is fetched at once. Addresses inside our own CSS are hashed too.
"""

import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import lagplanner

FOLDER = Path(lagplanner.__file__).parent / "web" / "static"
PREFIX = "/static/"
_ADDRESS = re.compile(r'url\("(?!data:)([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it goes over the wire, `name` with its hash and without the prefix."""

    name: str
    content: bytes
    media_type: str


def url(path: str) -> str:
    """The address of a file under ``web/static``; raises FileNotFoundError for a misspelt one."""
    return PREFIX + asset(path).name


def find(name: str) -> Asset | None:
    """The file behind a hashed name (without the prefix), or None."""
    return _by_name().get(name)


@cache
def asset(path: str) -> Asset:
    file = FOLDER / path
    content = file.read_bytes()
    if file.suffix == ".css" and not path.startswith("vendor/"):
        content = _with_hashed_addresses(path, content)
    stem, dot, suffix = path.rpartition(".")
    mark = sha256(content).hexdigest()[:8]
    media_type = "font/woff2" if suffix == "woff2" else mimetypes.guess_type(path)[0]
    return Asset(f"{stem}.{mark}{dot}{suffix}", content, media_type or "application/octet-stream")


def _with_hashed_addresses(path: str, content: bytes) -> bytes:
    folder = Path(path).parent

    def hashed(found: re.Match[str]) -> str:
        return f'url("{url((folder / found[1]).as_posix())}")'

    return _ADDRESS.sub(hashed, content.decode()).encode()


@cache
def _by_name() -> dict[str, Asset]:
    files = (path for path in FOLDER.rglob("*") if path.is_file())
    assets = (asset(path.relative_to(FOLDER).as_posix()) for path in files)
    return {one.name: one for one in assets}
