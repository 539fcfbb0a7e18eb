"""How does the service look over the demo? `python -m tests.browser.pages FOLDER` shows two pages.

It runs as people run it, in a process of its own, over a database of its own.
"""

import asyncio
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image

from lagplanner import clock
from lagplanner.database import hosting, members
from lagplanner.database import letters as stored_letters
from lagplanner.database import minutes as stored_minutes
from lagplanner.domain.access import Role
from lagplanner.domain.papers import PAPERS, THE_BOARD, PaperKind, Reader
from lagplanner.domain.plan.planning import PlanVersion
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.formats import papers
from lagplanner.services.afterwards import actions, minutes
from lagplanner.services.numbers import report
from lagplanner.services.papers import minutes as minutes_paper
from lagplanner.services.papers import poster, printing, without_mail
from lagplanner.services.papers import report as report_paper
from lagplanner.services.papers.ground import gather, house
from lagplanner.services.plan import planning
from lagplanner.services.post import letters
from lagplanner.services.running import demo, login, setup
from lagplanner.settings import Settings
from tests import demo_at_work
from tests.browser.chromium import Chromium, Remote, installed
from tests.demo_at_work import AtWork

PICTURES = (
    ("numbers", "/vorstand/zahlen"),
    ("plan", "/vorstand/plan/{year}"),
    ("turns", "/vorstand/wer-ist-dran"),
    ("meeting", "/vorstand/treffen/{year}-1"),
)
T = TypeVar("T")


class Scene(StrEnum):
    """How far the demo is: only its history; its year planned; everybody asked and some answered."""

    EMPTY = "empty"
    PLANNED = "planned"
    AT_WORK = "at_work"


@dataclass
class House:
    """A running service: where it is, and the year that is planned in it, or to be."""

    address: str
    year: int
    settings: Settings
    at_work: AtWork | None = None
    cookies: object = field(default=None, repr=False)

    def log_in(self, chromium: Chromium, **wishes: object) -> Remote:
        """A private window of somebody of the board who has logged in and sees /vorstand."""
        start = f"{self.address}/vorstand"
        if self.cookies is not None:
            return chromium.open_page(start, storage_state=self.cookies, **wishes)  # type: ignore[arg-type]
        page = chromium.open_page(self.do(self._link), **wishes)  # type: ignore[arg-type]
        page.click("main button")
        page.wait_for_url(start)
        self.cookies = page.context.storage_state()
        return page

    def log_in_as_project(self, chromium: Chromium, **wishes: object) -> Remote:
        """A private window of whoever reads the mail of the first project; it sees /mein."""
        page = chromium.open_page(self.do(self._link_of_project), **wishes)  # type: ignore[arg-type]
        page.click("main button")
        page.wait_for_url(f"{self.address}/mein")
        return page

    def do(self, deed: Callable[[], Awaitable[T]]) -> T:
        """Do something in the service's database, beside the service."""

        async def done() -> T:
            await setup.open_house(self.settings)
            try:
                return await deed()
            finally:
                await setup.close_house()

        return asyncio.run(done())

    def versions(self) -> tuple[PlanVersion, ...]:
        """The versions of the year, from the database itself."""
        return self.do(lambda: planning.versions(self.year))

    def held(self) -> int:
        """How many letters are held in the outbox."""
        return len(self.do(letters.held_letters))

    @cached_property
    def letters(self) -> dict[str, bytes]:
        """One letter of each occasion as it arrived; only where the demo is at work."""
        work = self.at_work
        assert work is not None
        return self.do(
            lambda: demo_at_work.letters_of_every_occasion(
                work, base_url=self.address, now=clock.now(), today=clock.today()
            )
        )

    @cached_property
    def mailed_links(self) -> dict[str, str]:
        """By occasion the link by which the recipient of the letter answers; "leave" leaves the list,
        "check_in" is the code at the door.
        """
        answering = [code for code, one in OCCASIONS.items() if one.link in set(Purpose)]
        found = {
            code: demo_at_work.answer_link(self.letters[code], self.address) for code in answering
        }
        leaving = demo_at_work.links_in(self.letters["save_the_date"], f"{self.address}/x")
        assert self.at_work is not None
        first = self.at_work.first
        door = self.do(
            lambda: demo_at_work.code_at_the_door(first, base_url=self.address, now=clock.now())
        )
        return {**found, "leave": leaving.pop(), "check_in": door}

    def link_in(self, occasion: str, project_id: int | None = None) -> str:
        """The link in the latest letter of an occasion that waits in the outbox."""

        async def written() -> bytes:
            found = [
                one
                for one in await stored_letters.letters(occasion=occasion)
                if project_id in (None, one.project_id)
            ]
            return await demo_at_work.as_it_leaves(
                found[-1], base_url=self.address, now=clock.now()
            )

        return demo_at_work.answer_link(self.do(written), self.address)

    async def _link(self) -> str:
        return await login.make_login_link(
            "Vorsitz",
            now=clock.now(),
            valid_for=timedelta(minutes=30),
            base_url=self.address,
        )

    async def _link_of_project(self) -> str:
        [project, *_] = await members.projects()
        assert project.contact is not None
        return await login.make_login_link(
            project.contact.name,
            now=clock.now(),
            valid_for=timedelta(minutes=30),
            base_url=self.address,
            role=Role.PROJECT,
            email=project.contact.email,
        )


