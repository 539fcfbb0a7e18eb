"""How do the board's pages look over the demo's data? `python -m tests.browser.pages FOLDER` tells.

The service runs as people run it, in a process of its own, over a database file of its own.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from lagplanner import clock
from lagplanner.domain.plan.planning import PlanVersion
from lagplanner.services.plan import planning
from lagplanner.services.post import letters
from lagplanner.services.running import demo, session, setup
from lagplanner.settings import Settings
from tests.browser.chromium import Chromium, Remote, installed

PICTURES = (("plan", "/vorstand/plan/{year}"), ("turns", "/vorstand/wer-ist-dran"))


@dataclass(frozen=True, slots=True)
class House:
    """A running service: where it is, and the year that is to be planned in it."""

    address: str
    year: int
    settings: Settings

    def log_in(self, chromium: Chromium, **wishes: object) -> Remote:
        """A private window of somebody of the board, who has just logged in and sees /vorstand."""
        link = asyncio.run(self._link())
        page = chromium.open_page(link, **wishes)  # type: ignore[arg-type]
        page.click("main button")
        page.wait_for_url(f"{self.address}/vorstand")
        return page

    def versions(self) -> tuple[PlanVersion, ...]:
        """The versions of the year, from the database itself."""
        return asyncio.run(self._versions())

    def letters(self) -> int:
        """How many letters are held in the outbox."""
        return asyncio.run(self._letters())

    async def _link(self) -> str:
        await setup.open_house(self.settings)
        try:
            return await session.make_login_link(
                "Vorsitz",
                now=clock.now(),
                valid_for=timedelta(minutes=30),
                base_url=self.address,
            )
        finally:
            await setup.close_house()

    async def _versions(self) -> tuple[PlanVersion, ...]:
        await setup.open_house(self.settings)
        try:
            return await planning.versions(self.year)
        finally:
            await setup.close_house()

    async def _letters(self) -> int:
        await setup.open_house(self.settings)
        try:
            return len(await letters.held_letters())
        finally:
            await setup.close_house()


@contextmanager
def running(folder: Path, *, planned: bool) -> Iterator[House]:
    """The service over the demo's network; `planned` gives its year a plan with one open quarter."""
    port = _free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'pages.sqlite'}",
        backup_dir=str(folder / "backups"),
        base_url=f"http://127.0.0.1:{port}",
        port=port,
    )
    year = asyncio.run(_filled(settings, planned))
    names = ("database_url", "backup_dir", "base_url", "port")
    environment = {f"LAGPLANNER_{name.upper()}": str(getattr(settings, name)) for name in names}
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "lagplanner", "serve"],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"{settings.base_url}/", service)
            yield House(settings.base_url, year, settings)
        finally:
            service.terminate()
            service.wait(timeout=20)


async def _filled(settings: Settings, planned: bool) -> int:
    await setup.open_house(settings)
    try:
        await setup.prepare(settings, now=clock.now())
        year = await demo.fill(now=clock.now(), today=clock.today())
        if planned:
            await demo.plan(year, now=clock.now(), today=clock.today())
        return year
    finally:
        await setup.close_house()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(address: str, service: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if service.poll() is not None:
            raise AssertionError(f"the service ended with {service.returncode}")
        try:
            urlopen(address, timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not answer within 20 seconds")


def main(folder: Path) -> None:
    """Write eight pictures: two pages, wide and narrow, light and dark."""
    executable = installed()
    if executable is None:
        sys.exit("no Chromium found")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running(Path(place), planned=True) as house,
        Chromium(executable) as chromium,
    ):
        for width in (1280, 360):
            for dark in (False, True):
                page = house.log_in(chromium, width=width, dark=dark)
                for name, path in PICTURES:
                    page.goto(house.address + path.format(year=house.year))
                    tone = "dark" if dark else "light"
                    page.screenshot(path=folder / f"{name}-{width}-{tone}.png", full_page=True)
                page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
