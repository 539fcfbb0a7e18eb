"""What do tests of sending find ready: a post room with a mail server of their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lagplanner.database.engine import Database
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.post.letters import LetterState, may_become
from tests.mail.post_room import Post
from tests.mail.server import catching


@pytest.fixture(params=["logbook", "no logbook"])
async def post(
    database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Post]:
    watch = isinstance(database, SerialSQLiteEngine)
    if watch:
        await database.run("CREATE TABLE moved (old TEXT, new TEXT)")
        await database.run(
            "CREATE TRIGGER letter_moves AFTER UPDATE OF state ON letter WHEN OLD.state <> NEW.state "
            "BEGIN INSERT INTO moved VALUES (OLD.state, NEW.state); END"
        )
    async with catching() as catcher:
        yield Post(catcher, tmp_path / "books" if request.param == "logbook" else None)
    moves = await database.run("SELECT DISTINCT old, new FROM moved") if watch else []
    for move in moves:
        assert may_become(LetterState(move["old"]), LetterState(move["new"])), move
