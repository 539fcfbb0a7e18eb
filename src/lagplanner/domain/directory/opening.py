"""Is the door open now, and if not, when is it next?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lagplanner.domain.members import OfficeHours

LOOKED_AHEAD = 14  # days


@dataclass(frozen=True, slots=True)
class Opening:
    """`until` is when an open door closes; else `day` and `opens` say when it opens next, if it does."""

    until: time | None = None
    day: date | None = None
    opens: time | None = None

    @property
    def is_open(self) -> bool:
        return self.until is not None


def opening(
    hours: Sequence[OfficeHours], local: datetime, closed: Collection[date] = ()
) -> Opening:
    """The door at this moment on the wall clock; on `closed` days (public holidays) nobody is there."""
    today, now = local.date(), local.time()
    for day in (today + timedelta(days=number) for number in range(LOOKED_AHEAD)):
        if day in closed:
            continue
        for one in sorted(hours, key=lambda item: item.opens):
            if one.weekday != day.weekday() or (day == today and one.closes <= now):
                continue
            if day == today and one.opens <= now:
                return Opening(until=one.closes)
            return Opening(day=day, opens=one.opens)
    return Opening()
