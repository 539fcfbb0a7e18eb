"""What is a browser told with every answer: what may run, what may be kept, what cookies are worth?"""

import re
from dataclasses import replace

import pytest
from litestar import Litestar

from lagplanner.app import create_app
from lagplanner.settings import Settings
from tests.every_route import demo_at_work, routes
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

LETTER = "/vorstand/postausgang/{letter_id}/html"
"""A letter as its recipient sees it, with the styles that mail programs need: sandboxed instead."""

FOR_OTHER_SITES = ("/daten/", "/einbetten/", "/feeds/", "/oembed")
"""What other programs and websites fetch and show: public, without cookie or form."""

FOR_PROGRAMS = "/api/"
"""What any program may ask without a token or cookie, whatever page it runs in; a refusal can be read too."""

FRAME = "/einbetten/treffen"
"""The one page that another site may show in a frame."""

DRESS = ("text/css", "font/woff2")
"""What the frame needs that another site has locked into a sandbox, where our own files are a stranger's."""

KEPT_BY_ALL = ("/kalender/", "/static/", "/.well-known/", *FOR_OTHER_SITES)
"""What is the same for everybody and may be kept by everybody."""


async def test_every_answer_to_everything_carries_the_policy(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    for method, path in [*routes(app), ("GET", "/gibt-es-nicht"), ("GET", "/static/x.css")]:
        answer = await board.send(method, there.address(path))
        told = answer.headers
        assert "default-src 'none'" in told["Content-Security-Policy"], path
        assert ("unsafe" in told["Content-Security-Policy"]) is (path == LETTER), path
        assert told["X-Content-Type-Options"] == "nosniff", path
        is_dress = told.get("Content-Type", "").startswith(DRESS)
        is_given = path.startswith(FOR_PROGRAMS) or (
            (is_dress or path.startswith(FOR_OTHER_SITES)) and answer.status_code == 200
        )
        to_whom = "cross-origin" if is_given else "same-origin"
        assert told["Cross-Origin-Resource-Policy"] == to_whom, path
        assert is_given or "Access-Control-Allow-Origin" not in told, path
        assert ("frame-ancestors *" in told["Content-Security-Policy"]) is (path == FRAME), path
        assert not {"Server", "X-Powered-By"} & set(told), path
        if answer.content:
            assert "charset=utf-8" in told["Content-Type"] or is_no_text(told["Content-Type"]), path


def is_no_text(kind: str) -> bool:
    return kind.startswith(("application/", "image/", "message/"))


async def test_a_letter_that_is_looked_at_runs_nothing(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    policy = (await board.get(there.address(LETTER))).headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox"
    )


async def test_nothing_about_people_is_kept_by_a_browser_or_anything_between(
    app: Litestar, board: Visitor
) -> None:
    there = await demo_at_work()
    for path in (path for method, path in routes(app) if method == "GET"):
        if not path.startswith((*KEPT_BY_ALL, FOR_PROGRAMS)):
            told = (await board.get(there.address(path))).headers
            assert told["Cache-Control"] == "no-store", path
            assert {"Cookie", "Accept-Language"} <= set(re.findall(r"[\w-]+", told["Vary"])), path


async def test_a_program_without_a_token_gets_only_what_may_be_kept_by_all(
    app: Litestar, board: Visitor
) -> None:
    there = await demo_at_work()
    asked = [path for method, path in routes(app) if method == "GET" if FOR_PROGRAMS in path]
    for path in asked:
        answer = await board.get(there.address(path))
        kept = "public, max-age=60" if answer.status_code == 200 else "no-store"
        assert answer.headers["Cache-Control"] == kept, path
        assert answer.status_code != 200 or "Authorization" in answer.headers["Vary"], path
    assert len(asked) >= 12


async def test_a_page_with_a_secret_address_tells_nobody_of_it(
    app: Litestar, client: Visitor
) -> None:
    there = await demo_at_work()
    for page, token in there.tokens.items():
        told = (await client.get(f"/{page}/{token}")).headers
        assert told["Referrer-Policy"] == "no-referrer", page
        assert told["X-Robots-Tag"] == "noindex, nofollow", page


async def test_no_cookie_can_be_read_by_a_script_sent_by_another_site_or_set_by_another_host(
    settings: Settings,
) -> None:
    address = "https://lagplanner.example"
    app = create_app(replace(settings, base_url=address))
    async with app.lifespan():
        visitor = Visitor(app, address)
        given = [(await visitor.get("/anmelden?weiter=/vorstand/themen"))]
        given.append(await visitor.log_in())
        given.append(await visitor.post("/sprache", {"sprache": "en", "zurueck": "/"}))
        given.append(await visitor.post("/abmelden"))
        await visitor.leave()
    cookies = [one for answer in given for one in answer.headers.get_list("Set-Cookie")]
    assert len(cookies) >= 5
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        for word in ("HttpOnly", "Path=/", "SameSite=lax", "Secure"):
            assert word in cookie or "Max-Age=0" in cookie, cookie
        assert "Domain" not in cookie
