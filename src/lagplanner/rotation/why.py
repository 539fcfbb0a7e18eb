"""Why this host, and why not mine? True reasons as data, each from a rule check or a re-solve.

The sentences are made elsewhere; here is what they may say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum

from lagplanner.rotation.problem import Hosting, Plan, Problem, Result, Status
from lagplanner.rotation.rules import Bar, Rule, Rules
from lagplanner.rotation.solve import Conditions, solve
from lagplanner.rotation.tables import DEFAULT_LEVELS, Tables
from lagplanner.rotation.whatif import pinned
from lagplanner.rotation.worker import keeping

__all__ = [
    "Bar",
    "PassedOver",
    "Rule",
    "Verdict",
    "WhyNot",
    "WhyThis",
    "credit_before",
    "why_not",
    "why_table",
    "why_this",
]

SECONDS = 10.0


class Verdict(StrEnum):
    """What stands between a member and a slot."""

    hosts = "hosts"
    """Nothing: it hosts there."""
    barred = "barred"
    """A rule bars it whatever the others do (see `bars`)."""
    worse = "worse"
    """With it there, `level` gets worse by `by`; the levels before stay as they are."""
    equal = "equal"
    """A plan with it there is as good in every level: the lot decided."""
    better = "better"
    """A plan with it there is better: the plan shown was best found, not proven."""
    impossible = "impossible"
    """With it there no complete plan exists."""
    unknown = "unknown"
    """Time ran out before the question was settled."""
    near = "near"
    """Only for passed over members: a rule towards another meeting of this plan (see `bars`)."""
    unasked = "unasked"
    """Only for passed over members: no rule bars it, and no re-solve was asked for."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why `member` does not host in `slot`.

    `other` is the best plan with it there as far as it was worked out: all levels up to `level`
    are exact, later ones need not be the best.
    """

    member: int
    slot: int
    verdict: Verdict
    bars: tuple[Bar, ...] = ()
    level: str | None = None
    by: int | None = None
    other: Result | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A member with more credit than the host, in points, and why it was passed over."""

    member: int
    credit: int
    why: WhyNot


@dataclass(frozen=True, slots=True)
class WhyThis:
    """Why the host of `slot` is the host.

    `credit` (points, before it pays for the meeting) and its `place` in the order of credit, 1
    being the highest and equals sharing a place; `offers` are its wishes fulfilled here (indices);
    `avoided` says it would rather not. `passed_over` are all members with more credit.
    """

    slot: int
    member: int
    confirmed: bool
    credit: int
    place: int
    offers: tuple[int, ...]
    avoided: bool
    passed_over: tuple[PassedOver, ...]


def why_not(
    problem: Problem,
    result: Result,
    member_index: int,
    slot: int,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    seconds: float = SECONDS,
) -> WhyNot:
    """First the rules against facts, then a re-solve with the member forced into the slot."""
    wanted = conditions or Conditions()
    hosting = result.plan[slot] if result.plan else None
    if hosting is not None and hosting.member == member_index:
        return WhyNot(member_index, slot, Verdict.hosts)
    bars = Rules(problem, wanted.forbidden, wanted.days).bars(member_index, slot)
    if bars:
        return WhyNot(member_index, slot, Verdict.barred, tuple(bars))
    order = (*(["open"] if wanted.gaps else []), *levels)
    forced = solve(
        pinned(problem, slot, member_index),
        levels=levels,
        seconds=seconds,
        conditions=conditions,
        until={level: result.levels[level] for level in order if level in result.levels},
        near=_with_host(result.plan, slot, member_index),
    )
    if forced.status is Status.infeasible:
        return WhyNot(member_index, slot, Verdict.impossible)
    if not forced.plan:
        return WhyNot(member_index, slot, Verdict.unknown)
    return _compared(member_index, slot, result, forced, order)


def why_table(
    problem: Problem,
    result: Result,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    at_once: int = 2,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[tuple[WhyNot, ...], ...]:
    """`why_not` of every member (rows) in every slot (columns), `at_once` of them at a time.

    Once `stop` says so, what is left is `unasked`.
    """

    def asked(pair: tuple[int, int]) -> WhyNot:
        member, slot = pair
        if stop():
            return WhyNot(member, slot, Verdict.unasked)
        return why_not(problem, result, member, slot, levels=levels, conditions=conditions)

    members, slots = range(len(problem.members)), range(len(problem.slots))
    with keeping(at_once), ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(asked, [(m, t) for m in members for t in slots]))
    return tuple(tuple(found[m * len(slots) : (m + 1) * len(slots)]) for m in members)


