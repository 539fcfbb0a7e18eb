"""Does every page and form of the running app keep its head, whoever asks for whatever?

The routes are those of the app itself, so a new page cannot be forgotten.
"""

import re

import pytest
from litestar import Litestar

from lagplanner.domain.post.links import PATHS
from tests.every_route import FIELDS, demo_at_work, nowhere, routes
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

TYPED = ("", "x" * 3000, "\U0001f4a5 <b>", "-1", "31.02.2027", "ja\x00nein", "1e309", "{{7*7}}")
"""What people and programs type."""


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
