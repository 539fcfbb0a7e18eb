"""Can the board give its pages a logo and a colour, and only what is safe?"""

import io
import re

import pytest
from PIL import Image

from lagplanner.services.public import look
from tests.formats.test_pictures import SVG, drawn
from tests.visitors import Visitor

PAGE = "/vorstand/einstellungen/aussehen"


async def send(board: Visitor, content: bytes, name: str = "logo.png", kind: str = "image/png"):
    """Choose a file and save."""
    await board.get(PAGE)
    return await board.post(f"{PAGE}/logo", files={"logo": (name, content, kind)})


async def test_a_logo_stands_at_the_top_of_every_page_and_is_kept_for_a_year(
    board: Visitor, client: Visitor
) -> None:
    assert (await send(board, drawn())).status_code == 303

    page = (await client.get("/")).text
    [address] = re.findall(r'<img class="lp-logo-own" src="([^"]+)"', page)
    [icon] = re.findall(r'<link rel="icon" href="([^"]+)"', page)
    picture = await client.get(address)
    assert Image.open(io.BytesIO(picture.content)).size == (288, 96)
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in picture.headers
    assert Image.open(io.BytesIO((await client.get(icon)).content)).size == (192, 192)


async def test_another_logo_has_another_address_and_the_old_one_is_gone(
    board: Visitor, client: Visitor
) -> None:
    await send(board, drawn())
    before = (await look.look()).logo
    await send(board, drawn(size=(200, 200)))
    after = (await look.look()).logo
    assert after != before
    assert (await client.get(before)).status_code == 404
    assert (await client.get(after)).status_code == 200


async def test_a_logo_can_be_taken_away(board: Visitor, client: Visitor) -> None:
    await send(board, drawn())
    address = (await look.look()).logo
    await board.get(PAGE)
    await board.post(f"{PAGE}/logo/entfernen")
    assert "lp-logo-own" not in (await client.get("/")).text
    assert (await client.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "kind", "sentence"),
    [
        (SVG, "logo.svg", "image/svg+xml", "SVG-Bilder können Programme enthalten."),
        (SVG, "logo.png", "image/png", "SVG-Bilder können Programme enthalten."),
        (b"<script>alert(1)</script>", "logo.png", "image/png", "Nehmen Sie PNG, JPEG oder WebP."),
        (b"", "logo.png", "image/png", "Bitte wählen Sie eine Datei."),
    ],
)
async def test_what_is_no_picture_changes_nothing_and_says_why(
    board: Visitor, content: bytes, name: str, kind: str, sentence: str
) -> None:
    await send(board, drawn())
    before = (await look.look()).logo
    answer = await send(board, content, name, kind)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'href="#logo"' in answer.text
    assert (await look.look()).logo == before


async def test_a_colour_becomes_a_style_sheet_that_the_policy_allows(
    board: Visitor, client: Visitor
) -> None:
    await board.get(PAGE)
    await board.post(f"{PAGE}/farbe", {"accent": "#800080"})
    page = (await client.get("/")).text
    [address] = re.findall(r'<link rel="stylesheet" href="(/aussehen/[^"]+)"', page)
    style = await client.get(address)
    assert style.headers["Content-Type"].startswith("text/css")
    assert "--lp-accent:#800080" in style.text
    assert style.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "<style" not in page
    assert (await client.get(address.replace("farbe-", "farbe-0"))).status_code == 404


async def test_a_colour_nobody_could_read_is_corrected_and_the_page_says_so(board: Visitor) -> None:
    await board.get(PAGE)
    answer = await board.post(f"{PAGE}/farbe", {"accent": "ffee00"})
    page = (await board.get(answer.headers["Location"])).text
    assert "#ffee00 ist auf hellem Grund schlecht zu lesen." in page
    assert "Genommen ist die nächste lesbare: #6c6500." in page
    assert 'value="#ffee00"' in page


async def test_a_colour_that_is_none_comes_back_as_it_was_typed(board: Visitor) -> None:
    await board.get(PAGE)
    answer = await board.post(f"{PAGE}/farbe", {"accent": "}body{display:none"})
    assert answer.status_code == 422
    assert 'value="}body{display:none"' in answer.text
    assert (await look.look()).style == ""


async def test_without_a_colour_the_pages_have_the_one_they_came_with(board: Visitor) -> None:
    await board.get(PAGE)
    await board.post(f"{PAGE}/farbe", {"accent": "#800080"})
    await board.post(f"{PAGE}/farbe", {"accent": ""})
    assert (await look.look()).style == ""
    trail = (await board.get("/vorstand/verlauf")).text
    assert "Farbe geändert: #800080 → wie geliefert" in trail
