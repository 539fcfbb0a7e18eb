"""What is there to say of a general assembly beside its day, and what is the one thing to do next?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from lagplanner.domain.assembly.notice import NOT_NAMED, Notice, Way
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
    RELEASE = "release"
    LETTERS = "letters"
    PUBLISH = "publish"
    VOTES = "votes"
    MINUTES = "minutes"
    REGISTER = "register"


TODO_WORDS = {
    Todo.VENUE: "Ort eintragen",
    Todo.MOTIONS: "Über verspätete Anträge entscheiden",
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

    @property
    def words(self) -> str:
        return TODO_WORDS[self.todo]


@dataclass(frozen=True, slots=True)
class State:
    """What the tasks of an assembly depend on. `held` are letters that wait for the board's yes,
    `without_mail` members that need a letter, `late` motions that came after their deadline,
    `votes_taken` whether anybody was noted as present, `minuted` whether the minutes stand.
    """

    assembly: Assembly
    day: date
    stands: bool
    notice: Notice
    has_venue: bool
    held: int = 0
    without_mail: int = 0
    late: int = 0
    votes_taken: bool = False
    minuted: bool = False


def tasks(state: State, today: date) -> tuple[Task, ...]:
    """Everything to do by now, the most pressing first; nothing for one that is cancelled."""
    if not state.stands:
        return ()
    last = {one.way: one.day for one in state.notice.last}
    known = state.assembly
    ahead = today <= state.day
    notice_is_near = today >= state.notice.last_safe_day - LETTERS_FROM
    found = (
        (Todo.RELEASE, state.notice.last_safe_day, ahead and state.held > 0),
        (Todo.VENUE, state.notice.last_safe_day, ahead and not state.has_venue),
        (Todo.MOTIONS, state.notice.last_safe_day, ahead and state.late > 0),
        (
            Todo.LETTERS,
            last.get(Way.LETTER, state.notice.last_safe_day),
            ahead and notice_is_near and state.without_mail > 0 and known.posted_on is None,
        ),
        (
            Todo.PUBLISH,
            last.get(Way.PUBLIC, state.notice.last_safe_day),
            ahead and notice_is_near and Way.PUBLIC in last and known.published_on is None,
        ),
        (Todo.VOTES, state.day, today == state.day and not state.votes_taken),
        (Todo.MINUTES, state.day + MINUTES_WITHIN, today > state.day and not state.minuted),
        (
            Todo.REGISTER,
            state.day + REGISTER_WITHIN,
            today > state.day and known.concerns_register and known.registered_on is None,
        ),
    )
    return tuple(Task(todo, until) for todo, until, is_due in found if is_due)


def check_day(notice: Notice, today: date, *, reason: str) -> str:
    """The reason to keep, "" where none is needed: a day that breaks the period wants one.

    Raises InputError without a reason, and for a day that is over.
    """
    if notice.assembly <= today:
        raise InputError(Problem("day", "Tag der Versammlung: Dieser Tag ist vorbei oder heute."))
    if notice.is_in_time(today):
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


def check_ahead(day: date, today: date) -> None:
    """Refuse to cancel what has taken place. Raises BrokenRuleError."""
    if day < today:
        raise BrokenRuleError("Diese Versammlung ist vorbei.")


def check_named(before: Assembly, after: Assembly, *, sent: int) -> None:
    """Refuse to put on the agenda what a notice that has left does not name.

    Raises InputError naming the field; taking something off stays possible.
    """
    if not _is_called(before, sent):
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
    if _is_called(assembly, sent):
        raise BrokenRuleError(
            "Die Einladung ist schon hinausgegangen. Sagen Sie diese Versammlung ab und laden Sie neu ein."
        )


def _is_called(assembly: Assembly, sent: int) -> bool:
    """Whether the notice has left, to anybody on any way."""
    return bool(sent or assembly.posted_on or assembly.published_on)


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
