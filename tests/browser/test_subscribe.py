"""Is a calendar subscribed to in two clicks, with and without scripts, and by whichever program?"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow
from tests.browser.pages import House, Scene

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Remote]
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])


def fetched(link: str) -> str:
    """What a calendar program gets that was told this address."""
    return str(urlopen(link.replace("webcal://", "http://")).read().decode())


@SCRIPTS
@pytest.mark.parametrize("path", ["/", "/projekte/gemeinwesenkoordination-am-park-chemnitz"])
def test_everybody_subscribes_in_one_click_or_two(
    at_work: House, open_page: OpenPage, javascript: bool, path: str
) -> None:
    page = open_page(at_work.address + path, width=360, javascript=javascript)
    link = page.get_attribute("text=Kalender abonnieren >> xpath=ancestor::a", "href")
    assert "BEGIN:VCALENDAR" in fetched(link)

    page.click("text=Google, Outlook oder Adresse kopieren")
    address = page.input_value("#kalenderadresse")
    assert "BEGIN:VCALENDAR" in fetched(address)
    assert page.is_visible("#kalenderadresse")
    asked = {
        name: parse_qs(
            urlsplit(page.get_attribute(f".lp-buttons a:has-text('{name}')", "href")).query
        )
        for name in ("Google", "Outlook im Büro", "Outlook privat")
    }
    assert asked["Google"]["cid"] == [link]
    assert asked["Outlook im Büro"]["url"] == asked["Outlook privat"]["url"] == [address]
    assert overflow(page) == 0
    assert csp_reports(page) == []


def test_one_click_copies_the_address(at_work: House, open_page: OpenPage) -> None:
    page = open_page(at_work.address, permissions=["clipboard-read", "clipboard-write"])
    page.click("text=Google, Outlook oder Adresse kopieren")
    page.click("text=Adresse kopieren >> nth=-1")
    page.wait_for_selector("[role=status]:has-text('Kopiert')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{at_work.address}/kalender/treffen.ics"
    assert csp_reports(page) == []


@SCRIPTS
def test_a_project_has_its_own_calendar_in_two_clicks(
    running: Callable[[Scene], House], browser: Chromium, javascript: bool
) -> None:
    page = running(Scene.PLANNED).log_in_as_project(browser, width=360, javascript=javascript)

    page.click("text=Kalender anlegen")  # the first click
    link = page.get_attribute("text=Kalender abonnieren >> xpath=ancestor::a", "href")  # the second
    assert "X-WR-CALNAME:Mein Kalender" in fetched(link)
    assert overflow(page) == 0
    assert not javascript or axe(page) == []  # axe is a script itself

    page.click("nav >> text=Meine Seite")
    page.click("text=Kalender beenden")
    assert "Ihr Kalender ist beendet." in page.inner_text("[role=status]")
    assert csp_reports(page) == []
    with pytest.raises(OSError, match="404"):
        fetched(link)
    page.context.close()
