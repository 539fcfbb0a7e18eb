"""What does somebody see who waits for long work, and when does nobody work at it any more?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BEAT = timedelta(seconds=10)
"""How often a process says that it still works at a job."""

LOST = timedelta(seconds=60)
"""A process that has said nothing for so long is gone."""


class JobState(StrEnum):
    """How far long work is; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Job:
    """Long work. `total` 0 means nobody knows how much; `result` is the page to go to when done.

    `owner` is the process that runs it; `heartbeat_at` is when that last said so.
    """

    id: int
    kind: str
    subject: str
    state: JobState
    message: str
    done: int
    total: int
    result: str
    stop_wanted: bool
    created_at: datetime
    created_by: str
    ended_at: datetime | None = None
    owner: str = ""
    heartbeat_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)


def is_lost(job: Job, now: datetime, *, owner_is_gone: bool) -> bool:
    """Whether nobody works any more at a job that is marked as running."""
    if job.state is not JobState.RUNNING:
        return False
    return owner_is_gone or job.heartbeat_at is None or now - job.heartbeat_at >= LOST
