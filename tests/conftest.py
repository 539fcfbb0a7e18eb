"""What every test shares: the databases, the app and its visitors, and no way to the network."""

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from litestar import Litestar

from lagplanner.app import create_app
from lagplanner.settings import Settings
from tests.databases import (
    database,
    database_url,
    dialect,
    empty_url,
    postgresql_server,
    postgresql_template,
    server,
    sqlite_template,
    template,
)
from tests.visitors import ADDRESS, Visitor

# A busy machine is slow, not wrong: time is measured in benchmarks/, never by a test.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

__all__ = [
    "anyio_backend",
    "app",
    "board",
    "built_app",
    "client",
    "database",
    "database_url",
    "dialect",
    "empty_url",
    "no_network",
    "postgresql_server",
    "postgresql_template",
    "server",
    "settings",
    "sqlite_template",
    "template",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The product runs on asyncio only."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nothing a test does may leave this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An installation that people reach under a reserved name; a worker would write its letters,
    so none appears while a test looks elsewhere.
    """
    return Settings(
        database_url=database_url,
        base_url=ADDRESS,
        backup_dir=str(tmp_path / "backups"),
        send_in_web=False,
    )


@pytest.fixture(scope="session")
def built_app() -> Litestar:
    """The app, put together once: that takes longer than most tests."""
    return create_app(Settings(base_url=ADDRESS))


@pytest.fixture
async def app(built_app: Litestar, settings: Settings) -> AsyncIterator[Litestar]:
    """The running service, with the shipped towns and nothing else."""
    built_app.state.settings = settings
    async with built_app.lifespan():
        yield built_app


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Visitor]:
    """Somebody who is not logged in."""
    visitor = Visitor(app)
    yield visitor
    await visitor.leave()


@pytest.fixture
async def board(app: Litestar) -> AsyncIterator[Visitor]:
    """Somebody of the board who has logged in and looks at the first page."""
    visitor = Visitor(app)
    await visitor.log_in()
    yield visitor
    await visitor.leave()
