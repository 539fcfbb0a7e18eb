"""What stands in somebody's own calendar: when they host, what is to be done for it, where they come?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.board import email_key
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.sessions import Session


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """A calendar behind a secret address: of a person of the board, or of who reads this mail.

    Only the SHA-256 of its token is kept, so its address can be shown once, when it is made.
    """

    id: int
    email: str
    created_at: datetime
    person_id: int | None = None
    language: str = "de"


@dataclass(frozen=True, slots=True)
class Part:
    """One meeting in a calendar of one's own: as its host, and surely or only waiting for a place."""

    meeting: Meeting
    hosts: bool
    waits: bool = False


def is_of(calendar: OwnCalendar, person: Session) -> bool:
    """Whether this calendar belongs to whoever is in."""
    if calendar.person_id is not None or person.person_id is not None:
        return calendar.person_id == person.person_id
    return calendar.email != "" and calendar.email == email_key(person.email)


def parts_of(
    meetings: Iterable[Meeting],
    replies: Iterable[Reply],
    projects: Collection[int],
    *,
    is_board: bool,
) -> Sequence[Part]:
    """The meetings that concern these projects; all of them for somebody of the board.

    An assembly concerns every member, whoever comes. A project that came to mind as a stand-in has
    nothing to do yet. Cancelled meetings stay: a
    calendar must be told of them.
    """
    coming = {
        one.meeting_id: one
        for one in replies
        if one.kind is ReplyKind.YES and one.project_id in projects
    }
    found = []
    for meeting in meetings:
        hosts = bool({meeting.host_id, *meeting.co_host_ids} & set(projects))
        reply = coming.get(meeting.id)
        if hosts or reply or is_board or meeting.is_assembly:
            waits = not (hosts or is_board) and reply is not None and reply.coming == 0
            found.append(Part(meeting, hosts, waits))
    return found
