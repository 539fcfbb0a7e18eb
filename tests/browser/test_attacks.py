"""Does markup that somebody typed run in a real browser, on any page?"""

from collections.abc import Callable

from tests.attacks.poison import poison
from tests.browser.chromium import Remote, csp_reports
from tests.browser.every_page import EXAMPLES, places
from tests.browser.pages import House, Scene

RUNS = '"><img src=x onerror=alert(1)>'
THERE = "document.querySelectorAll('[onerror], img[src=x]').length"


def test_nothing_somebody_typed_runs_or_is_even_tried(
    running: Callable[[Scene], House], log_in: Callable[..., Remote]
) -> None:
    house = running(Scene.AT_WORK)
    where = places(house)
    house.do(lambda: poison(RUNS))
    page = log_in(house)
    failed, there, shown = {}, {}, 0
    for address in (one for page_of in EXAMPLES for one in where.addresses(page_of)):
        answer = page.goto(address, wait_until="load")
        if answer.status >= 500:
            failed[address] = answer.status
        if found := page.evaluate(THERE):
            there[address] = found
        shown += "<img src=x" in page.inner_text("body")
    assert (failed, there) == ({}, {})
    assert csp_reports(page) == []
    assert shown > 45
