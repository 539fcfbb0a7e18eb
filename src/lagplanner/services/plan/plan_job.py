"""Plan a year as long work: a job that shows how far it is and can be stopped."""

import asyncio
import threading
from datetime import datetime

from lagplanner import clock
from lagplanner.domain.jobs import Job
from lagplanner.services import jobs
from lagplanner.services.plan import planning

KIND = "plan_year"


async def start(year: int, *, who: str, now: datetime, subdivision: str) -> Job:
    """Begin to plan a year; pressed twice it is the same job."""
    return await jobs.start(KIND, f"{year} {subdivision}", who=who, now=now)


async def work(job: Job, report: jobs.Report) -> str:
    """Compute and store the draft; the path of its page comes back. Stopped, nothing is stored."""
    text, _, subdivision = job.subject.partition(" ")
    year, stop = int(text), threading.Event()
    told: list[tuple[int, int, str]] = [(0, 1, "Die Reihe wird berechnet …")]

    def progress(done: int, total: int, sentence: str) -> None:
        told[0] = (done, total, sentence)

    proposing = asyncio.create_task(
        planning.proposal(
            year, today=clock.today(), subdivision=subdivision, progress=progress, stop=stop
        )
    )
    try:
        while not proposing.done():
            await asyncio.wait({proposing}, timeout=0.5)
            await report(*told[0])
    except BaseException:
        stop.set()
        proposing.cancel()
        raise
    await planning.store(proposing.result(), who=job.created_by, now=clock.now())
    return f"/vorstand/plan/{year}"


jobs.register(KIND, work)
