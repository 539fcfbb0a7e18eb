"""What is a year plan, which versions of it are there, and what can be changed by hand?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project


class VersionState(StrEnum):
    """A draft is what the board looks at; published is what hosts were told."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class Proof(StrEnum):
    """How sure we are that no better plan exists."""

    PROVEN = "proven"
    BEST_FOUND = "best_found"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting of a plan version. Without a host or a day it is open, and `problem` says why.

    `number` counts within the year and stays whatever happens to day and host. Excluded projects
    may not be proposed for this meeting. Reasons are finished German sentences.
    """

    number: int
    year_quarter: int
    extra: bool = False
    day: date | None = None
    host_id: int | None = None
    co_host_id: int | None = None
    standby_id: int | None = None
    host_pinned: bool = False
    day_pinned: bool = False
    excluded_ids: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    day_reasons: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_open(self) -> bool:
        return self.host_id is None or self.day is None


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a year's plan, entries in the order of their days.

    `id` and `number` are 0 until it is stored. `question` and `answer` are the JSON texts of what
    the rotation was asked and said, so that every plan can be checked years later.
    """

    year: int
    entries: tuple[Entry, ...]
    id: int = 0
    number: int = 0
    state: VersionState = VersionState.DRAFT
    note: str = ""
    created_at: datetime | None = None
    created_by: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    proof: Proof = Proof.BEST_FOUND
    question: str = ""
    answer: str = ""

    def entry(self, number: int) -> Entry | None:
        """The entry of this number, None if there is none."""
        return next((entry for entry in self.entries if entry.number == number), None)

    @property
    def open_entries(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.is_open)


@dataclass(frozen=True, slots=True)
class ChooseHost:
    """This project is to host; it stays chosen when the plan is computed again."""

    number: int
    project_id: int


@dataclass(frozen=True, slots=True)
class ChooseDay:
    """The meeting is to be on this day; it stays chosen when the plan is computed again."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class PinHost:
    """Keep the host as it is, or let go of it."""

    number: int
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class PinDay:
    """Keep the day as it is, or let go of it."""

    number: int
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class SwapHosts:
    """Two meetings exchange their hosts."""

    number: int
    other: int


@dataclass(frozen=True, slots=True)
class Exclude:
    """This project may not host this meeting, or may again."""

    number: int
    project_id: int
    excluded: bool = True


@dataclass(frozen=True, slots=True)
class SetCoHost:
    """Who hosts together with the host; None for nobody."""

    number: int
    project_id: int | None


@dataclass(frozen=True, slots=True)
class SetStandby:
    """Who steps in if the host cannot; None for nobody."""

    number: int
    project_id: int | None


@dataclass(frozen=True, slots=True)
class AddMeeting:
    """One more meeting in the year, on this day, perhaps with this host."""

    day: date
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveMeeting:
    """Take back an extra meeting."""

    number: int


Change = (
    ChooseHost
    | ChooseDay
    | PinHost
    | PinDay
    | SwapHosts
    | Exclude
    | SetCoHost
    | SetStandby
    | AddMeeting
    | RemoveMeeting
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One meeting in two versions, as two lines to stand side by side."""

    number: int
    quarter_text: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change by hand costs, before anything is stored.

    `warnings` name rules it breaks: it can be stored only by saying so on purpose. `forbidden`
    says why it cannot be stored at all. `worse` is True if the plan as a whole loses by it.
    `asked` names the projects that one click would ask; () where it takes more than one.
    """

    title: str
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    forbidden: str = ""
    worse: bool = False
    rows: tuple[Difference, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def needs_anyway(self) -> bool:
        return bool(self.warnings)


def quarter_of(day: date) -> int:
    """The quarter of the year, 1 to 4."""
    return (day.month + 2) // 3


def quarters_for(meetings_per_year: int) -> tuple[int, ...]:
    """The quarter of each regular meeting: spread evenly, at most one apart in number.

    4 gives 1 2 3 4, 2 gives 1 3, 6 gives 1 1 2 3 3 4.
    """
    return tuple(at * 4 // meetings_per_year + 1 for at in range(meetings_per_year))


def blank_year(
    meetings_per_year: int, fixed: Iterable[Meeting], taken: Iterable[int] = ()
) -> tuple[Entry, ...]:
    """The meetings a year without a plan should have.

    `fixed` are meetings of the year that are already held, published or confirmed. Each takes the
    place of the regular meeting of its quarter and keeps its number; what does not fit is extra.
    `taken` are numbers that may not be used again (those of cancelled meetings).
    """
    free = list(quarters_for(meetings_per_year))
    entries = []
    used = set(taken)
    for meeting in fixed:
        quarter = quarter_of(meeting.day)
        extra = quarter not in free
        if not extra:
            free.remove(quarter)
        used.add(meeting.number)
        entries.append(as_entry(meeting, Entry(meeting.number, quarter, extra)))
    number = 0
    for quarter in free:
        number += 1
        while number in used:
            number += 1
        entries.append(Entry(number, quarter))
    return in_order(entries)


def as_entry(meeting: Meeting, entry: Entry) -> Entry:
    """The entry with the host and day that a stored meeting has."""
    return replace(
        entry,
        day=meeting.day,
        host_id=meeting.host_id,
        co_host_id=next(iter(meeting.co_host_ids), None),
        standby_id=meeting.standby_id,
        problem="",
    )


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the order of time; one without a day stands in the middle of its quarter."""
    return tuple(sorted(entries, key=_moment))


