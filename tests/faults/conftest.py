"""An outbox, its sender and a mail server that misbehaves, on both databases."""

from collections.abc import AsyncIterator

import pytest

from lagplanner.database.engine import Database
from tests.faults.certificates import Certificate, make
from tests.faults.post_room import PostRoom
from tests.faults.server import Server


@pytest.fixture
async def mail() -> AsyncIterator[Server]:
    """A mail server that behaves until it is told otherwise."""
    async with Server() as started:
        yield started


@pytest.fixture
async def room(database: Database, mail: Server) -> PostRoom:
    """A post room that sends to it."""
    return PostRoom(mail)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Whom the mail server claims to be where it speaks TLS."""
    return make(tmp_path_factory.mktemp("certificate"))
