"""The search also finds motions, days and whole addresses: its triggers once more, and all is due.

Triggers are made again, not only added: those of a database that met an early form of the step before
did not tell everything.
"""

from lagplanner.database.migrations.change import Change
from lagplanner.database.migrations.m0026_search import (
    ALREADY_THERE,
    EVENTS,
    WATCHED,
    Watched,
    trigger,
)

MOTION = Watched("motion", ("title", "text", "who"), (("assembly", ":row.meeting"),))


async def apply(change: Change) -> None:
    """Make the triggers anew, and have everything looked at again."""
    for watched in (*WATCHED, MOTION):
        await make_triggers(change, watched)
    for table in ("search_entry", "search_due"):
        await change.run(f"DELETE FROM {table}")  # noqa: S608
    for kind, table in ALREADY_THERE:
        await change.run(f"INSERT INTO search_due (kind, thing) SELECT '{kind}', id FROM {table}")  # noqa: S608


async def make_triggers(change: Change, watched: Watched) -> None:
    """Make the triggers of a table, in place of those that are there."""
    for event, row in EVENTS:
        name = f"search_{watched.table}_{event}"
        if change.dialect == "postgres":
            await change.run(f"DROP FUNCTION IF EXISTS {name} CASCADE")
        else:
            await change.run(f"DROP TRIGGER IF EXISTS {name}")
        for statement in trigger(change, watched, event, row):
            await change.run(statement)
