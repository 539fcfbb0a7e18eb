"""What is there to say of a general assembly beside its day, and what is the one thing to do next?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from lagplanner.domain.assembly.notice import NOT_NAMED, LastDay, Notice, Standing, Way
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem

REGISTER_WITHIN = timedelta(days=21)
"""So soon after the assembly the board is reminded to file; the law says: without delay."""

MINUTES_WITHIN = timedelta(days=14)
"""So soon after the assembly its minutes are to be written: the register wants a copy."""

LETTERS_FROM = timedelta(days=21)
"""So long before the last safe day the board is told to print its letters."""

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Assembly:
    """What the board decides of one assembly; a part that is empty is not on the agenda.

    `starts` None: as the rules say for meetings. `hybrid` tells how to take part and vote from
    elsewhere, "" where one has to come (§ 32 Abs. 2 BGB). `late_reason` is why it was called although
    the period cannot be kept. `posted_on`: the letters to members without mail were brought to
    the post; `published_on`: the public notice appeared; `registered_on`: the register was told.
    """

    meeting_id: int
    starts: time | None = None
    hybrid: str = ""
    elections: tuple[str, ...] = ()
    statute_changes: tuple[str, ...] = ()
    late_reason: str = ""
    posted_on: date | None = None
    published_on: date | None = None
    registered_on: date | None = None

    @property
    def concerns_register(self) -> bool:
        """Whether what it decides has to be filed (§ 67 BGB: the board, § 71 BGB: the statutes)."""
        return bool(self.elections or self.statute_changes)


class Todo(StrEnum):
    """What the board has to do for an assembly."""

    VENUE = "venue"
    MOTIONS = "motions"
    INVITE = "invite"
    RELEASE = "release"
    LETTERS = "letters"
    PUBLISH = "publish"
    VOTES = "votes"
    MINUTES = "minutes"
    REGISTER = "register"


TODO_WORDS = {
    Todo.VENUE: "Ort eintragen",
    Todo.MOTIONS: "Über verspätete Anträge entscheiden",
    Todo.INVITE: "Einladung zur Freigabe vorlegen",
    Todo.RELEASE: "Briefe freigeben",
    Todo.LETTERS: "Briefe drucken und zur Post bringen",
    Todo.PUBLISH: "Einladung bekannt machen",
    Todo.VOTES: "Stimmen feststellen",
    Todo.MINUTES: "Protokoll schreiben",
    Todo.REGISTER: "Beim Vereinsregister anmelden",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, and until when."""

    todo: Todo
    until: date
    is_overdue: bool = False

    @property
    def words(self) -> str:
        return TODO_WORDS[self.todo]


@dataclass(frozen=True, slots=True)
class State:
    """What the tasks of an assembly depend on. `held` are letters that wait for the board's yes,
    `on_paper` members that need a letter, `late` motions that came after their deadline,
    `votes_taken` whether anybody was noted as present, `minuted` whether the minutes stand.
    `invite_on` is when the timetable lays the invitations ready (None: never), `laid` whether they
    wait or have left, `sent` how many have.
    """

    assembly: Assembly
    day: date
    stands: bool
    notice: Notice
    has_venue: bool
    held: int = 0
    on_paper: int = 0
    late: int = 0
    votes_taken: bool = False
    minuted: bool = False
    invite_on: date | None = None
    laid: bool = False
    sent: int = 0

    @property
    def is_called(self) -> bool:
        """Whether the notice has left, to anybody on any way."""
        return is_called(self.assembly, sent=self.sent)


def tasks(state: State, today: date) -> tuple[Task, ...]:
    """Everything to do by now, the most pressing first; nothing for one that is cancelled."""
    if not state.stands:
        return ()
    ahead = _before(state, today) if today <= state.day else ()
    return tuple(
        Task(todo, until, until < today)
        for todo, until, is_due in (*ahead, *_afterwards(state, today))
        if is_due
    )


_Due = tuple[Todo, date, bool]
"""A thing to do, until when, and whether it is to be done now."""


def _before(state: State, today: date) -> tuple[_Due, ...]:
    """What calls the members: nothing leaves before place and motions are settled."""
    known, found = state.assembly, state.notice
    last = {one.way: one for one in found.last}
    until = found.due_on(today)
    is_near = today >= found.last_safe_day - LETTERS_FROM
    lays_nothing = is_near if state.invite_on is None else today > state.invite_on
    invites = Way.MAIL in last and not state.laid and not state.is_called
    prints = state.on_paper > 0 and known.posted_on is None
    publishes = Way.PUBLIC in last and known.published_on is None
    return (
        (Todo.VENUE, until, not state.has_venue),
        (Todo.MOTIONS, until, state.late > 0 and not state.is_called),
        (Todo.INVITE, until, invites and lays_nothing),
        (Todo.RELEASE, until, state.held > 0),
        (Todo.LETTERS, _last(last.get(Way.LETTER), found, today), prints and is_near),
        (Todo.PUBLISH, _last(last.get(Way.PUBLIC), found, today), publishes and is_near),
        (Todo.VOTES, state.day, today == state.day and not state.votes_taken),
    )


