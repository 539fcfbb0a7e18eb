"""A round made by another process: `python -m tests.services.another_round URL MOMENT [line]`.

It says "ready", waits for a line, makes the round (with "line" that of the waiting lists) and prints
how many letters it posted.
"""

import asyncio
import sys
from datetime import datetime

from lagplanner.clock import BERLIN
from lagplanner.database.engine import close, open_database, start, use
from lagplanner.services.attendance import waiting
from lagplanner.services.reminding import reminders


async def another_round(
    database_url: str, moment: datetime, *what: str
) -> asyncio.subprocess.Process:
    """A process that is ready to make a round and waits for a word."""
    one = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.services.another_round", database_url, moment.isoformat(), *what),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert one.stdout is not None
    assert await one.stdout.readline() == b"ready\n"
    return one


async def at_once(rounds: list[asyncio.subprocess.Process]) -> list[list[int]]:
    """Let all of them make their round, and give what each has printed."""
    for one in rounds:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
    said = [(await one.communicate())[0].split() for one in rounds]
    return [[int(number) for number in numbers] for numbers in said]


async def main(url: str, moment: str, what: str = "") -> None:
    use(open_database(url))
    await start()
    print("ready", flush=True)
    sys.stdin.readline()
    now = datetime.fromisoformat(moment)
    if what == "line":
        print(len(await waiting.round_(now=now, today=now.astimezone(BERLIN).date())), flush=True)
    else:
        done = await reminders.round_(now=now)
        print(len(done.posted), done.noticed, int(done.digest), flush=True)
    await close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
