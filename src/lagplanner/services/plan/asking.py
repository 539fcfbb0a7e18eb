"""Which facts does a plan rest on, and what is the rotation asked about them?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lagplanner.database import hosting, members, planning
from lagplanner.domain.dates.calendar import (
    CalendarFacts,
    DayVerdict,
    candidate_days,
    judge,
    proposable,
    sentences,
    usual_day,
)
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState, Wish
from lagplanner.domain.members import Project, Town
from lagplanner.domain.plan.planning import (
    Entry,
    PlanVersion,
    VersionState,
    as_entry,
    blank_year,
    in_order,
    quarter_of,
)
from lagplanner.domain.plan.question import (
    AskedDay,
    AskedMeeting,
    Question,
    best_days,
    build_question,
)
from lagplanner.domain.plan.turns import PastMeeting, Turn, firm_meetings, history_before, replay
from lagplanner.domain.rules import Rules
from lagplanner.services.dates.calendar import facts_for
from lagplanner.services.rules import rules as stored_rules

DAYS_THIS_YEAR = 12
DAYS_LATER = 5
KEPT_STATES = (MeetingState.HELD, MeetingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything stored that a plan of `year` rests on; `last_year` ends the rotation's horizon."""

    year: int
    last_year: int
    today: date
    rules: Rules
    projects: tuple[Project, ...]
    towns: Mapping[str, Town]
    meetings: tuple[Meeting, ...]
    wishes: tuple[Wish, ...]
    calendar: CalendarFacts
    versions: tuple[PlanVersion, ...]
    history: tuple[PastMeeting, ...]
    turns: Mapping[int, Turn]

    @property
    def by_id(self) -> dict[int, Project]:
        return {project.id: project for project in self.projects}

    @property
    def draft(self) -> PlanVersion | None:
        return self._in(VersionState.DRAFT)

    @property
    def published(self) -> PlanVersion | None:
        return self._in(VersionState.PUBLISHED)

    @property
    def current(self) -> PlanVersion | None:
        """What the board looks at: the draft, else what is published."""
        return self.draft or self.published

    def stored(self, number: int) -> Meeting | None:
        """The working meeting of the year with this number that was not cancelled."""
        return next((m for m in self.firm if m.number == number), None)

    @property
    def firm(self) -> tuple[Meeting, ...]:
        return firm_meetings(self.meetings, self.year)

    @property
    def cancelled(self) -> tuple[Meeting, ...]:
        """The working meetings of the year that fall out: they stay visible and are planned no more."""
        return tuple(
            one
            for one in self.meetings
            if one.year == self.year and one.is_working and not one.took_or_takes_place
        )

    @property
    def taken(self) -> tuple[int, ...]:
        """Numbers of all working meetings of the year, cancelled ones too."""
        return tuple(m.number for m in self.meetings if m.year == self.year and m.is_working)

    def _in(self, state: VersionState) -> PlanVersion | None:
        return next((version for version in self.versions if version.state is state), None)