def _last(one: LastDay | None, found: Notice, today: date) -> date:
    """The day to name as the last one of a way: the safe day, and once that is over the lawful one."""
    if one is None:
        return found.due_on(today)
    return one.day if today <= one.day else one.by_law


def _afterwards(state: State, today: date) -> tuple[_Due, ...]:
    """What follows from an assembly that is over."""
    known, is_over = state.assembly, today > state.day
    files = known.concerns_register and known.registered_on is None
    return (
        (Todo.MINUTES, state.day + MINUTES_WITHIN, is_over and not state.minuted),
        (Todo.REGISTER, state.day + REGISTER_WITHIN, is_over and files),
    )


def check_day(notice: Notice, today: date, *, reason: str) -> str:
    """The reason to keep, "" where none is needed: a day that breaks the period by law wants one.

    Raises InputError without a reason, and for a day that is over.
    """
    if notice.assembly <= today:
        raise InputError(Problem("day", "Tag der Versammlung: Dieser Tag ist vorbei oder heute."))
    if notice.standing(today) is not Standing.BROKEN:
        return ""
    if not reason.strip():
        raise InputError(
            Problem(
                "reason",
                "Die Einladungsfrist lässt sich nicht mehr einhalten. Beschlüsse können unwirksam"
                " sein. Wenn Sie trotzdem einladen, nennen Sie bitte den Grund.",
            )
        )
    return reason.strip()[:REASON_LENGTH]


def check_noted(on: date, earliest: date, today: date) -> None:
    """Refuse a day on which it cannot have been done. Raises InputError naming the field."""
    if on > today:
        raise InputError(Problem("on", "Tag: Dieser Tag kommt erst noch."))
    if on < earliest:
        raise InputError(
            Problem("on", f"Tag: Das kann frühestens am {earliest:%d.%m.%Y} gewesen sein.")
        )


def check_ahead(day: date, today: date) -> None:
    """Refuse to cancel what has taken place. Raises BrokenRuleError."""
    if day < today:
        raise BrokenRuleError("Diese Versammlung ist vorbei.")


def check_named(before: Assembly, after: Assembly, *, sent: int) -> None:
    """Refuse to put on the agenda what a notice that has left does not name.

    Raises InputError naming the field; taking something off stays possible.
    """
    if not is_called(before, sent=sent):
        return
    fields = {
        "elections": set(after.elections) - set(before.elections),
        "statute_changes": set(after.statute_changes) - set(before.statute_changes),
    }
    problems = [Problem(name, NOT_NAMED) for name, added in fields.items() if added]
    if problems:
        raise InputError(*problems)


def check_not_called(assembly: Assembly, *, sent: int) -> None:
    """Refuse to change what members have been told. Raises BrokenRuleError."""
    if is_called(assembly, sent=sent):
        raise BrokenRuleError(
            "Die Einladung ist schon hinausgegangen. Sagen Sie diese Versammlung ab und laden Sie neu ein."
        )


def is_called(assembly: Assembly, *, sent: int) -> bool:
    """Whether the notice has left, to anybody on any way; `sent` are the mails of it that have."""
    return bool(sent or assembly.posted_on or assembly.published_on)


def open_ways(assembly: Assembly, ways: Iterable[Way], *, mailed: bool) -> tuple[Way, ...]:
    """By which of these ways the notice still has to leave."""
    left = {
        Way.MAIL: mailed,
        Way.LETTER: assembly.posted_on is not None,
        Way.PUBLIC: assembly.published_on is not None,
    }
    return tuple(way for way in ways if not left[way])


def signers(wording: str) -> tuple[str, ...]:
    """Who signs the minutes, each by itself: "Versammlungsleitung und Protokollführung" are two."""
    parts = re.split(r",| und | and ", wording)
    return tuple(part.strip() for part in parts if part.strip())


def lines_of(texts: str) -> tuple[str, ...]:
    """What was typed a line each, without the empty ones."""
    return tuple(line.strip() for line in texts.split("\n") if line.strip())


def next_number(known: Sequence[int]) -> int:
    """The number of the next one in a year: numbers of cancelled ones are not used again."""
    return max(known, default=0) + 1
