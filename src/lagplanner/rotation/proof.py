"""Is there a better plan? Level by level, each fixed before the next is asked.

A level that the core has settled needs no solver. The others are put to it as "is there anything
better than what we have?"; a no is the proof. Choices that the core's prices rule out never enter
the model; where many are left, the relaxation tells which few are worth asking about first, and
which of the others a better plan could still contain. Levels after the last hard one are merged by exact weights, guarded at 2^50; beyond
that each gets a pass of its own. The lot comes last, and with a limit: it makes nothing better.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lagplanner.rotation.claims import CORE, core_claims, shown, status_of, trivial_bound, verified
from lagplanner.rotation.cpsat import Answer, minimise, solver_name
from lagplanner.rotation.days import best_days
from lagplanner.rotation.infeasible import confirm_impossible
from lagplanner.rotation.levels import level_values, lot_value
from lagplanner.rotation.problem import Plan, Problem, Result, Status
from lagplanner.rotation.program import Kept, Program, Term, build
from lagplanner.rotation.relaxation import Relaxation, relax
from lagplanner.rotation.solve import Draft, as_result, first_draft
from lagplanner.rotation.tables import LOT_BITS, Conditions

EASY = frozenset({"travel", "dates", "moved_dates", "lot"})
GUARD = 1 << 50
EFFORT_PER_SECOND = 1.0
MANY = 3000
"""With more choices than this the relaxation thins them out before the solver sees them."""
LIKELY = 25
"""So many choices of each slot are tried first then."""
SEARCH_EFFORT = 0.3
"""How much local search goes before a proof: the solver finds the rest sooner."""
LOT_EFFORT = 0.25
"""How much work the lot is worth: the plan cannot get better any more, only another one.

