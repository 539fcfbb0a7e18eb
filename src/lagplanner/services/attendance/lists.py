"""The list of a meeting is ticked, on any telephone and as often as the connection wants, and closed."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import attendance as stored
from lagplanner.database import host_requests, hosting, letters, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.attendance.lists import (
    Count,
    Line,
    Presence,
    Tick,
    as_announced,
    count,
    lines,
    ticked,
)
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import WORKING, Meeting, MeetingState
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.trail import Fact, answer_told
from lagplanner.mail import outbox
from lagplanner.services import acting

ASKS = "attendance_upload"

TICKED = {
    Presence.PRESENT: "als da angekreuzt",
    Presence.EXCUSED: "als entschuldigt angekreuzt",
    Presence.OPEN: "als nicht da angekreuzt",
}
"""What a tick says, in the trail."""


@dataclass(frozen=True, slots=True)
class DayList:
    """The list of a meeting as it is ticked now, with the projects its lines are of, by id."""

    meeting: Meeting
    lines: tuple[Line, ...]
    projects: dict[int, Project]
    count: Count

    @property
    def expected(self) -> tuple[Line, ...]:
        """Who is expected, or has come without a word."""
        return tuple(one for one in self.lines if one.announced or one.there or one.is_walk_in)

    @property
    def others(self) -> tuple[Line, ...]:
        """Every other project: one line each."""
        return tuple(one for one in self.lines if one not in self.expected)

    @property
    def is_begun(self) -> bool:
        return any(one.noted_at is not None for one in self.lines)

    @property
    def is_closed(self) -> bool:
        return self.meeting.state is MeetingState.HELD


async def day_list(meeting_id: int) -> DayList:
    """The list as it stands, for who sees people or hosts the meeting.

    Raises NotFoundError where there is no such meeting.
    """
    acting.ask_to_read_of(meeting_id)
    return await listed(meeting_id)


async def listed(meeting_id: int) -> DayList:
    """The same for deeds and papers, which know themselves whose they are."""
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    replies = await stored.replies([meeting_id])
    noted = await stored.ticked(meeting_id)
    ids = {one.project_id for one in replies} | {one.project_id for one in noted.values()}
    projects = [
        one for one in await members.projects() if is_member_on(one, meeting.day) or one.id in ids
    ]
    projects.sort(key=lambda one: one.name.casefold())
    found = lines(replies, projects, noted)
    return DayList(meeting, found, {one.id: one for one in projects}, count(found))


async def was_there(meeting_id: int, project_ids: Collection[int]) -> bool:
    """Whether somebody of these projects is ticked as having been there."""
    noted = await stored.ticked(meeting_id)
    return any(one.there and one.project_id in project_ids for one in noted.values())


async def meeting_of(year: int, number: int, kind: str = WORKING) -> Meeting:
    """The meeting an address means; NotFoundError where there is none."""
    return await hosting.meeting(year, number, kind)


async def tick(
    meeting_id: int, ticks: Iterable[Tick], *, who: str, today: date, now: datetime
) -> DayList:
    """Keep these ticks. The same tick twice is one, and what others ticked meanwhile stays.

    A list that is closed still takes what a telephone without connection kept back: it is counted
    anew. Raises InputError or BrokenRuleError, and keeps none of them then.
    """
    async with transaction(Deed.HOST, meeting=meeting_id):
        return await keep(meeting_id, ticks, who=who, today=today, now=now)


async def keep(
    meeting_id: int, ticks: Iterable[Tick], *, who: str, today: date, now: datetime
) -> DayList:
    """Keep ticks inside a deed's transaction."""
    known = await _open(meeting_id, today)
    by_key = {one.key: one for one in known.lines}
    changed = []
    for one in ticks:
        line = ticked(by_key, one)
        if line is not None:
            changed.append(replace(line, noted_at=now, noted_by=who))
    await stored.save_lines(meeting_id, changed)
    await _note_ticks(known, changed, who=who, now=now)
    return await _counted_anew(meeting_id, now=now)


