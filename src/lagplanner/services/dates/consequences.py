"""What would a move do? Everything it touches, as it is and as it would be; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database import host_requests, hosting, letters
from lagplanner.database import polls as stored_polls
from lagplanner.database import speakers as stored_speakers
from lagplanner.domain.dates.moving import (
    MOVES,
    OUT,
    WELCOME,
    YEAR_PLAN,
    Moved,
    Notice,
    answer_by,
    hearers,
    moved,
    notices,
    request_after,
    talk_after,
)
from lagplanner.domain.dates.polls import Poll, Suits
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import HostRequest
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import Talk, TalkState

WAITING = (LetterState.HELD, LetterState.QUEUED, LetterState.RETRY)


@dataclass(frozen=True, slots=True)
class Look:
    """A meeting, its talks and requests to hosts, each before and after a move that is wanted.

    `waiting` are the letters about it that have not left, `by` is until when people are asked to
    answer about the new day, `poll` the one that is open.
    """

    before: Meeting
    after: Meeting
    talks: tuple[tuple[Talk, Talk], ...]
    requests: tuple[tuple[HostRequest, HostRequest], ...]
    notices: tuple[Notice, ...]
    waiting: tuple[Letter, ...]
    by: date
    poll: Poll | None

    @property
    def changed_talks(self) -> tuple[tuple[Talk, Talk], ...]:
        return tuple((old, new) for old, new in self.talks if new != old)

    @property
    def changed_requests(self) -> tuple[tuple[HostRequest, HostRequest], ...]:
        return tuple((old, new) for old, new in self.requests if new != old)

    @property
    def is_cancelled(self) -> bool:
        return not self.after.took_or_takes_place


async def look(
    before: Meeting,
    wanted: Moved,
    *,
    today: date,
    now: datetime | None = None,
    planned: Meeting | None = None,
) -> Look:
    """Read everything and apply the rules; a preview has no `now`. Raises as the rulebook does.

    `planned` is what a plan makes of the meeting, where more than its day may change; its other
    meetings move too, so their days are the plan's affair.
    """
    others = () if planned else await hosting.meetings()
    after = planned or moved(before, wanted, today=today, others=others)
    by = answer_by(after.day, today)
    poll = await stored_polls.open_poll(before.id)
    talks = await _talks(before, after, by, now)
    about_it = await letters.letters(meeting_id=before.id)
    waiting = tuple(one for one in about_it if one.state in WAITING)
    written = (*await letters.letters(occasion=YEAR_PLAN), *about_it)
    out = [] if wanted.is_cancelled else [old.id for old, _ in talks if old.state in OUT]
    return Look(
        before,
        after,
        talks,
        await _requests(before, after, by, poll),
        notices(
            before,
            after,
            hearers(before, written, without=out),
            believed=_believed(about_it),
            welcome=[old.id for old, new in talks if _has_offered(old, new)],
        ),
        waiting,
        by,
        poll,
    )


async def _talks(
    before: Meeting, after: Meeting, by: date, now: datetime | None
) -> tuple[tuple[Talk, Talk], ...]:
    talks = await stored_speakers.talks(meeting_id=before.id)
    if after.day == before.day:
        return tuple((one, one) for one in talks)
    offered = await stored_speakers.days([talk.id for talk in talks])
    return tuple(
        (one, talk_after(one, offered[one.id], day=after.day, by=by, at=now)) for one in talks
    )


async def _requests(
    before: Meeting, after: Meeting, by: date, poll: Poll | None
) -> tuple[tuple[HostRequest, HostRequest], ...]:
    known = await host_requests.requests(meeting_id=before.id)
    if after.day == before.day:
        return tuple((one, one) for one in known)
    votes = await stored_polls.votes(poll.id) if poll else ()
    yes = {one.project_id for one in votes if (one.day, one.value) == (after.day, Suits.YES)}
    return tuple(
        (one, request_after(one, by=by, has_said_yes=one.project_id in yes)) for one in known
    )


def _believed(about_it: Sequence[Letter]) -> dict[str, date]:
    """The day each person still believes in who has not got the letter about an earlier move.

    It waits, somebody discarded it, or it came back. One that a deed took back has not been.
    """
    believed: dict[str, date] = {}
    for letter in about_it:
        if letter.occasion not in (*MOVES, WELCOME) or "old_day" not in letter.facts:
            continue
        address = letter.recipient_email.casefold()
        taken_back = letter.state is LetterState.DISCARDED and letter.released_at is None
        if letter.is_heard:
            believed.pop(address, None)
        elif not taken_back:
            believed.setdefault(address, date.fromisoformat(letter.facts["old_day"]))
    return believed


def _has_offered(old: Talk, new: Talk) -> bool:
    return old.state is TalkState.OTHER_DATE and new.state is TalkState.ACCEPTED
