"""Can another site make somebody's browser do a deed here?

Every way in that changes something is tried, as the routes stand in the running app.
"""

import pytest
from litestar import Litestar

from tests.databases import changed_tables, dump
from tests.every_route import WRITING, demo_at_work, routes
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

BY_DESIGN = {"/sprache", "/projekte/{slug}/kontakt"}
"""The language of who asks, and how to reach a project: their buttons stand on pages that set no
cookie, and nothing is stored.
"""

FOREIGN = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://lagplanner.example.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
)
"""What a browser tells of a form on another site; the last no browser says."""


def ways_in(app: Litestar) -> list[tuple[str, str]]:
    """Every route that may change something."""
    found = [(method, path) for method, path in routes(app) if method in WRITING]
    assert len(found) > 60
    return [(method, path) for method, path in found if path not in BY_DESIGN]


async def test_no_deed_is_done_without_the_hidden_field(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    other = Visitor(app)
    await other.log_in("Zweite")
    before = await dump()
    said = {
        (path, number): (await board.send(method, there.address(path), data=data)).status_code
        for method, path in ways_in(app)
        for number, data in enumerate(({}, {"_csrf": "x.y"}, {"_csrf": other.token}))
    }
    assert {what: status for what, status in said.items() if status != 403} == {}
    assert changed_tables(before, await dump()) == set()
    await other.leave()


async def test_no_deed_is_done_for_a_form_of_another_site(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    before = await dump()
    said = {
        (path, str(told)): (await board.post(there.address(path), headers=told)).status_code
        for _, path in ways_in(app)
        for told in FOREIGN
    }
    assert {what: status for what, status in said.items() if status != 403} == {}
    assert changed_tables(before, await dump()) == set()


async def test_no_deed_is_done_by_a_form_in_disguise(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    before = await dump()
    for kind in ("text/plain", "application/json", "application/xml", ""):
        for _, path in ways_in(app):
            answer = await board.send(
                "POST",
                there.address(path),
                content=f'{{"_csrf": "{board.token}"}}',
                headers={"Content-Type": kind, "Origin": ADDRESS},
            )
            assert answer.status_code == 403, (kind, path)
    assert changed_tables(before, await dump()) == set()


@pytest.mark.parametrize(
    "way",
    [
        {"headers": {"X-HTTP-Method-Override": "POST"}},
        {"headers": {"X-HTTP-Method": "DELETE"}},
        {"params": {"_method": "POST"}},
    ],
)
async def test_a_page_that_is_opened_does_no_deed_under_another_name(
    app: Litestar, board: Visitor, way: dict[str, dict[str, str]]
) -> None:
    there = await demo_at_work()
    await board.get("/vorstand")
    before = await dump()
    for _, path in ways_in(app):
        await board.send("GET", there.address(path), **way)
    assert changed_tables(before, await dump()) <= {"attempt"}
