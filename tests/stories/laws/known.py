"""What should be so? A small second opinion about meetings, talks, polls, swaps and who was told what.

It is brought up to date by what somebody asked for and by the mails that arrived, never by asking
the product what it thinks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.stories.laws.mails import CalendarObject

ASKED_AGAIN = ("accepted", "tentative", "asked", "other_date")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody was told of a meeting last: its day, and whether it falls through."""

    day: date
    cancelled: bool


@dataclass(slots=True, eq=False)
class Before:
    """What a move or cancellation has changed, as long as it may be taken back."""

    was: Said
    confirmed: bool
    host: int | None
    until: datetime
    turned: dict[int, str]
    stopped: frozenset[int] = frozenset()


@dataclass(slots=True)
class Meeting:
    """A published meeting. `told` is what each address believes, from the mails it got.

    `seen` is the day a round saw last, and since when it was so: what a meeting left and came back
    to between two rounds was never another day for the timetable.
    """

    id: int
    number: int
    uid: str
    day: date
    host: int | None
    since: datetime
    cancelled: bool = False
    confirmed: bool = False
    told: dict[str, Said] = field(default_factory=dict)
    days_told: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    about: dict[str, set[int | None]] = field(default_factory=lambda: defaultdict(set))
    to_hear: frozenset[str] = frozenset()
    may_hear: frozenset[str] = frozenset()
    deeds: list[Before] = field(default_factory=list)
    seen: tuple[date, datetime] | None = None

    @property
    def has_its_day_since(self) -> datetime:
        """Since when the timetable may count on the day it has."""
        if self.seen is not None and self.seen[0] == self.day:
            return self.seen[1]
        return self.since

    @property
    def is_so(self) -> Said:
        return Said(self.day, self.cancelled)

    def tell(self, who: str, talk: int | None = None) -> None:
        """Somebody got a letter, about a talk perhaps, and knows what is so now."""
        self.told[who] = self.is_so
        self.about[who].add(talk)
        self.days_told[who].add(self.day)

    @property
    def state(self) -> str:
        return "cancelled" if self.cancelled else "confirmed" if self.confirmed else "published"


@dataclass(slots=True)
class Talk:
    """One speaker's part in a meeting."""

    meeting: int
    speaker: int
    state: str
    asked: int = 1
    days: frozenset[date] = frozenset()


@dataclass(slots=True)
class Poll:
    """The question which day suits."""

    meeting: int
    days: tuple[date, ...]
    answer_by: date
    open: bool = True
    ended_by: Before | None = None
    voted: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Swap:
    """Two hosts who want to change places, by the ids of their meetings and projects."""

    meetings: tuple[int, int]
    projects: tuple[int, int]
    state: str = "asked"


