"""What is so at the moment a letter is written? Everything its values and its verdict need."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from lagplanner.clock import BERLIN
from lagplanner.domain.attendance.replies import Numbers, Reply, numbers
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    ChecklistItem,
    HostRequest,
    Venue,
    usual_checklist,
)
from lagplanner.domain.hosts.swaps import Swap
from lagplanner.domain.members import Project, is_member_on, is_paused_on
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import AFTERWARDS, ANSWERED_UNTIL_THE_MEETING, USUAL_LIFE
from lagplanner.domain.post.occasions import OCCASIONS, Audience, Occasion
from lagplanner.domain.post.staleness import Case
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import FromTo, from_to
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.post.snapshots import COMING, Snapshot

USUAL_REPLY = timedelta(days=21)
SHORTEST_REPLY = timedelta(days=3)
ASKS_SPEAKER = ("speaker_invite", "speaker_ack_tentative")
"""Letters that name the day until which the board asked a speaker to answer."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One letter and what it is about, at the time `now`. `url` is its one link, "" without one."""

    letter: Letter
    occasion: Occasion
    snapshot: Snapshot
    now: datetime
    base_url: str
    url: str = ""

    @property
    def rules(self) -> Rules:
        return self.snapshot.rules

    @property
    def today(self) -> date:
        """The day on the association's wall."""
        return self.now.astimezone(BERLIN).date()

    @property
    def meeting(self) -> Meeting | None:
        """The meeting it is about; one that has only a day in the plan is not stored yet."""
        known = self.snapshot.meetings.get(self.letter.meeting_id or 0)
        return known or _of_the_plan(self.letter, self.snapshot)

    @property
    def project(self) -> Project | None:
        """The project the letter is to, or about."""
        return self.snapshot.projects.get(self.letter.project_id or 0)

    @property
    def hosts(self) -> tuple[Project, ...]:
        """Who invites: the host, then co-hosts."""
        if self.meeting is None:
            return ()
        ids = (self.meeting.host_id, *self.meeting.co_host_ids)
        found = (self.snapshot.projects.get(one) for one in ids if one is not None)
        return tuple(project for project in found if project is not None)

    @property
    def venue(self) -> Venue | None:
        """Where it takes place, as its host has confirmed; None while it has not."""
        known = self.snapshot.venues.get(self.meeting.id) if self.meeting else None
        return known if known and known.is_confirmed else None

    @property
    def checklist(self) -> tuple[ChecklistItem, ...]:
        """What its host has to see to, as ticked by now."""
        if self.meeting is None:
            return ()
        known = self.snapshot.checklists.get(self.meeting.id)
        return known or usual_checklist(self.meeting.day)

    @property
    def standby(self) -> Project | None:
        return self.snapshot.projects.get((self.meeting and self.meeting.standby_id) or 0)

    @property
    def talk(self) -> Talk | None:
        """The talk it is about; None for letters about none, and where it is gone."""
        told = self.letter.facts.get("talk")
        return self.snapshot.talks.get(told) if isinstance(told, int) else None

    @property
    def speaker(self) -> Speaker | None:
        """Who gives that talk."""
        return self.snapshot.speakers.get(self.talk.speaker_id) if self.talk else None

    @property
    def to_speaker(self) -> bool:
        """Whether it is written to a speaker, and not to somebody else about one."""
        return self.talk is not None and self.occasion.audience is Audience.SPEAKER

    @property
    def reply(self) -> Reply | None:
        """What its project has said about coming to the meeting."""
        if self.meeting is None or self.project is None:
            return None
        return self.snapshot.replies.get((self.meeting.id, self.project.id))

    @property
    def numbers(self) -> Numbers:
        """What the replies about its meeting come to."""
        if self.meeting is None:
            return Numbers()
        day, known = self.meeting.day, self.snapshot.projects.values()
        asked = {one.id: one.town.slug for one in known if is_member_on(one, day)}
        meeting_id = self.meeting.id
        replies = [one for one in self.snapshot.replies.values() if one.meeting_id == meeting_id]
        return numbers(replies, asked)

    @property
    def year(self) -> int:
        """The year it is about."""
        told = self.letter.facts.get("year")
        if isinstance(told, int):
            return told
        return self.meeting.year if self.meeting else self.today.year

    @property
    def is_rehearsal(self) -> bool:
        """Whether this is a copy for the board of a letter that somebody else would get."""
        return bool(self.letter.facts.get("rehearsal"))

    @property
    def is_to_board(self) -> bool:
        """Whether this one goes to the board, of an occasion that others get too."""
        return self.letter.facts.get("to") == "board"

    @property
    def written(self) -> date:
        """The day from which time to answer is counted: the release, else today."""
        return (self.letter.released_at or self.now).astimezone(BERLIN).date()

    @property
    def address(self) -> str:
        """Where the letter goes: as it was posted, else where its project is reached now.

        What is meant for the board, or is a rehearsal, never goes to a project instead.
        """
        to_project = self.occasion.audience in (Audience.MEMBER, Audience.HOST)
        to_board = self.letter.facts.get("to") == "board" or self.is_rehearsal
        if self.letter.recipient_email or self.project is None or to_board or not to_project:
            return self.letter.recipient_email
        contact = self.project.contact
        return (contact.email if contact else "") or self.project.email

    def day(self, name: str) -> date | None:
        """A day among the facts the letter was posted with; None if it is not there."""
        return _day(self.letter, name)

    @property
    def deadline(self) -> date:
        """Until when to answer: as posted, else three weeks; never over already, and before the day.

        A letter that was released late still leaves some days to answer.
        """
        asks = self.talk is not None and self.occasion.code in ASKS_SPEAKER
        asked = self.talk.answer_by if self.talk and asks else None
        return deadline_of(self.letter, self.meeting, self.written, asked=asked)

    @property
    def link_ends(self) -> datetime:
        """When the letter's link stops opening: after the deadline, else after the meeting.

        Answers to a meeting may be changed until it is there, and hosts and speakers come back to the
        same page for what is left to do and to say: their links outlive the day by which to answer.
        """
        if self.meeting is not None and self.occasion.link in ANSWERED_UNTIL_THE_MEETING:
            return midnight_after(max(self.meeting.day, self.today) + AFTERWARDS)
        if "deadline" in self.occasion.placeholders:
            return midnight_after(self.deadline)
        if self.meeting is not None and self.meeting.day >= self.today:
            return midnight_after(self.meeting.day)
        return self.now + USUAL_LIFE

    @property
    def around(self) -> tuple[Meeting, ...]:
        """All working meetings that take or took place, by day."""
        return tuple(
            one
            for one in sorted(self.snapshot.meetings.values(), key=lambda one: (one.day, one.id))
            if one.is_working and one.took_or_takes_place
        )

    @property
    def of_year(self) -> tuple[Meeting, ...]:
        """The working meetings of the letter's year that are published."""
        return tuple(one for one in self.around if one.year == self.year and one.state in COMING)

    @property
    def longest_not_hosted(self) -> tuple[Project, ...]:
        """Members by the day they last hosted, whoever waits longest first."""
        last: dict[int, date] = {}
        for one in self.around:
            for host in (one.host_id, *one.co_host_ids):
                if host is not None:
                    last[host] = one.day
        members_now = [
            one
            for one in self.snapshot.projects.values()
            if is_member_on(one, self.today) and not is_paused_on(one, self.today)
        ]
        return tuple(
            sorted(
                members_now,
                key=lambda one: (
                    last.get(one.id) or one.last_hosted or one.member_since or date.min,
                    one.name,
                ),
            )
        )

    @property
    def hours(self) -> FromTo:
        """From when to when the meeting is held; without one, when meetings usually are."""
        known = self.snapshot
        found = self.meeting.id if self.meeting is not None else 0
        own = known.assemblies.get(found)
        return from_to(known.rules, known.agendas.get(found, ()), own.starts if own else None)

    @property
    def case(self) -> Case:
        """What the verdict is given on."""
        starts = None
        poll = self.snapshot.polls.get(self.letter.facts.get("poll", 0))
        if self.meeting is not None:
            starts = on_the_wall(self.meeting.day, self.rules.starts)
        return Case(
            letter=self.letter,
            now=self.now,
            today=self.today,
            meeting=self.meeting,
            starts=starts,
            project=self.project,
            wished=frozenset(who for who, year in self.snapshot.wished if year == self.year),
            address=self.address,
            marked=self.snapshot.marked.get(self.address.casefold(), ""),
            has_left=self.address.casefold() in self.snapshot.left,
            swap=self._swap,
            poll_until=poll.answer_by if poll else None,
            voted=frozenset(who for which, who in self.snapshot.voted if poll and which == poll.id),
            request=self._request,
            list_is_done=all(item.is_done for item in self.checklist),
            talk=self.talk,
            has_talk=any(
                one.state is TalkState.ACCEPTED
                for one in self.snapshot.talks.values()
                if self.meeting is not None and one.meeting_id == self.meeting.id
            ),
            reply=self.reply,
            minutes_out=self._minutes_out,
        )

    @property
    def _minutes_out(self) -> bool | None:
        known = self.snapshot.minutes.get(self.meeting.id) if self.meeting else None
        return None if known is None else known.is_out

    @property
    def _request(self) -> HostRequest | None:
        """What we asked the host it is about: one that is named, the project it is to, or the host."""
        if self.meeting is None:
            return None
        named = (self.letter.facts.get("host_id"), self.letter.project_id, self.meeting.host_id)
        found = (self.snapshot.requests.get((self.meeting.id, one or 0)) for one in named)
        return next((one for one in found if one is not None), None)

    @property
    def _swap(self) -> tuple[Swap, Meeting, Meeting] | None:
        """The open swap it asks about, with the meetings of who asked and of who was asked."""
        swap = self.snapshot.swaps.get(self.letter.facts.get("swap", 0))
        if swap is None:
            return None
        ids = (swap.asking_meeting_id, swap.other_meeting_id)
        asking, other = (self.snapshot.meetings.get(one) for one in ids)
        return (swap, asking, other) if asking and other else None