async def take_as_announced(meeting_id: int, *, who: str, today: date, now: datetime) -> DayList:
    """Tick everybody nobody has ticked yet as the replies say."""
    async with transaction(Deed.HOST, meeting=meeting_id):
        known = await _open(meeting_id, today)
        noted = [replace(one, noted_at=now, noted_by=who) for one in as_announced(known.lines)]
        await stored.save_lines(meeting_id, noted)
        if noted:
            await trail.note(
                "list_ticked",
                f"meeting:{meeting_id}",
                "Teilnahme wie angemeldet angekreuzt: %(number)s da",
                facts={"number": sum(one.there for one in noted)},
                about=_projects(noted),
                at=now,
                who=who,
            )
        return await _counted_anew(meeting_id, now=now)


async def close(meeting_id: int, *, who: str, today: date, now: datetime) -> DayList:
    """Close the list, inside a deed's transaction: the meeting was held, with so many.

    Nobody is asked for it any more. Closed again, it says the same.
    """
    known = await _open(meeting_id, today)
    if not known.count.present:
        raise BrokenRuleError("Auf der Liste ist noch niemand angekreuzt.")
    if known.is_closed:
        return known
    present = known.count.present
    held = replace(known.meeting, state=MeetingState.HELD, participants=present)
    await hosting.save_meeting(held, at=now)
    for letter in await letters.letters(occasion=ASKS, meeting_id=meeting_id):
        await outbox.take_back(letter.key)
    await trail.note(
        "list_closed",
        f"meeting:{meeting_id}",
        "Teilnahmeliste abgeschlossen: %(number)s waren da",
        facts={"number": present},
        about=_projects(known.lines),
        at=now,
        who=who,
    )
    return await listed(meeting_id)


async def reopen(meeting_id: int, *, who: str, now: datetime) -> DayList:
    """Take the closing back: the list is asked for again."""
    async with transaction(Deed.LISTS):
        known = await listed(meeting_id)
        if known.is_closed:
            venue = (await host_requests.venues([meeting_id])).get(meeting_id)
            confirmed = venue is not None and venue.is_confirmed
            state = MeetingState.CONFIRMED if confirmed else MeetingState.PUBLISHED
            before = replace(known.meeting, state=state, participants=None)
            await hosting.save_meeting(before, at=now)
            await trail.note(
                "list_reopened",
                f"meeting:{meeting_id}",
                "Teilnahmeliste wieder geöffnet",
                about=_projects(known.lines),
                at=now,
                who=who,
            )
        return await listed(meeting_id)


async def _open(meeting_id: int, today: date) -> DayList:
    known = await listed(meeting_id)
    if not known.meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen ist ausgefallen.")
    if today < known.meeting.day:
        raise BrokenRuleError("Angekreuzt wird am Tag des Treffens.")
    return known


async def _note_ticks(known: DayList, changed: Sequence[Line], *, who: str, now: datetime) -> None:
    """One entry for each project; the names of persons stay on the list."""
    numbers = Counter[tuple[int | None, Presence]]()
    for one in changed:
        numbers[one.project_id, one.presence] += one.number
    for (project_id, presence), number in numbers.items():
        answer = TICKED[presence]
        if presence is Presence.PRESENT:
            answer = f"{answer}: {number}"
        facts: dict[str, Fact] = {"answer": answer}
        sentence = "Ohne Anmeldung gekommen, %(answer)s"
        if project_id is not None:
            sentence, facts = answer_told(known.projects[project_id].name, answer, "")
        await trail.note(
            "list_ticked",
            f"meeting:{known.meeting.id}",
            sentence,
            facts=facts,
            about=[f"project:{project_id}"] if project_id is not None else (),
            at=now,
            who=who,
        )


def _projects(ticked: Iterable[Line]) -> tuple[str, ...]:
    """The projects somebody has ticked something for, as the trail names them."""
    ids = {one.project_id for one in ticked if one.project_id and one.noted_at is not None}
    return tuple(f"project:{one}" for one in sorted(ids))


async def _counted_anew(meeting_id: int, *, now: datetime) -> DayList:
    """The list after a change; of a meeting that is closed already the number follows."""
    known = await listed(meeting_id)
    meeting, present = known.meeting, known.count.present
    if not known.is_closed or meeting.participants == present:
        return known
    await hosting.save_meeting(replace(meeting, participants=present), at=now)
    return await listed(meeting_id)
