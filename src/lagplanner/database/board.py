"""The people of the board as they are stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson, email_key

_Person = tables.BoardPerson


async def people() -> tuple[BoardPerson, ...]:
    """Everybody who is or was on the board, in the order of their names."""
    rows = await _Person.select().order_by(_Person.name, _Person.id)
    return tuple(_person(row) for row in rows)


async def person(person_id: int) -> BoardPerson | None:
    """One of them, in office or not."""
    rows = await _Person.select().where(_Person.id == person_id)
    return _person(rows[0]) if rows else None


async def in_office(email: str) -> BoardPerson | None:
    """Who of those in office has this address."""
    rows = await _Person.select().where(
        (_Person.email_key == email_key(email)) & _Person.left_at.is_null()
    )
    return _person(rows[0]) if rows else None


async def add(person: BoardPerson) -> int:
    """Store somebody new. Raises AlreadyThereError for the address of somebody in office."""
    row = _Person(
        name=person.name,
        email=person.email,
        email_key=email_key(person.email),
        role=person.role.value,
        language=person.language,
        joined_at=person.joined_at,
        left_at=person.left_at,
    )
    inserted: list[dict[str, int]] = await _Person.insert(row).returning(_Person.id)
    return inserted[0]["id"]


async def change(person: BoardPerson) -> None:
    """Store name, address, role and language of somebody as they are now."""
    await _Person.update(
        {
            _Person.name: person.name,
            _Person.email: person.email,
            _Person.email_key: email_key(person.email),
            _Person.role: person.role.value,
            _Person.language: person.language,
        }
    ).where(_Person.id == person.id)


async def end(person_id: int, *, at: datetime) -> bool:
    """End somebody's term of office; False if it has ended."""
    rows = (
        await _Person.update({_Person.left_at: at})
        .where((_Person.id == person_id) & _Person.left_at.is_null())
        .returning(_Person.id)
    )
    return bool(rows)


async def resume(person_id: int) -> None:
    """Take the end of a term back. Raises AlreadyThereError if the address is in office again."""
    await _Person.update({_Person.left_at: None}).where(_Person.id == person_id)


def _person(row: Mapping[str, Any]) -> BoardPerson:
    return BoardPerson(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=Role(row["role"]),
        joined_at=row["joined_at"],
        left_at=row["left_at"],
        language=row["language"],
    )
