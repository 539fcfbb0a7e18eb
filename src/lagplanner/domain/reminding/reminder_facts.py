"""What must be known to decide which letters are due, and on which day does each step fall?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lagplanner.clock import BERLIN
from lagplanner.domain.afterwards.minutes import Minutes
from lagplanner.domain.assembly import notice
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.attendance.replies import Reply
from lagplanner.domain.dates.day_rules import DAY, OpenDays, SendDay, moment, send_day
from lagplanner.domain.hosting import ASSEMBLY, WORKING, Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_steps import (
    Anchor,
    Condition,
    Needed,
    Step,
    Until,
    time_to_answer,
)
from lagplanner.domain.talks.speakers import Speaker, Talk, talk_key

TALK = re.compile(r"t\d+")
"""How keys name a talk."""

FARTHEST = 430 * DAY
"""No step is farther from its anchor than this."""

SENT = frozenset({LetterState.SENT, LetterState.IN_DOUBT, LetterState.BOUNCED})
GIVEN_UP = frozenset({LetterState.DISCARDED, LetterState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a letter is addressed to."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """A letter that is in the outbox already; `day` is when it was sent, None if it was not."""

    key: str
    occasion: str
    state: LetterState
    step: str = ""
    project_id: int | None = None
    meeting_id: int | None = None
    email: str = ""
    day: date | None = None
    id: int = 0

    @property
    def subject(self) -> str:
        """What it is about: its key without occasion and addressee."""
        return self.key.split(":", 2)[-1]

    @property
    def matter(self) -> str:
        """Its subject without the day that a letter sent anew carries."""
        return self.subject.partition(":")[0]

    @property
    def matters(self) -> tuple[str, ...]:
        """What it counts for: its matter, and for a letter about a talk all talks of the meeting."""
        if self.meeting_id is None or not TALK.fullmatch(self.matter):
            return (self.matter,)
        return self.matter, _talks_of(self.meeting_id)

    @property
    def is_open(self) -> bool:
        """Whether it may still leave."""
        return self.state not in SENT and self.state not in GIVEN_UP


@dataclass(frozen=True, slots=True)
class Watched:
    """What a fact was when we last looked, and since when: what is older than that never fires."""

    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step counts from: a year, a meeting, an assembly, or the end of a funding.

    `key` is the same for ever and stands in the letters' keys; `watch` names the fact whose change
    must not let old letters fire, "" where nothing can change. Each talk of a meeting is a subject
    of its own, with the meeting's day.
    """

    anchor: Anchor
    key: str
    day: date
    meeting: Meeting | None = None
    project: Project | None = None
    watch: str = ""
    talk: Talk | None = None

    @property
    def matters(self) -> tuple[str, ...]:
        """Whose letters its steps keep a distance from: its own, and those about a meeting's talks."""
        if self.meeting is None or self.talk is not None:
            return (self.key,)
        return self.key, _talks_of(self.meeting.id)

    @property
    def year(self) -> int:
        return self.day.year if self.meeting is None else self.meeting.year


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the timetable is decided from.

    `talks` are those of stored meetings, `speakers` who gives them, by id.
    `wishes` are (project id, year) of the projects that have said when they could host. `send_at`
    is the time on the wall in `zone` at which letters leave. `declined` are (meeting id, project id)
    of hosts that said no. `replies` are those to meetings that are to come, or not closed yet, `minutes` by
    meeting. `there` are
    (meeting id, project id) of those ticked as present, `answers` how many have said what they thought
    of a meeting. `since` says what we saw before, by the names in `watched`. `assemblies` is what is decided
    of general assemblies, by meeting, `documents` are those of which something is filed for members.
    """

    days: OpenDays
    steps: tuple[Step, ...]
    projects: tuple[Project, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    talks: tuple[Talk, ...] = ()
    speakers: Mapping[int, Speaker] = field(default_factory=dict)
    wishes: frozenset[tuple[int, int]] = frozenset()
    declined: frozenset[tuple[int, int]] = frozenset()
    replies: tuple[Reply, ...] = ()
    there: frozenset[tuple[int, int]] = frozenset()
    answers: Mapping[int, int] = field(default_factory=dict)
    minutes: Mapping[int, Minutes] = field(default_factory=dict)
    board: Person = Person("Vorstand")
    known: tuple[KnownLetter, ...] = ()
    since: Mapping[str, Watched] = field(default_factory=dict)
    send_at: time = time(9, 0)
    zone: ZoneInfo = BERLIN
    recorded: frozenset[Needed] = frozenset()
    assemblies: Mapping[int, Assembly] = field(default_factory=dict)
    documents: frozenset[int] = frozenset()

    def project(self, project_id: int | None) -> Project | None:
        return next((one for one in self.projects if one.id == project_id), None)

    def talks_of(self, meeting: Meeting | None) -> tuple[Talk, ...]:
        """The talks of a meeting that is stored."""
        known = meeting.id if meeting else 0
        return tuple(talk for talk in self.talks if talk.meeting_id == known)

    def reply_of(self, project: Project | None, meeting: Meeting | None) -> Reply | None:
        """What a project has said about coming to a meeting."""
        wanted = (meeting.id if meeting else 0, project.id if project else 0)
        return next(
            (one for one in self.replies if (one.meeting_id, one.project_id) == wanted), None
        )

    def minutes_are_out(self, meeting: Meeting) -> bool:
        """Whether members see the minutes of a meeting."""
        known = self.minutes.get(meeting.id)
        return known is not None and known.is_out

    def day_of(self, at: datetime) -> date:
        """The day on the association's wall."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Planned:
    """One step for one subject: when its letters leave, until when to answer, when it is stale."""

    step: Step
    subject: Subject
    sent: SendDay
    moment: datetime
    deadline: date | None
    expires_at: datetime

    @property
    def day(self) -> date:
        return self.sent.day

    @property
    def key(self) -> str:
        """What the keys of its letters end with."""
        if self.step.anew:
            return f"{self.subject.key}:{self.subject.day.isoformat()}"
        return self.subject.key


