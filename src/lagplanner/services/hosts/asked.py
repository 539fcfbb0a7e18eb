"""When was a host asked, until when is it to answer, and was it reminded? As its letters say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import HostRequest
from lagplanner.domain.post.askings import since_asked
from lagplanner.domain.post.letters import Letter
from lagplanner.services.post.letter_facts import deadline_of

ASKS = ("host_asked", "host_commit")
REMINDS = "host_commit_reminder"


def as_asked(request: HostRequest, meeting: Meeting, written: Iterable[Letter]) -> HostRequest:
    """The request with what the letters to this host say: asked when, answer by when, reminded when.

    Only letters of the present asking that have left count. `written` are those about the meeting.
    """
    mine = [
        one
        for one in since_asked(request.project_id, meeting, written)
        if one.occasion in (*ASKS, REMINDS)
        and one.is_heard
        and one.facts.get("to", "host") == "host"
    ]
    first = next((one for one in mine if one.occasion in ASKS), None)
    reminder = next((one for one in reversed(mine) if one.occasion == REMINDS), None)
    return replace(
        request,
        asked_at=request.asked_at or _left(first),
        answer_by=answer_by(mine[-1], meeting) if mine else request.answer_by,
        reminded_at=request.reminded_at or _left(reminder),
    )


def answer_by(letter: Letter, meeting: Meeting) -> date:
    """The day this letter names as the last to answer."""
    left = letter.released_at or letter.sent_at or letter.created_at
    assert left is not None
    return deadline_of(letter, meeting, left.astimezone(BERLIN).date())


def _left(letter: Letter | None) -> datetime | None:
    return (letter.sent_at or letter.released_at) if letter else None
