"""When is something to be done by itself? The clockwork; it rings and decides nothing.

APScheduler cancels what it runs when it stops, so its jobs only ring: tasks of our own do the work
and are waited for. Nothing is due between two and three at night, an hour that some days lack.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from lagplanner import clock
from lagplanner.services import jobs, session

log = logging.getLogger(__name__)

ON_TIME = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""Never drop a ringing that is late, as the scheduler would after one second."""

SAFETY = 30  # seconds; for work that another process left waiting
PATIENCE = 6.0  # seconds that running work gets when the service stops


class Bell:
    """A deed that is done each time it was rung for, never twice at once."""

    def __init__(self, name: str, deed: Callable[[], Awaitable[object]]) -> None:
        self._name = name
        self._deed = deed
        self._rung = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._serve(), name=name)

    def ring(self) -> None:
        """Let the deed be done soon."""
        self._rung.set()

    async def close(self) -> None:
        """Let what runs end, for a while; then cut it short."""
        self._closing = True
        self._rung.set()
        _, late = await asyncio.wait([self._task], timeout=PATIENCE)
        for task in late:
            task.cancel()
            await asyncio.wait([task])

    async def _serve(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            if self._closing:
                return
            try:
                await self._deed()
            except Exception:
                log.exception("%s failed; it is tried again at the next ringing", self._name)


@asynccontextmanager
async def clockwork() -> AsyncIterator[None]:
    """Run the clock: what waits is worked on at once, old things are forgotten each morning."""
    await jobs.fail_interrupted(now=clock.now())
    working = Bell("long work", lambda: jobs.run_waiting(clock.now))
    cleaning = Bell("cleaning", clean)
    scheduler = AsyncIOScheduler(job_defaults=ON_TIME, timezone=clock.BERLIN)
    scheduler.add_job(working.ring, "interval", seconds=SAFETY)
    scheduler.add_job(cleaning.ring, "cron", hour=4, minute=15)
    jobs.ring_with(working.ring)
    scheduler.start()
    working.ring()
    cleaning.ring()
    try:
        yield
    finally:
        jobs.silence(working.ring)
        scheduler.shutdown(wait=False)
        await asyncio.gather(working.close(), cleaning.close())


async def clean() -> None:
    """Forget what has had its time."""
    now = clock.now()
    await session.forget_ended(now=now)
    await jobs.forget_old(now=now)
