"""How does the timetable look from here: which letters will leave when, to whom, and what collides?

It asks the same rules as `reminders.due`, about later days. Nothing here is stored either.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.reminding.audiences import Recipient, holds, recipients
from lagplanner.domain.reminding.reminder_facts import (
    FARTHEST,
    SENT,
    Facts,
    KnownLetter,
    Planned,
    planned,
)
from lagplanner.domain.reminding.reminder_steps import Anchor, Audience, Condition, Step
from lagplanner.domain.reminding.watching import reaches_back
from lagplanner.domain.talks.speakers import TalkState


class Outlook(StrEnum):
    """What will become of a step's letters, as things stand."""

    COMING = "coming"
    IF_SILENT = "if_silent"  # only where nobody has answered by then
    IF_READY = "if_ready"  # its condition does not hold yet
    NOT_NEEDED = "not_needed"  # nothing is amiss, so there is nothing to say
    HELD = "held"  # in the outbox, not sent yet
    SENT = "sent"
    PASSED = "passed"  # its day is over and it was not written
    NOT_RECORDED = "not_recorded"


class MoveKind(StrEnum):
    """What a change of the rules does to the letters of a step."""

    MOVES = "moves"
    APPEARS = "appears"
    VANISHES = "vanishes"
    TOO_LATE = "too_late"  # its new day is over already: nothing is made up for


UNANSWERED = (TalkState.PREPARED, TalkState.ASKED)

LIKELY = frozenset({Outlook.COMING, Outlook.IF_READY, Outlook.HELD})
"""Letters that somebody will probably get; those that follow silence mostly do not leave."""


UNWRITTEN = frozenset({Outlook.NOT_NEEDED, Outlook.NOT_RECORDED})
"""Lines that stand for no letter."""

USUALLY_MET = frozenset(
    {
        Condition.HOST_CONFIRMED,
        Condition.HOST_KNOWN,
        Condition.PLAN_DECIDED,
        Condition.SPEAKER_CHOSEN,
        Condition.SPEAKER_COMING,
        Condition.DETAILS_OPEN,
        Condition.SPOKE,
        Condition.REGISTERED,
    }
)
"""Conditions that are met in time if all goes well; the others mean that something is amiss."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step for one subject in the calendar, and who will get its letters."""

    planned: Planned
    outlook: Outlook
    people: tuple[Recipient, ...] = ()

    @property
    def step(self) -> Step:
        return self.planned.step

    @property
    def day(self) -> date:
        return self.planned.day

    @property
    def title(self) -> str:
        """How the letter is called."""
        return OCCASIONS[self.step.occasion].title

    @property
    def name(self) -> tuple[str, str]:
        """The step and its subject, the same before and after a change of rules."""
        return self.step.code, self.planned.subject.key