def ground(letter: Letter, known: Snapshot, *, now: datetime, base_url: str) -> Ground | None:
    """The ground of a letter; None for an occasion nobody knows (any more).

    One that was never posted, but only looked at, is in the association's language.
    """
    occasion = OCCASIONS.get(letter.occasion)
    spoken = replace(letter, language=known.rules.language_for(letter.language))
    return None if occasion is None else Ground(spoken, occasion, known, now, base_url)


def deadline_of(
    letter: Letter, meeting: Meeting | None, written: date, *, asked: date | None = None
) -> date:
    """Until when a letter that was written (or released) on this day asks to answer.

    As it was posted, else as the board `asked`, else three weeks; never over already, and before
    the meeting as long as that lies ahead.
    """
    soonest = _workday(written + SHORTEST_REPLY)
    told = _day(letter, "deadline") or asked or _workday(written + USUAL_REPLY)
    wanted = max(told, soonest) if told < written + timedelta(days=2) else told
    if meeting is None or meeting.day <= written:
        return wanted
    return max(min(wanted, meeting.day - timedelta(days=1)), written)


def speaks_to_person(ground: Ground) -> bool:
    """Whether the recipient's name is a person's, and not that of a project or the board."""
    name = ground.letter.recipient_name.strip()
    if not name or ground.occasion.audience is Audience.BOARD:
        return False
    return ground.project is None or name != ground.project.name


def on_the_wall(day: date, hour: time) -> datetime:
    """A moment as the association's clock shows it."""
    return datetime.combine(day, hour, BERLIN)


def midnight_after(day: date) -> datetime:
    """The end of a day on the association's wall."""
    return on_the_wall(day + timedelta(days=1), time())


def _of_the_plan(letter: Letter, known: Snapshot) -> Meeting | None:
    """The meeting that year and number among the facts name: stored since, or of the plan alone."""
    year, number, day = (letter.facts.get(name) for name in ("year", "number", "day"))
    if letter.meeting_id is not None or not (isinstance(year, int) and isinstance(number, int)):
        return None
    for one in known.meetings.values():
        if (one.year, one.number, one.kind) == (year, number, "working"):
            return one
    planned = date.fromisoformat(day) if isinstance(day, str) else None
    if planned is None:
        return None
    return Meeting(0, year, number, planned, MeetingState.PUBLISHED)


def _day(letter: Letter, name: str) -> date | None:
    told = letter.facts.get(name)
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
