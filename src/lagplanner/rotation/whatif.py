"""What would change if one thing were different? The new plan beside the old, differences only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lagplanner.rotation.problem import Hosting, Plan, Problem, Result
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.tables import DEFAULT_LEVELS

__all__ = [
    "Change",
    "Difference",
    "Forbid",
    "PinDate",
    "PinHost",
    "PinHostDate",
    "SlotChange",
    "TurnChange",
    "difference",
    "pinned",
    "what_if",
]


@dataclass(frozen=True, slots=True)
class PinHost:
    """The member hosts in the slot, any day; a confirmed host breaks no rule by itself."""

    slot: int
    member: int


@dataclass(frozen=True, slots=True)
class PinHostDate:
    """The member hosts in the slot on the candidate day with index `date`."""

    slot: int
    member: int
    date: int


@dataclass(frozen=True, slots=True)
class Forbid:
    """The member does not host in the slot."""

    slot: int
    member: int


@dataclass(frozen=True, slots=True)
class PinDate:
    """The meeting is on the candidate day with index `date`, whoever hosts."""

    slot: int
    date: int


Change = PinHost | PinHostDate | Forbid | PinDate


@dataclass(frozen=True, slots=True)
class SlotChange:
    """A slot whose host or day differs; None is a slot left open."""

    slot: int
    before: Hosting | None
    after: Hosting | None


@dataclass(frozen=True, slots=True)
class TurnChange:
    """A member's first hosting slot before and after; None: not in the horizon."""

    member: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The new result and what differs: slots, levels (after minus before), first turns.

    Levels that stay and members whose first turn stays are left out. If there is no new plan,
    only `result` says so and nothing else is filled.
    """

    result: Result
    slots: tuple[SlotChange, ...] = ()
    levels: Mapping[str, int] | None = None
    turns: tuple[TurnChange, ...] = ()


def what_if(
    problem: Problem,
    result: Result,
    change: Change,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    seconds: float = 10.0,
) -> Difference:
    """The best plan under one more condition, compared with the plan there is."""
    changed, wanted = changed_question(problem, conditions or Conditions(), change)
    after = solve(changed, levels=levels, conditions=wanted, seconds=seconds)
    return difference(problem, result, after)


def changed_question(
    problem: Problem, conditions: Conditions, change: Change
) -> tuple[Problem, Conditions]:
    """The question that contains the change; solve this to adopt it."""
    match change:
        case PinHost(slot, member):
            return pinned(problem, slot, member), conditions
        case PinHostDate(slot, member, date):
            return pinned(problem, slot, member, date), conditions
        case Forbid(slot, member):
            more = conditions.forbidden | {(member, slot)}
            return problem, replace(conditions, forbidden=more)
        case PinDate(slot, date):
            others = tuple(one for one in conditions.days if one[0] != slot)
            return problem, replace(conditions, days=(*others, (slot, date)))


def pinned(problem: Problem, slot: int, member: int, date: int = -1) -> Problem:
    """The problem with the host of the slot (and its day) confirmed."""
    slots = tuple(
        replace(one, pinned=(member, date)) if at == slot else one
        for at, one in enumerate(problem.slots)
    )
    return replace(problem, slots=slots)


def difference(problem: Problem, before: Result, after: Result) -> Difference:
    """What differs between two results of the same slots and members."""
    if not after.plan:
        return Difference(after)
    plan: Plan = before.plan or (None,) * len(problem.slots)
    turns = (
        TurnChange(i, _first_turn(plan, i), _first_turn(after.plan, i))
        for i in range(len(problem.members))
    )
    return Difference(
        result=after,
        slots=tuple(
            SlotChange(t, old, new)
            for t, (old, new) in enumerate(zip(plan, after.plan, strict=True))
            if old != new
        ),
        levels={
            level: value - before.levels[level]
            for level, value in after.levels.items()
            if level in before.levels and value != before.levels[level]
        },
        turns=tuple(one for one in turns if one.before != one.after),
    )


def _first_turn(plan: Plan, member: int) -> int | None:
    return next((t for t, h in enumerate(plan) if h is not None and h.member == member), None)
