"""What does a test in a real browser find ready: the browser and a way to open pages."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.chromium import Chromium, Remote, installed


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Chromium, started once. Where none is installed the test is skipped with a clear word."""
    executable = installed()
    if executable is None:
        word = "no Chromium found: install Debian's chromium or set LAGPLANNER_CHROMIUM"
        if os.environ.get("LAGPLANNER_REQUIRE_BROWSER") == "1":
            pytest.fail(word)
        pytest.skip(word)
    with Chromium(executable) as started:
        yield started


@pytest.fixture
def open_page(browser: Chromium) -> Iterator[Callable[..., Remote]]:
    """`open_page(url, width=1280, dark=False, javascript=True)`; its windows close with the test."""
    opened: list[Remote] = []

    def opening(url: str, **wishes: Any) -> Remote:
        opened.append(browser.open_page(url, **wishes))
        return opened[-1]

    yield opening
    for page in opened:
        page.context.close()
