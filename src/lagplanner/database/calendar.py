"""Days to keep free, as they are stored: calendar files and holidays of single towns."""

from collections.abc import Sequence
from datetime import date, datetime

from lagplanner.database import tables
from lagplanner.domain.dates.days import Blackout, BlackoutCalendar, Span
from lagplanner.domain.errors import NotFoundError

ROWS_AT_ONCE = 500


async def blackouts(first: date, last: date) -> tuple[Blackout, ...]:
    """All that touches the days from `first` to `last`, the earliest first; one query."""
    row = tables.Blackout
    found = (
        await row.select(
            row.id,
            row.first_day,
            row.last_day,
            row.title,
            row.town.slug.as_alias("town_slug"),
            row.calendar.name.as_alias("calendar_name"),
        )
        .where((row.first_day <= last) & (row.last_day >= first))
        .order_by(row.first_day, row.id)
    )
    return tuple(
        Blackout(
            first=item["first_day"],
            last=item["last_day"],
            title=item["title"],
            town=item["town_slug"],
            calendar=item["calendar_name"] or "",
            id=item["id"],
        )
        for item in found
    )


async def of_calendar(calendar_id: int) -> tuple[Span, ...]:
    """The days a calendar file keeps free, as it was read."""
    row = tables.Blackout
    rows = await row.select().where(row.calendar == calendar_id).order_by(row.id)
    return tuple(Span(one["first_day"], one["last_day"], one["title"]) for one in rows)


async def calendars() -> tuple[BlackoutCalendar, ...]:
    """All calendar files that were read in, the oldest first; two queries."""
    spans: dict[int, list[tuple[date, date]]] = {}
    for item in await tables.Blackout.select(
        tables.Blackout.calendar, tables.Blackout.first_day, tables.Blackout.last_day
    ).where(tables.Blackout.calendar.is_not_null()):
        spans.setdefault(item["calendar"], []).append((item["first_day"], item["last_day"]))
    return tuple(
        BlackoutCalendar(
            id=row["id"],
            name=row["name"],
            entries=len(spans.get(row["id"], ())),
            first=min((first for first, _ in spans.get(row["id"], ())), default=None),
            last=max((last for _, last in spans.get(row["id"], ())), default=None),
            created_at=row["created_at"],
            created_by=row["created_by"],
        )
        for row in await tables.BlackoutCalendar.select().order_by(tables.BlackoutCalendar.id)
    )


async def add_calendar(name: str, spans: Sequence[Span], *, at: datetime, who: str) -> int:
    """Store a calendar file's days and return its id."""
    row = tables.BlackoutCalendar(name=name, created_at=at, created_by=who)
    inserted = await tables.BlackoutCalendar.insert(row).returning(tables.BlackoutCalendar.id)
    calendar_id: int = inserted[0]["id"]
    for start in range(0, len(spans), ROWS_AT_ONCE):
        await tables.Blackout.insert(
            *(
                tables.Blackout(
                    calendar=calendar_id,
                    first_day=span.first,
                    last_day=span.last,
                    title=span.name,
                )
                for span in spans[start : start + ROWS_AT_ONCE]
            )
        )
    return calendar_id


async def delete_calendar(calendar_id: int) -> str:
    """Remove a calendar file with its days and return its name; NotFoundError if it is gone."""
    rows = (
        await tables.BlackoutCalendar.delete()
        .where(tables.BlackoutCalendar.id == calendar_id)
        .returning(tables.BlackoutCalendar.name)
    )
    if not rows:
        raise NotFoundError("Diesen Kalender gibt es nicht mehr.")
    return str(rows[0]["name"])


async def town_holidays() -> tuple[Blackout, ...]:
    """All days kept free for the hosts of one town alone, the earliest first."""
    everything = await blackouts(date.min, date.max)
    return tuple(item for item in everything if item.town is not None)


async def add_town_holiday(town: str, first: date, last: date, title: str) -> int:
    """Store days on which nobody of a town hosts; NotFoundError for an unknown slug."""
    towns = await tables.Town.select(tables.Town.id).where(tables.Town.slug == town)
    if not towns:
        raise NotFoundError("Diese Stadt ist nicht angelegt.")
    row = tables.Blackout(town=towns[0]["id"], first_day=first, last_day=last, title=title)
    inserted: list[dict[str, int]] = await tables.Blackout.insert(row).returning(tables.Blackout.id)
    return inserted[0]["id"]


async def delete_town_holiday(blackout_id: int) -> str:
    """Remove one and return its title; NotFoundError if it is gone or belongs to a calendar file."""
    rows = (
        await tables.Blackout.delete()
        .where((tables.Blackout.id == blackout_id) & tables.Blackout.town.is_not_null())
        .returning(tables.Blackout.title)
    )
    if not rows:
        raise NotFoundError("Diesen Eintrag gibt es nicht mehr.")
    return str(rows[0]["title"])