def _with_host(plan: Plan, slot: int, member: int) -> Plan:
    """The plan with another host in one slot, on the day whose index comes first."""
    return tuple(Hosting(member, 0) if at == slot else one for at, one in enumerate(plan))


def _compared(
    member: int, slot: int, result: Result, forced: Result, order: Sequence[str]
) -> WhyNot:
    for level in order:
        by = forced.levels[level] - result.levels[level]
        if by < 0:
            return WhyNot(member, slot, Verdict.better, (), level, by, forced)
        if by > 0 and not forced.proven.get(level):
            return WhyNot(member, slot, Verdict.unknown, (), level, by, forced)
        if by > 0:
            return WhyNot(member, slot, Verdict.worse, (), level, by, forced)
    return WhyNot(member, slot, Verdict.equal, other=forced)


def why_this(
    problem: Problem,
    result: Result,
    slot: int,
    *,
    levels: Sequence[str] = DEFAULT_LEVELS,
    conditions: Conditions | None = None,
    solves: int = 3,
    seconds: float = SECONDS,
) -> WhyThis:
    """The host's credit, place, wish, and why each member with more credit was passed over.

    At most `solves` of them, those with most credit, are answered by a re-solve; beyond that
    members no rule bars are `unasked`. Raises ValueError for a slot left open.
    """
    hosting = result.plan[slot] if result.plan else None
    if hosting is None:
        raise ValueError(f"slot {slot} has no host")
    credit = credit_before(problem, result, slot)
    mine = credit[hosting.member]
    member = problem.members[hosting.member]
    confirmed = problem.slots[slot].pinned is not None
    ahead = sorted(
        (i for i, points in enumerate(credit) if points > mine),
        key=lambda i: (-credit[i], str(problem.members[i].id)),
    )
    passed = []
    for i in ahead:
        why = _at_a_glance(problem, result, i, slot, conditions)
        if why.verdict is Verdict.unasked and solves > 0:
            solves -= 1
            why = why_not(
                problem, result, i, slot, levels=levels, conditions=conditions, seconds=seconds
            )
        passed.append(PassedOver(i, credit[i], why))
    return WhyThis(
        slot=slot,
        member=hosting.member,
        confirmed=confirmed,
        credit=mine,
        place=len(ahead) + 1,
        offers=tuple(at for at, offer in enumerate(member.offers) if slot in offer),
        avoided=slot in member.avoid,
        passed_over=tuple(passed),
    )


def credit_before(problem: Problem, result: Result, slot: int) -> list[int]:
    """Credit of every member when the slot comes, in points, before anybody pays for it."""
    if problem.slots[slot].co_hosts:  # what is shared here is paid after it
        slots = [
            replace(one, co_hosts=()) if t == slot else one for t, one in enumerate(problem.slots)
        ]
        problem = replace(problem, slots=tuple(slots))
    tables = Tables(problem)
    credit = [0] * len(problem.members)
    for i, index in enumerate(tables.order):
        before = sum(h is not None and h.member == index for h in result.plan[:slot])
        credit[index] = tables.due[i][slot] - 100 * before
    return credit


def _at_a_glance(
    problem: Problem, result: Result, member: int, slot: int, conditions: Conditions | None
) -> WhyNot:
    """The reason that needs no re-solve: a rule against facts or against this plan's meetings."""
    wanted = conditions or Conditions()
    bars = Rules(problem, wanted.forbidden, wanted.days).bars(member, slot)
    if bars:
        return WhyNot(member, slot, Verdict.barred, tuple(bars))
    near = []
    for other, hosting in enumerate(result.plan):
        if hosting is None or other == slot:
            continue
        apart = abs(other - slot)
        if hosting.member == member and apart < problem.host_gap:
            near.append(Bar(Rule.host_gap, other))
        same_town = problem.members[hosting.member].city == problem.members[member].city
        if same_town and apart < problem.city_gap:
            near.append(Bar(Rule.city_gap, other))
    return WhyNot(member, slot, Verdict.near if near else Verdict.unasked, tuple(near))
