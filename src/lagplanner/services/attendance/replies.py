"""A project says whether it comes, with how many, and what they need; board and host see the sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import attendance as stored
from lagplanner.database import host_requests, hosting, letters, members
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.attendance.replies import (
    REPLY_NAMES,
    Details,
    Given,
    Numbers,
    Question,
    Reply,
    ReplyKind,
    answer,
    asked_anew,
    check_open,
    deadline,
    detailed,
    numbers,
)
from lagplanner.domain.attendance.waiting import offer_ends_on, seated
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.post.letters import Letter
from lagplanner.mail import outbox
from lagplanner.services import acting
from lagplanner.services.as_it_was import Waited, waited
from lagplanner.services.attendance import waiting
from lagplanner.services.attendance.taking_back import Before
from lagplanner.services.post.letter_facts import deadline_of

ASKS = "rsvp_reminder"
NAME_A_DEADLINE = ("invitation", ASKS, "meeting_moved")
"""Letters that say until when to answer whether one comes."""

MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Ride:
    """How somebody travels who agreed that others who travel may read it."""

    project: Project
    hint: str


@dataclass(frozen=True, slots=True)
class Invited:
    """What a project sees of a meeting it is invited to, and what it has said.

    `before` is what it said when the meeting was on another day. `rides` are there only for those
    who share theirs.
    """

    meeting: Meeting
    project: Project
    host: Project | None
    venue: Venue | None
    reply: Reply
    until: date
    questions: tuple[Question, ...]
    rides: tuple[Ride, ...] = ()
    before: Reply | None = None

    @property
    def offered_on(self) -> date | None:
        """The last day to say yes to a place that was offered; offers end at midnight."""
        until = self.reply.offered_until
        return (until - timedelta(minutes=1)).astimezone(BERLIN).date() if until else None

    @property
    def by_video(self) -> bool:
        """Whether one can take part from elsewhere."""
        return self.venue is not None and self.venue.by_video


@dataclass(frozen=True, slots=True)
class Replied:
    """One project that was asked, and its reply; None while it is silent."""

    project: Project
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Who comes: for the board and, with what people need, for the host."""

    meeting: Meeting
    asked: tuple[Replied, ...]
    numbers: Numbers
    capacity: int | None
    until: date
    questions: tuple[Question, ...]

    @property
    def has_replies(self) -> bool:
        return any(one.reply is not None for one in self.asked)

    @property
    def silent(self) -> tuple[Project, ...]:
        """Who has not decided, those who promised an answer included."""
        return tuple(
            one.project
            for one in self.asked
            if one.reply is None or one.reply.kind is ReplyKind.LATER
        )

    @property
    def over(self) -> int:
        """How many have a place for whom there is none: the house was changed for a smaller one."""
        return max(0, self.numbers.seats - self.capacity) if self.capacity is not None else 0


async def invited(meeting_id: int, project_id: int, *, asked_until: date | None = None) -> Invited:
    """Everything for the page of a project; `asked_until` is the day its letter names."""
    meeting, project = await _both(meeting_id, project_id)
    known = await stored.reply(meeting_id, project_id)
    reply = asked_anew(known, meeting, project_id)
    venue = (await host_requests.venues([meeting_id])).get(meeting_id)
    return Invited(
        meeting,
        project,
        await members.project_by_id(meeting.host_id) if meeting.host_id else None,
        venue if venue is not None and venue.is_confirmed else None,
        reply,
        deadline(meeting, asked_until),
        await stored.questions(meeting_id),
        await _rides(meeting, reply),
        known if known is not None and known.day != meeting.day else None,
    )


def asked_until(letter: Letter | None, meeting: Meeting) -> date | None:
    """Until when this letter asks to answer; None for letters that ask something else."""
    if letter is None or letter.occasion not in NAME_A_DEADLINE:
        return None
    left = letter.released_at or letter.sent_at or letter.created_at
    return deadline_of(letter, meeting, left.astimezone(BERLIN).date()) if left else None


async def named(project_ids: Sequence[int]) -> tuple[Project, ...]:
    """These projects, those that are gone left out."""
    found = [await members.project_by_id(one) for one in project_ids]
    return tuple(one for one in found if one is not None)


async def reply_to(
    meeting_id: int,
    project_id: int,
    given: Given,
    *,
    asked_until: date | None = None,
    today: date,
    now: datetime,
) -> Reply:
    """Take a project's reply; the next one edits it, the same again changes nothing.

    It gets places as far as there are some, else a place in line; places it gives back are offered
    to who waits. Nobody is reminded of what is answered.
    """
    async with transaction(Deed.ATTEND, project=project_id, meeting=meeting_id):
        meeting, project = await _both(meeting_id, project_id)
        check_open(meeting, today)
        known = await stored.reply(meeting_id, project_id)
        old = asked_anew(known, meeting, project_id)
        until = deadline(meeting, asked_until)
        new = answer(old, given, until=until, today=today, at=now)
        return await _keep(meeting, project, known, new, today=today, now=now)


