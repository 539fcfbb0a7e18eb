"""A sender in a process of its own, so that it can be killed with -9 in the middle of a letter.

It is forked from a process that has loaded everything; what it runs is delivery as it is shipped.
"""

import asyncio
import multiprocessing
from datetime import datetime

from lagplanner.database.engine import close, open_database, start, use
from lagplanner.services.post import sending
from lagplanner.settings import Settings

_start = multiprocessing.get_context("forkserver")
_start.set_forkserver_preload(["tests.stories.laws.sender"])


def begin(settings: Settings, moment: datetime) -> multiprocessing.process.BaseProcess:
    """Start a sender whose clock stands at this moment; it ends once nothing waits."""
    process = _start.Process(target=_run, args=(settings, moment), daemon=True)
    process.start()
    return process


def _run(settings: Settings, moment: datetime) -> None:
    asyncio.run(_send(settings, moment))


async def _send(settings: Settings, moment: datetime) -> None:
    use(open_database(settings.database_url))
    await start()
    await sending.send_now(settings, now=lambda: moment)
    await close()
