"""Can the data be saved while in use, checked, and brought back without losing what was there?"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lagplanner.database.backup import backup, check_backup, restore
from lagplanner.database.engine import Database, open_database, run_sql, transaction
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.errors import DatabaseStateError
from tests.database.another_process import Steps
from tests.database.rows import make_tables
from tests.databases import Server


@pytest.fixture
def dialect() -> str:
    """What is a file is tried on files; PostgreSQL has a test of its own below."""
    return "sqlite"


@pytest.fixture
async def filled(database: Database) -> SerialSQLiteEngine:
    assert isinstance(database, SerialSQLiteEngine)
    await make_tables()
    await run_sql("INSERT INTO counter (name, value) VALUES ('a', 42)")
    return database


def value_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT value FROM counter").fetchone()[0])


async def test_a_backup_taken_during_a_deed_is_whole_and_brought_back(
    filled: SerialSQLiteEngine, tmp_path: Path
) -> None:
    saved = tmp_path / "backups" / "saved.sqlite"
    async with transaction():
        await run_sql("UPDATE counter SET value = 43")
        await backup(filled, saved)

    assert await check_backup(saved) == STEPS[-1].number
    assert await restore(saved, tmp_path / "new.sqlite") is None
    assert value_in(tmp_path / "new.sqlite") == 42


async def test_a_backup_is_not_readable_for_others_and_never_overwritten(
    filled: SerialSQLiteEngine, tmp_path: Path
) -> None:
    saved = await backup(filled, tmp_path / "saved.sqlite")

    assert saved.stat().st_mode & 0o777 == 0o600
    with pytest.raises(DatabaseStateError, match="gibt es schon"):
        await backup(filled, saved)


async def test_a_database_is_replaced_only_on_demand_and_then_put_aside(
    filled: SerialSQLiteEngine, tmp_path: Path
) -> None:
    saved = await backup(filled, tmp_path / "saved.sqlite")
    await run_sql("UPDATE counter SET value = 50")
    await filled.close()
    path = Path(filled.path)

    with pytest.raises(DatabaseStateError, match="gibt es schon"):
        await restore(saved, path)
    aside = await restore(saved, path, force=True)
    again = await restore(saved, path, force=True)

    assert aside is not None
    assert again is not None
    assert [value_in(file) for file in (path, aside, again)] == [42, 50, 42]


async def test_a_database_in_use_is_not_replaced(
    filled: SerialSQLiteEngine, tmp_path: Path
) -> None:
    saved = await backup(filled, tmp_path / "saved.sqlite")

    with pytest.raises(DatabaseStateError, match="in Gebrauch"):
        await restore(saved, Path(filled.path), force=True)

    assert await run_sql("SELECT value FROM counter") == [{"value": 42}]


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "missing", "foreign"])
async def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    filled: SerialSQLiteEngine, tmp_path: Path, damage: str
) -> None:
    saved = await backup(filled, tmp_path / "saved.sqlite")
    await filled.close()
    content = await asyncio.to_thread(saved.read_bytes)
    middle = len(content) // 2
    damaged = {
        "garbage": content[:4096] + bytes(middle) + content[4096 + middle :],
        "cut": content[:middle],
        "empty": b"",
        "foreign": b"",
        "missing": b"",
    }[damage]
    await asyncio.to_thread(saved.write_bytes, damaged)
    if damage == "missing":
        saved.unlink()
    if damage == "foreign":
        with closing(sqlite3.connect(saved)) as other:
            other.execute("CREATE TABLE something (id INTEGER)")

    with pytest.raises(DatabaseStateError):
        await check_backup(saved)
    with pytest.raises(DatabaseStateError):
        await restore(saved, Path(filled.path), force=True)

    assert value_in(Path(filled.path)) == 42


async def test_before_an_older_database_is_changed_it_is_copied(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'network.sqlite'}")
    await migrate(database, steps=Steps().old, backup_dir=tmp_path / "backups")
    assert not (tmp_path / "backups").exists()  # it was empty

    await migrate(database, steps=Steps().new, backup_dir=tmp_path / "backups")

    copies = await asyncio.to_thread(lambda: list((tmp_path / "backups").iterdir()))
    assert [copy.name for copy in copies] == ["network.version-1.sqlite"]
    assert await check_backup(copies[0]) == 1


async def test_a_target_that_cannot_be_written_is_explained(
    filled: SerialSQLiteEngine, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseStateError, match="nicht gelungen"):
        await backup(filled, tmp_path / "file" / "saved.sqlite")


class TestOnPostgresql:
    @pytest.fixture
    def dialect(self) -> str:
        return "postgresql"

    async def test_a_dump_is_brought_back_by_pg_restore(
        self,
        database: Database,
        server: Server,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("PATH", str(server.programs), prepend=":")
        await make_tables()
        await run_sql("INSERT INTO counter (name, value) VALUES ('a', 42)")

        saved = await backup(database, tmp_path / "saved.dump")
        url = await server.make(f"restored_{server.worker}")
        restoring = await asyncio.create_subprocess_exec(
            "pg_restore", f"--dbname={url}", "--exit-on-error", str(saved)
        )
        assert await restoring.wait() == 0

        restored = open_database(url)
        await restored.start()
        assert await restored.run("SELECT name, value FROM counter") == [{"name": "a", "value": 42}]
        assert await migrate(restored) == []
        await restored.close()
        await server.drop(f"restored_{server.worker}")

    async def test_without_pg_dump_it_says_what_is_missing(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(DatabaseStateError, match="postgresql-client"):
            await backup(database, tmp_path / "saved.dump")

    async def test_a_pg_dump_that_fails_leaves_nothing(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = tmp_path / "pg_dump"
        program.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        with pytest.raises(DatabaseStateError, match="server version mismatch"):
            await backup(database, tmp_path / "saved.dump")

        assert not (tmp_path / "saved.dump").exists()