class Scenes:
    """Fills the demo once for each scene and copies it, which is much quicker than filling it again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[Scene, tuple[int, AtWork | None]] = {}

    def put(self, scene: Scene, settings: Settings) -> tuple[int, AtWork | None]:
        """Lay the scene's database where the settings say; gives its year and what is going on."""
        file = self._folder / f"{scene}.sqlite"
        if scene not in self._made:
            at = replace(settings, database_url=f"sqlite:///{file}")
            self._made[scene] = fill(at, scene)
        shutil.copyfile(file, settings.database_url.removeprefix("sqlite:///"))
        return self._made[scene]


def fill(settings: Settings, scene: Scene) -> tuple[int, AtWork | None]:
    """Fill a database with the demo as far as the scene goes; gives its year and what is going on."""
    return asyncio.run(_filled(settings, scene))


async def _filled(settings: Settings, scene: Scene) -> tuple[int, AtWork | None]:
    now, today = clock.now(), clock.today()
    await setup.open_house(settings)
    try:
        await setup.prepare(settings, now=now)
        if scene is Scene.AT_WORK:
            work = await demo_at_work.begin_work(now=now, today=today)
            return work.year, work
        year = await demo.fill(now=now, today=today)
        if scene is Scene.PLANNED:
            await demo.plan(year, now=now, today=today)
        return year, None
    finally:
        await setup.close_house()


def settings_in(folder: Path, database_url: str = "") -> Settings:
    """A service in this folder, on a free port; it makes no rounds while a test looks elsewhere."""
    port = _free_port()
    return Settings(
        database_url=database_url or f"sqlite:///{folder / 'pages.sqlite'}",
        backup_dir=str(folder / "backups"),
        base_url=f"http://127.0.0.1:{port}",
        port=port,
        send_in_web=False,
    )


@contextmanager
def running(scenes: Scenes, folder: Path, scene: Scene) -> Iterator[House]:
    """The service over the demo's network as far as the scene goes, for who may change it."""
    settings = settings_in(folder)
    year, work = scenes.put(scene, settings)
    with serving(settings, folder):
        yield House(settings.base_url, year, settings, work)


@contextmanager
def serving(settings: Settings, folder: Path) -> Iterator[None]:
    """The service as people run it, with these settings; its log is in the folder."""
    names = ("database_url", "backup_dir", "base_url", "port")
    environment = {f"LAGPLANNER_{name.upper()}": str(getattr(settings, name)) for name in names}
    environment["LAGPLANNER_SEND_IN_WEB"] = "0"
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "lagplanner", "serve"],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"{settings.base_url}/", service)
            yield
        finally:
            service.terminate()
            service.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(address: str, service: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if service.poll() is not None:
            raise AssertionError(f"the service ended with {service.returncode}")
        try:
            urlopen(address, timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not answer within a minute")


async def papers_drawn(year: int) -> dict[str, bytes]:
    """The first page of each paper as PNG: of the first meeting, or of the last that is over."""
    address = "https://treffen.example"
    coming = await gather((await hosting.meeting(year, 1)).id, base_url=address)
    every = [one for one in await hosting.meetings() if one.day < clock.today()]
    over = await gather(every[-1].id, base_url=address)
    link = f"{address}/a/{'x' * 23}"
    facts = {
        "without_mail": without_mail.content(coming, coming.hosts[:1], [link], clock.today()),
        poster.TEMPLATE: await poster.content(
            year, "a4", language="de", base_url=address, today=clock.today(), subdivision="SN"
        ),
        report_paper.TEMPLATE: report_paper.content(
            await report.report(year - 1, today=clock.today()), await house(), language="de"
        ),
    }
    held = await hosting.meeting_by_id((await minuted())[0])
    assert held is not None
    facts[minutes_paper.TEMPLATE] = minutes_paper.content(
        await gather(held.id, base_url=address),
        await minutes.of(held),
        await actions.of_meeting(held),
    )
    for kind, make in printing.CONTENTS.items():
        reader = Reader(Purpose.HOST) if kind is PaperKind.DAY_PACK else THE_BOARD
        facts[kind.value] = make(over if PAPERS[kind].of_who_was_there else coming, reader)
    return {name: _smaller(papers.pictures(name, told)[0]) for name, told in facts.items()}


async def minuted() -> list[int]:
    """The ids of meetings whose minutes are with the members."""
    return [one for one, known in (await stored_minutes.minutes()).items() if known.is_out]


def _smaller(picture: bytes) -> bytes:
    """A paper has few colours; so many are enough to look at it."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(32).save(target, "PNG", optimize=True)
    return target.getvalue()


def main(folder: Path) -> None:
    """Write pictures of pages, wide and narrow, light and dark, and one of each paper."""
    executable = installed()
    if executable is None:
        sys.exit("no Chromium found")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running(Scenes(Path(place)), Path(place), Scene.PLANNED) as house,
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
        for name, picture in house.do(lambda: papers_drawn(house.year)).items():
            (folder / f"paper-{name.replace('_', '-')}.png").write_bytes(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
