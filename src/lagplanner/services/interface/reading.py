"""What may a program read? Meetings, projects and topics as everybody may, the rest as its token may.

Whoever has the token of a project sees what is that project's own, and of others what is public. "Not
yours" and "not there" get the same answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import acting, archive, directory, host_requests, hosting, members
from lagplanner.database import attendance as stored_replies
from lagplanner.domain.access import About, Deed, may
from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.attendance.replies import Numbers, Reply
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.errors import NotAllowedError, NotFoundError
from lagplanner.domain.hosting import WORKING, Meeting
from lagplanner.domain.hosts.host_requests import HostRequest
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.plan.planning import Entry
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import Hours
from lagplanner.domain.talks.topics import TopicState
from lagplanner.services import hours
from lagplanner.services.attendance import replies as attendance
from lagplanner.services.plan import planning
from lagplanner.services.rules import rules
from lagplanner.services.talks import topics

NO_MEETING = "Ein Treffen {key} gibt es nicht."
TOO_LITTLE = "Dafür reicht dieses Token nicht. Bitte fragen Sie, wer es angelegt hat."


@dataclass(frozen=True, slots=True)
class Part:
    """Which of many things are wanted: so many, from this page on; pages count from 1."""

    page: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Network:
    """Who we are, in numbers: member projects, towns with one, meetings of all years."""

    rules: Rules
    projects: int
    towns: int
    meetings: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One meeting of a year's plan: agreed, or still a proposal (no meeting, but an entry of the draft).

    `request` is what its host was asked and said; the standby is known only to whom it concerns.
    """

    number: int
    meeting: Meeting | None
    entry: Entry | None
    host: Project | None
    co_hosts: tuple[Project, ...]
    standby: Project | None
    request: HostRequest | None


@dataclass(frozen=True, slots=True)
class Replies:
    """Who comes to a meeting: `numbers` for the board and the hosts, `own` what a project has said."""

    meeting: Meeting
    numbers: Numbers | None
    until: date
    own: tuple[tuple[Project, Reply | None], ...]


async def network(*, today: date) -> Network:
    """Who we are."""
    lines = await directory.listed(today)
    towns = {one.town.slug for one in lines}
    return Network(await rules(), len(lines), len(towns), await archive.count(today))


async def meetings(
    part: Part, *, year: int | None = None, coming: bool | None = None, today: date
) -> tuple[Sequence[ShownMeeting], int, Hours]:
    """Some meetings of all that are wanted, how many these are, and from when to when they are.

    The latest first; those to come begin with the next.
    """
    found = await archive.meetings(today, year=year, coming=coming, part=(part.size, part.offset))
    number = await archive.count(today, year=year, coming=coming)
    return found, number, await hours.hours([one.id for one in found])


async def projects(part: Part, *, town: str = "", today: date) -> tuple[Sequence[Listed], int]:
    """Some projects of the directory in the order of their names, and how many there are."""
    lines = [one for one in await directory.listed(today) if town in ("", one.town.slug)]
    return lines[part.offset : part.offset + part.size], len(lines)


async def topics_in(part: Part, *, today: date) -> tuple[Sequence[topics.Line], int]:
    """Some topics, the one to treat next first, and how many there are: those the public page shows.

    What somebody wished for and the board put to rest, before any meeting had it, is not among them.
    """
    lines = [
        one
        for one in await topics.store(today=today)
        if one.wished.treated or one.wished.topic.state is TopicState.OPEN
    ]
    return lines[part.offset : part.offset + part.size], len(lines)


