"""How does a test look at a page in a real browser?

Playwright runs in a thread of its own with its own event loop, because its blocking interface
would keep a loop running in the tests' thread and break every asynchronous test. `Remote` passes
calls through, so tests read as if Playwright were blocking: ``page.click("text=Speichern")``.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed() -> str | None:
    """The browser's path: LAGPLANNER_CHROMIUM, or where Debian puts it; None without one."""
    places = (os.environ.get("LAGPLANNER_CHROMIUM", ""), *PLACES)
    return next((place for place in places if place and Path(place).exists()), None)


class Remote:
    """An object of Playwright's asynchronous interface, used from another thread."""

    def __init__(self, thing: Any, ask: Callable[[Callable[[], Any]], Any]) -> None:
        self._thing = thing
        self._ask = ask
        self.reports: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = self._ask(lambda: getattr(self._thing, name))
        if not callable(found):
            return self._passed(found)

        def call(*args: Any, **kwargs: Any) -> Any:
            given = [one._thing if isinstance(one, Remote) else one for one in args]
            return self._passed(self._ask(lambda: found(*given, **kwargs)))

        return call

    def adopted(self, things: list[Any]) -> "list[Remote]":
        """Objects that an event has given, to be asked from this thread as well."""
        return [Remote(one, self._ask) for one in things]

    def _passed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._passed(one) for one in value]
        own = type(value).__module__.startswith("playwright.")
        return Remote(value, self._ask) if own else value


class Chromium:
    """One browser in its thread. `open_page` gives each caller a fresh, private window."""

    def __init__(self, executable: str) -> None:
        self._executable = executable
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Chromium":
        self._thread.start()
        self._ask(self._start)
        return self

    def __exit__(self, *_: object) -> None:
        self._ask(self._browser.close)
        self._ask(self._playwright.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open_page(
        self,
        url: str,
        width: int = 1280,
        dark: bool = False,
        javascript: bool = True,
        **context: Any,
    ) -> Remote:
        """The page at `url`, loaded; `context` is passed to Playwright's new_context."""
        wishes = {
            "viewport": {"width": width, "height": 740 if width < 700 else 800},
            "color_scheme": "dark" if dark else "light",
            "java_script_enabled": javascript,
            "locale": "de-DE",
            **context,
        }
        window = self._ask(lambda: self._browser.new_context(**wishes))
        page = Remote(self._ask(window.new_page), self._ask)
        page.on("console", lambda said: _note(page.reports, said.text))
        page.goto(url, wait_until="load")
        return page

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._executable, args=list(FLAGS)
        )

    def _ask(self, deed: Callable[[], Any | Awaitable[Any]]) -> Any:
        async def done() -> Any:
            result = deed()
            return await result if isawaitable(result) else result

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(timeout=60)


def _note(reports: list[str], said: str) -> None:
    if "Content Security Policy" in said:
        reports.append(said)


def csp_reports(page: Remote) -> list[str]:
    """What the browser refused under the page's policy since the page was opened."""
    return page.reports


def overflow(page: Remote) -> int:
    """By how many pixels the page is wider than its window; 0 is right."""
    root = "document.documentElement"
    return int(page.evaluate(f"Math.max(0, {root}.scrollWidth - {root}.clientWidth)"))


def axe(page: Remote) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice, one line for each element."""
    return _axe(page, {"type": "tag", "values": list(AXE_TAGS)})


def contrast(page: Remote) -> list[str]:
    """What axe-core finds against the contrast of text alone."""
    return _axe(page, {"type": "rule", "values": ["color-contrast"]})


def _axe(page: Remote, rules: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
        ".then(found => found.violations)",
        rules,
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


def small_letters(page: Remote, least: float = 12) -> list[str]:
    """Text in pictures that stands on the screen with fewer than `least` pixels."""
    return page.evaluate(  # type: ignore[no-any-return]
        """least => [...document.querySelectorAll("svg text")].filter(text => {
             const box = text.getBoundingClientRect(), matrix = text.getScreenCTM();
             const size = parseFloat(getComputedStyle(text).fontSize) * Math.abs(matrix.d);
             return box.width > 0 && size < least - 0.05;
           }).map(text => text.textContent)""",
        least,
    )
