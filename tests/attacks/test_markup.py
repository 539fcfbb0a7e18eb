"""Does markup that somebody typed ever become part of a page or a letter?

It stands in every text of the database, so it does not matter through which form, link or list it
came (pretalx, pretix CVE-2024-8113, indico CVE-2023-37901 each forgot one of them).
"""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import letters
from tests.attacks.poison import Markup, poison, text_columns
from tests.demo_at_work import as_it_leaves, begin_work, letters_of_every_occasion
from tests.every_route import demo_at_work, routes
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MARK = "\"' pwned='><pwned>{{7*7}}"
"""Ends an attribute, begins an element, asks a template to count; short, because some columns are."""

ESCAPED = "&lt;pwned&gt;"
ADDRESSES = ("website", "url", "address", "link")
LURE = "evil.example https://evil.example/a [hier](https://evil.example/b) x@evil.example "


async def test_markup_stays_text_on_every_page(app: Litestar, board: Visitor) -> None:
    there = await demo_at_work()
    reached = await poison(MARK)
    found, failed, shown = {}, {}, 0
    for path in (path for method, path in routes(app) if method == "GET"):
        answer = await board.get(there.address(path))
        if answer.status_code >= 500:
            failed[path] = answer.status_code
        elif answer.headers["Content-Type"].startswith("text/html"):
            shown += ESCAPED in answer.text
            found[path] = [*Markup(answer.text).found, *re.findall("pwned&gt;49", answer.text)]
    assert failed == {}
    assert {path: marks for path, marks in found.items() if marks} == {}
    assert len(reached) > 75
    assert shown > 55


async def test_markup_stays_text_in_every_letter(app: Litestar) -> None:
    work = await begin_work(now=clock.now(), today=clock.today())
    await poison(MARK, only_filled=True)
    written = await letters_of_every_occasion(
        work, base_url=ADDRESS, now=clock.now(), today=clock.today()
    )
    html = {what: part(raw, "html") for what, raw in written.items()}
    assert {what: found for what, page in html.items() if (found := Markup(page).found)} == {}
    assert sum(ESCAPED in page for page in html.values()) > 60
    assert sum("<pwned>{{7*7}}" in part(raw, "plain") for raw in written.values()) > 60


async def test_markup_stays_text_in_what_the_board_writes_into_one_letter(app: Litestar) -> None:
    await begin_work(now=clock.now(), today=clock.today())
    letter = replace(
        (await letters.letters(state="held"))[0], own_subject=MARK, own_text=f"- {MARK}\n\n{MARK}"
    )
    page = part(await as_it_leaves(letter, base_url=ADDRESS, now=clock.now()), "html")
    assert Markup(page).found == []
    assert page.count(ESCAPED) > 2


async def test_an_address_somebody_typed_is_no_link_in_a_letter(app: Litestar) -> None:
    work = await begin_work(now=clock.now(), today=clock.today())
    await poison(LURE, only_filled=True)
    written = await letters_of_every_occasion(
        work, base_url=ADDRESS, now=clock.now(), today=clock.today()
    )
    html = {what: part(raw, "html") for what, raw in written.items()}
    links = {link for page in html.values() for link in re.findall(r'(?:href|src)="([^"]*)"', page)}
    assert {link for link in links if "evil" in link} == set()
    assert sum("evil.example" in page for page in html.values()) > 60


def part(raw: bytes, kind: str) -> str:
    """The text or the HTML of a mail."""
    body = message_from_bytes(raw, policy=policy.default).get_body((kind,))
    assert body is not None
    return str(body.get_content())  # type: ignore[attr-defined]


async def test_an_address_that_would_run_is_no_link_on_any_page(
    app: Litestar, board: Visitor
) -> None:
    there = await demo_at_work()
    reached = 0
    for table, column in text_columns():
        if column._meta.name in ADDRESSES:
            await table.update({column: "javascript:pwned(1)//https://a.example"}, force=True)
            reached += 1
    found = {}
    for path in (path for method, path in routes(app) if method == "GET"):
        answer = await board.get(there.address(path))
        if answer.headers["Content-Type"].startswith("text/html"):
            found[path] = Markup(answer.text).found
    assert reached
    assert {path: marks for path, marks in found.items() if marks} == {}


async def test_an_address_that_would_run_is_not_taken_by_a_form(board: Visitor) -> None:
    await board.get("/vorstand/projekte/neu")
    for typed in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "file:///etc/passwd",
    ):
        answer = await board.post(
            "/vorstand/projekte/neu", {"name": "Nord", "town": "chemnitz", "website": typed}
        )
        assert (answer.status_code, "Internetadresse" in answer.text) == (422, True), typed
