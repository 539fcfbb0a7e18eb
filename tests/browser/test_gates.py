"""What is looked at only when the gates are asked (`python -m tests.browser.gates`), and are all of them there?"""

import os
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from tests.browser.chromium import Chromium, Remote, axe, csp_reports
from tests.browser.every_page import EXAMPLES, Places, places
from tests.browser.gates import ALONE, GATES, ROOT
from tests.browser.pages import House

ONLY_AT_THE_GATES = pytest.mark.skipif(
    ALONE not in os.environ, reason="asked by python -m tests.browser.gates alone"
)
SOON = 1_500  # milliseconds
OLD_PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}


def test_every_gate_is_shown_by_tests_that_are_there() -> None:
    lacking = [
        test
        for gate in GATES
        for test in gate.tests
        if f"def {test.partition('::')[2]}("
        not in (ROOT / "tests" / test.partition("::")[0]).read_text("utf-8")
    ]
    assert lacking == []
    assert [gate.number for gate in GATES] == list(range(1, 17))


@pytest.fixture(scope="module")
def where(at_work: House) -> Places:
    """The addresses of the pages in the demo at work."""
    return places(at_work)


@pytest.fixture(scope="module")
def windows(at_work: House, browser: Chromium) -> Iterator[Callable[[str, bool], Remote]]:
    """`windows("en-GB", True)`: one window for the board and one for strangers in each language."""
    opened: dict[tuple[str, bool], Remote] = {}

    def window(locale: str, of_board: bool) -> Remote:
        if (locale, of_board) not in opened:
            opened[locale, of_board] = (
                at_work.log_in(browser, locale=locale)
                if of_board
                else browser.open_page(at_work.address, locale=locale)
            )
        return opened[locale, of_board]

    yield window
    for page in opened.values():
        page.context.close()


@ONLY_AT_THE_GATES
@pytest.mark.parametrize("page_of", EXAMPLES)
def test_axe_finds_nothing_however_a_page_is_looked_at(
    where: Places, windows: Callable[[str, bool], Remote], page_of: str
) -> None:
    of_board = page_of.startswith(("/vorstand", "/mein"))
    found = {}
    for address, locale in product(where.addresses(page_of), ("de-DE", "en-GB")):
        page = windows(locale, of_board)
        page.goto(address, wait_until="load")
        assert page.get_attribute("html", "lang") == locale[:2], address
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        for width, tone in product((360, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=tone)
            if faults := axe(page):
                found[address, locale, width, tone] = faults
        assert csp_reports(page) == []
    assert found == {}


@ONLY_AT_THE_GATES
@pytest.mark.parametrize("letter", ["", "speaker_invite"])
def test_the_first_paint_comes_soon_on_an_old_phone(
    at_work: House,
    browser: Chromium,
    record_property: Callable[[str, object], None],
    letter: str,
) -> None:
    address = at_work.mailed_links[letter] if letter else at_work.address
    painted = min(
        first_paint(browser, address) for _ in range(5)
    )  # the others waited for other work
    record_property("first paint", f"{letter or 'first page'} {painted:.0f} ms")
    assert painted <= SOON


def first_paint(browser: Chromium, address: str) -> float:
    """After how many milliseconds something is seen, in a window that has fetched nothing yet."""
    page = browser.open_page("about:blank", width=360)
    try:
        phone = page.context.new_cdp_session(page)
        phone.send("Network.enable")
        phone.send("Network.emulateNetworkConditions", OLD_PHONE)
        phone.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address, wait_until="load")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
        return float(
            page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        )
    finally:
        page.context.close()
