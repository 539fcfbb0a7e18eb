"""Does somebody of the board get in by a passkey, in a real browser with a device that is none?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lagplanner import clock
from lagplanner.database import board, session
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.sessions import LoginLink
from lagplanner.services.post.links import hashed
from tests.browser import pages
from tests.browser.chromium import Remote, axe, csp_reports, overflow
from tests.browser.pages import House, Scene, Scenes

ADA = "ada@vorstand.example"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def house(scenes: Scenes, tmp_path: Path) -> Iterator[House]:
    """The demo at an address for which browsers know passkeys, with Ada in its board."""
    settings = pages.settings_in(tmp_path)
    settings = replace(settings, base_url=f"http://localhost:{settings.port}")
    year, _ = scenes.put(Scene.EMPTY, settings)
    house = House(settings.base_url, year, settings)
    house.do(ada_is_asked_in)
    with pages.serving(settings, tmp_path):
        yield house


async def ada_is_asked_in() -> None:
    now = clock.now()
    async with transaction():
        ada = await board.add(BoardPerson(0, "Ada Lindner", ADA, Role.CHAIR, now))
        until = now + timedelta(minutes=10)
        link = LoginLink(0, "Ada Lindner", now, until, role=Role.CHAIR, person_id=ada, email=ADA)
        await session.add_link(hashed("first"), link)


@pytest.fixture
def desk(house: House, open_page: Callable[..., Remote]) -> Remote:
    """Ada's browser, with a device for passkeys; she is in, and has added one."""
    page = open_page(f"{house.address}/anmelden/first")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.click("main button")
    page.wait_for_url(f"{house.address}/vorstand**")
    page.goto(f"{house.address}/mein")
    page.fill("input[name=name]", "Telefon")
    page.click("text=Passkey anlegen")
    says(page, "Der Passkey ist angelegt.")
    return page


def says(page: Remote, words: str) -> None:
    """Wait until the page says this."""
    page.locator(f"text={words}").first.wait_for()


def log_out(page: Remote, house: House) -> None:
    page.goto(f"{house.address}/mein")
    page.click("main >> text=Hier abmelden")
    says(page, "Sie sind abgemeldet.")
    page.goto(f"{house.address}/anmelden")


def test_a_passkey_is_added_lets_in_once_for_each_answer_and_is_removed(
    house: House, desk: Remote
) -> None:
    log_out(desk, house)
    sent: list[str] = []
    desk.on("request", lambda one: sent.append(one.post_data) if is_answer(one) else None)
    desk.click("text=Mit Passkey anmelden")
    says(desk, "Sie sind angemeldet als Ada Lindner.")

    log_out(desk, house)
    assert replayed(desk, sent[0]) == 403

    desk.click("text=Mit Passkey anmelden")
    says(desk, "Sie sind angemeldet als Ada Lindner.")
    desk.goto(f"{house.address}/mein")
    desk.click("text=Entfernen")
    says(desk, "Der Passkey ist entfernt.")
    log_out(desk, house)
    desk.click("text=Mit Passkey anmelden")
    says(desk, "Dieser Passkey öffnet hier nichts.")
    assert csp_reports(desk) == []


def is_answer(request: object) -> bool:
    return request.method == "POST" and request.url.endswith("/anmelden/passkey")  # type: ignore[attr-defined]


def replayed(page: Remote, body: str) -> int:
    """The status for an answer sent once more, with the proof of this page's form."""
    return int(
        page.evaluate(
            """async (sent) => {
              const body = new URLSearchParams(sent);
              body.set("_csrf", document.querySelector("form[data-passkey] [name=_csrf]").value);
              return (await fetch("/anmelden/passkey", { method: "POST", body })).status;
            }""",
            body,
        )
    )


def test_at_another_address_the_passkey_signs_nothing(house: House, desk: Remote) -> None:
    desk.goto(f"{house.address.replace('localhost', '127.0.0.1')}/anmelden")
    desk.click("text=Mit Passkey anmelden")
    says(desk, "Das hat nicht geklappt.")


def test_without_script_nothing_is_said_of_passkeys(
    house: House, open_page: Callable[..., Remote]
) -> None:
    page = open_page(f"{house.address}/anmelden", javascript=False)
    assert not page.locator("text=Mit Passkey anmelden").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_with_passkeys_are_for_everybody(house: House, desk: Remote, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(f"{house.address}/mein")
    assert (axe(desk), overflow(desk)) == ([], 0)
    log_out(desk, house)
    assert desk.locator("text=Mit Passkey anmelden").is_visible()
    assert (axe(desk), overflow(desk)) == ([], 0)
