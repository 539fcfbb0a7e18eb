"""Do long work while a page shows how far it is: start it, watch it, stop it.

A service registers the work it can do under a name (`register("plan_year", work)`), a page calls
`start` and shows the job; the clockwork claims what waits and runs it, in whatever process.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from secrets import token_hex

from lagplanner.database import jobs as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import LagplannerError, NotFoundError
from lagplanner.domain.jobs import Job, JobState

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
DRAFTS_KEPT = timedelta(days=1)
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
        async with transaction():
            job = await stored.note(self._job.id, done=done, total=total, message=message)
        if job is None or job.stop_wanted:
            raise StoppedError


Work = Callable[[Job, Report], Awaitable[str]]
"""Does the work and returns the path of the page that shows what came out."""

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
    async with transaction():
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
    async with transaction():
        await stored.want_stop(job_id, at=now)
    return await job(job_id)


async def run_waiting(clock: Callable[[], datetime]) -> int:
    """Run what waits, one after another, and return how much that was.

    What goes wrong is written into the job in a sentence, and never stops the next one. Cancelled
    in the middle, the job is marked as interrupted.
    """
    number = 0
    while True:
        async with transaction():
            job = await stored.claim()
        if job is None:
            return number
        number += 1
        try:
            state, message, result = await _outcome(job)
        except BaseException:
            await _end(job, JobState.FAILED, INTERRUPTED, "", clock())
            raise
        await _end(job, state, message, result, clock())


async def fail_interrupted(*, now: datetime) -> int:
    """At start: nobody works any more at what is marked as running."""
    async with transaction():
        return await stored.fail_running(INTERRUPTED, at=now)


async def forget_old(*, now: datetime) -> None:
    """Delete jobs that ended a week ago, and uploaded lists left lying for a day."""
    async with transaction():
        await stored.delete_ended(now - KEPT)
        await stored.delete_import_drafts(now - DRAFTS_KEPT)


async def _outcome(job: Job) -> tuple[JobState, str, str]:
    work = _known.get(job.kind)
    if work is None:
        log.error("no work is known for jobs of kind %r", job.kind)
        return JobState.FAILED, "Dieses Programm kennt den Auftrag nicht.", ""
    try:
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
