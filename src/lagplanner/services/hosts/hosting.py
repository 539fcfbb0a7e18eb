"""A host says whether it hosts and where, ticks off what it has seen to, and leaves word for the next."""

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime

from lagplanner.database import host_requests as stored
from lagplanner.database import hosting, letters, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    REQUEST_STATE_NAMES,
    SAID_NO,
    ChecklistItem,
    HostAnswer,
    HostAnswerKind,
    HostRequest,
    RequestState,
    Venue,
    suggested_venues,
    usual_checklist,
)
from lagplanner.domain.hosts.host_requests import (
    answer as answered,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.staleness import ANSWERED_BY_HOST
from lagplanner.domain.trail import TOLD_TO_BOARD, answer_told
from lagplanner.mail import outbox
from lagplanner.services.as_it_was import plain, post_about
from lagplanner.services.hosts import new_hosts, venues
from lagplanner.services.hosts.asked import as_asked
from lagplanner.services.plan.asked_anew import key_for, take_back
from lagplanner.services.post.letter_facts import on_the_wall
from lagplanner.services.rules import rules as board_rules

HOST_NO, CO_HOST_NO = "board_host_no", "board_co_host_no"
ASKS = ("host_asked", "co_host_asked")
LONGEST_NAME = 120
ANSWER = "state answered_at answered_by via entered_by remark".split()
"""What an answer changes of a request."""

VENUE = tuple(one.name for one in fields(Venue))


@dataclass(frozen=True, slots=True)
class Hosting:
    """What one host of one meeting sees: the question, the venue, what to do, what the last one says.

    `venue` is the confirmed one or a suggestion, `other_venues` are further ones it could be; `word`
    is the note of the last host that left one, and `lead` whoever hosts where this is a co-host.
    """

    meeting: Meeting
    project: Project
    request: HostRequest
    venue: Venue | None
    checklist: tuple[ChecklistItem, ...]
    note: str
    word: str
    other_venues: tuple[Venue, ...] = ()
    lead: Project | None = None

    @property
    def leads(self) -> bool:
        """Whether it is the host, and not a co-host, that has no say in where."""
        return self.project.id == self.meeting.host_id


async def hosting_of(meeting_id: int, project_id: int) -> Hosting:
    """Everything for the host's page. Raises NotFoundError where the project hosts no such meeting."""
    meeting, project = await _both(meeting_id, project_id)
    meetings = await hosting.meetings()
    known = await stored.venues([one.id for one in meetings])
    request = await stored.request(meeting_id, project_id)
    before = [
        (one.day, known[one.id])
        for one in meetings
        if one.host_id == project_id and one.id in known and one.id != meeting_id
    ]
    suggested = suggested_venues(project, before)
    venue = known.get(meeting_id) or next(iter(suggested), None)
    earlier = [one for one in meetings if one.day < meeting.day and one.took_or_takes_place]
    leads = meeting.host_id in (None, project_id)
    return Hosting(
        meeting,
        project,
        as_asked(
            request or HostRequest(meeting_id, project_id),
            meeting,
            await letters.letters(meeting_id=meeting_id),
        ),
        venue,
        await stored.checklist(meeting_id) or usual_checklist(meeting.day),
        await stored.note(meeting_id),
        await stored.last_note([one.id for one in reversed(earlier)]),
        tuple(one for one in suggested if venue is None or one.line() != venue.line()),
        None if leads else await members.project_by_id(meeting.host_id or 0),
    )


async def answer(
    meeting_id: int, project_id: int, given: HostAnswer, *, today: date, now: datetime
) -> Hosting:
    """Take a host's answer. A yes with the venue confirms the meeting; a no leaves it to the board.

    The same again changes nothing. The letter that asks is taken back if nobody has read it. Of a
    no the board is told at once, and nobody is reminded of what is answered.
    """
    async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
        meeting, project = await _both(meeting_id, project_id)
        before = await stored.request(meeting_id, project_id)
        old = before or HostRequest(meeting_id, project_id)
        new = answered(old, given, meeting=meeting, today=today, at=now)
        venue = (await stored.venues([meeting_id])).get(meeting_id)
        if replace(new, answered_at=old.answered_at) != old or _settles_place(venue, given):
            was = await _remembered(meeting, old, new, venue) if given.entered_by else ""
            await stored.save_request(new)
            await _confirm(meeting, project, new, given, at=now)
            await _take_back_what_asks(meeting, project)
            await _tell_board(meeting, project, old, new, now=now)
            await _tell_others(meeting, project, new, now=now)
            answer = REQUEST_STATE_NAMES[new.state]
            sentence, facts = answer_told(project.name, answer, new.answered_by)
            await trail.note(
                "host_answered",
                f"meeting:{meeting_id}",
                sentence,
                facts=facts,
                about=[f"project:{project_id}"],
                way=TOLD_TO_BOARD.get(given.via) if given.entered_by else None,
                at=now,
                who=given.entered_by or given.who or project.name,
                before=was,
            )
    return await hosting_of(meeting_id, project_id)


async def _remembered(
    meeting: Meeting, old: HostRequest, new: HostRequest, venue: Venue | None
) -> str:
    """What is needed to take back an answer that the board wrote down by mistake."""
    kept = {
        "project": new.project_id,
        "was": plain(old, ANSWER),
        "became": plain(new, ANSWER),
        "venue": plain(venue, VENUE) if venue else None,
        "meeting": {"state": meeting.state.value, "sequence": meeting.sequence},
        "post": (await post_about(meeting.id)).as_json(),
    }
    return json.dumps(kept, ensure_ascii=False)


async def tick(
    meeting_id: int, project_id: int, code: str, *, done: bool, who: str, now: datetime
) -> Hosting:
    """Mark one thing done or open again; the list is made with the first tick."""
    async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
        meeting, project = await _both(meeting_id, project_id)
        if not await stored.checklist(meeting_id):
            await stored.save_checklist(meeting_id, usual_checklist(meeting.day))
        if not await stored.tick(meeting_id, code, at=now if done else None, who=who):
            raise NotFoundError("Diesen Punkt gibt es auf der Liste nicht.")
        items = {one.code: one.title for one in await stored.checklist(meeting_id)}
        await trail.note(
            "host_ticked",
            f"meeting:{meeting_id}",
            "Abgehakt: %(item)s" if done else "Wieder offen: %(item)s",
            facts={"item": items[code]},
            about=[f"project:{project_id}"],
            at=now,
            who=who or project.name,
        )
    return await hosting_of(meeting_id, project_id)


async def leave_word(
    meeting_id: int, project_id: int, text: str, *, who: str, now: datetime
) -> Hosting:
    """Write down what the next host should know; an empty text takes it back."""
    async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
        _, project = await _both(meeting_id, project_id)
        await stored.save_note(meeting_id, text.strip(), at=now, who=who)
        await trail.note(
            "host_left_word",
            f"meeting:{meeting_id}",
            "Hinweis an den nächsten Gastgeber" if text.strip() else "Hinweis zurückgenommen",
            about=[f"project:{project_id}"],
            at=now,
            who=who or project.name,
        )
    return await hosting_of(meeting_id, project_id)


async def _both(meeting_id: int, project_id: int) -> tuple[Meeting, Project]:
    meeting = await hosting.meeting_by_id(meeting_id)
    project = await members.project_by_id(project_id)
    if meeting is None or project is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    return meeting, project


def _settles_place(venue: Venue | None, given: HostAnswer) -> bool:
    """Whether the answer settles a place: another one, or one that was only suggested."""
    if given.kind is not HostAnswerKind.YES or given.venue is None:
        return False
    known = replace(venue, confirmed_at=None, confirmed_by="") if venue else None
    is_new = known != replace(given.venue, confirmed_at=None, confirmed_by="")
    return is_new or (venue is not None and not venue.is_confirmed)


async def _confirm(
    meeting: Meeting, project: Project, request: HostRequest, given: HostAnswer, *, at: datetime
) -> None:
    """Bring the meeting's state and venue in line with what its host has said."""
    if request.project_id != meeting.host_id:
        return
    if given.kind is HostAnswerKind.YES and given.venue is not None:
        who = given.entered_by or given.who or project.name
        venue = replace(given.venue, confirmed_at=at, confirmed_by=who[:LONGEST_NAME])
        meeting = await venues.settle(
            meeting, venue, reason=given.remark.strip(), by=project.id, who=who, now=at
        )
        if meeting.state is MeetingState.PUBLISHED:
            await hosting.save_meeting(replace(meeting, state=MeetingState.CONFIRMED), at=at)
    elif request.state is not RequestState.ACCEPTED and meeting.state is MeetingState.CONFIRMED:
        meeting = await venues.unsettle(meeting, now=at)
        await hosting.save_meeting(replace(meeting, state=MeetingState.PUBLISHED), at=at)


async def _take_back_what_asks(meeting: Meeting, project: Project) -> None:
    """Nobody asks or reminds whoever has answered; the timetable's own letters ask for the room."""
    for letter in await letters.letters(meeting_id=meeting.id):
        of_request = letter.occasion in ASKS or letter.facts.get("asked")
        if letter.project_id == project.id and of_request:
            await outbox.take_back(letter.key)


async def _tell_others(
    meeting: Meeting, project: Project, request: HostRequest, *, now: datetime
) -> None:
    """Who was told of another host hears of this one with its yes, and not before."""
    if project.id != meeting.host_id:
        return
    if request.state is RequestState.ACCEPTED:
        who = request.entered_by or request.answered_by or project.name
        await new_hosts.tell(meeting, project, who=who, now=now)
    elif request.state in SAID_NO:
        await new_hosts.untell(meeting, project)


async def _tell_board(
    meeting: Meeting, project: Project, old: HostRequest, new: HostRequest, *, now: datetime
) -> None:
    """A host that cannot is urgent: the board hears it once, and not where it wrote the no down."""
    if project.id != meeting.host_id:
        await _tell_of_co_host(meeting, project, old, new, now=now)
        return
    if old.state in SAID_NO and new.state not in SAID_NO:
        await outbox.take_back(_host_no_key(meeting, old))
    if old.state in SAID_NO or new.state not in SAID_NO:
        return
    for letter in await letters.letters(meeting_id=meeting.id):
        to_host = letter.project_id == project.id or letter.facts.get("to") == "board"
        if letter.occasion in ANSWERED_BY_HOST and to_host:
            await outbox.take_back(letter.key)
    await _post_no(HOST_NO, _host_no_key(meeting, new), meeting, project, new, now=now)


async def _tell_of_co_host(
    meeting: Meeting, project: Project, old: HostRequest, new: HostRequest, *, now: datetime
) -> None:
    """A co-host that cannot leaves the host alone: the board hears it once for each asking."""
    if new.state not in SAID_NO:
        await take_back(CO_HOST_NO, project.id, meeting)
    elif old.state not in SAID_NO:
        key = await key_for(CO_HOST_NO, project.id, meeting)
        await _post_no(CO_HOST_NO, key, meeting, project, new, now=now)


async def _post_no(
    occasion: str,
    key: str,
    meeting: Meeting,
    project: Project,
    request: HostRequest,
    *,
    now: datetime,
) -> None:
    """Tell the board of a no that it has not written down itself."""
    if request.entered_by:
        return
    rules = await board_rules()
    letter = Letter(
        key=key,
        occasion=occasion,
        project_id=project.id,
        meeting_id=meeting.id,
        recipient_name="Vorstand",
        recipient_email=rules.address_of_board,
        facts={
            "to": "board",
            "day": meeting.day.isoformat(),
            "year": meeting.year,
            "old_host": project.name,
            "reason": request.remark,
        },
        expires_at=on_the_wall(meeting.day, rules.starts),
    )
    await outbox.post(letter, at=now, who=request.answered_by or project.name, automatic=True)


def _host_no_key(meeting: Meeting, request: HostRequest) -> str:
    """A key for each no: whoever says yes in between and then no again is told of again."""
    at = request.answered_at.astimezone(UTC) if request.answered_at else None
    told = f"{at:%Y%m%dT%H%M%S}" if at else ""
    return f"{HOST_NO}:{request.project_id}:{meeting.year}-{meeting.number}:{told}"