def _moment(entry: Entry) -> tuple[int, int, int]:
    """Month and day, or the middle of the quarter; the number decides among equals."""
    if entry.day is None:
        return entry.year_quarter * 3 - 1, 15, entry.number
    return entry.day.month, entry.day.day, entry.number


def next_number(entries: Iterable[Entry], taken: Iterable[int] = ()) -> int:
    """A number for one more meeting that no other one ever had."""
    return max([entry.number for entry in entries] + list(taken), default=0) + 1


def instead_of_cancelled(
    entries: Sequence[Entry], cancelled: Collection[int], taken: Collection[int], *, today: date
) -> tuple[Entry, ...]:
    """What an old plan can still say: a meeting that fell through does not rise again.

    Whoever heard that it falls through would not know. In its place is a new meeting under a number of
    its own, unless its day is over. `taken` are the numbers the year's meetings have.
    """
    used = [*taken, *(entry.number for entry in entries)]
    kept = []
    for entry in entries:
        if entry.number in cancelled:
            if entry.day is not None and entry.day <= today:
                continue
            entry = replace(entry, number=next_number((), used))
            used.append(entry.number)
        kept.append(entry)
    return in_order(kept)


def same_plan(old: PlanVersion, new: PlanVersion) -> bool:
    """Whether two versions say the same about every meeting, whatever their reasons."""
    return [_decided(entry) for entry in old.entries] == [_decided(entry) for entry in new.entries]


def changed_numbers(old: PlanVersion | None, new: PlanVersion) -> tuple[int, ...]:
    """The meetings of which the newer version says something else; all where there was none."""
    before = {entry.number: _decided(entry) for entry in old.entries} if old else {}
    after = {entry.number: _decided(entry) for entry in new.entries}
    numbers = sorted(before.keys() | after.keys())
    return tuple(number for number in numbers if before.get(number) != after.get(number))


def _decided(entry: Entry) -> tuple[object, ...]:
    return (
        entry.number,
        entry.day,
        entry.host_id,
        entry.co_host_id,
        entry.standby_id,
        entry.host_pinned,
        entry.day_pinned,
        entry.excluded_ids,
        entry.extra,
    )


def compare(
    old: Iterable[Entry], new: Iterable[Entry], projects: Mapping[int, Project]
) -> tuple[Difference, ...]:
    """Every meeting of two versions side by side, in the order of the newer one."""
    before = {entry.number: entry for entry in old}
    after = {entry.number: entry for entry in new}
    order = [*after, *(number for number in before if number not in after)]
    return tuple(
        Difference(
            number=number,
            quarter_text=title_of(after.get(number) or before[number]),
            old=_line(before.get(number), projects),
            new=_line(after.get(number), projects),
        )
        for number in order
    )


def title_of(entry: Entry) -> str:
    """How a meeting of the plan is called: by its quarter, an extra one by its number."""
    if entry.extra:
        return f"Zusätzliches Treffen {entry.number}"
    return f"{entry.number}. Treffen, {entry.year_quarter}. Quartal"


def _line(entry: Entry | None, projects: Mapping[int, Project]) -> str:
    if entry is None:
        return "–"
    host = projects.get(entry.host_id or 0)
    who = f"{host.name}, {host.town.name}" if host else "noch niemand"
    for label, project_id in (("mit", entry.co_host_id), ("Ersatz:", entry.standby_id)):
        other = projects.get(project_id or 0)
        if other:
            who += f", {label} {other.name}"
    return f"{who} · {day_text(entry.day)}" if entry.day else f"{who} · noch kein Tag"


_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)


def day_text(day: date, *, weekday: bool = True) -> str:
    """A day as people say it: Mittwoch, 10. März 2027."""
    text = f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[day.weekday()]}, {text}" if weekday else text
