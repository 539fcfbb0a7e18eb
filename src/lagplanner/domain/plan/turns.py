"""Who has hosted how often, what would have been fair, and whose turn is it?

Each past meeting hands out one turn among the projects that earned on its day; hosting costs one.
What is left over is a project's credit: a project that waits long has much of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project, Town, earns_on, is_member_on
from lagplanner.domain.rules import Rules, Sharing


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one project stands: turns hosted, turns that were its fair share, the last day it hosted."""

    project_id: int
    hosted: Fraction = Fraction(0)
    fair: Fraction = Fraction(0)
    last_hosted: date | None = None

    @property
    def credit(self) -> Fraction:
        """Turns still owed to the project; negative after hosting more than its share."""
        return self.fair - self.hosted


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting before the planned year. `slot` is -1 for the one right before it.

    `stored` is False where only a project's own entry tells of it.
    """

    day: date
    slot: int
    town: str | None
    host_ids: tuple[int, ...]
    stored: bool = True


def history_before(
    first_day: date, meetings: Iterable[Meeting], projects: Sequence[Project], rules: Rules
) -> tuple[PastMeeting, ...]:
    """All meetings before a day, the earliest first.

    A project's `last_hosted` counts as a meeting of its own if no meeting is stored on that day.
    Such lists leave out meetings, so with them the slots are counted by time where that gives more:
    who hosted three years ago hosted twelve meetings ago, also if the list knows of none since.
    """
    known = [
        meeting
        for meeting in meetings
        if meeting.took_or_takes_place and meeting.is_working and meeting.day < first_day
    ]
    stored_days = {meeting.day for meeting in known}
    told: dict[date, list[Project]] = defaultdict(list)
    for project in sorted(projects, key=lambda project: project.id):
        day = project.last_hosted
        if day is not None and day < first_day and day not in stored_days:
            told[day].append(project)
    found = [
        PastMeeting(
            meeting.day,
            0,
            _town_of(meeting, projects),
            tuple(
                project_id
                for project_id in (meeting.host_id, *meeting.co_host_ids)
                if project_id is not None
            ),
        )
        for meeting in known
    ]
    found += [
        PastMeeting(
            day, 0, hosts[0].town.slug, tuple(project.id for project in hosts), stored=False
        )
        for day, hosts in told.items()
    ]
    found.sort(key=lambda meeting: (meeting.day, meeting.host_ids))
    return _counted_back(found, first_day, rules, by_time=bool(told))


def _counted_back(
    found: Sequence[PastMeeting], first_day: date, rules: Rules, *, by_time: bool
) -> tuple[PastMeeting, ...]:
    counted: list[PastMeeting] = []
    back = 0
    for meeting in reversed(found):
        back += 1
        if by_time:
            passed = (first_day - meeting.day).days * rules.meetings_per_year / 365.25
            back = max(back, int(passed) + 1)
        counted.append(replace(meeting, slot=-back))
    return tuple(reversed(counted))


def _town_of(meeting: Meeting, projects: Sequence[Project]) -> str | None:
    if meeting.town is not None:
        return meeting.town.slug
    return next((project.town.slug for project in projects if project.id == meeting.host_id), None)


def replay(
    history: Iterable[PastMeeting], projects: Sequence[Project], rules: Rules
) -> dict[int, Turn]:
    """Where each project stands after all these meetings, by project id, in exact fractions.

    A meeting whose host is not known or no project hands out nothing: nobody's turn was used. A
    pause earns nothing, newcomers start with nothing, co-hosts share the price equally.
    """
    hosted: dict[int, Fraction] = defaultdict(Fraction)
    fair: dict[int, Fraction] = defaultdict(Fraction)
    last: dict[int, date] = {}
    earning: dict[tuple[int, ...], int] = defaultdict(int)
    ids = {project.id for project in projects}
    for meeting in history:
        hosts = [project_id for project_id in meeting.host_ids if project_id in ids]
        if not hosts:
            continue
        for project_id in hosts:
            hosted[project_id] += Fraction(1, len(hosts))
            last[project_id] = max(meeting.day, last.get(project_id, meeting.day))
        earning[tuple(p.id for p in projects if earns_on(p, meeting.day))] += 1
    # Exact fractions are slow to add, and the same projects earned at most meetings.
    by_id = {project.id: project for project in projects}
    for group, times in earning.items():
        for project_id, share in _shares([by_id[one] for one in group], rules).items():
            fair[project_id] += share * times
    return {
        project.id: Turn(project.id, hosted[project.id], fair[project.id], last.get(project.id))
        for project in projects
    }


def shares_on(day: date, projects: Sequence[Project], rules: Rules) -> dict[int, Fraction]:
    """How one turn is handed out on a day: shares by project id, together 1."""
    return _shares([project for project in projects if earns_on(project, day)], rules)


def _shares(earning: Sequence[Project], rules: Rules) -> dict[int, Fraction]:
    weights = weights_of(earning, rules)
    total = sum(weights.values(), Fraction(0))
    return {project_id: weight / total for project_id, weight in weights.items()}


def weights_of(earning: Sequence[Project], rules: Rules) -> dict[int, Fraction]:
    """What each of these projects weighs when turns are shared among them."""
    if rules.sharing is Sharing.WEIGHT:
        return {project.id: Fraction(project.weight, 100) for project in earning}
    if rules.sharing is Sharing.TOWN:
        count: dict[str, int] = defaultdict(int)
        for project in earning:
            count[project.town.slug] += 1
        return {project.id: Fraction(1, count[project.town.slug]) for project in earning}
    return {project.id: Fraction(1) for project in earning}


def in_turn(turns: Mapping[int, Turn], projects: Sequence[Project]) -> tuple[Project, ...]:
    """The projects in the order in which it is their turn.

    Most credit first; among equals who waits longest, those who never hosted before all others.
    """

    def key(project: Project) -> tuple[Fraction, date, str, int]:
        turn = turns[project.id]
        return -turn.credit, turn.last_hosted or date.min, project.name.casefold(), project.id

    return tuple(sorted(projects, key=key))


def firm_meetings(meetings: Iterable[Meeting], year: int) -> tuple[Meeting, ...]:
    """Working meetings of a year that were not cancelled, the earliest first."""
    return tuple(
        sorted(
            (
                meeting
                for meeting in meetings
                if meeting.year == year
                and meeting.is_working
                and meeting.state is not MeetingState.CANCELLED
            ),
            key=lambda meeting: (meeting.day, meeting.number),
        )
    )


class Balance(StrEnum):
    """Whether a project hosted less or more than its fair share, by more than half a turn."""

    UNDER = "under"
    EVEN = "even"
    OVER = "over"


BALANCE_WORDS = {
    Balance.UNDER: "weniger als fair",
    Balance.EVEN: "ausgeglichen",
    Balance.OVER: "mehr als fair",
}
TOLERANCE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project as one line of a page; `town` is the town's name."""

    id: int
    slug: str
    name: str
    town: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One project in the order of turns. `barred` says why it cannot be asked next, else empty."""

    project: ProjectLine
    place: int
    hosted: Fraction
    hosted_text: str
    fair: float
    fair_text: str
    credit_text: str
    state: Balance
    state_text: str
    last_hosted: date | None
    next_planned: date | None
    next_text: str
    barred: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One project in one year: the quarters it hosts in, "Q1"; state held, planned, none, not_member."""

    year: int
    quarters: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One project over the years."""

    project: ProjectLine
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class TownMark:
    """A town with the number of meetings held in it; `planned` where the plan goes there."""

    town: Town
    count: int
    planned: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Who should be asked next, for which meeting, and why."""

    project: ProjectLine
    year: int
    number: int
    quarter_text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TurnsView:
    """Everything the page of the order of turns shows; `longest` is how many blocks a row needs."""

    since: int
    headline: str
    ask: Ask | None
    rows: tuple[TurnRow, ...]
    longest: int
    years: tuple[int, ...]
    heat: tuple[HeatRow, ...]
    towns: tuple[TownMark, ...]


