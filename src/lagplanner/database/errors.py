"""What does it mean when the database says no? One place turns its errors into ours."""

import re
import sqlite3

import asyncpg  # type: ignore[import-untyped]

from lagplanner.domain.errors import (
    AlreadyThereError,
    BrokenRuleError,
    DatabaseStateError,
    LagplannerError,
    NotFoundError,
)

_UNSTORABLE = re.compile(r"too large to convert|out of (int\d+ )?range|0x00")
"""A number or sign that no row can hold: somebody asked for it by an address they made up."""


class DatabaseUseError(RuntimeError):
    """The code uses the database in a way that cannot be safe; a bug of ours, not of a person."""


class NestedTransactionError(DatabaseUseError):
    """A transaction was opened inside another; neither database would make it a savepoint."""


class SpawnedTaskError(DatabaseUseError):
    """A task started inside a transaction speaks to the database and would join it unasked."""


class BrokenTransactionError(DatabaseUseError):
    """A statement failed in this transaction and somebody went on as if it had not."""


class NaiveDatetimeError(DatabaseUseError):
    """A moment without a zone: each database would guess another one."""


class NotOpenError(DatabaseUseError):
    """The database was not chosen, not started, or is closed already."""


def translate(error: Exception, names: tuple[str, ...] = ()) -> Exception:
    """Our error for one of the database's, or the very same error where there is no word for it.

    `constraint` of the result is the name of the unique index or check. SQLite names the columns of
    a unique index and not the index, so its engine looks the `names` up; where two partial indexes
    share their columns they are joined with " or ". A broken reference is "foreign key" on SQLite,
    which says no more, and the constraint's own name on PostgreSQL.
    """
    if isinstance(error, sqlite3.IntegrityError):
        return _of_sqlite(error, names)
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return _of_postgresql(error)
    if isinstance(error, asyncpg.StringDataRightTruncationError):
        return BrokenRuleError(f"Ein Text ist zu lang ({error}).", constraint="length")
    if isinstance(error, OverflowError | asyncpg.DataError) and _UNSTORABLE.search(str(error)):
        return NotFoundError("So etwas gibt es hier nicht.")
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return DatabaseStateError(
            "Die Datenbank ist seit 30 Sekunden von einem anderen Programm gesperrt. "
            "Bitte später noch einmal versuchen."
        )
    if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
        return DatabaseStateError(
            "Die Datenbankdatei ist beschädigt. Bitte die letzte Sicherung einspielen."
        )
    return error


def is_outage(error: BaseException) -> bool:
    """Whether the database is away, locked or full, rather than asked for something wrong."""
    return isinstance(
        error,
        DatabaseStateError
        | OSError
        | sqlite3.OperationalError
        | NotOpenError
        | asyncpg.PostgresConnectionError
        | asyncpg.InterfaceError
        | asyncpg.OperatorInterventionError
        | asyncpg.InsufficientResourcesError,
    )


def failed_columns(error: sqlite3.IntegrityError) -> tuple[str, tuple[str, ...]] | None:
    """Table and columns of a broken unique constraint, as SQLite's message has them."""
    found = re.fullmatch(r"UNIQUE constraint failed: (.+)", str(error))
    if not found or found[1].startswith("index "):
        return None
    pairs = [name.split(".", 1) for name in found[1].split(", ")]
    return pairs[0][0], tuple(pair[1] for pair in pairs)


def _of_sqlite(error: sqlite3.IntegrityError, names: tuple[str, ...]) -> LagplannerError:
    kind, _, detail = str(error).partition(" constraint failed")
    detail = detail.removeprefix(": ")
    if kind == "UNIQUE":
        return _already_there(" or ".join(names) or detail.removeprefix("index ").strip("'"))
    if kind == "FOREIGN KEY":
        return _broken_reference("foreign key")
    if kind == "NOT NULL":
        return _missing(detail)
    return _broken_check(detail)


def _of_postgresql(error: asyncpg.IntegrityConstraintViolationError) -> LagplannerError:
    name = str(error.constraint_name or "")
    if isinstance(error, asyncpg.UniqueViolationError | asyncpg.ExclusionViolationError):
        return _already_there(name)
    if isinstance(error, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
        return _broken_reference(name)
    if isinstance(error, asyncpg.NotNullViolationError):
        return _missing(f"{error.table_name}.{error.column_name}")
    return _broken_check(name)


def _already_there(constraint: str) -> AlreadyThereError:
    return AlreadyThereError(f"Das gibt es schon ({constraint}).", constraint)


def _broken_reference(constraint: str) -> BrokenRuleError:
    return BrokenRuleError(
        f"Das gehört zu etwas, das es nicht gibt oder das noch gebraucht wird ({constraint}).",
        constraint,
    )


def _missing(column: str) -> BrokenRuleError:
    return BrokenRuleError(f"Eine nötige Angabe fehlt ({column}).", column)


def _broken_check(constraint: str) -> BrokenRuleError:
    return BrokenRuleError(f"Das verletzt eine Regel der Datenbank ({constraint}).", constraint)
