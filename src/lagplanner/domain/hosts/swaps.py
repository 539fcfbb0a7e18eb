"""Two hosts want to change places: who has to agree, and may it still be done?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project


class SwapState(StrEnum):
    """How far a swap is. Nothing changes before it is approved."""

    ASKED = "asked"
    AGREED = "agreed"  # by the other side; the board decides
    DECLINED = "declined"  # by the other side
    APPROVED = "approved"
    REJECTED = "rejected"  # by the board
    WITHDRAWN = "withdrawn"  # by whoever asked


OPEN = frozenset({SwapState.ASKED, SwapState.AGREED})


@dataclass(frozen=True, slots=True)
class Swap:
    """One host asked another to change places."""

    asking_meeting_id: int
    other_meeting_id: int
    asking_project_id: int
    other_project_id: int
    asked_at: datetime
    state: SwapState = SwapState.ASKED
    note: str = ""
    asked_by: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    id: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two hosts and the meeting it has now."""

    meeting: Meeting
    project: Project


def partners(meeting: Meeting, others: Iterable[Meeting], today: date) -> tuple[Meeting, ...]:
    """The meetings of the year whose hosts this one could change places with, by day."""
    if not _may_swap(meeting, today):
        return ()
    return tuple(
        other
        for other in sorted(others, key=lambda one: (one.day, one.id))
        if other.id != meeting.id
        and other.kind == meeting.kind
        and other.year == meeting.year
        and other.host_id != meeting.host_id
        and _may_swap(other, today)
    )


def check(swap: Swap, mine: Meeting, other: Meeting, today: date) -> None:
    """Raises BrokenRuleError with a sentence where these two can no longer change places."""
    hosts = (swap.asking_project_id, swap.other_project_id)
    if (mine.host_id, other.host_id) != hosts:
        raise BrokenRuleError(
            "Inzwischen hat sich der Plan geändert. Dieser Tausch geht nicht mehr."
        )
    if not (_may_swap(mine, today) and _may_swap(other, today)):
        raise BrokenRuleError("Eines der beiden Treffen fällt aus oder ist vorbei.")


def swapped(
    mine: Meeting, other: Meeting, hosts: tuple[Project, Project]
) -> tuple[Meeting, Meeting]:
    """Both meetings with each other's host and its town; `hosts` are those of `mine` and `other`.

    The days stay, calendars follow by the sequence, and each new host has yet to say where.
    """
    asking, asked = hosts
    return _with_host(mine, asked), _with_host(other, asking)


def _with_host(meeting: Meeting, host: Project) -> Meeting:
    return replace(
        meeting,
        state=MeetingState.PUBLISHED,
        host_id=host.id,
        town=host.town,
        co_host_ids=tuple(one for one in meeting.co_host_ids if one != host.id),
        standby_id=None if meeting.standby_id == host.id else meeting.standby_id,
        sequence=meeting.sequence + 1,
    )


def _may_swap(meeting: Meeting, today: date) -> bool:
    coming = meeting.state in (MeetingState.PUBLISHED, MeetingState.CONFIRMED)
    return coming and meeting.host_id is not None and meeting.day > today