def line_of(project: Project) -> ProjectLine:
    """The project as one line."""
    return ProjectLine(project.id, project.slug, project.name, project.town.name)


def balance(turn: Turn) -> Balance:
    """Under, even or over, with half a turn of tolerance."""
    if turn.credit > TOLERANCE:
        return Balance.UNDER
    return Balance.OVER if turn.credit < -TOLERANCE else Balance.EVEN


def heat_rows(
    projects: Sequence[Project],
    history: Sequence[PastMeeting],
    planned: Sequence[tuple[date, int]],
    years: Sequence[int],
) -> tuple[HeatRow, ...]:
    """Who hosted in which year and quarter; `planned` are (day, project id) still to come."""
    held: dict[tuple[int, int], set[int]] = defaultdict(set)
    for meeting in history:
        for project_id in meeting.host_ids:
            held[project_id, meeting.day.year].add((meeting.day.month + 2) // 3)
    coming: dict[tuple[int, int], set[int]] = defaultdict(set)
    for day, project_id in planned:
        coming[project_id, day.year].add((day.month + 2) // 3)
    return tuple(
        HeatRow(line_of(project), tuple(_cell(project, year, held, coming) for year in years))
        for project in projects
    )


def _cell(
    project: Project,
    year: int,
    held: Mapping[tuple[int, int], set[int]],
    coming: Mapping[tuple[int, int], set[int]],
) -> HeatCell:
    key = project.id, year
    quarters = held.get(key, set()) | coming.get(key, set())
    if quarters:
        state = "planned" if key in coming else "held"
    else:
        member = is_member_on(project, date(year, 12, 31)) or is_member_on(
            project, date(year, 1, 1)
        )
        state = "none" if member else "not_member"
    return HeatCell(year, tuple(f"Q{quarter}" for quarter in sorted(quarters)), state)


def town_marks(
    history: Sequence[PastMeeting], planned: Iterable[str], towns: Mapping[str, Town]
) -> tuple[TownMark, ...]:
    """Towns met in or planned, by name, with how often."""
    count: dict[str, int] = defaultdict(int)
    for meeting in history:
        if meeting.town is not None:
            count[meeting.town] += 1
    goes = set(planned)
    return tuple(
        TownMark(towns[slug], count[slug], slug in goes)
        for slug in sorted({*count, *goes})
        if slug in towns
    )
