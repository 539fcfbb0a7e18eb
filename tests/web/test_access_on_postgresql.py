"""Does the other database refuse the same? Who may only look, at each page that changes something."""

import pytest
from litestar import Litestar

from lagplanner.domain.access import READ_ONLY, Actor, Role, may
from lagplanner.web.access import START, deed_of
from tests.access_table import routes
from tests.databases import changed_tables, dump
from tests.every_route import nowhere
from tests.web.test_access_matrix import REFUSED, answer, come_as

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.mark.parametrize("role", sorted(READ_ONLY))
async def test_who_may_only_look_changes_nothing(app: Litestar, role: Role) -> None:
    somebody = await come_as(app, role)
    before = await dump()
    wrong, asked = {}, 0
    for method, path in routes(app):
        if (
            method != "POST"
            or not path.startswith(START)
            or may(Actor(role), deed_of(path, method))
        ):
            continue
        address = next(nowhere(path, app), path)
        status, text = await answer(somebody, method, address)
        asked += 1
        if status != 403 or not REFUSED.search(text):
            wrong[address] = status
    await somebody.leave()
    assert asked > 90
    assert wrong == {}
    assert changed_tables(before, await dump()) <= {"session"}
