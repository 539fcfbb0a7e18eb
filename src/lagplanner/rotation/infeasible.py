"""No complete plan exists: which slots and rules contradict each other, and what would help?

`explain` names a smallest contradiction (take any slot or rule away and it is gone), the rules
whose relaxing would help and how far, and the best plan of the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lagplanner.rotation.conflict import Conflict, Relaxable, Remedy, SlotView
from lagplanner.rotation.contradiction import impossible, too_few_hosts
from lagplanner.rotation.problem import Problem, Result
from lagplanner.rotation.rules import Rules
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.tables import DEFAULT_LEVELS, Tables

__all__ = ["Conflict", "Relaxable", "Remedy", "SlotView", "explain", "solve_with_gaps"]


def solve_with_gaps(
    problem: Problem,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    seconds: float = 30.0,
    conditions: Conditions | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best plan in which as few slots as possible stay open (None in the plan).

    `levels["open"]` counts them; where it is 0 the plan is complete.
    """
    wanted = replace(conditions or Conditions(), gaps=True)
    return solve(problem, levels=levels, seconds=seconds, conditions=wanted, stop=stop)


def explain(
    problem: Problem,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    within: Sequence[int] | None = None,
    rest: Result | None = None,
    seconds: float = 30.0,
    stop: Callable[[], bool] | None = None,
) -> Conflict | None:
    """The contradiction in the problem; None if a complete plan exists, or if time ran out.

    With `within` only these slots have to be held, and the contradiction lies among the first of
    them: for a slot that a plan leaves open, then those it holds from near to far, it says why this
    one is open. `rest` is the best plan with gaps where it is known already.
    """
    from lagplanner.rotation.worker import ask

    question = {"deed": "conflict", "problem": problem.to_json(), **_conditions_json(conditions)}
    if within is not None:
        question["within"] = list(within)
    answer = ask(question, seconds=seconds, stop=stop)
    found = None if answer is None else answer.get("conflict")
    if found is None:
        return None
    return Conflict(
        slots=_views(problem, conditions, found["slots"]),
        rules=tuple(Relaxable(rule) for rule in found["rules"]),
        remedies=tuple(
            Remedy(Relaxable(one["rule"]), one["now"], one["to"], one["slot"], one["complete"])
            for one in found["remedies"]
        ),
        checked=found["checked"],
        rest=rest
        or solve_with_gaps(problem, levels=levels, conditions=conditions, seconds=seconds),
    )


def _conditions_json(conditions: Conditions | None) -> dict[str, Any]:
    return {} if conditions is None else {"conditions": conditions.to_json()}


def _views(
    problem: Problem, conditions: Conditions | None, slots: Sequence[int]
) -> tuple[SlotView, ...]:
    wanted = conditions or Conditions()
    rules = Rules(problem, wanted.forbidden, wanted.days)
    views = []
    for slot in slots:
        bars = {member: rules.bars(member, slot) for member in range(len(problem.members))}
        views.append(
            SlotView(
                slot=slot,
                left=tuple(member for member, found in bars.items() if not found),
                barred=dict(sorted(Counter(str(b[0].rule) for b in bars.values() if b).items())),
            )
        )
    return tuple(views)


# What follows runs in the worker process, where the solver is loaded.


def find_conflict(
    problem: Problem, conditions: Conditions, within: Sequence[int] | None = None
) -> dict[str, Any] | None:
    """The contradiction as JSON: slots, rules, remedies, how it was checked; None if possible."""
    every = tuple(range(len(problem.slots)) if within is None else within)
    slots = _fewest_slots(problem, conditions, every)
    if not slots:
        return None
    return {
        "slots": list(slots),
        "rules": [str(rule) for rule in _fewest_rules(problem, conditions, slots)],
        "remedies": _remedies(problem, conditions, slots, every),
        "checked": confirm(problem, conditions, slots),
    }


