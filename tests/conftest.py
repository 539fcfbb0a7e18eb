"""What every test shares: the databases."""

import pytest

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

__all__ = [
    "anyio_backend",
    "database",
    "database_url",
    "dialect",
    "empty_url",
    "postgresql_server",
    "postgresql_template",
    "server",
    "sqlite_template",
    "template",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The product runs on asyncio only."""
    return "asyncio"
