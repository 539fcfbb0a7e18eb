"""On which days do the meetings take place, once the hosts are known?

A layered shortest path: one layer per slot, one node per day on which its host can, an arc where
the rest of days between two meetings is kept. Given the hosts no other level depends on the days,
so the path is the best for "dates" and "moved_dates" in their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from lagplanner.rotation.scale import Scale


def best_days(scale: Scale, hosts: Sequence[int]) -> tuple[int, list[int]]:
    """(cost, day index of each slot); the cost contains one `breach` for each rest cut short.

    Among equals the earlier days win. A slot left open has the day index -1.
    """
    tables = scale.tables
    gap, breach = tables.problem.date_gap, scale.breach
    layers: list[tuple[int, list[int], list[int], list[int]]] = []  # slot, days, cost, way
    for t in range(tables.horizon):
        choices = tables.days_for(hosts[t], t)
        if hosts[t] == tables.nobody or not choices:
            continue
        own = scale.days[t]
        if not layers:
            layers.append((t, list(choices), [own[at] for at in choices], [-1] * len(choices)))
            continue
        before, days, cost, _ = layers[-1]
        free = tables.fixed_day(before) or tables.fixed_day(t)
        floor = _first_least(cost)
        sums, way = [], []
        near, best = 0, -1
        for at in choices:
            latest = tables.ordinal[t][at] - gap
            while near < len(days) and (free or tables.ordinal[before][days[near]] <= latest):
                if best < 0 or cost[near] < cost[best]:
                    best = near
                near += 1
            kept = cost[best] if best >= 0 else None
            if kept is None or cost[floor] + breach < kept:
                sums.append(cost[floor] + breach + own[at])
                way.append(floor)
            else:
                sums.append(kept + own[at])
                way.append(best)
        layers.append((t, list(choices), sums, way))
    chosen = [-1] * tables.horizon
    if not layers:
        return 0, chosen
    at = _first_least(layers[-1][2])
    total = layers[-1][2][at]
    for t, days, _, way in reversed(layers):
        chosen[t] = days[at]
        at = way[at]
    return total, chosen


def _first_least(values: Sequence[int]) -> int:
    return min(range(len(values)), key=values.__getitem__)