def subjects(facts: Facts, first: date, last: date) -> Iterator[Subject]:
    """What letters may be about whose own day lies from `first` to `last`: the beginnings of years,
    meetings that stand, ends of funding."""
    for year in range(first.year, last.year + 1):
        if first <= date(year, 1, 1):
            yield Subject(Anchor.YEAR, str(year), date(year, 1, 1))
    for meeting in facts.meetings:
        stands = meeting.took_or_takes_place and meeting.kind in (WORKING, ASSEMBLY)
        if stands and first <= meeting.day <= last:
            subject = subject_of(meeting)
            yield subject
            for talk in facts.talks_of(meeting) if meeting.is_working else ():
                yield replace(subject, key=talk_key(talk.id), talk=talk)
    for project in facts.projects:
        if project.funding_until is not None and first <= project.funding_until <= last:
            yield Subject(
                Anchor.FUNDING,
                f"{project.id}-{project.funding_until.isoformat()}",
                project.funding_until,
                project=project,
                watch=f"funding:{project.id}",
            )


def subject_of(meeting: Meeting) -> Subject:
    """What letters about a meeting are about."""
    assembly = meeting.is_assembly
    number = f"{meeting.year}-{meeting.number}"
    return Subject(
        Anchor.ASSEMBLY if assembly else Anchor.MEETING,
        f"{ASSEMBLY}-{number}" if assembly else number,
        meeting.day,
        meeting=meeting,
        watch=watch_of(meeting),
    )


def invite_on(found: notice.Notice, steps: Iterable[Step], days: OpenDays) -> date | None:
    """The day on which the timetable lays the invitations to an assembly ready; None if it does not."""
    for step in steps:
        if step.occasion == "ga_invitation" and step.on:
            raw = found.last_safe_day + timedelta(days=step.offset)
            return send_day(raw, step.rule, days).day
    return None


def planned(facts: Facts, first: date, last: date) -> tuple[Planned, ...]:
    """Every step that is on, with its day, for every subject whose own day lies from `first` to `last`.

    Linked steps keep their distance: from the day the earlier letters were really sent, else from
    the day they are planned for.
    """
    sent = _days_sent(facts.known)
    by_anchor: dict[Anchor, list[Step]] = defaultdict(list)
    for step in facts.steps:
        by_anchor[step.anchor].append(step)
    found: list[Planned] = []
    for subject in subjects(facts, first, last):
        steps = [one for one in by_anchor[subject.anchor] if _concerns(one, subject, facts)]
        ideal: dict[str, date] = {}
        for step in _after_their_gaps(steps):
            if not step.on:
                continue
            gaps = _gaps(step, subject, ideal, sent)
            when = send_day(
                raw_day(step, subject, facts),
                step.rule,
                facts.days,
                limit=step.limit,
                not_before=gaps,
            )
            ideal[step.code] = when.day
            found.append(_planned(step, subject, when, facts))
    return tuple(found)