def possible(problem: Problem, conditions: Conditions, slots: Sequence[int]) -> bool:
    """Whether the slots can all be held, the others left open, as the solver says."""
    from lagplanner.rotation.cpsat import minimise
    from lagplanner.rotation.program import Term, build
    from lagplanner.rotation.scale import Scale

    tables = Tables(problem, replace(conditions, gaps=True))
    kept = _kept(tables, slots)
    if not all(kept.values()):
        return False
    program = build(Scale(tables, ()), kept, with_days=True)
    answer = minimise(program, Term(), None, {}, seconds=20, effort=20)
    if not answer.done:
        raise TimeoutError("whether the slots can be held is not known")
    return bool(answer.chosen)


def confirm(problem: Problem, conditions: Conditions, slots: Sequence[int]) -> str:
    """How the impossibility was found by a second method; raises if the methods disagree."""
    from lagplanner.rotation.cpsat import minimise
    from lagplanner.rotation.program import Term, build
    from lagplanner.rotation.scale import Scale

    tables = Tables(problem, replace(conditions, gaps=True))
    if too_few_hosts(tables, slots):
        return "matching"
    verdict = impossible(tables, slots)
    if verdict is None:
        program = build(Scale(tables, ()), _kept(tables, slots), with_days=True)
        answer = minimise(program, Term(), None, {}, seconds=20, effort=20, presolve=False)
        if answer.done and not answer.chosen:
            return "solver without presolve"
    if verdict:
        return "exhaustive search"
    raise AssertionError("two methods disagree whether the slots can be held")


def confirm_impossible(problem: Problem, conditions: Conditions) -> None:
    """Let a second method find that no complete plan exists; raises if it does not."""
    every = tuple(range(len(problem.slots)))
    if conditions.most_moved is not None:
        return  # fewer changes than needed are a question of the ladder, not of the rules
    if not too_few_hosts(Tables(problem, conditions), every):
        confirm(problem, conditions, _fewest_slots(problem, conditions, every))


