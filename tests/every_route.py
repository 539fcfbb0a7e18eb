"""Which routes and forms has the running app, and where in the demo does each lead to something?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from litestar import Litestar
from litestar.routes import HTTPRoute

from lagplanner import clock
from lagplanner.database import members
from tests.demo_at_work import begin_work, code_at_the_door, letters_of_every_occasion, links_in
from tests.visitors import ADDRESS

TEMPLATES = Path(__file__).parents[1] / "templates"
FIELDS = sorted(
    {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'(?:name="|_field\(\s*")([a-z_]{2,30})"', page.read_text("utf-8"))
    }
    | set("answer day days title name email who text venue year number via project".split())
)
"""What forms send: the names that stand in the templates, and the most common of the macros."""

NOBODY = {int: ("999999999", "0", "-1"), str: ("gibt-es-nicht", "2099-9", "ü%00", "1' OR '1")}
"""Ids of nothing, and words that are no ids."""

WITH_LINKS = (
    *("host_asked", "invitation", "speaker_invite", "date_poll", "host_call", "profile_check"),
    "year_plan",
    "feedback",
)
"""Letters that open a page of each kind."""

WRITING = ("POST", "PUT", "PATCH", "DELETE")


def routes(app: Litestar) -> list[tuple[str, str]]:
    """Each (method, path) there is, but the static files."""
    return sorted(
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/static")
        for method in route.methods
        if method in ("GET", *WRITING)
    )


def parameters(path: str, app: Litestar) -> dict[str, type]:
    """The parameters in a path, and whether they are numbers or words."""
    return {
        part.name: int if part.type is int else str
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path_format == path
        for part in route.path_components
        if not isinstance(part, str)
    }


def nowhere(path: str, app: Litestar) -> Iterator[str]:
    """The path with words that lead to nothing in place of all its parameters."""
    kinds = parameters(path, app)
    for place in range(max((len(NOBODY[kind]) for kind in kinds.values()), default=0)):
        words = {name: NOBODY[kind][place % len(NOBODY[kind])] for name, kind in kinds.items()}
        yield put_in(path, words)


def put_in(path: str, words: Mapping[str, object]) -> str:
    """The path with these words in place of its parameters; 1 where there is none."""
    return re.sub(r"{(\w+)}", lambda found: quote(str(words.get(found[1], 1))), path)


@dataclass(frozen=True, slots=True)
class Somewhere:
    """Where in the demo something is to be found: words by parameter, tokens by the page they open."""

    words: Mapping[str, object]
    tokens: Mapping[str, str]

    def address(self, path: str) -> str:
        """The path as it leads to something that is there."""
        return put_in(path, {**self.words, "token": self.tokens.get(path.split("/")[1], "x")})


async def demo_at_work() -> Somewhere:
    """The demo in the middle of its work, with an open link to every page behind one."""
    work = await begin_work(now=clock.now(), today=clock.today())
    written = await letters_of_every_occasion(
        work, base_url=ADDRESS, now=clock.now(), today=clock.today(), occasions=WITH_LINKS
    )
    door = await code_at_the_door(work.first, base_url=ADDRESS, now=clock.now())
    links = {door} | {link for raw in written.values() for link in links_in(raw, ADDRESS)}
    host = await members.project_by_id(work.first.host_id or 0)
    assert host is not None
    return Somewhere(
        {
            "key": f"{work.year}-1",
            "year": work.year,
            "number": 1,
            "slug": host.slug,
            "project_id": host.id,
            "talk_id": work.talk_id,
            "poll_id": work.poll_id,
            "topic_id": work.topic_id,
            "swap_id": work.swap_id,
            "motion_id": 1,
            "what": "register",
            "code": "host_asked",
            "name": "einladung.pdf",
            "span": "alle",
            "form": "pdf",
        },
        dict(found for link in links for found in re.findall(r"/(\w)/(\w{23})$", link)),
    )
