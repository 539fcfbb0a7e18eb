"""What must never happen to a transaction? The guards that both engines share."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, TypeVar

from lagplanner.database.errors import (
    BrokenTransactionError,
    NaiveDatetimeError,
    NestedTransactionError,
    SpawnedTaskError,
)

T = TypeVar("T")


class Owned(Protocol):
    """A transaction as the guards see it: the task that opened it, and whether it failed."""

    task: asyncio.Task[Any] | None
    broken: bool


O = TypeVar("O", bound=Owned)  # noqa: E741


def own(current: ContextVar[O | None]) -> O | None:
    """The transaction this task is in, if any.

    A task copies the context it is started in, so it would silently join the transaction of its
    parent, or one that has long ended. It is refused: start tasks after the transaction.
    """
    transaction = current.get()
    if transaction is None:
        return None
    if transaction.task is not asyncio.current_task():
        raise SpawnedTaskError(
            "a task started inside a transaction may not use the database: "
            "start it after the transaction, or await it without create_task, gather or wait_for"
        )
    return transaction


def refuse_nesting(current: ContextVar[O | None]) -> None:
    """Raise when this task is in a transaction already."""
    if own(current) is not None:
        raise NestedTransactionError(
            "transaction() inside a transaction: a deed opens exactly one; use savepoint() to "
            "try something that may fail"
        )


def refuse_after_failure(transaction: Owned) -> None:
    """Raise when an earlier statement failed: PostgreSQL refuses the rest, and so does SQLite here."""
    if transaction.broken:
        raise BrokenTransactionError(
            "a statement of this transaction failed, so nothing more can be done in it: "
            "let the error leave the transaction, or wrap the attempt in savepoint()"
        )


def refuse_naive(values: Sequence[Any]) -> None:
    """The one place where a moment without a zone is refused, before it reaches a database."""
    for value in values:
        if isinstance(value, datetime) and value.tzinfo is None:
            raise NaiveDatetimeError(f"a datetime without a zone cannot be stored: {value!r}")
        if isinstance(value, list | tuple):
            refuse_naive(value)


async def undisturbed(work: asyncio.Future[T]) -> T:
    """Wait until `work` has ended even if we are cancelled meanwhile; then the cancellation goes on.

    Commit, rollback and giving a connection back must not be left half done.
    """
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        work.exception()  # looked at, so that asyncio does not complain about it
        raise cancelled
    return work.result()
