"""Does the archive open from a disk in a real browser, and does that ask nobody for anything?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from litestar import Litestar

from lagplanner.services.running import demo, static_archive
from lagplanner.settings import Settings
from tests.browser.chromium import Remote, axe, overflow
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

LISTS = "index uebergabe beschluesse kontakte vortragende verlauf-2026".split()


async def unpacked(folder: Path) -> None:
    """The archive of the demo, lying in a folder."""
    await demo.fill(now=NOW, today=TODAY)
    made = await static_archive.begin(
        Settings(base_url=ADDRESS), language="de", today=TODAY, now=NOW
    )
    async for name, content in made.files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
async def test_pages_open_from_a_disk_and_ask_nobody(
    app: Litestar, tmp_path: Path, open_page: Callable[..., Remote], javascript: bool
) -> None:
    await unpacked(tmp_path)
    asked: list[str] = []
    page = open_page("about:blank", width=360, javascript=javascript)
    page.on("request", lambda request: asked.append(request.url))
    for name in LISTS:
        page.goto(f"{tmp_path.as_uri()}/{name}.html", wait_until="load")
        assert page.locator("h1").count() == 1, name
    page.goto(f"{tmp_path.as_uri()}/index.html")
    page.click("text=Beschlüsse und Verabredungen")
    assert page.title().startswith("Beschlüsse und Verabredungen")
    page.click("h3 a >> nth=0")
    assert page.url.startswith(f"{tmp_path.as_uri()}/treffen/")
    assert [one for one in asked if not one.startswith(tmp_path.as_uri())] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_they_are_readable_for_everybody_at_any_width(
    app: Litestar, tmp_path: Path, open_page: Callable[..., Remote], dark: bool
) -> None:
    await unpacked(tmp_path)
    for width in (360, 1280):
        for name in LISTS:
            page = open_page(f"{tmp_path.as_uri()}/{name}.html", width=width, dark=dark)
            assert (overflow(page), axe(page)) == (0, []), (name, width)
