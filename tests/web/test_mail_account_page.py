"""Can the board set up its mail account, and does the page say what the mail server said?"""

import asyncio
import re
from dataclasses import replace
from html import unescape
from time import monotonic

import pytest

from lagplanner import jobs
from lagplanner.database import letters
from lagplanner.services.post import probe
from lagplanner.settings import Settings
from tests.faults.server import Server
from tests.mail.server import catching
from tests.people import NOW
from tests.visitors import Visitor

PAGE = "/vorstand/einstellungen/mail"
PROBE = f"{PAGE}/probebrief"
SECRET = "Kirschkern-7-Leuchtturm"

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that sends by itself and has no mail account yet."""
    return replace(settings, send_in_web=True)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK", 0.05)


def typed(port: int, **changed: str) -> dict[str, str]:
    """What the board types for a mail server on this machine."""
    return {
        "mail_from": "treffen@example.org",
        "mail_host": "127.0.0.1",
        "mail_port": str(port),
        "mail_security": "none",
        "mail_user": "",
        "mail_password": "",
        **changed,
    }


async def until(board: Visitor, words: str) -> str:
    """The page of the test letter once it says this."""
    end = monotonic() + 60
    while words not in (page := unescape((await board.get(PROBE)).text)):
        assert monotonic() < end, re.findall(r"<h2.*?</h2>|<p>.*?</p>", page, re.DOTALL)
        await asyncio.sleep(0.05)
    return page


async def test_a_new_account_sends_a_test_letter_and_the_page_says_what_was_answered(
    board: Visitor,
) -> None:
    async with catching() as catcher:
        await board.get(PAGE)
        answer = await board.post(PAGE, typed(catcher.port))
        assert answer.headers["Location"] == PROBE
        await board.get(PROBE)
        await board.post(PROBE, {"address": "kim.muster@example.org"})

        page = await until(board, "hat den Probebrief angenommen")

        assert "Der Mailserver sagte: 250 OK taken" in page
        assert "Probebrief an kim.muster@example.org" in page
        [letter] = catcher.letters
        assert b"From: Unser Netzwerk <treffen@example.org>" in letter
        assert b"To: Vorsitz <kim.muster@example.org>" in letter


async def test_a_wrong_password_shows_the_words_of_the_server_and_the_right_one_sends(
    board: Visitor,
) -> None:
    async with Server(user=("vorstand", SECRET)) as mail:
        await board.get(PAGE)
        await board.post(PAGE, typed(mail.port, mail_user="vorstand", mail_password="falsch"))
        await board.get(PROBE)
        await board.post(PROBE, {"address": "kim.muster@example.org"})
        page = await until(board, "nimmt Name oder Passwort nicht an")
        assert "535" in page
        assert "falsch" not in page

        await board.get(PAGE)
        await board.post(PAGE, typed(mail.port, mail_user="vorstand", mail_password=SECRET))
        await until(board, "hat den Probebrief angenommen")
        assert len(mail.kept) == 1


async def test_a_server_that_is_not_there_is_named(board: Visitor, unused_port: int) -> None:
    await board.get(PAGE)
    await board.post(PAGE, typed(unused_port))
    await board.get(PROBE)
    await board.post(PROBE, {"address": "kim.muster@example.org"})
    page = await until(board, "antwortet nicht")
    assert f"127.0.0.1:{unused_port}" in page


@pytest.fixture
def unused_port() -> int:
    """A port of this machine at which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_password_is_never_shown_again(board: Visitor) -> None:
    await board.get(PAGE)
    secret = typed(25, mail_user="vorstand", mail_password=SECRET)
    refused = await board.post(PAGE, {**secret, "mail_from": "kein-at"})
    assert refused.status_code == 422
    assert 'value="127.0.0.1"' in refused.text
    assert 'value="kein-at"' in refused.text
    await board.post(PAGE, secret)
    for path in (PAGE, "/vorstand/einstellungen", "/vorstand/verlauf"):
        page = (await board.get(path)).text
        assert "127.0.0.1" in page or "treffen@example.org" in page
        for seen in (refused.text, page):
            assert SECRET not in seen
    assert "Leer: Das gespeicherte bleibt." in (await board.get(PAGE)).text


async def test_an_account_can_be_removed(board: Visitor) -> None:
    await board.get(PAGE)
    await board.post(PAGE, typed(25))
    await board.get(PAGE)
    await board.post(f"{PAGE}/entfernen")
    assert "Noch keines." in (await board.get("/vorstand/einstellungen")).text


async def test_a_test_letter_needs_an_address(board: Visitor) -> None:
    await board.get(PROBE)
    page = await board.post(PROBE, {"address": "kim-at-example"})
    assert page.status_code == 422
    assert 'href="#address"' in page.text
    assert 'value="kim-at-example"' in page.text


async def test_pressed_twice_one_letter_waits(board: Visitor) -> None:
    for _ in range(2):
        await probe.send("kim.muster@example.org", who="Vorsitz", now=NOW)
    assert len(await letters.letters(occasion="test_letter")) == 1
    assert "Es ist kein Mailkonto eingerichtet." in (await board.get(PROBE)).text
