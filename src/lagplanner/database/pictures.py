"""The pictures that board and projects have given: each purpose has one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import tables


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is served; `mark` is a piece of its hash."""

    purpose: str
    mark: str
    media_type: str
    content: bytes


async def picture(purpose: str, mark: str) -> Picture | None:
    """The picture of this purpose, if it is the one with this mark."""
    table = tables.Picture
    rows = await table.select(table.purpose, table.mark, table.media_type, table.content).where(
        (table.purpose == purpose) & (table.mark == mark)
    )
    return Picture(**{**rows[0], "content": bytes(rows[0]["content"])}) if rows else None


async def found(purposes: Collection[str]) -> frozenset[str]:
    """Those of these purposes for which there is a picture."""
    rows = await tables.Picture.select(tables.Picture.purpose).where(
        tables.Picture.purpose.is_in(list(purposes) or [""])
    )
    return frozenset(row["purpose"] for row in rows)


async def left(purposes: Collection[str], *, at: datetime) -> None:
    """Note that pictures are shown no more: from now on their time counts."""
    if purposes:
        await tables.Picture.update({tables.Picture.changed_at: at}).where(
            tables.Picture.purpose.is_in(list(purposes))
        )


async def put(given: Picture, *, at: datetime, who: str) -> None:
    """Store a picture in the place of the one before."""
    await remove(given.purpose)
    await tables.Picture.insert(
        tables.Picture(
            purpose=given.purpose,
            mark=given.mark,
            media_type=given.media_type,
            content=given.content,
            changed_at=at,
            changed_by=who,
        )
    )


async def remove(purpose: str) -> None:
    """Forget the picture of this purpose."""
    await tables.Picture.delete().where(tables.Picture.purpose == purpose)
