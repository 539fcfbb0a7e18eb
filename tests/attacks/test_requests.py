"""What if a request is no form a browser would send: other paths, methods, bodies, the same twice?"""

import pytest
from litestar import Litestar

from tests.databases import dump
from tests.every_route import demo_at_work, routes
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

CLIMBING = (
    "/static/../../settings.py",
    "/static/..%2f..%2fsettings.py",
    "/static/%2e%2e/%2e%2e/settings.py",
    "/static/..%5c..%5csettings.py",
    "/static/%252e%252e%252fsettings.py",
    "/static//etc/passwd",
    "/static/vendor/../../app.py",
    "/static/lp.css%00.png",
    "/vorstand/ausgeben/..%2f..%2flagplanner.sqlite",
    "/vorstand/ausgeben/xlsx%00",
    "/kalender/projekt/..%2f..%2flagplanner.sqlite",
    "/.git/config",
    "/.env",
    "/lagplanner.sqlite",
    "/backups/",
    "/schema",
    "/docs",
    "/debug",
    "/metrics",
    "/server-status",
)


@pytest.mark.parametrize("path", CLIMBING)
async def test_no_path_leads_out_of_the_house(board: Visitor, path: str) -> None:
    answer = await board.send("GET", path)
    assert answer.status_code == 404
    for told in ("import ", "root:", "SQLite", "[core]"):
        assert told not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "DEBUG", "X" * 99])
async def test_a_strange_method_does_nothing_and_echoes_nothing(
    app: Litestar, board: Visitor, method: str
) -> None:
    there = await demo_at_work()
    before = await dump()
    for path in ("/", "/vorstand", there.address("/vorstand/plan/{year}"), "/abmelden"):
        answer = await board.send(method, path, headers={"X-Secret": "sesame"})
        assert answer.status_code in (204, 403, 405), path
        assert "sesame" not in answer.text
    assert await dump() == before


async def test_the_same_field_twice_is_one_answer_and_a_question_is_no_field(
    board: Visitor,
) -> None:
    new = "/vorstand/themen/neu"
    await board.get(new)
    sent = "title=Erstes&title=Zweites&_csrf=x.y&_csrf=" + board.token
    answer = await board.send("POST", f"{new}?title=Drittes", content=sent, headers=FORM)
    assert answer.status_code == 303
    shown = (await board.get("/vorstand/themen")).text
    assert [word in shown for word in ("Erstes", "Zweites", "Drittes")] == [False, True, False]


async def test_the_hidden_field_is_not_taken_from_an_address_or_a_cookie(board: Visitor) -> None:
    await board.get("/vorstand")
    board.cookies.set("_csrf", board.token)
    answer = await board.send("POST", f"/abmelden?_csrf={board.token}", headers=FORM)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"x" * 5_300_000, 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 2_001), 400),
        ("application/x-www-form-urlencoded", b"a=\xff\xfe", 400),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=", b"--\r\n", 400),
        ("multipart/form-data; boundary=a", b"--a\r\n" * 9_000, 400),
        ("multipart/form-data; boundary=" + "a" * 9_000, b"--a", 400),
        ("text/html", b"<form>", 403),
        ("application/json", b"[" * 100_000, 403),
        ("application/x-www-form-urlencoded; charset=utf-7", b"+ADw-=1", 403),
    ],
)
async def test_a_body_that_is_no_form_of_ours_is_refused(
    board: Visitor, kind: str, body: bytes, status: int
) -> None:
    answer = await board.send(
        "POST", "/abmelden", content=body, headers={"Content-Type": kind, "Origin": ADDRESS}
    )
    assert answer.status_code == status
    assert (await board.get("/vorstand")).status_code == 200


async def test_no_page_answers_to_a_word_with_more_than_its_sentence(
    app: Litestar, client: Visitor
) -> None:
    for path in {path for _, path in routes(app)}:
        answer = await client.send("GET", path.replace("{", "").replace("}", ""))
        for told in (
            "Traceback",
            "site-packages",
            "src/lagplanner",
            "litestar",
            "sqlite",
            "piccolo",
        ):
            assert told not in answer.text, path


FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ADDRESS}
