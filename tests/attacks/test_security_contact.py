"""Can somebody who has found a weakness tell those who run the installation?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import settings_store
from lagplanner.database.engine import transaction
from tests.people import BOARD, NOW
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

WHERE = "/.well-known/security.txt"


async def test_security_txt_names_who_runs_this_installation(
    app: Litestar, client: Visitor
) -> None:
    async with transaction():
        await settings_store.put({"contact_email": "vorstand@example.org"}, at=NOW, who=BOARD)
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        answer = await client.get(WHERE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert answer.text.splitlines() == [
        "Contact: mailto:vorstand@example.org",
        "Expires: 2027-05-30T00:00:00Z",
        "Preferred-Languages: de, en",
        f"Canonical: {ADDRESS}{WHERE}",
    ]


async def test_where_nobody_has_said_an_address_the_senders_is_named(
    app: Litestar, client: Visitor
) -> None:
    assert (await client.get(WHERE)).status_code == 404
    app.state.settings = replace(app.state.settings, mail_from="post@example.org")
    assert "Contact: mailto:post@example.org" in (await client.get(WHERE)).text
