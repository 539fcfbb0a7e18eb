"""A meeting may have to move: which of a few days suits whom?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.talks.speakers import Via

MOST_DAYS = 6
REMINDED_BEFORE = timedelta(days=2)
"""So long before the last day those are reminded who have said nothing."""


class PollState(StrEnum):
    """Open polls take answers; an applied one has moved its meeting."""

    OPEN = "open"
    CLOSED = "closed"
    APPLIED = "applied"


class Suits(StrEnum):
    """What somebody says to a day."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


SUITS_NAMES = {Suits.YES: "passt", Suits.MAYBE: "zur Not", Suits.NO: "passt nicht"}


@dataclass(frozen=True, slots=True)
class Poll:
    """The question which day suits, for one meeting. `talk_id` is whose proposal it began with."""

    id: int
    meeting_id: int
    days: tuple[date, ...]
    answer_by: date
    reason: str = ""
    state: PollState = PollState.OPEN
    talk_id: int | None = None
    created_at: datetime | None = None
    created_by: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one project says to one day, who said it for them, and by which way."""

    project_id: int
    day: date
    value: Suits
    who: str = ""
    via: Via = Via.LINK


@dataclass(frozen=True, slots=True)
class Offer:
    """The other days a speaker has offered, which is what they say to the days of a poll."""

    name: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class DayTally:
    """What everybody says to one day. `host` None: the host is silent.

    `offered_by` are the speakers who have proposed it, `others` those who have proposed other days.
    """

    day: date
    yes: int
    maybe: int
    no: int
    silent: int
    host: Suits | None
    offered_by: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        return self.yes + self.maybe + self.no + self.silent

    @property
    def sentence(self) -> str:
        """ "passt 14 von 18 Projekten, zur Not 2, Gastgeber: passt"."""
        parts = [f"passt {self.yes} von {self.asked} Projekten"]
        if self.maybe:
            parts.append(f"zur Not {self.maybe}")
        parts.append(
            f"Gastgeber: {SUITS_NAMES[self.host]}" if self.host else "Gastgeber: noch keine Antwort"
        )
        return ", ".join(parts)


def checked_days(
    days: Iterable[date], *, meeting_day: date, today: date, answer_by: date
) -> tuple[date, ...]:
    """The days to ask about, the earliest first. Raises InputError naming each that is no use."""
    wanted = sorted(set(days))
    problems = [
        Problem("days", f"Der {day:%d.%m.%Y} liegt nicht nach der Antwortfrist.")
        for day in wanted
        if day <= answer_by
    ]
    if not wanted:
        problems.append(Problem("days", "Nennen Sie mindestens einen anderen Tag."))
    if len(wanted) > MOST_DAYS:
        problems.append(Problem("days", f"Mehr als {MOST_DAYS} Tage überfordern. Wählen Sie aus."))
    if meeting_day in wanted:
        problems.append(
            Problem("days", f"Am {meeting_day:%d.%m.%Y} ist das Treffen schon geplant.")
        )
    if answer_by <= today:
        problems.append(Problem("answer_by", "Die Antwortfrist muss in der Zukunft liegen."))
    if problems:
        raise InputError(*problems)
    return tuple(wanted)


def checked_votes(
    poll: Poll, project_id: int, values: Mapping[date, Suits], *, today: date, who: str, via: Via
) -> tuple[Vote, ...]:
    """One project's answer, a vote for each day it said something to.

    Raises BrokenRuleError once the poll has ended, InputError for days nobody asked about.
    """
    if poll.state is not PollState.OPEN:
        raise BrokenRuleError("Diese Umfrage ist beendet. Vielen Dank.")
    if today > poll.answer_by:
        raise BrokenRuleError(f"Antworten waren bis {poll.answer_by:%d.%m.%Y} möglich.")
    unknown = [day for day in values if day not in poll.days]
    if unknown:
        raise InputError(Problem("days", f"Nach dem {unknown[0]:%d.%m.%Y} fragt niemand."))
    if not values:
        raise InputError(Problem("days", "Sagen Sie zu mindestens einem Tag, ob er passt."))
    return tuple(Vote(project_id, day, value, who, via) for day, value in sorted(values.items()))


def said_to_days(votes: Iterable[Vote]) -> str:
    """One project's answer in words: "22.03.2027 passt, 12.04.2027 zur Not"."""
    ordered = sorted(votes, key=lambda one: one.day)
    return ", ".join(f"{one.day:%d.%m.%Y} {SUITS_NAMES[one.value]}" for one in ordered)


def tally(
    poll: Poll,
    votes: Iterable[Vote],
    *,
    asked: Sequence[int],
    host_id: int | None,
    offers: Sequence[Offer] = (),
) -> tuple[DayTally, ...]:
    """What everybody says to each day, the best day first.

    A day the host cannot is last: without a host there is no meeting. Then those come first that
    the speakers have proposed: it is for them that the day is looked for. `asked` are ids of
    projects.
    """
    said: dict[date, dict[int, Suits]] = {day: {} for day in poll.days}
    for vote in votes:
        if vote.day in said and vote.project_id in asked:
            said[vote.day][vote.project_id] = vote.value
    tallies = [_tally(day, values, asked, host_id, offers) for day, values in said.items()]
    return tuple(
        sorted(
            tallies,
            key=lambda one: (
                one.host is Suits.NO,
                -len(one.offered_by),
                -one.yes,
                -one.maybe,
                one.no,
                one.day,
            ),
        )
    )


def silent(poll: Poll, votes: Iterable[Vote], asked: Sequence[int]) -> tuple[int, ...]:
    """Who has said nothing yet: only they are reminded."""
    answered = {vote.project_id for vote in votes if vote.day in poll.days}
    return tuple(project_id for project_id in asked if project_id not in answered)


def takes_answers(poll: Poll, today: date) -> bool:
    """Whether somebody can still answer, or change an answer."""
    return poll.state is PollState.OPEN and today <= poll.answer_by


def reminded_on(poll: Poll, begun: date, last_open: Callable[[date], date]) -> date | None:
    """The day on which the silent are reminded; None where the poll began too late for that.

    `last_open` gives the last day, up to the one named, on which letters are sent.
    """
    day = last_open(poll.answer_by - REMINDED_BEFORE)
    return day if day > begun else None


def _tally(
    day: date,
    values: Mapping[int, Suits],
    asked: Sequence[int],
    host_id: int | None,
    offers: Sequence[Offer],
) -> DayTally:
    counted = list(values.values())
    return DayTally(
        day,
        yes=counted.count(Suits.YES),
        maybe=counted.count(Suits.MAYBE),
        no=counted.count(Suits.NO),
        silent=len(asked) - len(counted),
        host=values.get(host_id) if host_id is not None else None,
        offered_by=tuple(one.name for one in offers if day in one.days),
        others=tuple(one.name for one in offers if day not in one.days),
    )
