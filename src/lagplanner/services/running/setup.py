"""Make an installation ready: the schema of today and the towns that come with the product."""

import csv
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from lagplanner.database import engine, members, settings_store
from lagplanner.database.engine import transaction
from lagplanner.database.migrations.runner import migrate
from lagplanner.domain.members import Town
from lagplanner.settings import Settings


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done: names of the migration steps, number of towns added."""

    steps: tuple[str, ...]
    towns_added: int


def shipped_towns() -> tuple[Town, ...]:
    """The towns that come with the product; coordinates © GeoNames, CC BY 4.0."""
    text = resources.files("lagplanner.data").joinpath("towns.csv").read_text("utf-8")
    return tuple(
        Town(
            slug=row["slug"],
            name=row["name"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            county=row["county"],
            region=row["region"],
            station=row["station"],
            has_rail=row["has_rail"] == "1",
        )
        for row in csv.DictReader(text.splitlines())
    )


async def open_house(settings: Settings) -> None:
    """Choose and open the database of these settings."""
    engine.use(engine.open_database(settings.database_url))
    await engine.start()


async def close_house() -> None:
    """Close the database after whatever still runs."""
    await engine.close()


async def prepare(settings: Settings, *, now: datetime) -> Prepared:
    """Bring the schema up to date and add missing towns. Safe to call by several processes at once."""
    steps = await migrate(engine.DB.chosen, backup_dir=settings.backups)
    added = 0
    async with transaction():
        known = await members.towns()
        for town in shipped_towns():
            if town.slug not in known:
                await members.add_town(town, shipped=True)
                added += 1
        if added and "prepared_at" not in await settings_store.values():
            await settings_store.put({"prepared_at": now.isoformat()}, at=now, who="Einrichtung")
    return Prepared(tuple(str(step) for step in steps), added)