@dataclass(slots=True)
class Known:
    """Everything that should be so."""

    meetings: dict[int, Meeting] = field(default_factory=dict)
    talks: dict[int, Talk] = field(default_factory=dict)
    polls: dict[int, Poll] = field(default_factory=dict)
    swaps: dict[int, Swap] = field(default_factory=dict)
    said_no: set[tuple[int, int]] = field(default_factory=set)
    askings: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How often a project was given a part in a meeting."""
    company: set[tuple[int, int]] = field(default_factory=set)
    """Who hosts beside a host, as it is stored."""
    given_up: set[tuple[str, str]] = field(default_factory=set)
    """Whose calendar has lost a meeting because they do not speak there after all."""
    calendars: dict[tuple[str, str], list[CalendarObject]] = field(
        default_factory=lambda: defaultdict(list)
    )
    stopped: set[int] = field(default_factory=set)
    once_more: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)

    def a_round_was_made(self) -> None:
        """The timetable has looked at every day as it is now."""
        for meeting in self.meetings.values():
            meeting.seen = meeting.day, meeting.has_its_day_since

    def move(self, meeting: Meeting, day: date | None, now: datetime, until: datetime) -> None:
        """Somebody moved or cancelled a meeting."""
        turned = self._turn(meeting, day)
        meeting.deeds.append(Before(meeting.is_so, meeting.confirmed, meeting.host, until, turned))
        meeting.cancelled = day is None
        meeting.day = day or meeting.day
        meeting.confirmed = meeting.confirmed and day is None
        meeting.since = now
        self._end_poll(meeting)

    def plan(self, meeting: Meeting, day: date, now: datetime) -> None:
        """A plan was published that has the meeting on another day; that is not taken back."""
        meeting.deeds.clear()
        self.move(meeting, day, now, now)
        meeting.deeds.clear()

    def keep(self, meeting: Meeting, rows: Iterable[Mapping[str, Any]], state: str) -> None:
        """What was said for the day a meeting comes back to may hold for who heard of no other.

        Whom the product leaves with a yes must have given it for this very day; `rows` are the talks.
        """
        *earlier, last = meeting.deeds
        for row in rows:
            talk = self.talks.get(row["id"])
            if talk is None or talk.state != "turned:asked" or row["state"] not in COMING:
                continue
            given = {one.turned.get(row["id"]) for one in earlier if one.was.day == meeting.day}
            assert row["state"] in given, "a yes nobody gave for this day (law 12)"
            talk.state = f"turned:{row['state']}"
        if state == "confirmed" and not meeting.confirmed and not last.was.cancelled:
            assert any(one.confirmed and one.was.day == meeting.day for one in earlier), "law 12"
            meeting.confirmed = True

    def asks(self, meeting: Meeting, project: int) -> None:
        """A project is given a part in a meeting: what it said before counts no more."""
        self.askings[meeting.id, project] += 1
        self.said_no.discard((meeting.id, project))

    def drop(self, meeting: Meeting, now: datetime) -> None:
        """A plan was published that has the meeting no more; that is not taken back."""
        meeting.deeds.clear()
        self.move(meeting, None, now, now)
        meeting.deeds.clear()

    def undo(self, meeting: Meeting, now: datetime) -> None:
        """Somebody took the last of these back; who has answered since is left with that answer."""
        before = meeting.deeds.pop()
        self.stopped -= before.stopped
        meeting.day, meeting.cancelled = before.was.day, before.was.cancelled
        meeting.since = now
        said_no = (meeting.id, meeting.host) in self.said_no
        meeting.confirmed = before.confirmed and meeting.host == before.host and not said_no
        for talk_id, state in before.turned.items():
            talk = self.talks[talk_id]
            if talk.state.startswith("turned:"):
                talk.state = state
        for poll in self.polls.values():
            if poll.meeting == meeting.id and poll.ended_by is before:
                poll.open, poll.ended_by = True, None

    def stop(self, meeting: Meeting, letters: set[int]) -> None:
        """These letters were settled before the meeting changed, so they were about something else."""
        if meeting.deeds:
            meeting.deeds[-1].stopped = frozenset(letters - self.stopped)
        self.stopped |= letters

    def swap(self, swap: Swap) -> None:
        """The board approved a swap."""
        swap.state = "approved"
        for meeting_id, project in zip(swap.meetings, reversed(swap.projects), strict=True):
            meeting = self.meetings[meeting_id]
            meeting.host, meeting.confirmed = project, False
            self.asks(meeting, project)

    def invite(self, talk_id: int, meeting: int, speaker: int) -> None:
        """Somebody was asked, perhaps once more."""
        talk = self.talks.setdefault(talk_id, Talk(meeting, speaker, "asked", asked=0))
        talk.state = "asked"
        talk.asked += 1

    def _turn(self, meeting: Meeting, day: date | None) -> dict[int, str]:
        """A yes was for the old day; who offered the new one has said yes to it."""
        if day is None:
            return {}
        turned = {}
        for talk_id, talk in self.talks.items():
            if talk.meeting != meeting.id:
                continue
            state = state_of(talk)
            if state == "other_date" and day in talk.days:
                turned[talk_id], talk.state = state, "turned:accepted"
            elif state in ASKED_AGAIN:
                turned[talk_id], talk.state = state, "turned:asked"
        return turned

    def _end_poll(self, meeting: Meeting) -> None:
        for poll in self.polls.values():
            if poll.meeting == meeting.id and poll.open:
                poll.open, poll.ended_by = False, meeting.deeds[-1]


COMING = ("accepted", "tentative")

OUT = ("declined", "substituted", "withdrawn")
"""Who does not speak anyway need not hear of another day."""


def need_not_know(known: Known, meeting: Meeting, who: str) -> bool:
    """Whether somebody was told of a meeting only for a talk that will not be."""
    talks = [known.talks.get(one or 0) for one in meeting.about[who]]
    return all(talk is not None and state_of(talk) in OUT for talk in talks)


def state_of(talk: Talk) -> str:
    """The talk's state, whether somebody has said so or a move has made it so."""
    return talk.state.removeprefix("turned:")
