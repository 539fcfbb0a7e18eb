"""What is let in, and what is a browser told?"""

import asyncio
import logging
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.app import create_app
from lagplanner.database import tables
from lagplanner.services.running import login
from lagplanner.settings import Settings
from lagplanner.web.security import Doorway
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/vorstand", "/anmelden", "/gibt-es-nicht", "/static/x.css"])
async def test_every_answer_carries_the_headers(client: Visitor, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


async def test_pages_of_the_board_are_kept_by_nobody(board: Visitor) -> None:
    headers = (await board.get("/vorstand")).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


async def test_no_page_has_inline_script_or_style(board: Visitor) -> None:
    for path in ("/", "/vorstand", "/anmelden/x", "/gibt-es-nicht"):
        text = (await board.get(path)).text
        assert text.count("<script") == text.count("<script src=") > 0
        assert " style=" not in text
        assert "<style" not in text
        loaded = re.sub(r"<a [^>]*>", "", text)  # whoever follows a link does so on purpose
        strange = loaded.replace("http://www.w3.org/2000/svg", "").replace(ADDRESS, "")
        assert "://" not in strange.replace("webcal://lagplanner.example", "")


async def test_over_https_cookies_are_bound_to_the_host(settings: Settings) -> None:
    address = "https://lagplanner.example"
    app = create_app(replace(settings, base_url=address))
    async with app.lifespan():
        visitor = Visitor(app, address)
        await visitor.log_in()
        answer = await visitor.get("/vorstand")
        cookies = visitor.cookies
        assert sorted(cookies) == ["__Host-lagplanner", "__Host-lagplanner-form"]
        assert all(one.secure and one.path == "/" for one in cookies.jar)
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
        await visitor.leave()


async def test_names_below_ours_are_told_to_use_https_where_they_are_ours(
    settings: Settings,
) -> None:
    address = "https://lagplanner.example"
    app = create_app(replace(settings, base_url=address, hsts_subdomains=True))
    async with app.lifespan():
        visitor = Visitor(app, address)
        told = (await visitor.get("/anmelden")).headers["Strict-Transport-Security"]
        assert told == "max-age=63072000; includeSubDomains"
        await visitor.leave()


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(client: Visitor) -> None:
    await client.log_in()
    answer = await client.post("/abmelden")
    cookies = answer.headers.get_list("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in one and "SameSite=lax" in one for one in cookies)


async def test_a_page_without_a_form_sets_no_cookie(client: Visitor) -> None:
    assert "Set-Cookie" not in (await client.get("/")).headers
    assert "Set-Cookie" not in (await client.get("/gibt-es-nicht")).headers


async def test_a_form_from_nowhere_changes_nothing(board: Visitor) -> None:
    for data in ({}, {"_csrf": ""}, {"_csrf": "x.y"}, {"_csrf": f"{board.token}0"}):
        answer = await board.send("POST", "/abmelden", data=data)
        assert answer.status_code == 403
        assert "laden Sie die Seite neu" in answer.text
    assert (await board.get("/vorstand")).status_code == 200


async def test_the_hidden_field_differs_each_time(board: Visitor) -> None:
    await board.get("/vorstand")
    first = board.token
    await board.get("/vorstand")
    assert board.token != first


async def test_a_hidden_field_is_good_for_its_browser_and_session_only(
    app: Litestar, board: Visitor
) -> None:
    other = Visitor(app)
    await other.log_in("Zweite")
    other.token, before = board.token, other.token
    assert (await other.post("/abmelden")).status_code == 403
    other.token = before
    assert (await other.post("/abmelden")).status_code == 303
    await other.leave()


async def test_a_hidden_field_from_before_the_log_in_is_good_no_more(client: Visitor) -> None:
    await client.get("/anmelden/irgendeiner")
    await client.log_in()
    await client.get("/vorstand")
    good = client.token
    client.cookies.delete("lagplanner")
    client.token = good
    assert (await client.post("/abmelden")).status_code == 403


async def test_a_header_may_carry_the_proof(board: Visitor) -> None:
    answer = await board.send("POST", "/abmelden", headers={"X-CSRF-Token": board.token})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": ADDRESS}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://lagplanner.example:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
async def test_a_form_of_another_site_is_refused(
    board: Visitor, told: dict[str, str], status: int
) -> None:
    assert (await board.post("/abmelden", headers=told)).status_code == status


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
async def test_no_method_opens_a_page_that_is_only_read(board: Visitor, method: str) -> None:
    answer = await board.send(method, "/vorstand")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("lagplanner.example", "/", 200),
        ("LAGPLANNER.example:8080", "/", 200),
        ("evil.example", "/", 421),
        ("lagplanner.example.evil.example", "/", 421),
        ("evil.example", "/gibt-es-nicht", 421),
        ("", "/", 421),
        ("[::1", "/", 421),
        ("10.0.0.7", "/gesund", 200),
    ],
)
async def test_only_the_own_name_is_answered(
    client: Visitor, host: str, path: str, status: int
) -> None:
    answer = await client.send("GET", path, headers={"Host": host})
    assert answer.status_code == status


