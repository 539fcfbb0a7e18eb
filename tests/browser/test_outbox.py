"""Does a letter of the demo arrive, released in a real browser, with and without JavaScript?"""

import email
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow
from tests.browser.pages import _free_port, _wait_for

OUTBOX = "/vorstand/postausgang"


class Demo:
    """`lagplanner demo` as a person runs it: its address, the link to log in, its folder of letters."""

    def __init__(self, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{(port := _free_port())}"
        self.letters = folder / "demo" / "briefe"
        self._log = folder / "demo.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                f"{sys.executable} -u -m lagplanner demo --port {port}".split()
                + f"--folder {folder / 'demo'}".split(),
                stdout=log,
                stderr=log,
            )
        _wait_for(f"{self.address}/", self._process)
        found = re.search(r"(http\S+/anmelden/\S+)", self.said)
        assert found is not None, self.said
        self.link = found[1]

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def arrived(self, number: int, seconds: float = 45) -> list[Path]:
        """The letters that arrived, not counting notices to the board; waits until there are so many."""
        until = time.monotonic() + seconds
        while len(found := self._released()) < number:
            if time.monotonic() > until:
                break
            time.sleep(0.2)
        return found

    def _released(self) -> list[Path]:
        return sorted(one for one in self.letters.glob("*.eml") if "vorstand@" not in one.name)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("outbox"))
    yield running
    running.end()


@pytest.fixture(scope="module")
def cookies(demo: Demo, browser: Chromium) -> object:
    """What the browser keeps after the log-in; the link opens once, and the tests need many windows."""
    page = browser.open_page(demo.link)
    page.click("main button")
    page.wait_for_url(f"{demo.address}/vorstand")
    kept = page.context.storage_state()
    page.context.close()
    return kept


@pytest.fixture
def window(demo: Demo, cookies: object, open_page: Callable[..., Remote]) -> Callable[..., Remote]:
    """`window(path, width=1280, dark=False, javascript=True)`: a page of the outbox."""

    def opening(path: str = "", **wishes: object) -> Remote:
        return open_page(f"{demo.address}{OUTBOX}{path}", storage_state=cookies, **wishes)

    return opening


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)]
)
def test_the_pages_of_a_letter_and_of_its_release_are_accessible(
    demo: Demo, window: Callable[..., Remote], width: int, dark: bool
) -> None:
    page = window(width=width, dark=dark)
    found = {}
    for path in (
        "?stand=freigeben",
        "/freigeben?anlass=host_asked",
        "/1",
        "/1?ansicht=text",
        "/1?ansicht=quelle",
        "/1/aendern",
    ):
        page.goto(f"{demo.address}{OUTBOX}{path}", wait_until="load")
        found[path] = (axe(page), overflow(page))
    assert found == dict.fromkeys(found, ([], 0))
    assert csp_reports(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_letters_released_and_taken_back_leave_nothing_behind(
    demo: Demo, window: Callable[..., Remote], javascript: bool
) -> None:
    page = window(width=360, javascript=javascript)
    page.click("main >> text=Freigeben")
    page.click("main button >> text=Freigeben")
    page.click("[role=status] >> text=Zurückholen")
    assert "3 Briefe sind zurückgeholt." in page.inner_text("[role=status]")
    assert "Braucht Ihr Ja (3)" in page.inner_text("main")
    assert demo.arrived(1, seconds=1) == []


def test_released_letters_arrive_and_are_shown_as_they_left(
    demo: Demo, window: Callable[..., Remote]
) -> None:
    page = window(javascript=False)
    page.goto(f"{demo.address}/vorstand/regeln")
    page.fill("#undo_minutes", "0")
    page.click("main >> text=Speichern")
    page.goto(f"{demo.address}{OUTBOX}")
    page.click("main >> text=Freigeben")
    assert page.inner_text("h1") == "Wer bekommt Post?"
    assert "3 neu." in page.inner_text(".lp-lead")
    page.click("main button >> text=Freigeben")
    assert "3 Briefe gehen ab" in page.inner_text("[role=status]")

    arrived = demo.arrived(3)
    assert len(arrived) == 3, demo.said
    letters = [email.message_from_bytes(one.read_bytes(), policy=default) for one in arrived]
    assert {one["From"] for one in letters} == {"Netzwerk Stadtteilarbeit <vorstand@example.org>"}
    texts = "".join(one.get_body(("plain",)).get_content() for one in letters)  # type: ignore[attr-defined]
    link = re.search(rf"{demo.address}/g/(\w+)", texts)
    assert link is not None
    assert "Brief angekommen" in demo.said
    assert link[1] not in demo.said

    page.goto(f"{demo.address}{OUTBOX}?stand=verschickt")
    page.click("main table a >> text=Anfrage an den Gastgeber >> nth=0")
    assert "So ging der Brief hinaus" in page.inner_text("main")
    assert "/g/********" in page.frame_locator("iframe").locator("body").inner_text()
    assert csp_reports(page) == []
    assert page.goto(link[0]).status == 200
