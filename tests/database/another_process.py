"""What a second process does to the same database: `python -m tests.database.another_process`.

Each deed prints a line when it is done. `halt` names the point at which a migration stops, says so
and waits to be killed.
"""

import asyncio
import sys

from lagplanner.database.engine import close as close_database
from lagplanner.database.engine import open_database, run_sql, start, transaction, use
from lagplanner.database.migrations.change import Change, Step
from lagplanner.database.migrations.runner import migrate

ROWS = 10_000
POINTS = ["started", "rebuilt", "half", "applied", "second"]


class Steps:
    """Houses with guests; version 2 counts the letters of each house's name, version 3 the guests."""

    def __init__(self, halt: str = "") -> None:
        self.halt = halt
        self.old = (Step(1, "houses", self.houses),)
        self.new = (*self.old, Step(2, "letters", self.letters), Step(3, "guests", self.guests))

    async def reach(self, point: str) -> None:
        if point == self.halt:
            print(f"at {point}", flush=True)
            await asyncio.sleep(60)

    async def houses(self, change: Change) -> None:
        await change.run("CREATE TABLE house (id :serial, name VARCHAR(40))")
        await change.run("CREATE UNIQUE INDEX house_name_once ON house (name)")
        await change.run(
            "CREATE TABLE guest (id :serial, "
            "house INTEGER NOT NULL REFERENCES house (id) ON DELETE CASCADE)"
        )
        await change.run("CREATE INDEX guest_house ON guest (house)")

    async def letters(self, change: Change) -> None:
        await self.reach("started")
        if change.dialect == "sqlite":
            await change.rebuild(
                "house",
                "id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40) NOT NULL, "
                "letters INTEGER NOT NULL CONSTRAINT house_letters CHECK (letters >= 0)",
                {"id": "id", "name": "name", "letters": "0"},
            )
        else:
            await change.run("ALTER TABLE house ADD COLUMN letters INTEGER NOT NULL DEFAULT 0")
            await change.run("ALTER TABLE house ALTER COLUMN name SET NOT NULL")
        await self.reach("rebuilt")
        await change.run("UPDATE house SET letters = length(name) WHERE id <= ?", [ROWS // 2])
        await self.reach("half")
        await change.run("UPDATE house SET letters = length(name) WHERE id > ?", [ROWS // 2])
        await self.reach("applied")

    async def guests(self, change: Change) -> None:
        await self.reach("second")
        await change.run("ALTER TABLE house ADD COLUMN guests INTEGER")
        await change.run(
            "UPDATE house SET guests = (SELECT count(*) FROM guest WHERE guest.house = house.id)"
        )


async def do(deed: str, url: str, detail: str) -> None:
    database = open_database(url)
    if deed == "migrate":
        steps = Steps(detail)
        print("ready", flush=True)
        sys.stdin.readline()  # so that several can be let go at once
        done = await migrate(database, steps=steps.new)
        print("applied", *(step.number for step in done), flush=True)
    else:
        use(database)
        await start()
        for _ in range(int(detail)):
            async with transaction():
                rows = await run_sql("SELECT value FROM counter")
                await run_sql(f"UPDATE counter SET value = {int(rows[0]['value']) + 1}")
        await close_database()
        print("counted", flush=True)


if __name__ == "__main__":
    asyncio.run(do(*sys.argv[1:4]))
