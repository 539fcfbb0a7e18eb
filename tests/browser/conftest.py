"""What does a test in a real browser find ready: the browser and a way to open pages."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser import pages
from tests.browser.chromium import Chromium, Remote, installed
from tests.browser.pages import House, Scene, Scenes


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


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """The demo, filled once for each scene."""
    return Scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="session")
def at_work(scenes: Scenes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo in the middle of its work, for all tests that only look."""
    with pages.running(scenes, tmp_path_factory.mktemp("at_work"), Scene.AT_WORK) as house:
        yield house


@pytest.fixture
def running(scenes: Scenes, tmp_path: Path) -> Iterator[Callable[[Scene], House]]:
    """`running(Scene.PLANNED)`: the demo in a service of this test's own, which may change it."""
    with ExitStack() as stack:

        def begun(scene: Scene) -> House:
            return stack.enter_context(pages.running(scenes, tmp_path, scene))

        yield begun


@pytest.fixture
def log_in(browser: Chromium) -> Iterator[Callable[..., Remote]]:
    """`log_in(house, width=1280, dark=False, javascript=True)`: the board's first page."""
    opened: list[Remote] = []

    def logging_in(house: House, **wishes: object) -> Remote:
        opened.append(house.log_in(browser, **wishes))
        return opened[-1]

    yield logging_in
    for page in opened:
        page.context.close()
