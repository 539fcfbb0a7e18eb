"""Is every page of the app accessible, within the policy, never too wide and small on the wire?"""

from collections.abc import Callable, Iterator

import pytest

from lagplanner.domain.post.links import MASK
from tests.browser.chromium import (
    Chromium,
    Remote,
    axe,
    contrast,
    csp_reports,
    overflow,
    small_letters,
)
from tests.browser.every_page import EXAMPLES, Places, all_pages, places
from tests.browser.pages import House

HEIGHT = 800
WIDTHS = (320, 360, 640, 1280)
HEAVIEST = 8_000  # bytes of HTML on the wire
SHEET = "/vorstand/treffen/{key:str}"
ALL_OF_A_MEETING = 9_000  # its sheet, with speakers, a poll, replies and letters all under way
EVERY_LINE = 12_000  # for pages that leave nothing out, a line for each
WHOLE = (
    "/vorstand/briefkalender",
    "/vorstand/briefkalender/{year:int}",
    "/vorstand/zahlen",
)
"""The letters of a year, and what all the years came to."""


@pytest.fixture(scope="session")
def where(at_work: House) -> Places:
    """The addresses of the pages in the demo at work."""
    return places(at_work)


@pytest.fixture(scope="module")
def window(where: Places, browser: Chromium) -> Iterator[Remote]:
    """The board's window, in which one page is opened after another."""
    opened = where.house.log_in(browser)
    yield opened
    opened.context.close()


@pytest.fixture
def page(window: Remote) -> Remote:
    """The window as a fresh one would be."""
    window.set_viewport_size({"width": 1280, "height": HEIGHT})
    window.emulate_media(color_scheme="light")
    csp_reports(window).clear()
    return window


@pytest.fixture(scope="module")
def known_links() -> dict[str, int]:
    """What links of pages seen so far lead to, by address."""
    return {}


def test_every_page_of_the_app_has_examples_here() -> None:
    assert set(EXAMPLES) == all_pages()


@pytest.mark.parametrize("page_of", EXAMPLES)
def test_a_page_is_accessible_and_never_too_wide(
    where: Places, page: Remote, known_links: dict[str, int], page_of: str
) -> None:
    found = {}
    for address in where.addresses(page_of):
        answer = page.goto(address, wait_until="load")
        allowed = EVERY_LINE if page_of in WHOLE else HEAVIEST
        allowed = ALL_OF_A_MEETING if page_of == SHEET else allowed
        faults = {
            "status": answer.status if answer.status != expected(address) else None,
            "bytes": size if (size := weight(answer)) > allowed else None,
            **looks(page),
            "links": broken_links(page, where.house, known_links),
        }
        found |= {f"{address} {name}": fault for name, fault in faults.items() if fault}

    assert found == {}
    assert csp_reports(page) == []


def expected(address: str) -> int:
    return 404 if address.endswith("/gibt-es-nicht") else 200


def weight(answer: Remote) -> int:
    """How many bytes of a page went over the wire."""
    return int(answer.request.sizes()["responseBodySize"])


def looks(page: Remote) -> dict[str, object]:
    """What is wrong with a page at each width, light and dark, folded and unfolded."""
    faults: dict[str, object] = {}
    for unfolded in (False, True):
        if unfolded:
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            faults[f"overflow at {width}{' unfolded' if unfolded else ''}"] = overflow(page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="light")
        faults[f"small letters at {width}"] = small_letters(page)
        faults[f"axe at {width}"] = axe(page)
        # Nothing but colours differs in the dark.
        page.emulate_media(color_scheme="dark")
        faults[f"contrast at {width} in the dark"] = contrast(page)
    return faults


def broken_links(page: Remote, house: House, known: dict[str, int]) -> list[str]:
    """Which links on a page lead nowhere; each address is tried once."""
    links = page.evaluate("[...document.links].map(link => link.href.split('#')[0])")
    inside = {
        link
        for link in links
        if link.startswith(house.address) and link != page.url and MASK not in link
    }
    for link in sorted(inside - set(known)):
        known[link] = page.request.get(link).status
    return [f"{link} {known[link]}" for link in sorted(inside) if known[link] != 200]


@pytest.mark.parametrize("letter", ["", "speaker_invite"])
def test_a_first_visit_is_light_and_asks_few_times(
    at_work: House,
    open_page: Callable[..., Remote],
    record_property: Callable[[str, object], None],
    letter: str,
) -> None:
    page = open_page("about:blank")
    answers: list[Remote] = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(at_work.mailed_links[letter] if letter else at_work.address, wait_until="networkidle")

    asked = page.adopted(answers)
    sizes = [one.sizes() for one in asked]
    [whole] = [one.sizes() for one in asked if one.resource_type == "document"]
    weight_of_all = sum(size["responseBodySize"] for size in sizes)
    record_property("visit", f"{weight_of_all / 1000:.0f} kB in {len(sizes)} requests")
    assert len(sizes) <= 12
    assert weight_of_all <= 120_000
    assert whole["responseBodySize"] <= HEAVIEST
