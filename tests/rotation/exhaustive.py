"""What is the best plan, found by trying every one? For tiny problems only.

The rules are written out a third time here, as pairs of choices that fit or do not; the levels
come from the checker, which also has to agree that the best plan is valid. Hosts are tried in
every combination; since no level but the two of dates depends on the days, each combination of
hosts is judged once, with its best days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagplanner.rotation.checker import check

Pair = tuple[int, int]
OPEN = -1
LEVELS = ("excess", "wishes", "spread", "prv", "travel", "dates")


@dataclass(frozen=True)
class Best:
    """The levels in the order asked for (with gaps: open slots first) and a plan that has them."""

    levels: tuple[int, ...]
    plan: list[Any]


def best(
    problem: dict[str, Any],
    levels: Sequence[str] = LEVELS,
    *,
    gaps: bool = False,
    forbidden: Sequence[Pair] = (),
    days: Sequence[Pair] = (),
    most_moved: int | None = None,
) -> Best | None:
    """The lexicographically least levels of all plans, None if there is no plan.

    `forbidden` (member, slot) and `days` (slot, date) are indices; what is confirmed stays. With
    `gaps` slots may be left open unless their host is confirmed.
    """
    choices = _choices(problem, forbidden, dict(days), gaps)
    found: Best | None = None
    for hosts in _hosts(problem, choices):
        chosen = _best_days(problem, choices, hosts, levels)
        if chosen is None:
            continue
        plan = [
            None if host == OPEN else [problem["members"][host]["id"], slot["dates"][day][0]]
            for host, day, slot in zip(hosts, chosen, problem["slots"], strict=True)
        ]
        told = check(problem, plan, allow_open=gaps)
        assert told["valid"], (plan, told["violations"])
        if most_moved is not None and told["levels"]["moved_hosts"] > most_moved:
            continue
        values = tuple(told["levels"][level] for level in levels)
        if gaps:
            values = (hosts.count(OPEN), *values)
        if found is None or values < found.levels:
            found = Best(values, plan)
    return found


def _choices(
    problem: dict[str, Any], forbidden: Sequence[Pair], fixed: dict[int, int], gaps: bool
) -> list[dict[int, list[int]]]:
    """For each slot: the days of every host that slot, calendar and past allow."""
    found = []
    for t, slot in enumerate(problem["slots"]):
        days_of: dict[int, list[int]] = {}
        pinned = slot.get("pinned")
        for m, member in enumerate(problem["members"]):
            if pinned and pinned[0] != m:
                continue
            if not pinned and ((m, t) in forbidden or _barred(problem, member, slot, t)):
                continue
            days = [d for d, (day, _) in enumerate(slot["dates"]) if _can(member, day)]
            if pinned and not days:
                days = list(range(len(slot["dates"])))
            if pinned and pinned[1] >= 0:
                days = [pinned[1]]
            elif t in fixed:
                days = [d for d in days if d == fixed[t]]
            if days:
                days_of[m] = days
        if gaps and not pinned:
            days_of[OPEN] = [OPEN]
        found.append(days_of)
    return found


def _barred(problem: dict[str, Any], member: dict[str, Any], slot: dict[str, Any], t: int) -> bool:
    capacity, last = member.get("capacity"), member.get("last_hosted")
    me = problem["members"].index(member)
    helped = [
        s
        for s, other in enumerate(problem["slots"])
        if other.get("pinned") and me in other.get("co_hosts", []) and me != other["pinned"][0]
    ]
    return (
        (capacity is not None and capacity < slot.get("seats", 0))
        or (last is not None and t - last < problem.get("host_gap", 4))
        or any(abs(t - s) < problem.get("host_gap", 4) for s in helped)
        or any(
            city == member["city"] and t - back < problem.get("city_gap", 2)
            for back, city in zip(range(-1, -99, -1), problem.get("recent", []), strict=False)
        )
    )


def _can(member: dict[str, Any], day: str) -> bool:
    """ISO days compare like their days."""
    first, last = member.get("not_before") or "0", member.get("not_after") or "9"
    return first <= day <= last and not any(
        start <= day <= end for start, end in member.get("blackouts", [])
    )


def _hosts(problem: dict[str, Any], choices: list[dict[int, list[int]]]) -> Iterator[list[int]]:
    """Every combination of hosts that keeps pauses and limits."""
    members, pinned = problem["members"], [slot.get("pinned") for slot in problem["slots"]]

    def apart(s: int, one: int, t: int, other: int) -> bool:
        if OPEN in (one, other) or (pinned[s] and pinned[t]):
            return True
        same_city = members[one]["city"] == members[other]["city"]
        return not (one == other and t - s < problem.get("host_gap", 4)) and not (
            same_city and t - s < problem.get("city_gap", 2)
        )

    def within_limit(hosts: list[int], m: int) -> bool:
        most = members[m].get("max_hostings")
        confirmed = sum(pin is not None and pin[0] == m for pin in pinned)
        return most is None or hosts.count(m) <= max(most, confirmed)

    def extend(hosts: list[int]) -> Iterator[list[int]]:
        t = len(hosts)
        if t == len(choices):
            if all(within_limit(hosts, m) for m in range(len(members))):
                yield hosts
            return
        for host in choices[t]:
            if all(apart(s, one, t, host) for s, one in enumerate(hosts)):
                yield from extend([*hosts, host])

    return extend([])


def _best_days(
    problem: dict[str, Any],
    choices: list[dict[int, list[int]]],
    hosts: list[int],
    levels: Sequence[str],
) -> list[int] | None:
    """The days with the least levels of dates, in their order; None if days are too close."""
    slots, gap = problem["slots"], problem.get("date_gap", 35)
    wanted = [level for level in levels if level in ("dates", "moved_dates")]

    def value(days: list[int]) -> list[int]:
        moved = sum(
            slot.get("published") is not None and slot["published"][1] != day
            for slot, day in zip(slots, days, strict=True)
        )
        penalty = sum(slots[t]["dates"][day][1] for t, day in enumerate(days) if day != OPEN)
        return [{"dates": penalty, "moved_dates": moved}[level] for level in wanted]

    def extend(days: list[int], last: str | None, is_fact: bool) -> Iterator[list[int]]:
        t = len(days)
        if t == len(slots):
            yield days
            return
        confirmed = slots[t].get("pinned") is not None and slots[t]["pinned"][1] >= 0
        for day in choices[t][hosts[t]]:
            if day == OPEN:
                yield from extend([*days, day], last, is_fact)
                continue
            own = slots[t]["dates"][day][0]
            close = last is not None and _days_between(last, own) < gap
            if not close or (confirmed and is_fact):
                yield from extend([*days, day], own, confirmed)

    return min(extend([], problem.get("last_date"), True), key=value, default=None)


def _days_between(one: str, other: str) -> int:
    return (date.fromisoformat(other) - date.fromisoformat(one)).days
