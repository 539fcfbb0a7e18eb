"""Does anything lead away from here: an answer to a form, a link in a page, in a letter, in a feed?"""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from litestar import Litestar

from lagplanner import clock
from tests.demo_at_work import begin_work, letters_of_every_occasion
from tests.every_route import FIELDS, demo_at_work, routes
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

QUESTIONS = (*FIELDS, "next", "url", "redirect", "return_to", "weiter", "zurueck")
CLAIMS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Original-URL": "/vorstand",
    "X-Rewrite-URL": "/vorstand",
    "Forwarded": "host=evil.example;proto=https",
    "X-Host": "evil.example",
    "Referer": "http://evil.example/vorstand",
}
"""What a caller may claim about the address they asked for."""


def host_of(location: str) -> str:
    """Where a browser goes that is sent there: a backslash is a slash to it."""
    return urlsplit(urljoin(f"{ADDRESS}/vorstand/x", location.replace("\\", "/"))).netloc


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
async def test_no_answer_leads_to_another_site(
    app: Litestar, board: Visitor, elsewhere: str
) -> None:
    there = await demo_at_work()
    asked = dict.fromkeys(QUESTIONS, elsewhere)
    led = {}
    for method, path in routes(app):
        address = there.address(path)
        if method == "GET":
            answer = await board.get(address, params=asked, headers=CLAIMS)
        elif method == "POST" and path != "/abmelden":
            answer = await board.post(address, asked, headers={"Referer": elsewhere.strip()})
        else:
            continue
        if "Location" in answer.headers:
            led[f"{method} {path}"] = answer.headers["Location"]
        assert "evil" not in answer.headers.get("HX-Redirect", "")
    assert led
    assert {what: to for what, to in led.items() if host_of(to) != "lagplanner.example"} == {}


async def test_no_answer_takes_a_header_out_of_what_was_typed(
    app: Litestar, board: Visitor
) -> None:
    there = await demo_at_work()
    asked = dict.fromkeys(QUESTIONS, "/vorstand\r\nSet-Cookie: pwned=1\r\nX-Pwned: 1")
    for method, path in routes(app):
        if method == "GET":
            answer = await board.get(there.address(path), params=asked)
        elif method == "POST" and path != "/abmelden":
            answer = await board.post(there.address(path), asked)
        else:
            continue
        assert "pwned" not in str(answer.headers.multi_items()).casefold().replace("%0d%0a", ""), (
            path
        )


@pytest.mark.parametrize("path", ["/", "/themen", "/vorstand", "/kalender/treffen.ics"])
async def test_no_page_or_feed_believes_what_a_caller_claims(board: Visitor, path: str) -> None:
    honest, claimed = await board.get(path), await board.get(path, headers=CLAIMS)
    assert "evil.example" not in claimed.text + str(claimed.headers.multi_items())
    assert hidden_away(claimed.text) == hidden_away(honest.text)


async def test_a_link_in_a_letter_is_made_of_the_address_that_was_set(
    app: Litestar, board: Visitor
) -> None:
    for host in ("evil.example", "lagplanner.example@evil.example", "evil.example:80"):
        answer = await board.send("GET", "/vorstand", headers={"Host": host})
        assert (answer.status_code, "evil" in answer.text) == (421, False)
    work = await begin_work(now=clock.now(), today=clock.today())
    written = await letters_of_every_occasion(
        work, base_url=ADDRESS, now=clock.now(), today=clock.today(), occasions=["host_asked"]
    )
    assert f"{ADDRESS}/g/" in written["host_asked"].decode().replace("=\r\n", "")


async def test_no_page_asks_another_site_for_anything(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    asked = set()
    for path in (path for method, path in routes(app) if method == "GET"):
        answer = await board.get(there.address(path))
        if answer.headers["Content-Type"].startswith("text/html"):
            asked |= set(re.findall(r'(?:src|action|srcset|poster|data)="([^"]*)"', answer.text))
            asked |= set(re.findall(r'<link [^>]*href="([^"]*)"', answer.text))
    assert len(asked) > 50
    assert {one for one in asked if host_of(one) != "lagplanner.example"} == set()


def hidden_away(page: str) -> str:
    """A page without its hidden fields, which differ each time."""
    return re.sub(r'name="_csrf" value="[^"]+"', "", page)