@dataclass(frozen=True, slots=True)
class Clash:
    """People who would get several letters on one day; `names` are their projects."""

    day: date
    names: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What a change of the rules does to one step of one subject."""

    kind: MoveKind
    title: str
    about: str
    old: date | None = None
    new: date | None = None


def calendar(facts: Facts, now: datetime, first: date, last: date) -> tuple[Line, ...]:
    """Every letter of the timetable from `first` to `last`, by day; steps that are off are left out.

    So are those a speaker's answer has made needless.
    """
    known = _by_step(facts.known)
    lines = [
        _line(one, facts, now, known)
        for one in planned(facts, first - FARTHEST, last + FARTHEST)
        if first <= one.day <= last
    ]
    shown = (
        line
        for line in lines
        if line.planned.subject.talk is None or line.outlook is not Outlook.NOT_NEEDED
    )
    return tuple(sorted(shown, key=lambda line: (line.day, line.planned.subject.key)))


def clashes(lines: Iterable[Line]) -> tuple[Clash, ...]:
    """Where somebody would get two or more letters on one day. The board's are not counted: its
    notices wait for one digest."""
    by_person: dict[tuple[date, str], list[tuple[Line, Recipient]]] = defaultdict(list)
    for line in lines:
        if line.outlook not in LIKELY:
            continue
        for recipient in line.people:
            if recipient.audience is not Audience.BOARD and recipient.person.email:
                address = recipient.person.email.casefold()
                by_person[line.day, address].append((line, recipient))
    groups: dict[tuple[date, tuple[str, ...]], set[str]] = defaultdict(set)
    for (day, address), letters in by_person.items():
        if len(letters) > 1:
            titles = tuple(f"{line.title} ({about(line.planned)})" for line, _ in letters)
            project = letters[0][1].project
            groups[day, titles].add(project.name if project else address)
    return tuple(
        Clash(day, tuple(sorted(names)), titles) for (day, titles), names in sorted(groups.items())
    )


def most_letters(lines: Iterable[Line]) -> tuple[int, int]:
    """How many letters a member gets in these lines: usually (the median) and at most."""
    counted: Counter[int] = Counter()
    for line in lines:
        if line.outlook in LIKELY or line.outlook is Outlook.SENT:
            counted.update(one.project.id for one in line.people if one.project is not None)
    if not counted:
        return 0, 0
    numbers = sorted(counted.values())
    return numbers[len(numbers) // 2], numbers[-1]


def consequences(before: Sequence[Line], after: Sequence[Line], now: datetime) -> tuple[Move, ...]:
    """What changes if the second timetable takes the place of the first, by the day it concerns.

    A step that is new, or whose day is another, does not reach back: what would have left by now
    never leaves.
    """
    old = {line.name: line for line in before}
    new = {line.name: line for line in after}
    moves = []
    for name in dict.fromkeys((*old, *new)):
        move = _move(old.get(name), new.get(name), now)
        if move is not None:
            moves.append(move)
    return tuple(sorted(moves, key=lambda move: (move.new or move.old or date.max, move.title)))


def about(one: Planned) -> str:
    """What a letter is about, in a few words: the town and day of a meeting, a project, a year."""
    subject = one.subject
    match subject.anchor:
        case Anchor.YEAR:
            return str(subject.year)
        case Anchor.FUNDING:
            return subject.project.name if subject.project else ""
        case Anchor.MEETING | Anchor.ASSEMBLY:
            meeting = subject.meeting
            town = meeting.town.name if meeting and meeting.town else "Ort offen"
            return f"{town}, {subject.day:%d.%m.%Y}"


def _line(
    one: Planned,
    facts: Facts,
    now: datetime,
    known: Mapping[tuple[str, str], Sequence[KnownLetter]],
) -> Line:
    if one.step.needs not in (None, *facts.recorded):
        return Line(one, Outlook.NOT_RECORDED)
    everybody = recipients(one, facts, max(facts.day_of(now), one.day))
    letters = known.get((one.step.code, one.key), ())
    if letters:
        gone = all(letter.state in SENT or not letter.is_open for letter in letters)
        return Line(one, Outlook.SENT if gone else Outlook.HELD, everybody)
    if one.expires_at <= now or (one.moment <= now and reaches_back(one, facts)):
        return Line(one, Outlook.PASSED, everybody)
    wanted = tuple(recipient for recipient in everybody if _may_get(one, recipient, facts))
    if wanted:
        return Line(one, Outlook.IF_SILENT if one.step.silence else Outlook.COMING, wanted)
    if one.step.when in USUALLY_MET and _may_still_be(one):
        return Line(one, Outlook.IF_READY, everybody)
    return Line(one, Outlook.NOT_NEEDED)


def _may_still_be(one: Planned) -> bool:
    """Whether a condition that does not hold may come to hold, as the answer to a request will."""
    talk = one.subject.talk
    if talk is None:
        return True
    open_ = (*UNANSWERED, TalkState.TENTATIVE)
    return talk.state in open_ and one.step.when is not Condition.SPEAKER_CHOSEN


def _may_get(one: Planned, recipient: Recipient, facts: Facts) -> bool:
    """Whether the letter leaves if nobody does anything; nobody can be silent who was not asked yet."""
    if one.step.when is Condition.HOST_SILENT:
        one = replace(one, step=replace(one.step, when=Condition.HOST_ASKED))
    if one.step.when in (Condition.SPEAKER_SILENT, Condition.ANSWER_OPEN):
        talk = one.subject.talk
        return talk is not None and talk.state in (*UNANSWERED, TalkState.TENTATIVE)
    return holds(one, recipient, facts)


def _by_step(letters: Iterable[KnownLetter]) -> dict[tuple[str, str], list[KnownLetter]]:
    found: dict[tuple[str, str], list[KnownLetter]] = defaultdict(list)
    for letter in letters:
        if letter.state is not LetterState.DISCARDED:
            found[letter.step, letter.subject].append(letter)
    return found


def _move(old: Line | None, new: Line | None, now: datetime) -> Move | None:
    if all(line is None or line.outlook in UNWRITTEN for line in (old, new)):
        return None
    if new is None:
        if old is None or old.planned.moment <= now:
            return None
        return Move(MoveKind.VANISHES, old.title, about(old.planned), old=old.day)
    if old is not None and (old.day == new.day or old.outlook in (Outlook.HELD, Outlook.SENT)):
        return None
    if old is not None and old.planned.moment <= now and new.planned.moment <= now:
        return None
    kind = MoveKind.APPEARS if old is None else MoveKind.MOVES
    if new.planned.moment <= now:
        if old is None and new.planned.expires_at <= now - timedelta(days=60):
            return None
        kind = MoveKind.TOO_LATE
    return Move(
        kind, new.title, about(new.planned), old=None if old is None else old.day, new=new.day
    )
