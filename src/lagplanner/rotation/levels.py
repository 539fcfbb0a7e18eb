"""What is a plan worth in each level?"""

from __future__ import annotations

from collections.abc import Sequence

from lagplanner.rotation.tables import Tables


def level_values(tables: Tables, hosts: Sequence[int], days: Sequence[int]) -> dict[str, int]:
    """Every level of the plan with these hosts and days (in the tables' numbers)."""
    problem = tables.problem
    held = [(t, host) for t, host in enumerate(hosts) if host != tables.nobody]
    values = dict.fromkeys(("excess", "wishes", "spread", "prv"), 0)
    slots_of: dict[int, set[int]] = {}
    for t, host in held:
        slots_of.setdefault(host, set()).add(t)
    for i in range(tables.n):
        mine, count = slots_of.get(i, set()), 0
        for t, due in enumerate(tables.due[i]):
            count += t in mine
            credit = due - 100 * count
            values["excess"] += max(0, abs(credit) - problem.corridor)
            values["prv"] += credit * credit
        values["wishes"] += sum(offer.isdisjoint(mine) for offer in tables.offers[i])
        values["wishes"] += len(tables.avoids[i] & mine)
    reach = max(problem.city_window, problem.region_gap)
    for at, (t, host) in enumerate(held):
        values["spread"] += tables.close_to_past[t][tables.city[host]]
        for s, other in reversed(held[:at]):
            if t - s >= reach:
                break
            values["spread"] += tables.close(s, tables.city[other], t, tables.city[host])
    values["travel"] = sum(tables.travel[tables.city[host]] for _, host in held)
    values["dates"] = sum(problem.slots[t].dates[days[t]][1] for t, _ in held)
    published = [(t, one) for t, one in enumerate(tables.published) if one is not None]
    values["moved_hosts"] = sum(hosts[t] != host for t, (host, _) in published)
    values["moved_dates"] = sum(days[t] != day for t, (_, day) in published)
    if tables.conditions.gaps:
        values["open"] = tables.horizon - len(held)
    return values


def lot_value(tables: Tables, hosts: Sequence[int]) -> int:
    return sum(tables.lot[i][t] for t, i in enumerate(hosts) if i != tables.nobody)
