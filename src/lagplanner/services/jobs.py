"""Do long work while a page shows how far it is: start it, watch it, stop it.

A service registers the work it can do under a name (`register("plan_year", work)`), a page calls
`start` and shows the job; the clockwork claims what waits and runs it, in whatever process. That
process says every few seconds that it still works; only what nobody speaks for is given up.
"""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from lagplanner.database import jobs as stored
from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import LagplannerError, NotFoundError
from lagplanner.domain.jobs import BEAT, Job, JobState, is_lost
from lagplanner.domain.trail import Way

log = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two notes of progress: a page looks once a second

INTERRUPTED = (
    "Der Dienst wurde währenddessen neu gestartet. Bitte starten Sie den Auftrag noch einmal."
)


class StoppedError(Exception):
    """Somebody pressed stop; let it leave the work."""


class Report:
    """How running work says how far it is: `await report(3, 24, "Projekt 3 von 24")`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._noted = -PAUSE

    async def __call__(self, done: int, total: int, message: str) -> None:
        """Note the progress, not more often than a page looks. Raises StoppedError if asked to."""
        if time.monotonic() - self._noted < PAUSE and done < total:
            return
        self._noted = time.monotonic()
        async with transaction(Deed.PLAN):
            job = await stored.note(self._job.id, done=done, total=total, message=message)
        if job is None or job.stop_wanted:
            raise StoppedError


Work = Callable[[Job, Report], Awaitable[str]]
"""Does the work and returns the path of the page that shows what came out."""

_RUN = token_hex(4)
_known: dict[str, Work] = {}
_bells: list[Callable[[], None]] = []


def register(kind: str, work: Work) -> None:
    """Say how work of this kind is done."""
    _known[kind] = work


def ring_with(bell: Callable[[], None]) -> None:
    """Ring this bell whenever work of this process waits."""
    _bells.append(bell)


def silence(bell: Callable[[], None]) -> None:
    """Do not ring this bell any more."""
    _bells.remove(bell)


async def start(kind: str, subject: str, *, who: str, now: datetime) -> Job:
    """Let work be done; pressed twice it is the same job."""
    async with transaction(Deed.PLAN):
        job = await stored.at_work(kind, subject) or await stored.add(
            kind, subject, at=now, who=who
        )
    for bell in _bells:
        bell()
    return job


async def job(job_id: int) -> Job:
    """One job; NotFoundError if there is none, or it was forgotten after a week."""
    found = await stored.job(job_id)
    if found is None:
        raise NotFoundError("Diesen Auftrag gibt es nicht mehr.")
    return found


async def stop(job_id: int, *, now: datetime) -> Job:
    """Ask a job to stop. One that has ended stays as it is."""
    async with transaction(Deed.PLAN):
        await stored.want_stop(job_id, at=now)
    return await job(job_id)


async def run_waiting(clock: Callable[[], datetime]) -> int:
    """Run what waits, one after another, and return how much that was.

    What goes wrong is written into the job in a sentence, and never stops the next one. Cancelled
    in the middle, the job is marked as interrupted. What a lost process left is given up first.
    """
    await fail_interrupted(now=clock())
    number = 0
    while True:
        async with transaction():
            job = await stored.claim(owner(), at=clock())
        if job is None:
            return number
        number += 1
        try:
            async with _beating(job, clock):
                state, message, result = await _outcome(job)
        except BaseException:
            await _end(job, JobState.FAILED, INTERRUPTED, "", clock())
            raise
        await _end(job, state, message, result, clock())


async def fail_interrupted(*, now: datetime) -> int:
    """Give up what is marked as running and nobody works at; returns how much that was.

    Another process may be working at the rest: that stays.
    """
    async with transaction():
        lost = [
            job
            for job in await stored.running()
            if is_lost(job, now, owner_is_gone=_is_gone(job.owner))
        ]
        for job in lost:
            await stored.end(job.id, JobState.FAILED, message=INTERRUPTED, at=now)
    return len(lost)


def owner() -> str:
    """This process as the jobs it runs name it: where it runs, its number there, and which run."""
    return f"{_place()}/{os.getpid()}/{_RUN}"


def _is_gone(other: str) -> bool:
    """Whether the process was right here and is no more; about other places only time tells."""
    place, _, rest = other.partition("/")
    number, _, run = rest.partition("/")
    if not place or place != _place() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return run != _RUN
    try:
        os.kill(int(number), 0)  # asks whether it is there, and does nothing to it
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and belongs to somebody else
        return False
    return False


def _place() -> str:
    """Where numbers of processes mean the same: this start of this machine, inside this container.

    Names of machines would not do: containers may share one. Empty where the system does not say.
    """
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        return start + os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        return ""


@asynccontextmanager
async def _beating(job: Job, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Say again and again that this process works at the job."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            try:
                async with transaction(Deed.PLAN):
                    await stored.beat(job.id, at=clock())
            except Exception:  # the work goes on, and the next beat may succeed
                log.exception("job %d could not be marked as alive", job.id)

    heart = asyncio.create_task(beat(), name=f"heartbeat of job {job.id}")
    try:
        yield
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart


async def _outcome(job: Job) -> tuple[JobState, str, str]:
    work = _known.get(job.kind)
    if work is None:
        log.error("no work is known for jobs of kind %r", job.kind)
        return JobState.FAILED, "Dieses Programm kennt den Auftrag nicht.", ""
    try:
        with trail.coming_by(Way.BOARD):  # somebody pressed the button, whoever works on it
            return JobState.DONE, "Fertig.", await work(job, Report(job))
    except StoppedError:
        return JobState.STOPPED, "Angehalten.", ""
    except LagplannerError as error:
        return JobState.FAILED, str(error)[:300], ""
    except Exception:
        reference = token_hex(4)
        log.exception("job %d (%s) failed, reference %s", job.id, job.kind, reference)
        return JobState.FAILED, f"Da ist uns ein Fehler passiert (Kennung {reference}).", ""


async def _end(job: Job, state: JobState, message: str, result: str, at: datetime) -> None:
    async with transaction():
        await stored.end(job.id, state, message=message, result=result, at=at)
