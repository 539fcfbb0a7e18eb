"""What was said and agreed at a meeting, in which version, who sees it, and when does it stand?

The board writes a draft, gives it to the members, hears their objections until a day, and finishes it.
Every save is a version of its own; what was agreed lives on beside it until somebody has done it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.talks.agenda import ItemKind
from lagplanner.domain.talks.programme import ProgrammeLine

LONGEST = 24_000
"""So many signs all texts of a version may have: it fits into one cell of a spreadsheet, and into a
form that waits while somebody logs in again."""

OBJECTIONS = timedelta(days=14)
"""So long members usually have to object."""

NOT_MINUTED = frozenset({ItemKind.ARRIVAL, ItemKind.BREAK, ItemKind.LUNCH, ItemKind.AGREEMENTS})
"""Nothing is said there, or it stands among what was agreed."""


class MinutesState(StrEnum):
    """How far they are: only the board sees a draft, members what is circulated, and it stands when final."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    FINAL = "final"


MINUTES_STATES = {
    MinutesState.DRAFT: "Entwurf, nur für den Vorstand",
    MinutesState.CIRCULATED: "bei den Mitgliedern, Einwände möglich",
    MinutesState.FINAL: "fertig",
}


@dataclass(frozen=True, slots=True)
class Section:
    """What was said about one item, and what was decided there, "" where nothing was."""

    title: str
    text: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """The minutes as they were saved once. `attendance` is who was there, in a sentence or two."""

    number: int
    attendance: str
    sections: tuple[Section, ...]
    saved_at: datetime | None = None
    saved_by: str = ""

    @property
    def decisions(self) -> tuple[Section, ...]:
        """The items something was decided about."""
        return tuple(one for one in self.sections if one.decision)


@dataclass(frozen=True, slots=True)
class Objection:
    """What a member wants to be another, and what the board says to it (None: nothing yet)."""

    id: int
    project_id: int | None
    who: str
    text: str
    at: datetime
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one meeting. `taker` writes them, at that address; `version` is the number of the
    present one, `circulated_version` that which members were written about.
    """

    id: int
    meeting_id: int
    state: MinutesState = MinutesState.DRAFT
    taker: str = ""
    taker_email: str = ""
    version: int = 0
    circulated_version: int = 0
    objections_until: date | None = None
    circulated_at: datetime | None = None
    finalised_at: datetime | None = None
    objections: tuple[Objection, ...] = field(default=())

    @property
    def is_out(self) -> bool:
        """Whether members see them."""
        return self.state is not MinutesState.DRAFT

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        """Those the board has not dealt with."""
        return tuple(one for one in self.objections if one.answered_at is None)

    def objections_of(self, project_ids: Collection[int]) -> tuple[Objection, ...]:
        """Those of these projects: they alone read them again, with what the board says."""
        return tuple(one for one in self.objections if one.project_id in project_ids)

    def takes_objections(self, today: date) -> bool:
        """Whether members may still object."""
        until = self.objections_until
        return self.state is MinutesState.CIRCULATED and until is not None and today <= until


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was agreed: what, who (a project, or as the board wrote it), until when.

    It stays open, over any number of meetings, until somebody says that it is done.
    """

    id: int
    meeting_id: int
    text: str
    who: str = ""
    project_id: int | None = None
    due: date | None = None
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def is_open(self) -> bool:
        return self.done_at is None


def prepared(lines: Iterable[ProgrammeLine], names: Sequence[str]) -> tuple[Section, ...]:
    """The empty sections of a draft: one for each item something can be said about.

    `names` are the lines' names as they are to be read, for those without a title.
    """
    found = []
    for line, name in zip(lines, names, strict=True):
        if line.kind not in NOT_MINUTED:
            title = line.title or name
            found.append(Section(f"{title} ({line.who})" if line.who else title))
    return tuple(found)


def checked(version: Version) -> Version:
    """The version if it can be kept; InputError where it is empty or too long."""
    texts = [version.attendance, *(part for one in version.sections for part in _texts(one))]
    length = sum(map(len, texts))
    if not any(one.text or one.decision for one in version.sections):
        raise InputError(Problem("text-1", "Schreiben Sie zu mindestens einem Punkt etwas."))
    if length > LONGEST:
        words = f"Das Protokoll hat {length} Zeichen, höchstens {LONGEST} passen hinein."
        raise InputError(Problem("text-1", words))
    return version


def circulated(known: Minutes, until: date, *, day: date, today: date, at: datetime) -> Minutes:
    """The minutes of the meeting of a day in the members' hands; given again, they have until the new day."""
    _not_final(known)
    if today < day:
        raise BrokenRuleError("Vor dem Treffen gibt es noch kein Protokoll für die Mitglieder.")
    if known.version == 0:
        raise BrokenRuleError("Speichern Sie zuerst einen Entwurf.")
    if not today < until <= today + timedelta(days=90):
        words = "Der letzte Tag für Einwände liegt zwischen morgen und drei Monaten."
        raise InputError(Problem("objections_until", words))
    return replace(
        known,
        state=MinutesState.CIRCULATED,
        objections_until=until,
        circulated_at=known.circulated_at or at,
        circulated_version=known.circulated_version or known.version,
    )


def finalised(known: Minutes, *, today: date, at: datetime) -> Minutes:
    """The minutes that stand: once every objection was dealt with and their day is over."""
    _not_final(known)
    if known.state is MinutesState.DRAFT:
        raise BrokenRuleError("Geben Sie das Protokoll zuerst an die Mitglieder.")
    if known.open_objections:
        raise BrokenRuleError("Ein Einwand ist noch offen. Beantworten Sie ihn zuerst.")
    if known.takes_objections(today):
        day = f"{known.objections_until:%d.%m.%Y}"
        raise BrokenRuleError(f"Einwände sind bis {day} möglich. Danach ist es fertig.")
    return replace(known, state=MinutesState.FINAL, finalised_at=at)


def may_be_written(known: Minutes) -> None:
    """BrokenRuleError where the text is fixed."""
    _not_final(known)


class Change(StrEnum):
    """What became of a line from one version to another."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def compared(old: Version, new: Version) -> tuple[tuple[Change, str], ...]:
    """Two versions line by line: what stayed, what went and what came."""
    before, after = _lines(old), _lines(new)
    found: list[tuple[Change, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [(Change.SAME, line) for line in before[a:b]]
        else:
            found += [(Change.GONE, line) for line in before[a:b]]
            found += [(Change.NEW, line) for line in after[c:d]]
    return tuple(found)


def open_before(actions: Iterable[Action], days: dict[int, date], day: date) -> tuple[Action, ...]:
    """What earlier meetings have left open on this day, the most urgent first."""
    left = [one for one in actions if one.is_open and days.get(one.meeting_id, day) < day]
    return tuple(sorted(left, key=lambda one: (one.due or date.max, one.id)))


def _lines(version: Version) -> list[str]:
    lines = [one for one in version.attendance.splitlines() if one]
    for section in version.sections:
        if section.text or section.decision:
            lines.append(section.title)
        lines += [one for text in _texts(section) for one in text.splitlines() if one]
    return lines


def _texts(section: Section) -> tuple[str, str]:
    return section.text, section.decision


def _not_final(known: Minutes) -> None:
    if known.state is MinutesState.FINAL:
        raise BrokenRuleError("Dieses Protokoll ist fertig. Sein Text bleibt, wie er ist.")