def raw_day(step: Step, subject: Subject, facts: Facts) -> date:
    """The day counted from the anchor, before any rule moves it."""
    counted_from = last_safe_day(subject, facts) if step.notice else subject.day
    return counted_from + timedelta(days=step.offset)


def last_safe_day(subject: Subject, facts: Facts) -> date:
    """The last open day on which the notice of an assembly is in time for every member."""
    return notice.notice_to(facts.projects, subject.day, facts.days).last_safe_day


def watch_of(meeting: Meeting) -> str:
    """The name under which a meeting's day is watched."""
    return f"meeting:{meeting.kind}-{meeting.year}-{meeting.number}"


def _concerns(step: Step, subject: Subject, facts: Facts) -> bool:
    """Whether a step is about this subject. A meeting without any talk stands for those to come."""
    if subject.anchor is not Anchor.MEETING:
        return True
    if subject.talk is not None:
        return step.of_talk
    return not (step.of_talk and facts.talks_of(subject.meeting))


def _after_their_gaps(steps: Iterable[Step]) -> list[Step]:
    """The steps so that each stands behind those it keeps a distance from."""
    left = list(steps)
    ordered: list[Step] = []
    while left:
        waiting = {one.code for one in left}
        free = [one for one in left if not any(code in waiting for code, _ in one.gaps)] or left
        ordered += free
        left = [one for one in left if one not in free]
    return ordered


def _gaps(
    step: Step,
    subject: Subject,
    ideal: Mapping[str, date],
    sent: Mapping[tuple[str, str], date],
) -> dict[str, date]:
    """For each linked step the first day on which this one may follow it."""
    days = {code: _last(code, subject, sent) or ideal.get(code) for code, _ in step.gaps}
    return {
        code: day + timedelta(days=gap)
        for code, gap in step.gaps
        if (day := days[code]) is not None
    }


def _last(code: str, subject: Subject, sent: Mapping[tuple[str, str], date]) -> date | None:
    days = [sent[code, matter] for matter in subject.matters if (code, matter) in sent]
    return max(days, default=None)


def _talks_of(meeting_id: int) -> str:
    return f"talks of {meeting_id}"


def _days_sent(known: Iterable[KnownLetter]) -> dict[tuple[str, str], date]:
    """The last day on which letters of a step (or of an occasion without one) about a subject left."""
    days: dict[tuple[str, str], date] = {}
    for letter in known:
        if letter.day is not None:
            for matter in letter.matters:
                name = (letter.step or letter.occasion, matter)
                days[name] = max(letter.day, days.get(name, letter.day))
    return days


def _is_called_late(subject: Subject, facts: Facts) -> bool:
    """Whether the board calls an assembly although its period cannot be kept: it still invites to it."""
    known = facts.assemblies.get(subject.meeting.id) if subject.meeting else None
    return known is not None and bool(known.late_reason)


def _planned(step: Step, subject: Subject, when: SendDay, facts: Facts) -> Planned:
    deadline = None
    if step.reply is not None:
        deadline = max(
            subject.day + timedelta(days=step.reply),
            when.day + timedelta(days=time_to_answer(step)),
        )
    at = moment(when.day, facts.send_at, facts.zone)
    return Planned(
        step, subject, when, at, deadline, _expires_at(step, subject, when, deadline, facts)
    )


def _expires_at(
    step: Step, subject: Subject, when: SendDay, deadline: date | None, facts: Facts
) -> datetime:
    """The moment from which on the letter says something stale."""
    match step.good_for:
        case Until.REPLY:
            last = deadline or when.day
        case Until.NOTICE if not (
            _is_called_late(subject, facts) and step.when is Condition.ALWAYS
        ):
            last = notice.notice(subject.day, facts.days).until
        case Until.NOTICE | Until.ANCHOR:
            begins = datetime.combine(subject.day, facts.days.rules.starts, facts.zone)
            return begins.astimezone(UTC)
        case days:
            last = when.day + timedelta(days=int(days))
    return moment(last + DAY, time(0), facts.zone)