async def test_on_the_own_machine_all_its_names_are_answered(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="http://127.0.0.1:8000"))
    async with app.lifespan():
        visitor = Visitor(app, "http://localhost:8001")
        assert (await visitor.get("/")).status_code == 200
        await visitor.leave()


@pytest.mark.parametrize("path", ["/", "/vorstand", "/gesund", "/gibt-es-nicht"])
async def test_head_says_what_get_says_without_the_body(board: Visitor, path: str) -> None:
    page = await board.send("GET", path)
    head = await board.send("HEAD", path)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert head.headers["Content-Type"] == page.headers["Content-Type"]


@pytest.mark.parametrize(("taken", "way"), [("gzip", "gzip"), ("gzip, deflate, br", "br")])
async def test_large_pages_are_sent_compressed(board: Visitor, taken: str, way: str) -> None:
    plain = await board.get("/vorstand", headers={"Accept-Encoding": "identity"})
    packed = await board.get("/vorstand", headers={"Accept-Encoding": taken})
    assert packed.headers["Content-Encoding"] == way
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 1.5


async def test_the_log_names_no_token(client: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="lagplanner.access"):
        await client.get("/anmelden/mein-geheimnis?weiter=/vorstand/auch-geheim")
        await client.get("/r/mein-geheimnis/unten")
        await client.get("/anmelden")
    ours = [record for record in caplog.records if record.name == "lagplanner.access"]
    lines = [record.getMessage() for record in ours]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /anmelden/… 404",
        "GET /r/… 404",
        "GET /anmelden 200",
    ]


@pytest.mark.parametrize(
    ("proxy", "peer", "forwarded", "caller"),
    [
        ("", "192.0.2.9", "203.0.113.5", "192.0.2.9"),
        ("10.0.0.1", "192.0.2.9", "203.0.113.5", "192.0.2.9"),
        ("10.0.0.1", "10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "nobody", "10.0.0.1"),
    ],
)
async def test_only_the_trusted_proxy_says_who_calls(
    proxy: str, peer: str, forwarded: str, caller: str, dialect: str
) -> None:
    seen: list[Any] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    door = Doorway(inside, Settings(base_url=ADDRESS, trusted_proxy=proxy))
    transport = httpx.ASGITransport(door, client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
        await http.get("/", headers={"X-Forwarded-For": forwarded})
    assert seen == [caller]


async def test_a_link_used_forty_times_at_once_opens_one_session(app: Litestar) -> None:
    link = await login.make_login_link(
        "Vorsitz", now=clock.now(), valid_for=timedelta(hours=1), base_url=ADDRESS
    )
    token = link.rpartition("/")[2]
    opened = await asyncio.gather(
        *(login.open_session(token, caller="", now=clock.now()) for _ in range(40))
    )
    assert len([one for one in opened if isinstance(one, login.Opened)]) == 1
    assert await tables.Session.count() == 1
