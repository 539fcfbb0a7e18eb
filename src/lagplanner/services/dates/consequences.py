"""What would a move do? Everything it touches, as it is and as it would be; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

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
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import Talk, TalkState

WAITING = (LetterState.HELD, LetterState.QUEUED, LetterState.RETRY)


@dataclass(frozen=True, slots=True)
class Said:
    """What had been said for a day before the meeting was moved away from it.

    `talks` and `requests` are the fields of each yes, by talk and by project; `room` those of a place
    that was confirmed, None where it was not.
    """

    talks: Mapping[int, Mapping[str, Any]]
    requests: Mapping[int, Mapping[str, Any]]
    room: Mapping[str, Any] | None = None


NOTHING_SAID = Said({}, {})


@dataclass(frozen=True, slots=True)
class Look:
    """A meeting, its talks and requests to hosts, each before and after a move that is wanted.

    `waiting` are the letters about it that have not left, `by` is until when people are asked to
    answer about the new day, `poll` the one that is open, `room` what confirms the place once more.
    """

    before: Meeting
    after: Meeting
    talks: tuple[tuple[Talk, Talk], ...]
    requests: tuple[tuple[HostRequest, HostRequest], ...]
    notices: tuple[Notice, ...]
    waiting: tuple[Letter, ...]
    by: date
    poll: Poll | None
    room: Mapping[str, Any] | None = None

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
    said: Said = NOTHING_SAID,
) -> Look:
    """Read everything and apply the rules; a preview has no `now`. Raises as the rulebook does.

    `planned` is what a plan makes of the meeting, where more than its day may change; its other
    meetings move too, so their days are the plan's affair. `said` is what was said for the new day
    before: it holds for whoever has not heard of another one meanwhile.
    """
    others = () if planned else await hosting.meetings()
    after = planned or moved(before, wanted, today=today, others=others)
    by = answer_by(after.day, today)
    poll = await stored_polls.open_poll(before.id)
    about_it = await letters.letters(meeting_id=before.id)
    said = _still_good(said, about_it, after)
    talks = await _talks(before, after, by, now, said)
    requests = await _requests(before, after, by, poll, said)
    host_said_so = any(new.project_id == before.host_id and new != old for old, new in requests)
    room = said.room if host_said_so and before.host_id in said.requests else None
    if room is not None:
        after = replace(after, state=MeetingState.CONFIRMED)
    waiting = tuple(one for one in about_it if one.state in WAITING)
    written = (*await letters.letters(occasion=YEAR_PLAN), *about_it)
    out = [] if wanted.is_cancelled else [old.id for old, _ in talks if old.state in OUT]
    return Look(
        before,
        after,
        talks,
        requests,
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
        room,
    )


async def _talks(
    before: Meeting, after: Meeting, by: date, now: datetime | None, said: Said
) -> tuple[tuple[Talk, Talk], ...]:
    talks = await stored_speakers.talks(meeting_id=before.id)
    if after.day == before.day:
        return tuple((one, one) for one in talks)
    offered = await stored_speakers.days([talk.id for talk in talks])
    return tuple(
        (one, replace(one, **said.talks[one.id]))
        if one.id in said.talks and one.state is TalkState.ASKED
        else (one, talk_after(one, offered[one.id], day=after.day, by=by, at=now))
        for one in talks
    )


async def _requests(
    before: Meeting, after: Meeting, by: date, poll: Poll | None, said: Said
) -> tuple[tuple[HostRequest, HostRequest], ...]:
    known = await host_requests.requests(meeting_id=before.id)
    if after.day == before.day:
        return tuple((one, one) for one in known)
    votes = await stored_polls.votes(poll.id) if poll else ()
    yes = {one.project_id for one in votes if (one.day, one.value) == (after.day, Suits.YES)}
    return tuple(
        (one, replace(one, **said.requests[one.project_id]))
        if one.project_id in said.requests and one.state is RequestState.ASKED
        else (one, request_after(one, by=by, has_said_yes=one.project_id in yes))
        for one in known
    )


def _still_good(said: Said, about_it: Sequence[Letter], after: Meeting) -> Said:
    """What those have said who still believe in the day the meeting comes back to."""
    believed = _believed(about_it)
    unheard = [
        one
        for one in about_it
        if one.occasion in MOVES and believed.get(one.recipient_email.casefold()) == after.day
    ]
    talks = {one.facts.get("talk") for one in unheard}
    projects = {one.project_id for one in unheard}
    return replace(
        said,
        talks={key: was for key, was in said.talks.items() if key in talks},
        requests={key: was for key, was in said.requests.items() if key in projects},
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