Where many projects differ in nothing but their names, the last word of the lot is a long search.
The limit is deterministic time, so the same input still gives the same plan.
"""


class Proof:
    """Improves and proves a draft until every level is settled or the limits are reached."""

    def __init__(
        self,
        draft: Draft,
        seconds: float,
        *,
        say: Callable[[str], None] = lambda level: None,
        show: Callable[[Result], None] = lambda result: None,
        until: Mapping[str, int] | None = None,
        many: int = MANY,
        likely: int = LIKELY,
    ) -> None:
        """`say` hears each level as it begins, `show` what is known after each, not yet verified.

        With more than `many` choices those of the `likely` are tried first, so many of each slot.
        With `until` the proof ends at the first level that is proven above the value given there;
        the values are compared then, not the plans, and the lot is left aside.
        """
        self.draft, self.tables, self.scale, self.core = (
            draft,
            draft.tables,
            draft.scale,
            draft.core,
        )
        self.levels = draft.levels
        self.say, self.show, self.until = say, show, until
        self.many, self.likely = many, likely
        self.end = time.monotonic() + seconds
        self.effort = seconds * EFFORT_PER_SECOND
        self.with_days = False
        self.thinned: Kept | None = None
        self.hosts: list[int] = []
        self.days: list[int] = []
        self.values: dict[str, int] = {}
        self.bound: dict[str, int] = {}
        self.proven: dict[str, str | None] = {}
        if draft.found is not None and draft.found.cost < self.scale.breach:
            self._take(draft.found.hosts)

    def run(self) -> Result:
        """The verified result; infeasible only if the solver says so (see `confirm_impossible`)."""
        if not self.hosts:
            answer = self._first_plan()
            if answer.done and not answer.chosen:
                return Result(status=Status.infeasible)
            if not self.hosts:
                return Result(status=Status.feasible)
        for group in self._groups():
            settled = self._settle(group)
            level = group[0]
            if self._worse(level):
                break
            if settled and group != self._groups()[-1]:
                self.show(self._known())
        return self.result()

    def _worse(self, level: str) -> bool:
        """Whether the level is proven above what is asked for."""
        limit = None if self.until is None else self.until.get(level)
        return limit is not None and bool(self.proven.get(level)) and self.values[level] > limit

    def result(self) -> Result:
        """What is known now, verified by the independent checker."""
        verified(self.tables.problem, self.plan, self.values, gaps=self.tables.conditions.gaps)
        return self._known()

    def _known(self) -> Result:
        values, plan = self.values, self.plan
        bound, proven = core_claims(self.tables, self.core, self.levels, values)
        for level in self.levels:
            bound[level] = max(bound[level], self.bound.get(level, bound[level]))
            proven[level] = proven[level] or self.proven.get(level)
        return Result(
            status=status_of(proven),
            plan=plan,
            levels=shown(self.tables, values, self.levels),
            bound=bound,
            proven=proven,
        )

    @property
    def plan(self) -> Plan:
        return self.tables.plan(self.hosts, self.days)

    def _groups(self) -> list[tuple[str, ...]]:
        """Hard levels one by one; the easy ones after them together, if they fit; then the lot."""
        levels = self.levels
        last_hard = max((at for at, level in enumerate(levels) if level not in EASY), default=-1)
        easy = levels[last_hard + 1 :]
        groups: list[tuple[str, ...]] = [(level,) for level in levels[: last_hard + 1]]
        if easy and self._weights(easy)[easy[0]] * max(1, self._span(easy[0])) < GUARD:
            groups.append(easy)
        else:
            groups += [(level,) for level in easy]
        return groups if self.until is not None else [*groups, ("lot",)]

    def _span(self, level: str) -> int:
        tables = self.tables
        if level == "travel":
            return tables.horizon * (max(tables.travel) - min(tables.travel))
        if level == "dates":
            penalties = [[p for _, p in slot.dates] for slot in tables.problem.slots]
            return sum(max(p, default=0) - min(p, default=0) for p in penalties)
        return tables.horizon << (LOT_BITS if level == "lot" else 0)

    def _weights(self, group: Sequence[str]) -> dict[str, int]:
        unit, weights = 1, {}
        for level in reversed(group):
            weights[level] = unit
            unit *= self._span(level) + 1
        return weights

    def _settle(self, group: tuple[str, ...]) -> bool:
        """Ask for anything better in these levels; True if the question was settled."""
        _, by_core = core_claims(self.tables, self.core, self.levels, self.values)
        if all(by_core.get(level) == CORE for level in group):
            self.proven |= dict.fromkeys(group, CORE)
            return True
        self.say(group[0])
        answer = self._better(group)
        if answer is None:
            return False
        self._note(group, answer)
        return answer.done

    def _better(self, group: tuple[str, ...]) -> Answer | None:
        """The last answer to "anything better in these levels?"; None if there was no time to ask.

        Where there are many choices, the relaxation first tells which ones are likely: they are
        few, and their best plan leaves few others that could be in a better one.
        """
        kept = self._kept(group)
        if sum(map(len, kept.values())) <= self.many:
            return self._ask_until_it_holds(group, kept)
        relaxed = self._relaxed(group, kept)
        if relaxed is None:
            return self._ask_until_it_holds(group, kept)
        likely = relaxed.likeliest(self.likely, kept, self.core.surcharges(kept))
        answer = self._ask_until_it_holds(group, likely)
        needed = relaxed.within(self._worth(group) - 1, kept)
        if answer is None or not answer.done or not _contains(likely, needed):
            answer = self._ask_until_it_holds(group, needed)
        self.thinned = relaxed.within(self._worth(group), kept)
        return answer or Answer(False, bound=relaxed.least)

    def _relaxed(self, group: tuple[str, ...], kept: Kept) -> Relaxation | None:
        program = build(self.scale, kept, with_days=self.with_days)
        objective = _merged(program, self._weights(group))
        left = self.end - time.monotonic()
        return relax(program, objective, self._limits(program, group), seconds=left)

    def _ask_until_it_holds(self, group: tuple[str, ...], kept: Kept) -> Answer | None:
        """Ask about these choices, with the days as variables if the answer does not hold without."""
        while not self._late():
            program = build(self.scale, kept, with_days=self.with_days)
            objective = _merged(program, self._weights(group))
            answer = self._ask(program, objective, self._worth(group), group)
            if not answer.chosen:
                return answer
            hosts, days = self._read(program, answer.chosen)
            promised = _value(objective, answer.chosen)
            if days is not None and self._holds(group, hosts, days, promised):
                self._take(hosts)
                return answer
            if self.with_days:
                raise AssertionError("the program and the plan disagree about the days")
            self.with_days = True
        return None

    def _worth(self, group: tuple[str, ...]) -> int:
        return sum(weight * self.values[level] for level, weight in self._weights(group).items())

    def _note(self, group: tuple[str, ...], answer: Answer) -> None:
        if answer.done:
            for level in group:
                self.proven[level] = f"solver {solver_name()}"
                self.bound[level] = self.values[level]
            return
        first, weight = group[0], self._weights(group)[group[0]]
        if answer.bound is not None:
            least = (min(answer.bound, self._worth(group)) - (weight - 1)) // weight
            self.bound[first] = max(trivial_bound(self.tables, first), least)

    def _kept(self, group: tuple[str, ...]) -> Kept:
        """Choices that a plan as good as ours up to this group can contain."""
        scale, core = self.core.scale, self.core
        slack = 0
        for level in scale.levels:
            slack += scale.weight[level] * (self.values[level] - core.values[level])
            if level == group[-1] or level == self._last_separable(group):
                slack += scale.below[level]
                break
        else:
            slack = 4 * scale.breach
        return _both(core.useful(slack), self.thinned)

    def _last_separable(self, group: tuple[str, ...]) -> str:
        """The last level up to the group that the core knows; all before it are fixed by then."""
        order = [*self.levels, "lot"]
        known = [level for level in order[: order.index(group[-1]) + 1] if level != "spread"]
        return known[-1] if known else ""

    def _ask(
        self, program: Program, objective: Term, below: int | None, group: tuple[str, ...]
    ) -> Answer:
        effort = min(self.effort, LOT_EFFORT) if group == ("lot",) else self.effort
        limits = self._limits(program, group)
        left = self.end - time.monotonic()
        answer = minimise(program, objective, below, limits, seconds=left, effort=effort)
        self.effort -= answer.effort
        return answer

    def _limits(self, program: Program, group: tuple[str, ...]) -> dict[str, tuple[Term, int]]:
        """The levels before the group, none of which may get worse."""
        order = [*self.levels, "lot"]
        earlier = order[: order.index(group[0])] if self.values else []
        return {level: (program.levels[level], self.values[level]) for level in earlier}

    def _late(self) -> bool:
        return time.monotonic() > self.end - 0.05 or self.effort <= 0.01

    def _first_plan(self) -> Answer:
        """Any complete plan, the best in the first level: the local search found none."""
        self.say(self.levels[0])
        kept = {
            t: [(i, copy) for i in one for copy in self._copies(i, t)]
            for t, one in enumerate(self.tables.candidates)
        }
        while True:
            program = build(self.scale, kept, with_days=self.with_days)
            first = program.levels[self.levels[0]]
            answer = self._ask(program, first, None, (self.levels[0],))
            if not answer.chosen:
                return answer
            hosts, days = self._read(program, answer.chosen)
            if days is not None:
                self._take(hosts)
                return answer
            self.with_days = True

    def _copies(self, member: int, t: int) -> range:
        return range(1, 1 + (1 if member == self.tables.nobody else self.core.copies[member]))

    def _read(self, program: Program, chosen: frozenset[int]) -> tuple[list[int], list[int] | None]:
        """Hosts of a solution and their best days; no days if the rests cannot be kept."""
        hosts = [-1] * self.tables.horizon
        for (member, _, t), variable in program.columns.items():
            if variable in chosen:
                hosts[t] = member
        cost, days = best_days(self.scale, hosts)
        return hosts, days if cost < self.scale.breach else None

    def _holds(
        self, group: tuple[str, ...], hosts: Sequence[int], days: Sequence[int], promised: int
    ) -> bool:
        """Whether the plan is worth what the program says, and the levels before stay as they are.

        Without days of its own the program knows only what each slot's days cost at least.
        """
        values, order = self._values(hosts, days), [*self.levels, "lot"]
        before = order[: order.index(group[0])]
        worth = sum(weight * values[level] for level, weight in self._weights(group).items())
        return worth <= promised and all(values[level] <= self.values[level] for level in before)

    def _values(self, hosts: Sequence[int], days: Sequence[int]) -> dict[str, int]:
        values = level_values(self.tables, hosts, days)
        return values | {"lot": lot_value(self.tables, hosts)}

    def _take(self, hosts: Sequence[int]) -> None:
        self.hosts = list(hosts)
        _, self.days = best_days(self.scale, hosts)
        self.values = self._values(self.hosts, self.days)


def answer(
    problem: Problem,
    levels: Sequence[str],
    conditions: Conditions,
    *,
    seconds: float,
    until: Mapping[str, int] | None = None,
    near: Plan | None = None,
    say: Callable[[str], None] = lambda level: None,
    show: Callable[[Result], None] = lambda result: None,
) -> Result:
    """Core, local search and proof of one problem; "infeasible" only when found twice."""
    started = time.monotonic()
    draft = first_draft(problem, levels, conditions, effort=SEARCH_EFFORT, until=until, near=near)
    if draft.core.impossible:
        result = Result(status=Status.infeasible)
    else:
        first = as_result(draft, verify=False)
        if first.plan:
            show(replace(first, seconds=time.monotonic() - started))
        left = seconds - (time.monotonic() - started)
        result = Proof(draft, left, say=say, show=show, until=until).run()
    if result.status is Status.infeasible:
        confirm_impossible(problem, conditions)
    return replace(result, seconds=time.monotonic() - started)


def _merged(program: Program, weights: Mapping[str, int]) -> Term:
    merged = Term()
    for level, weight in weights.items():
        term = program.levels[level]
        merged.constant += weight * term.constant
        for variable, factor in term.terms.items():
            merged.add(variable, weight * factor)
    return merged


def _value(term: Term, chosen: frozenset[int]) -> int:
    return term.constant + sum(factor for v, factor in term.terms.items() if v in chosen)


def _both(one: Kept, other: Kept | None) -> Kept:
    if other is None:
        return one
    allowed = {t: set(choices) for t, choices in other.items()}
    return {t: [one for one in choices if one in allowed[t]] for t, choices in one.items()}


def _contains(one: Kept, other: Kept) -> bool:
    return all(set(choices) <= set(one[t]) for t, choices in other.items())
