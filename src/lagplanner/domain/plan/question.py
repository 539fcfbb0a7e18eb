"""What exactly is the rotation asked? From projects, history and calendar to its pure data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from lagplanner.domain.dates.days import Blackout
from lagplanner.domain.hosting import MeetingState, Wish, WishKind
from lagplanner.domain.members import Project, Town, earns_on, last_possible_day
from lagplanner.domain.plan.planning import Entry
from lagplanner.domain.plan.turns import PastMeeting, Turn, weights_of
from lagplanner.domain.rules import Rules
from lagplanner.rotation.problem import City, Hosting, Member, Plan, Problem, Slot

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A day a meeting could be held on; 0 is the best penalty. Reasons are German sentences."""

    day: date
    penalty: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedMeeting:
    """One meeting the rotation is asked about: a slot. `state` is that of the stored meeting, if any.

    `keep` is the host and day to stay close to: what was published, or the draft being changed.
    """

    year: int
    entry: Entry
    days: tuple[AskedDay, ...]
    state: MeetingState | None = None
    keep: tuple[int, date] | None = None

    @property
    def name(self) -> str:
        return f"{self.year}-{self.entry.number}"

    @property
    def moment(self) -> date:
        """About when it will be: its day, else the middle of its quarter."""
        return self.entry.day or date(self.year, self.entry.year_quarter * 3 - 1, 15)

    @property
    def is_fact(self) -> bool:
        """Held or confirmed: nothing about it can be decided any more."""
        return self.state in (MeetingState.HELD, MeetingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Question:
    """The rotation's question together with what its numbers stand for.

    `projects[i]` is member i, `meetings[t]` is slot t.
    """

    problem: Problem
    meetings: tuple[AskedMeeting, ...]
    projects: tuple[Project, ...]
    history: tuple[PastMeeting, ...]
    turns: Mapping[int, Turn]
    rules: Rules
    closures: tuple[Blackout, ...] = ()

    def member_of(self, project_id: int | None) -> int | None:
        """The member number of a project, None if it takes no part."""
        return next(
            (at for at, project in enumerate(self.projects) if project.id == project_id), None
        )

    def slot_of(self, year: int, number: int) -> int | None:
        """The slot of a meeting, None if it is not asked about."""
        return next(
            (
                at
                for at, meeting in enumerate(self.meetings)
                if meeting.year == year and meeting.entry.number == number
            ),
            None,
        )

    def day_at(self, plan: Plan, slot: int) -> date | None:
        """The day a plan gives to a slot."""
        hosting = plan[slot]
        return None if hosting is None else self.problem.slots[slot].dates[hosting.date][0]


def build_question(
    meetings: Sequence[AskedMeeting],
    *,
    projects: Sequence[Project],
    towns: Mapping[str, Town],
    history: tuple[PastMeeting, ...],
    turns: Mapping[int, Turn],
    wishes: Iterable[Wish],
    rules: Rules,
    closures: tuple[Blackout, ...] = (),
) -> Question:
    """Put the facts together. Meetings are in the order of time; none of them lies in `history`.

    A meeting that was held without a host we know asks nothing of the rotation and is left out.
    """
    known = {project.id for project in projects}
    asked = tuple(
        _without_crowding(meeting, meetings, rules)
        for meeting in meetings
        if not meeting.is_fact or meeting.entry.host_id in known
    )
    taking_part = tuple(
        project
        for project in sorted(projects, key=lambda project: project.slug)
        if _takes_part(project, asked)
    )
    index = {project.id: at for at, project in enumerate(taking_part)}
    weights = weights_of(taking_part, rules)
    wished = _by_project(wishes)
    problem = Problem(
        name=f"year {asked[0].year}" if asked else "",
        members=tuple(
            _member(
                project,
                asked,
                weight=weights[project.id],
                turn=turns[project.id],
                history=history,
                wishes=wished[project.id],
                closures=closures,
            )
            for project in taking_part
        ),
        slots=tuple(_slot(meeting, index, rules) for meeting in asked),
        cities=_cities(taking_part, history, towns),
        host_gap=rules.host_gap,
        city_gap=rules.city_gap,
        city_window=rules.city_window,
        region_gap=rules.region_gap,
        date_gap=rules.date_gap,
        recent=_recent(history, rules),
        last_date=history[-1].day if history else None,
        corridor=rules.corridor,
    )
    return Question(problem, asked, taking_part, history, turns, rules, closures)


def plan_of(question: Question, entries: Iterable[Entry]) -> Plan:
    """What these entries of the first year say, as a plan; later years stay open."""
    year = question.meetings[0].year if question.meetings else 0
    said = {(year, entry.number): entry for entry in entries}
    plan: list[Hosting | None] = []
    for meeting in question.meetings:
        entry = said.get((meeting.year, meeting.entry.number))
        member = None if entry is None else question.member_of(entry.host_id)
        days = [one.day for one in meeting.days]
        if entry is None or member is None or entry.day not in days:
            plan.append(None)
        else:
            plan.append(Hosting(member, days.index(entry.day)))
    return tuple(plan)


def best_days(days: Iterable[AskedDay], count: int) -> tuple[AskedDay, ...]:
    """The best days of a quarter, spread over it: the best of each sixth, not six in one week.

    A host that can only late in the quarter then still finds a day. The same days always.
    """
    ordered = sorted(days, key=lambda one: one.day)
    if len(ordered) <= count:
        return tuple(ordered)
    first, span = ordered[0].day, (ordered[-1].day - ordered[0].day).days + 1
    parts: dict[int, list[AskedDay]] = defaultdict(list)
    for one in ordered:
        parts[(one.day - first).days * 6 // span].append(one)
    for part in parts.values():
        part.sort(key=lambda one: (one.penalty, one.day))
    chosen: list[AskedDay] = []
    rank = 0
    while len(chosen) < count:
        row = sorted(
            (part[rank] for part in parts.values() if rank < len(part)),
            key=lambda one: (one.penalty, one.day),
        )
        chosen += row[: count - len(chosen)]
        rank += 1
    return tuple(sorted(chosen, key=lambda one: one.day))


def _without_crowding(
    meeting: AskedMeeting, meetings: Sequence[AskedMeeting], rules: Rules
) -> AskedMeeting:
    """Leave out days too close to meetings whose day is settled, unless none would be left."""
    if meeting.is_fact or meeting.entry.day_pinned:
        return meeting
    gap = timedelta(days=rules.date_gap)
    at = meetings.index(meeting)
    before = [day for other in meetings[:at] if (day := _settled_day(other))]
    after = [day for other in meetings[at + 1 :] if (day := _settled_day(other))]
    clear = tuple(
        one
        for one in meeting.days
        if all(one.day - day >= gap for day in before)
        and all(day - one.day >= gap for day in after)
    )
    return replace(meeting, days=clear) if clear else meeting


def _settled_day(meeting: AskedMeeting) -> date | None:
    return meeting.entry.day if meeting.is_fact or meeting.entry.day_pinned else None


def _takes_part(project: Project, asked: Sequence[AskedMeeting]) -> bool:
    """Whether the project earns or hosts in any of the meetings."""
    return any(
        meeting.entry.host_id == project.id
        or (meeting.keep is not None and meeting.keep[0] == project.id)
        or earns_on(project, meeting.moment)
        for meeting in asked
    )


def _member(
    project: Project,
    asked: Sequence[AskedMeeting],
    *,
    weight: Fraction,
    turn: Turn,
    history: Sequence[PastMeeting],
    wishes: Sequence[Wish],
    closures: Sequence[Blackout],
) -> Member:
    return Member(
        id=project.slug,
        city=project.town.slug,
        weight=weight,
        opening=turn.credit,
        last_hosted=max(
            (meeting.slot for meeting in history if project.id in meeting.host_ids), default=None
        ),
        capacity=project.room_capacity,
        not_before=project.member_since,
        not_after=_last_day(project, asked),
        blackouts=_blackouts(project, asked, closures),
        offers=_offers(wishes, asked),
        avoid=tuple(
            at
            for at, meeting in enumerate(asked)
            if any(wish.kind is WishKind.AVOID and _wishes_for(wish, meeting) for wish in wishes)
        ),
        inactive=tuple(
            at for at, meeting in enumerate(asked) if not earns_on(project, meeting.moment)
        ),
    )


def _last_day(project: Project, asked: Sequence[AskedMeeting]) -> date | None:
    """Membership that ends counts always, funding only if it ends before the planned year does.

    Most funding is renewed. Taken at its word for all years ahead, few hosts would be left in the
    last of them, and this year's plan would be bent for their sake.
    """
    last = last_possible_day(project)
    if last is not None and last != project.member_until and last >= date(asked[0].year, 12, 31):
        return project.member_until
    return last


def _blackouts(
    project: Project, asked: Sequence[AskedMeeting], closures: Sequence[Blackout]
) -> tuple[tuple[date, date], ...]:
    """Pauses, closed days of the town, and every day of a meeting the project is excluded from."""
    spans = [(pause.first, pause.last or FAR) for pause in project.pauses]
    spans += [(one.first, one.last) for one in closures if one.town == project.town.slug]
    for meeting in asked:
        if project.id in meeting.entry.excluded_ids:
            spans += [(one.day, one.day) for one in meeting.days]
    return tuple(sorted(set(spans)))


def _offers(wishes: Sequence[Wish], asked: Sequence[AskedMeeting]) -> tuple[tuple[int, ...], ...]:
    """The offers of one year are one offer: any of its quarters fulfils it."""
    slots: dict[int, list[int]] = defaultdict(list)
    for at, meeting in enumerate(asked):
        if any(wish.kind is WishKind.OFFER and _wishes_for(wish, meeting) for wish in wishes):
            slots[meeting.year].append(at)
    return tuple(tuple(found) for _, found in sorted(slots.items()))


def _wishes_for(wish: Wish, meeting: AskedMeeting) -> bool:
    return wish.year == meeting.year and wish.year_quarter == meeting.entry.year_quarter


def _slot(meeting: AskedMeeting, index: Mapping[int, int], rules: Rules) -> Slot:
    entry = meeting.entry
    days = [one.day for one in meeting.days]
    member = index.get(entry.host_id or 0)
    partner = index.get(entry.co_host_id or 0)
    pinned = None
    if member is not None and (meeting.is_fact or entry.host_pinned):
        settled = entry.day is not None and (meeting.is_fact or entry.day_pinned)
        pinned = (member, days.index(entry.day) if settled and entry.day in days else -1)
    published = None
    if meeting.keep is not None and meeting.keep[0] in index and meeting.keep[1] in days:
        published = (index[meeting.keep[0]], days.index(meeting.keep[1]))
    return Slot(
        id=meeting.name,
        dates=tuple((one.day, one.penalty) for one in meeting.days),
        seats=rules.seats,
        pinned=pinned,
        published=published,
        co_hosts=() if pinned is None or partner is None else (partner,),
    )


def _recent(history: Sequence[PastMeeting], rules: Rules) -> tuple[str | None, ...]:
    """The towns of the meetings before the plan, as far back as any rule looks."""
    reach = max(rules.city_gap, rules.city_window, rules.region_gap)
    towns: list[str | None] = [None] * reach
    for meeting in history:
        if -meeting.slot <= reach:
            towns[-meeting.slot - 1] = meeting.town
    return tuple(towns)


def _cities(
    projects: Sequence[Project], history: Sequence[PastMeeting], towns: Mapping[str, Town]
) -> dict[str, City]:
    found = {project.town.slug: project.town for project in projects}
    for meeting in history:
        if meeting.town is not None and meeting.town in towns:
            found.setdefault(meeting.town, towns[meeting.town])
    return {
        slug: City(town.lat, town.lon, town.region or None) for slug, town in sorted(found.items())
    }


def _by_project(wishes: Iterable[Wish]) -> dict[int, list[Wish]]:
    found: dict[int, list[Wish]] = defaultdict(list)
    for wish in wishes:
        found[wish.project_id].append(wish)
    return found
