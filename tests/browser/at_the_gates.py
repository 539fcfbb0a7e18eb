"""How does every page look in both languages, themes and widths, and how soon is the first one there?

Asked by `python -m tests.browser.gates` alone, which names this file; the suite does not collect it.
Each page is looked at once, and three gates ask what was seen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

import pytest

from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow
from tests.browser.every_page import EXAMPLES, Places, places
from tests.browser.pages import House

LANGUAGES = ("de", "en")
LOOKS = tuple(product((360, 1280), ("light", "dark")))
WIDTHS = (320, 360, 640, 1280)
SOON = 1_500  # milliseconds
OLD_PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}

FIRST_PAINT = """() => new Promise(tell =>
    new PerformanceObserver(seen => {
        for (const one of seen.getEntriesByName("first-contentful-paint")) tell(one.startTime)
    }).observe({type: "paint", buffered: true}))"""
"""Asked once: to ask again and again would need `eval`, which our pages refuse."""

RecordProperty = Callable[[str, object], None]


@dataclass(slots=True)
class Seen:
    """What was found on the pages of one address; `looks` counts how often axe looked."""

    looks: int = 0
    axe: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


class Viewer(StrEnum):
    """Who looks at a page."""

    BOARD = "board"
    PROJECT = "project"
    STRANGER = "stranger"


def viewers(page_of: str) -> tuple[Viewer, ...]:
    """Whom a page is for; what is one's own differs for the board and for a project."""
    if page_of.startswith("/mein"):
        return (Viewer.BOARD, Viewer.PROJECT)
    return (Viewer.BOARD,) if page_of.startswith("/vorstand") else (Viewer.STRANGER,)


class Windows:
    """One window for each viewer in each language, open as long as they look."""

    def __init__(self, house: House, browser: Chromium) -> None:
        self._house, self._browser = house, browser
        self._opened: dict[tuple[str, Viewer], Remote] = {}

    def window(self, language: str, viewer: Viewer) -> Remote:
        """Opened when it is first asked for; English is chosen as people choose it."""
        if (language, viewer) not in self._opened:
            page = self._come_in(viewer)
            if language == "en":
                page.click("text=English")
                page.wait_for_load_state()
            self._opened[language, viewer] = page
        return self._opened[language, viewer]

    def _come_in(self, viewer: Viewer) -> Remote:
        if viewer is Viewer.BOARD:
            return self._house.log_in(self._browser)
        if viewer is Viewer.PROJECT:
            return self._house.log_in_as_project(self._browser)
        return self._browser.open_page(self._house.address)

    def close(self) -> None:
        for page in self._opened.values():
            page.context.close()


@pytest.fixture(scope="module")
def look_at(at_work: House, browser: Chromium) -> Iterator[Callable[[str], Seen]]:
    """`look_at("/mein")`: what is found on a page, however it is looked at; looked at once."""
    where, windows = places(at_work), Windows(at_work, browser)
    known: dict[str, Seen] = {}

    def looking(page_of: str) -> Seen:
        if page_of not in known:
            known[page_of] = looked_at(windows, where, page_of)
        return known[page_of]

    yield looking
    windows.close()


def looked_at(windows: Windows, where: Places, page_of: str) -> Seen:
    """A page in both languages, all widths and both themes, with everything unfolded."""
    seen = Seen()
    for viewer, address, language in product(viewers(page_of), where.addresses(page_of), LANGUAGES):
        page = windows.window(language, viewer)
        before = len(csp_reports(page))
        page.goto(address, wait_until="load")
        assert page.get_attribute("html", "lang") == language, address
        here = f"{address} in {language} for {viewer}"
        for unfolded, width in product((False, True), WIDTHS):
            if unfolded:
                page.evaluate(
                    "document.querySelectorAll('main details').forEach(d => d.open = true)"
                )
            page.set_viewport_size({"width": width, "height": 800})
            if over := overflow(page):
                seen.too_wide.append(f"{here}: {over} pixels at {width}")
        for width, tone in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=tone)
            seen.looks += 1
            seen.axe += [f"{here}, {width}, {tone}: {fault}" for fault in axe(page)]
        seen.refused += csp_reports(page)[before:]
    return seen


@pytest.mark.parametrize("page_of", EXAMPLES)
def test_axe_finds_nothing_however_a_page_is_looked_at(
    look_at: Callable[[str], Seen], record_property: RecordProperty, page_of: str
) -> None:
    seen = look_at(page_of)

    record_property("times axe looked", seen.looks)
    assert seen.axe == []


@pytest.mark.parametrize("page_of", EXAMPLES)
def test_nothing_of_a_page_is_refused_by_its_policy(
    look_at: Callable[[str], Seen], page_of: str
) -> None:
    assert look_at(page_of).refused == []


@pytest.mark.parametrize("page_of", EXAMPLES)
def test_a_page_is_never_wider_than_its_window(
    look_at: Callable[[str], Seen], page_of: str
) -> None:
    assert look_at(page_of).too_wide == []


@pytest.mark.parametrize("letter", ["", "speaker_invite"])
def test_the_first_paint_comes_soon_on_an_old_phone(
    at_work: House, browser: Chromium, record_property: RecordProperty, letter: str
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
        return float(page.evaluate(FIRST_PAINT))
    finally:
        page.context.close()
