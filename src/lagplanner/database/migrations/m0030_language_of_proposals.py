"""In which language somebody who says they are the new contact wants to be written to; "" is the usual one."""

from lagplanner.database.migrations.change import Change


async def apply(change: Change) -> None:
    await change.run(
        "ALTER TABLE contact_proposal ADD COLUMN language VARCHAR(5) NOT NULL DEFAULT ''"
    )
