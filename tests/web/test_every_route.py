"""Does every page and form of the running app keep its head, whoever asks for whatever?

The routes are those of the app itself, so a new page cannot be forgotten.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from lagplanner import clock
from lagplanner.database import members
from lagplanner.domain.post.links import PATHS
from tests.demo_at_work import begin_work, letters_of_every_occasion, links_in
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

TEMPLATES = Path(__file__).parents[2] / "templates"
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

TYPED = ("", "x" * 3000, "\U0001f4a5 <b>", "-1", "31.02.2027", "ja\x00nein", "1e309", "{{7*7}}")
"""What people and programs type."""

WITH_LINKS = (
    *("host_asked", "invitation", "speaker_invite", "date_poll", "host_call", "profile_check"),
    "year_plan",
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
    links = {link for raw in written.values() for link in links_in(raw, ADDRESS)}
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
            "code": "host_asked",
        },
        dict(found for link in links for found in re.findall(r"/(\w)/(\w{23})$", link)),
    )


async def test_a_stranger_learns_nothing_from_any_page_of_the_board(
    app: Litestar, client: Visitor
) -> None:
    there = await demo_at_work()
    found: dict[str, tuple[int, list[str]]] = {}
    for method, path in routes(app):
        if path.startswith("/vorstand"):
            for address in (there.address(path), *nowhere(path, app)):
                answer = await client.send(method, address, headers={"Accept": "text/html"})
                told = re.findall(r"projekt\d+@|Musterfraktion|Weststadt", answer.text)
                found[f"{method} {address}"] = (answer.status_code, told)
    assert len(found) > 250
    assert {what: said for what, said in found.items() if said not in ((303, []), (403, []))} == {}


async def test_every_page_is_there_or_says_that_it_is_not(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    pages = [path for method, path in routes(app) if method == "GET"]
    shown = {path: (await board.get(there.address(path))).status_code for path in pages}
    absent = {
        address: (await board.get(address)).status_code
        for path in pages
        for address in nowhere(path, app)
    }
    assert {path: status for path, status in shown.items() if status >= 500} == {}
    assert {shown[f"/{page}/{{token}}"] for page in PATHS.values()} == {200}
    assert sum(status == 200 for status in shown.values()) > 45
    assert {path: status for path, status in absent.items() if status >= 500} == {}


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
async def test_no_form_breaks_whatever_is_typed(app: Litestar, board: Visitor, typed: str) -> None:
    there = await demo_at_work()
    forms = [path for method, path in routes(app) if method == "POST" and path != "/abmelden"]
    said = {}
    for address in (
        *(there.address(path) for path in forms),
        *(address for path in forms for address in nowhere(path, app)),
    ):
        answer = await board.post(address, dict.fromkeys(FIELDS, typed))
        said[address] = answer.status_code
    assert {address: status for address, status in said.items() if status >= 500} == {}
    assert sum(status in (303, 422) for status in said.values()) > 40
