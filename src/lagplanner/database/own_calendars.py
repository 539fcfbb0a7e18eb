"""Calendars of one's own as they are stored; of their tokens only the SHA-256 is."""

from collections.abc import Collection, Mapping
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.own_calendars import OwnCalendar

_Row = tables.OwnCalendar


async def by_token(token_hash: str) -> OwnCalendar | None:
    """The calendar behind this address."""
    rows = await _Row.select().where(_Row.token_hash == token_hash)
    return _calendar(rows[0]) if rows else None


async def calendars() -> tuple[OwnCalendar, ...]:
    """All calendars, the oldest first; nobody has more than one."""
    return tuple(_calendar(row) for row in await _Row.select().order_by(_Row.id))


async def add(token_hash: str, calendar: OwnCalendar) -> None:
    """Store a new calendar."""
    await _Row.insert(
        _Row(
            token_hash=token_hash,
            email=calendar.email,
            person=calendar.person_id,
            language=calendar.language,
            created_at=calendar.created_at,
        )
    )


async def remove(ids: Collection[int]) -> None:
    """Forget these calendars: their addresses open nothing any more."""
    if ids:
        await _Row.delete().where(_Row.id.is_in(list(ids)))


async def remove_of_person(person_id: int) -> None:
    """Forget the calendar of somebody of the board."""
    await _Row.delete().where(_Row.person == person_id)


def _calendar(row: Mapping[str, Any]) -> OwnCalendar:
    return OwnCalendar(
        id=row["id"],
        email=row["email"],
        created_at=row["created_at"],
        person_id=row["person"],
        language=row["language"],
    )
