"""Whoever wants no letters to all says so with one click, and can change their mind."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
import time_machine

from lagplanner.database import letters, trail
from lagplanner.database.engine import run_sql
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.services.post import links
from lagplanner.services.post.letter_writing import Sender, Writing
from tests.visitors import ADDRESS, Visitor, heading
from tests.web.test_outbox_page import NOW, posted

EMAIL = "ada.lindner@example.org"


async def link_of(email: str = EMAIL) -> str:
    """The path of a link to leave, as a letter to all carries it."""
    link = Link(Purpose.LEAVE, "Ada Lindner", email, NOW, NOW + timedelta(days=3650))
    [whole] = await links.mint([link], base_url=ADDRESS)
    return whole.removeprefix(ADDRESS)


@pytest.fixture(autouse=True)
def on_a_monday() -> object:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


async def test_looking_changes_nothing_and_a_button_decides(client: Visitor) -> None:
    path = await link_of()
    before = await run_sql("SELECT * FROM link")
    page = await client.get(path)
    await client.send("HEAD", path)
    assert heading(page) == "Keine Rundbriefe mehr?"
    assert EMAIL in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert await run_sql("SELECT * FROM link") == before

    left = await client.post(path)
    assert heading(left) == "Sie bekommen keine Rundbriefe mehr"
    assert heading(await client.get(path)) == "Sie bekommen keine Rundbriefe mehr"
    back = await client.post(path, {"tat": "wieder"})
    assert heading(back) == "Keine Rundbriefe mehr?"
    assert [one.deed for one in await trail.entries()] == ["list_joined", "list_left"]


async def test_a_mail_program_leaves_by_its_own_request_without_cookies(
    client: Visitor, app: object
) -> None:
    path = await link_of()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),  # type: ignore[arg-type]
        base_url=ADDRESS,
    ) as program:
        answer = await program.post(path, data={"List-Unsubscribe": "One-Click"})
        again = await program.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, again.status_code) == (200, 200)
    assert heading(await client.get(path)) == "Sie bekommen keine Rundbriefe mehr"
    assert len(await trail.entries()) == 1


async def test_another_site_cannot_press_the_button(client: Visitor) -> None:
    path = await link_of()
    for sent in ({}, {"tat": "wieder"}, {"List-Unsubscribe": "One-Click", "tat": "wieder"}):
        assert (await client.send("POST", path, data=sent)).status_code == 403
    assert heading(await client.get(path)) == "Keine Rundbriefe mehr?"


async def test_letters_to_all_carry_the_link_and_whoever_used_it_gets_only_their_own(
    client: Visitor,
) -> None:
    await posted(LetterState.HELD, LetterState.HELD, occasion="year_plan")
    await posted(LetterState.HELD, LetterState.HELD, occasion="profile_check")
    writing = Writing(Sender("https://netzwerk.example", "post@netzwerk.example"), fresh=0)
    heads = {}
    for letter in await letters.letters():
        named = replace(letter, message_id=f"<{letter.id}@netzwerk.example>")
        found = await writing.prepare(named, NOW)
        assert isinstance(found, Prepared), found
        mail = message_from_bytes(found.raw, policy=policy.default)
        heads[letter.occasion] = mail
    bulk = heads["year_plan"]
    assert bulk["List-Id"] == "<rundbriefe.netzwerk.example>"
    leave = bulk["List-Unsubscribe"].strip()
    assert leave.startswith("<https://netzwerk.example/x/")
    assert bulk["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert heads["profile_check"]["List-Unsubscribe"] is None
    for part in ("plain", "html"):
        assert leave.strip("<>") in bulk.get_body((part,)).get_content()
        assert "/x/" not in heads["profile_check"].get_body((part,)).get_content()

    path = leave.strip("<>").removeprefix("https://netzwerk.example")
    await client.get(path)
    await client.post(path)
    now = [
        await writing.prepare(replace(one, message_id="<1@netzwerk.example>"), NOW)
        for one in await letters.letters()
        if f"<{one.recipient_email}>" in bulk["To"]
    ]
    assert [isinstance(one, Stale) and one.reason for one in now] == [
        "Diese Adresse möchte keine Rundbriefe.",
        False,
    ]


async def test_a_wrong_link_says_so(client: Visitor) -> None:
    page = await client.get("/x/gibtesnicht")
    assert page.status_code == 404
    assert heading(page) == "Dieser Link öffnet nichts"
    click = {"data": {"List-Unsubscribe": "One-Click"}}
    assert (await client.send("POST", "/x/gibtesnicht", **click)).status_code == 404
    path = await link_of()
    member = path.replace("/x/", "/a/")
    assert (await client.get(member)).status_code == 404
