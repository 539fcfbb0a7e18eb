"""How is the question put to a solver: as one 0/1 program with linear rows?

Columns say "the k-th hosting of member i is slot t". With copies every level that adds up is
linear and the slots' rows alone are an assignment, so the linear relaxation is tight; rows for
pauses and close pairs are written over whole windows of slots for the same reason. The program
knows no solver: CP-SAT solves it in the product, HiGHS gives the second opinion in the tests.

Days are left out at first (each column carries its cheapest day) and added where they matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lagplanner.rotation.scale import Scale
from lagplanner.rotation.tables import Tables

Kept = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Row:
    """sum(coefficient * variable) at most `most`, and at least `least` if one is given."""

    terms: tuple[tuple[int, int], ...]
    most: int
    least: int | None = None


@dataclass(slots=True)
class Term:
    """A level as `constant + sum(coefficient * variable)`, no coefficient below 0 at a slot."""

    constant: int = 0
    terms: dict[int, int] = field(default_factory=dict)

    def add(self, variable: int, coefficient: int) -> None:
        if coefficient:
            self.terms[variable] = self.terms.get(variable, 0) + coefficient


@dataclass(slots=True)
class Program:
    """Variables are numbered from 0 and are all 0 or 1."""

    size: int = 0
    columns: dict[tuple[int, int, int], int] = field(default_factory=dict)
    days: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    levels: dict[str, Term] = field(default_factory=dict)

    def variable(self) -> int:
        self.size += 1
        return self.size - 1

    def at_most_one(self, variables: Iterable[int]) -> None:
        chosen = tuple((v, 1) for v in variables)
        if len(chosen) > 1:
            self.rows.append(Row(chosen, 1))

    def exactly_one(self, variables: Iterable[int]) -> None:
        self.rows.append(Row(tuple((v, 1) for v in variables), 1, 1))


def build(scale: Scale, kept: Kept, *, with_days: bool) -> Program:
    """The program over the kept (member, copy) choices of each slot."""
    return _Builder(scale, kept, with_days).build()


class _Builder:
    def __init__(self, scale: Scale, kept: Kept, with_days: bool) -> None:
        self.scale, self.kept, self.with_days = scale, kept, with_days
        self.tables: Tables = scale.tables
        self.program = Program()
        self.regions = sorted({name for name in self.tables.region if name is not None})
        self.used: list[dict[int, list[int]]] = [{} for _ in range(self.tables.horizon)]
        """used[t][member]: the variables of the member's copies in slot t."""
        self._seen: dict[tuple[str, int, int], int | None] = {}

    def build(self) -> Program:
        self._columns()
        self._pauses_of_hosts()
        self._fairness_and_single_costs()
        self._wishes()
        self._towns()
        if self.with_days:
            self._days()
        self._changes()
        return self.program

    def _columns(self) -> None:
        by_copy: dict[tuple[int, int], list[int]] = {}
        for t in range(self.tables.horizon):
            for member, copy in self.kept[t]:
                variable = self.program.variable()
                self.program.columns[member, copy, t] = variable
                self.used[t].setdefault(member, []).append(variable)
                if member != self.tables.nobody:
                    by_copy.setdefault((member, copy), []).append(variable)
            self.program.exactly_one(v for one in self.used[t].values() for v in one)
        for variables in by_copy.values():
            self.program.at_most_one(variables)

    def _free(self, t: int) -> bool:
        return self.tables.pin[t] is None

    def _windows(self, length: int) -> Iterable[range]:
        last = max(1, self.tables.horizon - length + 1)
        return (range(t, min(t + length, self.tables.horizon)) for t in range(last))

    def _pauses_of_hosts(self) -> None:
        gap = self.tables.problem.host_gap
        if gap < 2:
            return
        where: dict[int, list[int]] = {}
        for t, used in enumerate(self.used):
            for member in used:
                if self._free(t) and member != self.tables.nobody:
                    where.setdefault(member, []).append(t)
        for member, slots in where.items():
            end = -1
            for at, first in enumerate(slots):
                window = [t for t in slots[at : at + gap] if t < first + gap]
                if len(window) > 1 and window[-1] > end:
                    self.program.at_most_one(v for t in window for v in self.used[t][member])
                    end = window[-1]

    def _fairness_and_single_costs(self) -> None:
        tables, scale = self.tables, self.scale
        cheapest: dict[tuple[int, tuple[int, ...]], int] = {}
        terms = {level: Term() for level in ("open", "excess", "prv", "travel", "lot", "dates")}
        corridor = tables.problem.corridor
        for due in tables.due:
            terms["excess"].constant += sum(max(0, abs(c) - corridor) for c in due)
            terms["prv"].constant += sum(c * c for c in due)
        marginal: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for t in range(tables.horizon):
            costs: dict[str, dict[int, int]] = {level: {} for level in terms}
            for member, copy in self.kept[t]:
                variable = self.program.columns[member, copy, t]
                if member == tables.nobody:
                    for level, cost in costs.items():
                        cost[variable] = int(level == "open")
                    continue
                if (member, copy) not in marginal:
                    marginal[member, copy] = scale.copy_levels(member, copy)
                excess, prv = marginal[member, copy]
                costs["open"][variable] = 0
                costs["excess"][variable] = excess[t]
                costs["prv"][variable] = prv[t]
                costs["travel"][variable] = tables.travel[tables.city[member]]
                costs["lot"][variable] = tables.lot[member][t]
                days = tables.days[member][t]
                if (t, days) not in cheapest:
                    slot = tables.problem.slots[t]
                    cheapest[t, days] = min(slot.dates[d][1] for d in days)
                costs["dates"][variable] = cheapest[t, days]
            if self.with_days:
                costs["dates"] = {}
            for level, cost in costs.items():
                shift = min(cost.values(), default=0)
                terms[level].constant += shift
                for variable, value in cost.items():
                    terms[level].add(variable, value - shift)
        self.program.levels |= terms

    def _wishes(self) -> None:
        tables, term = self.tables, Term()
        for member in range(tables.n):
            for t in tables.avoids[member]:
                for variable in self.used[t].get(member, ()):
                    term.add(variable, 1)
            for offer in tables.offers[member]:
                slots = sorted(t for t in offer if member in self.used[t])
                term.constant += 1
                variables = [v for t in slots for v in self.used[t][member]]
                if not self._once(slots):
                    honoured = self.program.variable()
                    row = ((honoured, 1), *((v, -1) for v in variables))
                    self.program.rows.append(Row(row, 0))
                    variables = [honoured]
                for variable in variables:
                    term.add(variable, -1)
        self.program.levels["wishes"] = term

    def _once(self, slots: list[int]) -> bool:
        """Whether the pause allows at most one hosting in these slots."""
        short = not slots or slots[-1] - slots[0] < self.tables.problem.host_gap
        return len(slots) < 2 or (short and all(self._free(t) for t in slots))

    def _towns(self) -> None:
        """Pause of towns (a rule) and close pairs of towns and regions (level spread)."""
        problem, term = self.tables.problem, Term()
        self.program.levels["spread"] = term
        cities = range(len(self.tables.cities))
        for city in cities:
            for window in self._windows(problem.city_gap):
                if problem.city_gap >= 2:
                    self.program.at_most_one(self._present("city", city, window, free=True))
        for t in range(self.tables.horizon):
            for city in cities:
                variable = self._here("city", city, t)
                past = self.tables.close_to_past[t][city]
                if variable is not None and past:
                    term.add(variable, past)
        pairs: dict[tuple[str, int, int, int], int] = {}
        for city in cities:
            self._pairs("city", city, pairs)
        for region in range(len(self.regions)):
            self._pairs("region", region, pairs)
        for variable in pairs.values():
            term.add(variable, 1)
        self._window_cuts(pairs)

    def _region_number(self, city: int) -> int | None:
        name = self.tables.region[city]
        return None if name is None else self.regions.index(name)

    def _counts(self, kind: str, which: int, apart: int) -> bool:
        """Whether this town or region counts pairs that many slots apart."""
        problem = self.tables.problem
        if kind == "region":
            return apart < problem.region_gap
        by_region = apart < problem.region_gap and self.tables.region[which] is not None
        return apart < problem.city_window and not by_region

    def _pairs(self, kind: str, which: int, pairs: dict[tuple[str, int, int, int], int]) -> None:
        problem = self.tables.problem
        reach = max(problem.city_window, problem.region_gap)
        for t in range(self.tables.horizon):
            for s in range(max(0, t - reach + 1), t):
                if not self._counts(kind, which, t - s):
                    continue
                barred = t - s < problem.city_gap and (self._free(s) or self._free(t))
                if kind == "city" and barred:
                    continue
                one, other = self._here(kind, which, s), self._here(kind, which, t)
                if one is None or other is None:
                    continue
                both = self.program.variable()
                self.program.rows.append(Row(((one, 1), (other, 1), (both, -1)), 1))
                pairs[kind, which, s, t] = both

    def _window_cuts(self, pairs: dict[tuple[str, int, int, int], int]) -> None:
        """n meetings of a town or region in one window make at least n - 1 close pairs."""
        problem = self.tables.problem
        for city in range(len(self.tables.cities)):
            circles = [("city", city)]
            if (region := self._region_number(city)) is not None:
                circles.append(("region", region))
            for window in self._windows(problem.city_window):
                self._cut(circles, window, pairs)
        regions = {self._region_number(city) for city in range(len(self.tables.cities))}
        for number in sorted(one for one in regions if one is not None):
            for window in self._windows(problem.region_gap):
                self._cut([("region", number)], window, pairs)

    def _cut(
        self,
        circles: list[tuple[str, int]],
        window: range,
        pairs: dict[tuple[str, int, int, int], int],
    ) -> None:
        """One cut for the first circle; `circles` are all whose pairs count for it."""
        here = self._present(*circles[0], window, free=True)
        if len(here) < 3:
            return
        both = [
            pairs[kind, which, s, t]
            for kind, which in circles
            for t in window
            for s in range(window[0], t)
            if (kind, which, s, t) in pairs
        ]
        self.program.rows.append(Row((*((v, 1) for v in here), *((v, -1) for v in both)), 1))

    def _present(self, kind: str, which: int, window: range, *, free: bool) -> list[int]:
        found = [self._here(kind, which, t) for t in window if not free or self._free(t)]
        return [variable for variable in found if variable is not None]

    def _here(self, kind: str, which: int, t: int) -> int | None:
        """A variable that is 1 if the meeting of slot t is in the town or region, if it can be."""
        key = (kind, which, t)
        if key in self._seen:
            return self._seen[key]
        if kind == "city":
            inside = [
                v
                for member, variables in self.used[t].items()
                if member != self.tables.nobody and self.tables.city[member] == which
                for v in variables
            ]
        else:
            towns = [c for c in range(len(self.tables.cities)) if self._region_number(c) == which]
            found = [self._here("city", c, t) for c in towns]
            inside = [v for v in found if v is not None]
        result: int | None = None
        if len(inside) == 1:
            result = inside[0]
        elif inside:
            result = self.program.variable()
            self.program.rows.append(Row(((result, -1), *((v, 1) for v in inside)), 0, 0))
        self._seen[key] = result
        return result

    def _days(self) -> None:
        """Days as variables of their own, the rest of days between two meetings as staircases."""
        tables, program = self.tables, self.program
        term = program.levels["dates"]
        for t in range(tables.horizon):
            groups: dict[tuple[int, ...], list[int]] = {}
            for member, variables in self.used[t].items():
                groups.setdefault(tables.days_for(member, t), []).extend(variables)
            every = sorted({d for days in groups for d in days}, key=tables.ordinal[t].__getitem__)
            for day in every:
                program.days[t, day] = program.variable()
                term.add(program.days[t, day], tables.problem.slots[t].dates[day][1])
            program.rows.append(
                Row(
                    (
                        *((program.days[t, day], 1) for day in every),
                        *((v, -1) for days, vs in groups.items() if days for v in vs),
                    ),
                    0,
                    0,
                )
            )
            for days, variables in groups.items():
                if days and len(days) < len(every):
                    chosen = tuple((program.days[t, day], -1) for day in days)
                    program.rows.append(Row((*((v, 1) for v in variables), *chosen), 0))
        for s, t in tables.pairs_of_days:
            self._staircase(s, t)

    def _staircase(self, s: int, t: int) -> None:
        tables, days = self.tables, self.program.days
        early = [(tables.ordinal[s][d], v) for (slot, d), v in days.items() if slot == s]
        late = [(tables.ordinal[t][d], v) for (slot, d), v in days.items() if slot == t]
        for step, _ in late:
            before = [v for day, v in late if day <= step]
            after = [v for day, v in early if day > step - tables.problem.date_gap]
            if after:
                self.program.at_most_one((*before, *after))

    def _changes(self) -> None:
        """Hosts and days that differ from the published plan."""
        tables, hosts, dates = self.tables, Term(), Term()
        for t, published in enumerate(tables.published):
            if published is None:
                continue
            host, day = published
            hosts.constant += 1
            for variable in self.used[t].get(host, ()):
                hosts.add(variable, -1)
            dates.constant += 1
            if self.with_days:
                if (t, day) in self.program.days:
                    dates.add(self.program.days[t, day], -1)
                continue
            for member, variables in self.used[t].items():
                if day in tables.days_for(member, t):
                    for variable in variables:
                        dates.add(variable, -1)
        self.program.levels["moved_hosts"] = hosts
        self.program.levels["moved_dates"] = dates
        most = tables.conditions.most_moved
        if most is not None:
            self.program.rows.append(Row(tuple(hosts.terms.items()), most - hosts.constant))