def _kept(tables: Tables, slots: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    wanted = set(slots)
    return {
        t: [
            (i, copy)
            for i in tables.candidates[t]
            if i != tables.nobody
            for copy in range(1, min(tables.most_copies[i], len(slots)) + 1)
        ]
        if t in wanted
        else [(tables.nobody, 1)]
        for t in range(tables.horizon)
    }


def _fewest_slots(
    problem: Problem, conditions: Conditions, slots: Sequence[int]
) -> tuple[int, ...]:
    """An irreducible impossible subset: the shortest beginning, then one by one; () if possible.

    Few slots are asked about quickly, so the beginning is doubled until it is impossible.
    """
    low, high = 1, 1
    while possible(problem, conditions, slots[:high]):
        if high >= len(slots):
            return ()
        low, high = high + 1, min(2 * high, len(slots))
    while low < high:
        middle = (low + high) // 2
        if possible(problem, conditions, slots[:middle]):
            low = middle + 1
        else:
            high = middle
    kept = list(slots[:high])
    low, high = 0, len(kept) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if possible(problem, conditions, kept[middle:]):
            high = middle - 1
        else:
            low = middle
    kept = kept[low:]
    for slot in list(kept):
        fewer = [one for one in kept if one != slot]
        if fewer and not possible(problem, conditions, fewer):
            kept = fewer
    return tuple(sorted(kept))


def _fewest_rules(
    problem: Problem, conditions: Conditions, slots: Sequence[int]
) -> list[Relaxable]:
    """Rules without any of which the slots could be held."""
    dropped, needed = problem, []
    for rule in Relaxable:
        without = _without(dropped, rule)
        if without == dropped:
            continue
        if possible(without, conditions, slots):
            needed.append(rule)
        else:
            dropped = without
    return needed


def _without(problem: Problem, rule: Relaxable) -> Problem:
    members, slots = problem.members, problem.slots
    match rule:
        case Relaxable.host_gap:
            return replace(problem, host_gap=0)
        case Relaxable.city_gap:
            return replace(problem, city_gap=0)
        case Relaxable.date_gap:
            days = [day for slot in slots for day, _ in slot.dates]
            days += [problem.last_date] if problem.last_date else []
            return replace(problem, date_gap=-(max(days) - min(days)).days if days else 0)
        case Relaxable.seats:
            return replace(problem, slots=tuple(replace(slot, seats=0) for slot in slots))
        case Relaxable.max_hostings:
            return replace(problem, members=tuple(replace(m, max_hostings=None) for m in members))
        case Relaxable.availability:
            free = {"not_before": None, "not_after": None, "blackouts": ()}
            return replace(problem, members=tuple(replace(m, **free) for m in members))  # type: ignore[arg-type]
        case Relaxable.confirmed:
            return replace(problem, slots=tuple(replace(slot, pinned=None) for slot in slots))


def _remedies(
    problem: Problem, conditions: Conditions, slots: Sequence[int], every: Sequence[int]
) -> list[dict[str, Any]]:
    """For each rule the least relaxing that helps all of `every`, else these slots, if any does."""
    found = []

    def offer(rule: Relaxable, now: int, values: Sequence[int], slot: int | None = None) -> None:
        """`values` relax the rule further and further; the first that helps is offered.

        What does not help these slots does not help all, and few slots are asked about quickly.
        """
        here = _first_that_helps(problem, conditions, slots, rule, values, slot)
        if here is None:
            return
        further = values[values.index(here) :]
        to = _first_that_helps(problem, conditions, every, rule, further, slot)
        complete = to is not None
        to = here if to is None else to
        found.append({"rule": str(rule), "now": now, "to": to, "slot": slot, "complete": complete})

    for rule in (Relaxable.host_gap, Relaxable.city_gap, Relaxable.date_gap):
        now = getattr(problem, rule)
        offer(rule, now, range(now - 1, -1, -1))
    rooms = sorted({m.capacity for m in problem.members if m.capacity is not None}, reverse=True)
    for slot in slots:
        now = problem.slots[slot].seats
        offer(Relaxable.seats, now, [room for room in rooms if room < now], slot)
    most = max((m.max_hostings for m in problem.members if m.max_hostings is not None), default=0)
    limits = [m.max_hostings for m in problem.members if m.max_hostings is not None]
    if limits:
        offer(Relaxable.max_hostings, min(limits), range(min(limits) + 1, most + len(every) + 1))
    for slot in every:
        pinned = problem.slots[slot].pinned
        if pinned is not None:
            offer(Relaxable.confirmed, pinned[0], (-1,), slot)
    return found


def _first_that_helps(
    problem: Problem,
    conditions: Conditions,
    slots: Sequence[int],
    rule: Relaxable,
    values: Sequence[int],
    slot: int | None,
) -> int | None:
    """Bisection: relaxing further never hurts. The least is tried first: it is mostly enough."""
    if values and possible(_relaxed(problem, rule, values[0], slot), conditions, slots):
        return values[0]
    if not values or not possible(_relaxed(problem, rule, values[-1], slot), conditions, slots):
        return None
    low, high = 1, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if possible(_relaxed(problem, rule, values[middle], slot), conditions, slots):
            high = middle
        else:
            low = middle + 1
    return values[low]


def _relaxed(problem: Problem, rule: Relaxable, value: int, slot: int | None) -> Problem:
    if rule is Relaxable.seats:
        slots = tuple(
            replace(one, seats=value) if at == slot else one for at, one in enumerate(problem.slots)
        )
        return replace(problem, slots=slots)
    if rule is Relaxable.confirmed:
        slots = tuple(
            replace(one, pinned=None) if at == slot else one for at, one in enumerate(problem.slots)
        )
        return replace(problem, slots=slots)
    if rule is Relaxable.max_hostings:
        members = tuple(
            one
            if one.max_hostings is None
            else replace(one, max_hostings=max(value, one.max_hostings))
            for one in problem.members
        )
        return replace(problem, members=members)
    return replace(problem, **{str(rule): value})  # type: ignore[arg-type]
