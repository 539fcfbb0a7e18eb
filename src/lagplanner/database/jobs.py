"""Long work as it is stored: each row is claimed, noted and ended by one statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.jobs import Job, JobState

Row = Mapping[str, Any]
_Job = tables.Job


async def add(kind: str, subject: str, *, at: datetime, who: str) -> Job:
    """Store work to be done. Raises AlreadyThereError while the same is at work."""
    row = _Job(
        kind=kind, subject=subject, state=JobState.WAITING.value, created_at=at, created_by=who
    )
    return _job((await _Job.insert(row).returning(*_Job.all_columns()))[0])


async def job(job_id: int) -> Job | None:
    rows = await _Job.select().where(_Job.id == job_id)
    return _job(rows[0]) if rows else None


async def at_work(kind: str, subject: str) -> Job | None:
    """The same work, if it waits or runs."""
    rows = await _Job.select().where(
        (_Job.kind == kind)
        & (_Job.subject == subject)
        & _Job.state.is_in([JobState.WAITING.value, JobState.RUNNING.value])
    )
    return _job(rows[0]) if rows else None


async def claim(owner: str, *, at: datetime) -> Job | None:
    """Take the work that has waited longest; nobody else gets it. None if nothing waits."""
    waiting = (
        await _Job.select(_Job.id).where(_Job.state == JobState.WAITING.value).order_by(_Job.id)
    )
    for row in waiting:
        claimed = (
            await _Job.update(
                {_Job.state: JobState.RUNNING.value, _Job.owner: owner, _Job.heartbeat_at: at}
            )
            .where((_Job.id == row["id"]) & (_Job.state == JobState.WAITING.value))
            .returning(*_Job.all_columns())
        )
        if claimed:
            return _job(claimed[0])
    return None


async def note(job_id: int, *, done: int, total: int, message: str) -> Job | None:
    """Write down how far it is, and return what is stored; None if it is no longer running."""
    rows = (
        await _Job.update({_Job.done: done, _Job.total: total, _Job.message: message})
        .where((_Job.id == job_id) & (_Job.state == JobState.RUNNING.value))
        .returning(*_Job.all_columns())
    )
    return _job(rows[0]) if rows else None


async def beat(job_id: int, *, at: datetime) -> None:
    """Write down that somebody still works at it."""
    await _Job.update({_Job.heartbeat_at: at}).where(
        (_Job.id == job_id) & (_Job.state == JobState.RUNNING.value)
    )


async def want_stop(job_id: int, *, at: datetime) -> None:
    """Ask running work to stop; work that still waits is stopped at once."""
    await _Job.update({_Job.state: JobState.STOPPED.value, _Job.ended_at: at}).where(
        (_Job.id == job_id) & (_Job.state == JobState.WAITING.value)
    )
    await _Job.update({_Job.stop_wanted: True}).where(
        (_Job.id == job_id) & (_Job.state == JobState.RUNNING.value)
    )


async def end(
    job_id: int, state: JobState, *, message: str, result: str = "", at: datetime
) -> None:
    """End running work; what has ended stays as it is."""
    await _Job.update(
        {
            _Job.state: state.value,
            _Job.message: message,
            _Job.result: result,
            _Job.ended_at: at,
        }
    ).where((_Job.id == job_id) & (_Job.state == JobState.RUNNING.value))


async def running() -> list[Job]:
    """All work that is marked as running, in whatever process."""
    rows = await _Job.select().where(_Job.state == JobState.RUNNING.value).order_by(_Job.id)
    return [_job(row) for row in rows]


def _job(row: Row) -> Job:
    return Job(**{**row, "state": JobState(row["state"])})
