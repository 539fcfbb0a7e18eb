"""Does any line of any log open a door or tell what a letter says? At the most talkative level.

The pages are all visited, every form is sent, and one of them breaks.
"""

import logging
import logging.config
import re
from datetime import datetime
from typing import Any

import pytest
from litestar import Litestar

from lagplanner.app import log_lines
from lagplanner.clock import BERLIN
from lagplanner.database import letters
from tests.every_route import demo_at_work, routes
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

OF_THE_TEST = ("httpx", "httpcore", "asyncio")
"""The test's own browser tells its addresses."""


async def test_no_line_of_the_log_holds_a_token_a_cookie_an_address_or_a_letter(
    app: Litestar, board: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        there = await demo_at_work()
        for method, path in routes(app):
            address = there.address(path)
            if method == "GET":
                await board.get(address, params={"weiter": "/vorstand/sesam", "suche": "Sesam"})
            elif path != "/abmelden":
                await board.post(address, {"who": "Sesam", "remark": "Sesam", "code": "SESAM234"})
        await board.get("/anmelden/SesamSesamSesamSesamSes")
    told = lines(caplog)
    assert len(told) > 120
    secrets = {
        "a link": [*there.tokens.values()],
        "a cookie": [value for value in board.cookies.values() if len(value) > 8],
        "a proof": [board.token],
        "the key of forms": [app.state.secret],
        "what was typed": ["Sesam", "SESAM", "sesam"],
        "an address": await addresses(),
    }
    found = {
        what: [line for line in told for word in words if word in line]
        for what, words in secrets.items()
    }
    assert {what: said for what, said in found.items() if said} == {}


@pytest.mark.usefixtures("dialect")
def test_each_line_begins_with_its_moment_in_utc() -> None:
    config = log_lines()
    formatters = config["formatters"]
    assert isinstance(formatters, dict)
    lines_of = logging.config.DictConfigurator(config).configure_formatter(formatters["default"])
    record = logging.LogRecord("lagplanner", logging.INFO, "", 0, "round", None, None)
    record.created, record.msecs = datetime(2027, 7, 1, 12, 0, tzinfo=BERLIN).timestamp(), 7
    assert lines_of.format(record) == "2027-07-01T10:00:00.007Z INFO:     round"


async def test_an_error_nobody_expected_is_logged_without_what_was_sent(
    app: Litestar, board: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await demo_at_work()
    path = f"/r/{there.tokens['r']}"
    await board.get(path)

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("lagplanner.services.talks.invitations.answer", broken)
    with caplog.at_level(logging.DEBUG):
        answer = await board.post(path, {"answer": "yes", "who": "Sesam"})
    shown = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
    told = "\n".join(lines(caplog))
    assert answer.status_code == 500
    assert any(f"reference {one}\n" in told for one in shown)
    assert "RuntimeError: a bug" in told
    for secret in (there.tokens["r"], "Sesam", board.token, *board.cookies.values()):
        assert secret not in told


async def test_a_log_in_link_stands_in_no_line(
    app: Litestar, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await client.log_in()
    told = "\n".join(lines(caplog))
    assert "/anmelden/…" in told
    assert not re.search(r"/anmelden/[A-Za-z0-9_-]{8,}", told)


@pytest.mark.parametrize("path", ["//{}/{}", "///{}//{}", "/{}//{}", "/%2F{}/{}"])
async def test_a_link_with_a_slash_too_many_opens_and_stands_in_no_line(
    app: Litestar, client: Visitor, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    there = await demo_at_work()
    with caplog.at_level(logging.DEBUG):
        for first, token in there.tokens.items():
            answer = await client.get(f"{ADDRESS}{path.format(first, token)}")
            assert answer.status_code == 200
    told = "\n".join(lines(caplog))
    assert {first for first, token in there.tokens.items() if token in told} == set()


async def test_a_path_makes_no_line_of_its_own(
    client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await client.get("/x%0aGET /vorstand 200 1 ms%0d%1b[31m%e2%80%a8" + "a" * 5_000)
        await client.get("/r/%0aSesam")
    told = [line for line in lines(caplog) if line.startswith("lagplanner.access")]
    assert [len(line.splitlines()) for line in told] == [1, 1]
    assert max(len(line) for line in told) < 600
    assert "\x1b" not in told[0]
    assert "Sesam" not in told[1]


async def addresses() -> list[str]:
    """Whom the letters of the demo are for."""
    found = {one.recipient_email for one in await letters.letters()}
    assert len(found) > 5
    return sorted(found)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Every line as it would be written, with its traceback."""
    written = logging.Formatter("%(name)s %(message)s")
    return [
        written.format(record)
        for record in caplog.records
        if not record.name.startswith(OF_THE_TEST)
    ]
