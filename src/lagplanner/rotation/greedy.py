"""Which plans do simple rules of thumb give?

Each rule goes through the slots in order and takes the first member by its measure among those
that keep every rule against the meetings already chosen (or, if nobody does, among all candidates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lagplanner.rotation.scale import Scale
from lagplanner.rotation.tables import Tables

Measure = Callable[[int, int, int], tuple[int, ...]]
"""(member, slot, hostings so far) -> what to sort by, the least first."""


def greedy_starts(scale: Scale) -> Iterator[list[int]]:
    """Plans by four rules: credit, deadline, credit and wish, wait."""
    for measure in measures(scale.tables):
        yield _fill(scale, measure)


def measures(tables: Tables) -> list[Measure]:
    """The four rules, each with the lot as its last word."""
    due = tables.due

    def by_credit(i: int, t: int, hosted: int) -> tuple[int, ...]:
        return (100 * hosted - due[i][t], tables.lot[i][t])

    def by_deadline(i: int, t: int, hosted: int) -> tuple[int, ...]:
        """Tijdeman's rule: among those owed something the one that must host soonest."""
        owed = due[i][t] - 100 * hosted > 0
        late = next((u for u in range(t, tables.horizon) if due[i][u] >= 100 * hosted + 100), None)
        return (not owed, tables.horizon if late is None else late, *by_credit(i, t, hosted))

    def by_credit_and_wish(i: int, t: int, hosted: int) -> tuple[int, ...]:
        wish = tables.offers_at[i][t] - (t in tables.avoids[i])
        return (100 * hosted - due[i][t] - 100 * wish, tables.lot[i][t])

    def by_wait(i: int, t: int, hosted: int) -> tuple[int, ...]:
        last = tables.members[i].last_hosted
        return (hosted, -tables.horizon if last is None else last, *by_credit(i, t, hosted))

    return [by_credit, by_deadline, by_credit_and_wish, by_wait]


def _fill(scale: Scale, measure: Measure) -> list[int]:
    tables = scale.tables
    hosts: list[int] = []
    slots_of: dict[int, list[int]] = {
        i: [t for t, pin in enumerate(tables.pin) if pin == i] for i in range(tables.n)
    }
    for t in range(tables.horizon):
        candidates = [i for i in tables.candidates[t] if i != tables.nobody]
        if tables.pin[t] is not None and tables.pin[t] in candidates:
            hosts.append(tables.pin[t] or 0)
            continue
        kept = [i for i in candidates if _keeps(tables, i, t, slots_of[i], hosts)]
        pool = kept or ([tables.nobody] if tables.conditions.gaps else candidates)
        if pool == [tables.nobody]:
            hosts.append(tables.nobody)
            continue
        counts = {i: sum(s < t for s in slots_of[i]) for i in pool}
        chosen = min(pool, key=lambda i: measure(i, t, counts[i]))
        hosts.append(chosen)
        slots_of[chosen].append(t)
    return hosts


def _keeps(tables: Tables, i: int, t: int, mine: list[int], hosts: list[int]) -> bool:
    problem = tables.problem
    if len(mine) >= tables.limit[i] or any(abs(t - s) < problem.host_gap for s in mine):
        return False
    near = range(max(0, t - problem.city_gap + 1), t)
    return all(hosts[s] == tables.nobody or tables.city[hosts[s]] != tables.city[i] for s in near)
