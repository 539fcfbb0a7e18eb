"""Is the look as promised: readable for all, nothing cut off, nothing from elsewhere?"""

import re
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest

from lagplanner.templating import assets
from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow, small_letters
from tests.browser.look import sample_server
from tests.browser.samples import PAGES

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Remote]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with sample_server() as served:
        yield served


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    open_page: OpenPage, address: str, name: str, width: int, dark: bool
) -> None:
    page = open_page(f"{address}/{name}", width=width, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert axe(page) == []
    assert csp_reports(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_window(open_page: OpenPage, address: str, name: str) -> None:
    page = open_page(f"{address}/{name}")
    found = {}
    for width in (320, 360, 640, 800, 1024):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[width] = overflow(page)
    assert found == {320: 0, 360: 0, 640: 0, 800: 0, 1024: 0}


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", ["plan", "crowded", "rotation"])
def test_letters_in_pictures_are_at_least_12_pixels_high(
    open_page: OpenPage, address: str, name: str, width: int
) -> None:
    page = open_page(f"{address}/{name}", width=width)
    assert page.evaluate("document.querySelectorAll('svg text').length") > 10
    assert small_letters(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_names_on_the_map_do_not_cover_each_other(
    open_page: OpenPage, address: str, width: int
) -> None:
    page = open_page(f"{address}/rotation", width=width)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.lp-map text:not(.lp-count)')]"
        ".map(one => [one.textContent, one.getBoundingClientRect()])"
        ".filter(([_, box]) => box.width).map(([name, box]) =>"
        " [name, box.left, box.top + 3, box.right, box.bottom - 3])"
    )
    assert len(boxes) > 8
    covered = [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]
    assert covered == []


def test_a_phone_shows_three_entries_and_the_rest_under_more(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(f"{address}/plan", width=360, javascript=False)
    assert page.locator(".lp-nav > ul > li:visible").all_inner_texts() == [
        "Jahresplan",
        "Wer ist dran?",
        "Projekte",
    ]
    page.click("summary:has-text('Mehr')")
    assert page.locator(".lp-more li:visible").all_inner_texts() == ["Vortragende", "Postausgang"]


def test_the_keyboard_reaches_the_content_with_one_key(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/plan")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Zum Inhalt springen"


def test_buttons_are_large_enough_for_a_thumb(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/kit", width=360)
    heights = page.evaluate(
        "[...document.querySelectorAll('main button, main input[type=text], main select')]"
        ".map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) > 6
    assert min(heights) >= 44


def test_meaning_survives_forced_colours(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/plan", forced_colors="active")
    seen = page.evaluate(
        "Object.fromEntries(['confirmed', 'asked', 'cancelled', 'open'].map(state => {"
        " const sign = getComputedStyle(document.querySelector('.lp-wheel .lp-sign-' + state));"
        " return [state, sign.fill + sign.strokeWidth + sign.strokeDasharray]}))"
    )
    strikes = page.locator(".lp-wheel .lp-sign-strike").count()
    assert seen["confirmed"] != seen["asked"] != seen["open"]
    assert strikes == 1


def test_a_first_visit_is_small(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/plan")
    names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert all(name.startswith(address) for name in names)
    assert len(names) + 1 <= 12


def test_what_is_measured_here_can_be_found(open_page: OpenPage, address: str) -> None:
    """Three planted faults, so that the zeros above mean something."""
    page = open_page(f"{address}/plan", width=360)
    page.evaluate(
        "document.querySelector('main').innerHTML ="
        """ '<img src="x" width="999"><p style="color: red"></p>'"""
        """ + '<svg viewBox="0 0 500 50" width="250"><text y="20" font-size="20">a</text></svg>'"""
    )
    assert any(line.startswith("image-alt") for line in axe(page))
    assert small_letters(page) == ["a"]
    assert len(csp_reports(page)) > 0
    page.evaluate("document.querySelector('main').firstChild.className = 'lp-planted'")
    page.evaluate("document.querySelector('main').firstChild.height = 10")
    page.evaluate(
        "document.styleSheets[2].insertRule('.lp-planted { max-width: none !important }', 0)"
    )
    assert overflow(page) > 0


def test_browser_tests_do_not_hold_an_event_loop(browser: Chromium) -> None:
    import asyncio

    asyncio.run(asyncio.sleep(0))


async def test_asynchronous_tests_run_beside_the_browser(browser: Chromium) -> None:
    assert browser is not None


@pytest.mark.parametrize("name", PAGES)
def test_samples_carry_no_inline_style_and_no_inline_script(name: str) -> None:
    html = PAGES[name]("de")
    assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html) == []
    assert assets.url("lp.css") in html
