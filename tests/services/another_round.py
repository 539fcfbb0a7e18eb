"""A round made by another process: `python -m tests.services.another_round URL MOMENT`.

It says "ready", waits for a line, makes the round and prints how many letters it posted.
"""

import asyncio
import sys
from datetime import datetime

from lagplanner.database.engine import close, open_database, start, use
from lagplanner.services.reminding import reminders


async def main(url: str, moment: str) -> None:
    use(open_database(url))
    await start()
    print("ready", flush=True)
    sys.stdin.readline()
    done = await reminders.round_(now=datetime.fromisoformat(moment))
    print(len(done.posted), done.noticed, int(done.digest), flush=True)
    await close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
