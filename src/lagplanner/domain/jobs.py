"""What does somebody see who waits for long work?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """How far long work is; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Job:
    """Long work. `total` 0 means nobody knows how much; `result` is the page to go to when done."""

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
