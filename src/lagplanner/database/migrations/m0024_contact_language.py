"""In which language a contact of a project reads letters; German, as all were written so far."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    await change.run("ALTER TABLE contact ADD COLUMN language VARCHAR(5) NOT NULL DEFAULT 'de'")