async def add_details(
    meeting_id: int,
    project_id: int,
    details: Details,
    *,
    asked_until: date | None = None,
    today: date,
    now: datetime,
) -> Reply:
    """Keep what a project that comes adds: names, guests, food, support, how it travels."""
    async with transaction(Deed.ATTEND, project=project_id, meeting=meeting_id):
        meeting, project = await _both(meeting_id, project_id)
        check_open(meeting, today)
        known = await stored.reply(meeting_id, project_id)
        old = asked_anew(known, meeting, project_id)
        asked = {one.id for one in await stored.questions(meeting_id)}
        answers = {key: text for key, text in details.answers.items() if key in asked}
        until = deadline(meeting, asked_until)
        new = detailed(old, replace(details, answers=answers), until=until, today=today, at=now)
        return await _keep(meeting, project, known, new, today=today, now=now)


async def overview(meeting_id: int) -> Overview:
    """Who comes to a meeting as things stand, for who sees people or hosts it."""
    acting.ask_to_read_of(meeting_id)
    return await gathered(meeting_id)


async def gathered(meeting_id: int) -> Overview:
    """The same for what counts or prints it, and leaves out itself what is not its reader's."""
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    known = {one.project_id: one for one in await stored.replies([meeting_id])}
    asked = tuple(
        Replied(one, known.get(one.id))
        for one in await members.projects()
        if is_member_on(one, meeting.day) or one.id in known
    )
    towns = {one.project.id: one.project.town.slug for one in asked}
    return Overview(
        meeting,
        asked,
        numbers(known.values(), towns),
        await waiting.capacity_of(meeting),
        deadline(meeting),
        await stored.questions(meeting_id),
    )


async def ask(meeting_id: int, project_id: int, text: str) -> None:
    """Let the host ask everybody who comes one more thing."""
    async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
        await _hosted(meeting_id, project_id)
        if not text.strip():
            raise InputError(Problem("question", "Was möchten Sie fragen?"))
        if len(await stored.questions(meeting_id)) >= MOST_QUESTIONS:
            raise InputError(
                Problem("question", f"Mehr als {MOST_QUESTIONS} Fragen liest niemand gern.")
            )
        await stored.add_question(meeting_id, text.strip())


async def drop_question(meeting_id: int, project_id: int, question_id: int) -> None:
    """Let the host ask this no more; what was answered is forgotten with it."""
    async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
        await _hosted(meeting_id, project_id)
        await stored.drop_question(meeting_id, question_id)


async def _keep(
    meeting: Meeting,
    project: Project,
    known: Reply | None,
    new: Reply,
    *,
    today: date,
    now: datetime,
) -> Reply:
    """Store a reply in place of the one that is known; what the board writes down can be taken back."""
    old = asked_anew(known, meeting, project.id)
    if replace(new, changed_at=old.changed_at) == old and old.id:
        return old
    others = [one for one in await stored.replies([meeting.id]) if one.project_id != project.id]
    new = seated(
        old,
        new,
        others,
        await waiting.capacity_of(meeting),
        rests=offer_ends_on(meeting.day, today) is None,
        at=now,
    )
    saved = await stored.save_reply(new)
    reminders = await _take_back_what_asks(meeting, project)
    before = Before(project.id, known, reminders).as_text() if saved.entered_by else ""
    said = _said(saved) if _said(saved) != _said(old) else "hat Angaben ergänzt"
    who = saved.entered_by or saved.who
    await waiting.note(meeting, saved, said, who=who, now=now, before=before)
    await waiting.settle(meeting, today=today, now=now)
    return saved


async def _take_back_what_asks(meeting: Meeting, project: Project) -> tuple[Waited, ...]:
    """Nobody reminds whoever has answered; returns the letters that would have."""
    asking = await letters.letters(occasion=ASKS, meeting_id=meeting.id)
    mine = [one for one in asking if one.project_id == project.id]
    return tuple([waited(one) for one in mine if await outbox.take_back(one.key)])


async def _rides(meeting: Meeting, own: Reply) -> tuple[Ride, ...]:
    """How others travel; only for who says how they travel themselves."""
    if not own.shares_ride:
        return ()
    by_id = {one.id: one for one in await members.projects()}
    return tuple(
        Ride(by_id[one.project_id], one.hint)
        for one in await stored.replies([meeting.id])
        if one.shares_ride and one.coming and one.project_id not in (own.project_id,)
    )


async def _both(meeting_id: int, project_id: int) -> tuple[Meeting, Project]:
    meeting = await hosting.meeting_by_id(meeting_id)
    project = await members.project_by_id(project_id)
    if meeting is None or project is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    return meeting, project


async def _hosted(meeting_id: int, project_id: int) -> Meeting:
    meeting, project = await _both(meeting_id, project_id)
    if project.id not in (meeting.host_id, *meeting.co_host_ids):
        raise BrokenRuleError("Dieses Projekt ist hier nicht Gastgeber.")
    return meeting


def _said(reply: Reply) -> str:
    """A reply in words for the trail, without what is for the host alone."""
    said = REPLY_NAMES[reply.kind]
    if reply.kind is ReplyKind.YES:
        said += f" mit {reply.all}"
        if reply.waiting:
            said += f", davon {reply.waiting} auf der Warteliste"
    return said