async def gather(year: int, *, today: date, subdivision: str) -> Facts:
    """Read all facts; the same number of queries however many projects and meetings there are.

    Raises InputError for a year nobody plans.
    """
    if not 2000 <= year <= 2200:
        raise InputError(Problem("year", f"Für das Jahr {year} lässt sich kein Plan machen."))
    rules = await stored_rules()
    last_year = year + -(-rules.horizon // rules.meetings_per_year) - 1
    projects = await members.projects()
    meetings = await hosting.meetings()
    history = history_before(date(year, 1, 1), meetings, projects, rules)
    return Facts(
        year=year,
        last_year=last_year,
        today=today,
        rules=rules,
        projects=projects,
        towns=await members.towns(),
        meetings=meetings,
        wishes=await members.wishes(year, last_year),
        calendar=await facts_for(year, last_year, subdivision=subdivision),
        versions=await planning.versions(year),
        history=history,
        turns=replay(history, projects, rules),
    )


def entries_to_plan(facts: Facts) -> tuple[Entry, ...]:
    """The meetings of the year before anything is computed: what is settled, the rest blank.

    From the current version stay pins, exclusions, co-hosts, stand-ins and extra meetings.
    """
    current = facts.current
    if current is None:
        cancelled = set(facts.taken) - {meeting.number for meeting in facts.firm}
        return blank_year(facts.rules.meetings_per_year, facts.firm, cancelled)
    entries = [_settled(entry, facts) for entry in current.entries]
    numbers = {entry.number for entry in entries}
    entries += [
        as_entry(meeting, Entry(meeting.number, (meeting.day.month + 2) // 3, extra=True))
        for meeting in facts.firm
        if meeting.number not in numbers
    ]
    return in_order(entries)


def _settled(entry: Entry, facts: Facts) -> Entry:
    """The entry with what is a fact or pinned; what the last computation chose is forgotten."""
    stored = facts.stored(entry.number)
    if stored is not None and stored.state in KEPT_STATES:
        return as_entry(stored, entry)
    return replace(
        entry,
        day=entry.day if entry.day_pinned else None,
        host_id=entry.host_id if entry.host_pinned else None,
        co_host_id=entry.co_host_id if entry.host_pinned else None,
        standby_id=entry.standby_id if entry.host_pinned else None,
    )


def published_hosts(facts: Facts) -> dict[int, tuple[int, date]]:
    """What hosts of this year were told and have not confirmed: number to (project id, day)."""
    return {
        meeting.number: (meeting.host_id, meeting.day)
        for meeting in facts.firm
        if meeting.state is MeetingState.PUBLISHED and meeting.host_id is not None
    }


def as_planned(entries: Iterable[Entry]) -> dict[int, tuple[int, date]]:
    """What these entries say, to stay close to it: number to (project id, day)."""
    return {
        entry.number: (entry.host_id, entry.day)
        for entry in entries
        if entry.host_id is not None and entry.day is not None
    }


def ask(
    facts: Facts,
    entries: Iterable[Entry],
    keep: Mapping[int, tuple[int, date]] | None = None,
) -> Question:
    """The rotation's question: these meetings of the year, and later years up to the horizon."""
    keep = keep or {}
    ordered = in_order(entries)
    this_year = [
        _asked(facts, entry, keep.get(entry.number), _part_of_quarter(entry, ordered))
        for entry in ordered
    ]
    later: list[AskedMeeting] = []
    for year in range(facts.year + 1, facts.last_year + 1):
        firm = firm_meetings(facts.meetings, year)
        blank = blank_year(facts.rules.meetings_per_year, firm)
        later += [
            _asked_later(facts, year, entry, firm, _part_of_quarter(entry, blank))
            for entry in blank
        ]
    horizon = max(facts.rules.horizon, len(this_year))
    return build_question(
        [*this_year, *later][:horizon],
        projects=facts.projects,
        towns=facts.towns,
        history=facts.history,
        turns=facts.turns,
        wishes=facts.wishes,
        rules=facts.rules,
        closures=tuple(item for item in facts.calendar.blackouts if item.town),
    )


def _part_of_quarter(entry: Entry, entries: Iterable[Entry]) -> tuple[int, int]:
    """Which part of how many of its quarter a meeting may use, so that several stay in order."""
    same = [
        one.number for one in entries if one.year_quarter == entry.year_quarter and not one.extra
    ]
    return (same.index(entry.number), len(same)) if entry.number in same else (0, 1)


def _within(verdicts: Sequence[DayVerdict], part: tuple[int, int]) -> Sequence[DayVerdict]:
    at, of = part
    return verdicts[len(verdicts) * at // of : len(verdicts) * (at + 1) // of]


def _asked(
    facts: Facts, entry: Entry, keep: tuple[int, date] | None, part: tuple[int, int]
) -> AskedMeeting:
    stored = facts.stored(entry.number)
    state = stored.state if stored is not None else None
    if state in KEPT_STATES and entry.day is not None:
        return AskedMeeting(facts.year, entry, (AskedDay(entry.day),), state)
    days: tuple[AskedDay, ...]
    if entry.day_pinned and entry.day is not None:
        days = (_asked_day(verdict_on(facts, entry.day, entry)),)
    else:
        verdicts = [v for v in _within(verdicts_of(facts, entry), part) if v.day > facts.today]
        days = best_days([_asked_day(v) for v in proposable(verdicts)], DAYS_THIS_YEAR)
        days = _with_kept_day(facts, entry, days, keep)
    return AskedMeeting(facts.year, entry, days, state, keep)


def _with_kept_day(
    facts: Facts, entry: Entry, days: tuple[AskedDay, ...], keep: tuple[int, date] | None
) -> tuple[AskedDay, ...]:
    """The day people were told stays possible, even where the calendar would not propose it."""
    if keep is None or keep[1] <= facts.today or any(one.day == keep[1] for one in days):
        return days
    kept = _asked_day(verdict_on(facts, keep[1], entry))
    return tuple(sorted((*days, kept), key=lambda one: one.day))


def _asked_later(
    facts: Facts, year: int, entry: Entry, firm: tuple[Meeting, ...], part: tuple[int, int]
) -> AskedMeeting:
    stored = next((m for m in firm if m.number == entry.number), None)
    if stored is not None and entry.day is not None:
        # What later years have published is a fact for this year's plan.
        return AskedMeeting(year, entry, (AskedDay(entry.day),), MeetingState.CONFIRMED)
    verdicts = _within(candidate_days(year, entry.year_quarter, facts.calendar, facts.rules), part)
    days = tuple(AskedDay(v.day, v.penalty) for v in proposable(verdicts) if v.day > facts.today)
    return AskedMeeting(year, entry, best_days(days, DAYS_LATER))


def verdicts_of(facts: Facts, entry: Entry) -> tuple[DayVerdict, ...]:
    """What is to be said about every weekday of the entry's quarter."""
    return candidate_days(
        facts.year,
        entry.year_quarter,
        facts.calendar,
        facts.rules,
        projects=facts.projects,
        meeting_days=_other_days(facts, entry),
        history=[meeting.day for meeting in facts.history],
    )


def verdict_on(facts: Facts, day: date, entry: Entry, town: str | None = None) -> DayVerdict:
    """What is to be said about one day for this entry."""
    return judge(
        day,
        facts.calendar,
        facts.rules,
        projects=facts.projects,
        meeting_days=_other_days(facts, entry),
        usual=usual_day(day.year, quarter_of(day), [past.day for past in facts.history]),
        town=town,
    )


def _other_days(facts: Facts, entry: Entry) -> list[date]:
    """Days of other meetings that are settled: the last one before the year, facts of the year."""
    days = [facts.history[-1].day] if facts.history else []
    return days + [
        meeting.day
        for meeting in facts.firm
        if meeting.number != entry.number and meeting.state in KEPT_STATES
    ]


def _asked_day(verdict: DayVerdict) -> AskedDay:
    return AskedDay(verdict.day, verdict.penalty, sentences(verdict))