async def plan(year: int) -> tuple[PlanLine, ...]:
    """The meetings of a year by their numbers; a project sees those it hosts or stands by for."""
    theirs = _theirs(Deed.SEE)
    known = {one.id: one for one in await members.projects()}
    asked = {(one.meeting_id, one.project_id): one for one in await host_requests.requests()}
    agreed = [one for one in await hosting.meetings() if one.is_working and one.year == year]
    lines = [_agreed(one, known, asked, theirs) for one in agreed if _concerns(one, theirs)]
    version = await planning.current(year) if theirs is None else None
    if version is not None:
        numbers = {one.number for one in agreed}
        lines += [_proposed(one, known) for one in version.entries if one.number not in numbers]
    return tuple(sorted(lines, key=lambda line: line.number))


async def members_in(part: Part, *, today: date) -> tuple[Sequence[Project], int]:
    """Some members with their contacts; a project sees itself."""
    theirs = _theirs(Deed.SEE_PEOPLE)
    found = [
        one
        for one in await members.projects()
        if is_member_on(one, today) and (theirs is None or one.id in theirs)
    ]
    found.sort(key=lambda one: (one.name.casefold(), one.slug))
    return found[part.offset : part.offset + part.size], len(found)


async def member(slug: str, *, today: date) -> Project:
    """One of them. NotFoundError for one that is none, or is not to be seen by this token."""
    found, _ = await members_in(Part(1, 1_000_000), today=today)
    one = next((one for one in found if one.slug == slug), None)
    if one is None:
        raise NotFoundError("Dieses Mitglied gibt es hier nicht.")
    return one


async def replies(year: int, number: int) -> Replies:
    """Who comes to a meeting. A project reads what it said itself, and the numbers where it hosts.

    NotFoundError where there is no such meeting.
    """
    theirs = _theirs(Deed.SEE)
    meeting = await _working(year, number)
    view = await attendance.gathered(meeting.id)
    said = {one.project_id: one for one in await stored_replies.replies([meeting.id])}
    own = [one for one in await members.projects() if theirs is not None and one.id in theirs]
    hosts = {meeting.host_id, *meeting.co_host_ids}
    counts = theirs is None or bool(theirs & hosts)
    return Replies(
        meeting,
        view.numbers if counts else None,
        view.until,
        tuple((one, said.get(one.id)) for one in own),
    )


async def _working(year: int, number: int) -> Meeting:
    for one in await hosting.meetings():
        if (one.kind, one.year, one.number) == (WORKING, year, number):
            return one
    raise NotFoundError(NO_MEETING.format(key=f"{year}-{number}"))


def _theirs(deed: Deed) -> frozenset[int] | None:
    """The projects whose own things this token shows; None: those of everybody.

    Raises NotAllowedError where it shows nothing of the kind.
    """
    actor = acting.current()
    if may(actor, deed):
        return None
    own = frozenset(one for one in actor.projects if may(actor, deed, About(project=one)))
    if not own:
        raise NotAllowedError(TOO_LITTLE)
    return own


def _concerns(meeting: Meeting, theirs: Collection[int] | None) -> bool:
    return theirs is None or any(
        one in theirs for one in (meeting.host_id, *meeting.co_host_ids, meeting.standby_id)
    )


def _agreed(
    meeting: Meeting,
    known: Mapping[int, Project],
    asked: Mapping[tuple[int, int], HostRequest],
    theirs: Collection[int] | None,
) -> PlanLine:
    sees_all = theirs is None or meeting.host_id in theirs
    standby = meeting.standby_id
    request = asked.get((meeting.id, meeting.host_id or 0))
    return PlanLine(
        meeting.number,
        meeting,
        None,
        known.get(meeting.host_id or 0),
        tuple(known[one] for one in meeting.co_host_ids if one in known),
        known.get(standby or 0) if theirs is None or standby in theirs else None,
        request if sees_all else None,
    )


def _proposed(entry: Entry, known: Mapping[int, Project]) -> PlanLine:
    return PlanLine(
        entry.number,
        None,
        entry,
        known.get(entry.host_id or 0),
        tuple(one for one in (known.get(entry.co_host_id or 0),) if one),
        known.get(entry.standby_id or 0),
        None,
    )
