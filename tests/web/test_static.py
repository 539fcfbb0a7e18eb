"""How are style sheets, fonts and scripts sent?"""

import re

import pytest

from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def addresses(client: Visitor) -> list[str]:
    """The static files that a page names."""
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', (await client.get("/")).text)


async def test_every_file_a_page_names_is_there_and_kept_for_a_year(client: Visitor) -> None:
    named = await addresses(client)
    assert len(named) == 8
    for address in named:
        answer = await client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"


async def test_styles_and_fonts_may_be_fetched_from_a_frame_without_an_origin_and_nothing_else(
    client: Visitor,
) -> None:
    given = set()
    for address in await addresses(client):
        told = (await client.get(address)).headers
        to_whom = told["Cross-Origin-Resource-Policy"], told.get("Access-Control-Allow-Origin")
        given.add((address.rpartition(".")[2], *to_whom))
    assert given == {
        ("css", "cross-origin", "*"),
        ("woff2", "cross-origin", "*"),
        ("svg", "same-origin", None),
        ("js", "same-origin", None),
    }


async def test_a_file_that_is_known_is_not_sent_again(client: Visitor) -> None:
    address = next(one for one in await addresses(client) if one.endswith(".css"))
    first = await client.get(address)
    mark = first.headers["ETag"]
    for known in (mark, f"W/{mark}", f'"other", {mark}'):
        again = await client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    other = await client.get(address, headers={"If-None-Match": '"other"'})
    assert other.content == first.content


@pytest.mark.parametrize(
    ("taken", "way"), [("gzip", "gzip"), ("gzip, deflate, br;q=1.0", "br"), ("identity", None)]
)
async def test_text_is_compressed_and_fonts_are_not(
    client: Visitor, taken: str, way: str | None
) -> None:
    encodings = {}
    for address in await addresses(client):
        answer = await client.get(address, headers={"Accept-Encoding": taken})
        encodings[address.rpartition(".")[2]] = answer.headers.get("Content-Encoding")
    assert encodings == {"svg": way, "woff2": None, "css": way, "js": way}


@pytest.mark.parametrize(
    "path",
    [
        "/static/lp.css",
        "/static/lp.00000000.css",
        "/static/../app.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/",
    ],
)
async def test_nothing_else_is_served(client: Visitor, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_icon_is_where_programs_ask_for_it_unasked(client: Visitor) -> None:
    answer = await client.get("/favicon.ico")
    assert answer.status_code == 302
    icon = await client.get(answer.headers["Location"])
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml")
