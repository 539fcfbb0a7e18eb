"""How is the database saved while it is in use, and brought back without losing what is there?"""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from lagplanner.database.engine import Database
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.errors import DatabaseStateError


async def backup(database: Database, target: Path) -> Path:
    """Write a copy of the whole database to `target`, online; returns it.

    SQLite: one file that can be opened as it is, checked before it gets its name. PostgreSQL: a
    custom archive of `pg_dump`. Raises DatabaseStateError when the target exists or it fails.
    """
    _refuse_existing(target)
    if isinstance(database, SerialSQLiteEngine):
        await write_copy(Path(database.path), target)
    else:
        await _dump(database.url, target)
    return target


async def write_copy(source: Path, target: Path) -> None:
    """Copy a SQLite file that may be in use; `target` is replaced whole or not at all.

    Raises DatabaseStateError where the source is damaged or the disk is full.
    """
    await asyncio.to_thread(_write_copy, source, target)


async def check_backup(path: Path) -> int:
    """The schema version in a SQLite backup. Raises DatabaseStateError when it is not whole."""
    return await asyncio.to_thread(_check, path)


async def restore(source: Path, database_path: Path, *, force: bool = False) -> Path | None:
    """Put a SQLite backup in the place of the database; returns where the old file was put aside.

    No process may have the database open. Without `force` an existing database is not touched.
    Raises DatabaseStateError when it exists, is in use, or the backup is not whole.
    """
    return await asyncio.to_thread(_restore, source, database_path, force)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise DatabaseStateError(f"{target} gibt es schon. Bitte einen anderen Namen wählen.")


def _write_copy(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # of a run that was killed
        with closing(sqlite3.connect(source, timeout=30, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        _check(part)
        part.chmod(0o600)  # it holds addresses
        _flush(part)
        part.replace(target)
        _flush(target.parent)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise DatabaseStateError(
            f"Die Sicherung nach {target} ist nicht gelungen: {error}"
        ) from error


def _check(path: Path) -> int:
    if not path.is_file():
        raise DatabaseStateError(f"Die Sicherung {path} gibt es nicht.")
    try:
        uri = path.absolute().as_uri() + "?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
            (version,) = connection.execute("SELECT max(number) FROM schema_version").fetchone()
    except sqlite3.Error as error:
        raise DatabaseStateError(
            f"{path} ist keine Sicherung dieses Programms oder beschädigt: {error}"
        ) from error
    if answer != "ok" or orphans is not None or version is None:
        raise DatabaseStateError(f"{path} ist beschädigt oder leer und wird nicht verwendet.")
    return int(version)


def _restore(source: Path, database_path: Path, force: bool) -> Path | None:
    if database_path.exists() and not force:
        raise DatabaseStateError(
            f"{database_path} gibt es schon. Zum Ersetzen bitte ausdrücklich bestätigen; "
            "die bisherige Datei wird dann beiseitegelegt."
        )
    _check(source)
    database_path.parent.mkdir(parents=True, exist_ok=True)
    fresh = database_path.with_name(database_path.name + ".restored")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    _check(fresh)
    _flush(fresh)
    aside = _put_aside(database_path) if database_path.exists() else None
    fresh.replace(database_path)
    _flush(database_path.parent)
    return aside


def _put_aside(database_path: Path) -> Path:
    """Keep the old file, with all that its write-ahead log still holds folded in."""
    try:
        with closing(sqlite3.connect(database_path, timeout=1, isolation_level=None)) as old:
            # Leaving WAL needs the file for itself, so this fails while another process has it.
            old.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise DatabaseStateError(
            f"{database_path} ist noch in Gebrauch. Bitte den Dienst zuerst beenden."
        ) from error
    except sqlite3.DatabaseError:
        pass  # damaged: this is why it is being replaced; kept as it is, with its log
    number = 1
    while (aside := database_path.with_name(f"{database_path.name}.before-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm"):
        rest = database_path.with_name(database_path.name + suffix)
        if rest.exists():
            rest.replace(aside.with_name(aside.name + suffix))
    # A second name first, so that there is no moment without a database under its own name.
    try:
        os.link(database_path, aside)
    except OSError:  # a file system without second names
        shutil.copy2(database_path, aside)
    return aside


def _flush(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _dump(url: str, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise DatabaseStateError(
            "Für die Sicherung von PostgreSQL fehlt das Programm pg_dump. Bitte das Paket "
            "postgresql-client in der Version des Servers installieren."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    address, password = _without_password(url)
    dump = await asyncio.create_subprocess_exec(
        program,
        "--format=custom",
        f"--file={part}",
        f"--dbname={address}",
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await dump.communicate()
    if dump.returncode != 0:
        part.unlink(missing_ok=True)
        raise DatabaseStateError(
            f"pg_dump ist nicht gelungen: {said.decode(errors='replace').strip()}"
        )
    part.chmod(0o600)
    part.replace(target)


def _without_password(url: str) -> tuple[str, str]:
    """The address and its password apart: what stands on a command line, every user can read."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, ""
    before, _, host = parts.netloc.rpartition("@")
    name = before.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}")), unquote(parts.password)
