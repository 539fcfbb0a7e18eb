"""Is a set of slots really impossible? A second method, in plain Python.

A solver once called a possible problem impossible, so nobody hears "impossible" from one program
alone. Two independent checks are here: a matching (too few hosts for the slots) and an exhaustive
search that tries every host for every slot of the set with the rules written out once more.
"""

from __future__ import annotations

from collections.abc import Sequence

from lagplanner.rotation.tables import Tables


def too_few_hosts(tables: Tables, slots: Sequence[int]) -> bool:
    """Whether no one-to-one choice of hostings for the slots exists, pauses left aside."""
    taken: dict[tuple[int, int], int] = {}
    choices = {
        t: [
            (i, copy)
            for i in tables.candidates[t]
            if i != tables.nobody
            for copy in range(min(tables.most_copies[i], len(slots)))
        ]
        for t in slots
    }

    def place(t: int, seen: set[tuple[int, int]]) -> bool:
        for hosting in choices[t]:
            if hosting in seen:
                continue
            seen.add(hosting)
            if hosting not in taken or place(taken[hosting], seen):
                taken[hosting] = t
                return True
        return False

    return not all(place(t, set()) for t in slots)


def impossible(tables: Tables, slots: Sequence[int], most: int = 200_000) -> bool | None:
    """Whether the slots cannot all be held, by trying everything; None after `most` steps.

    Days need no branching: the earliest day that keeps its distance leaves most room for later
    ones. Equal situations (same recent hosts, same hostings of limited members, same last day)
    are tried once.
    """
    order = sorted(slots)
    limited = [i for i in range(tables.n) if tables.limit[i] < len(order)]
    memory: set[object] = set()
    steps = 0

    def extend(at: int, hosts: tuple[int, ...], last: int | None) -> bool | None:
        """Whether the rest can be held; None if the steps are used up."""
        nonlocal steps
        if at == len(order):
            return True
        reach = max(tables.problem.host_gap, tables.problem.city_gap)
        recent = tuple((order[k], hosts[k]) for k in range(at) if order[at] - order[k] < reach)
        key = (at, recent, tuple(hosts.count(i) for i in limited), last)
        if key in memory:
            return False
        for i in tables.candidates[order[at]]:
            steps += 1
            if steps > most:
                return None
            if i == tables.nobody or not _fits(tables, order, hosts, at, i):
                continue
            day = _first_day(tables, order, at, i, last)
            if day is None:
                continue
            found = extend(at + 1, (*hosts, i), day)
            if found is not False:
                return found
        memory.add(key)
        return False

    found = extend(0, (), None)
    return None if found is None else not found


def _fits(
    tables: Tables, order: Sequence[int], hosts: tuple[int, ...], at: int, member: int
) -> bool:
    """Whether the member may host the next slot after the hosts chosen so far."""
    if hosts.count(member) >= tables.limit[member]:
        return False
    t = order[at]
    for s, other in zip(order, hosts, strict=False):
        if tables.pin[s] is not None and tables.pin[t] is not None:
            continue
        if other == member and t - s < tables.problem.host_gap:
            return False
        same_town = tables.city[other] == tables.city[member]
        if same_town and t - s < tables.problem.city_gap:
            return False
    return True


def _first_day(
    tables: Tables, order: Sequence[int], at: int, member: int, last: int | None
) -> int | None:
    """The earliest day (as an ordinal) on which the member can host next."""
    t = order[at]
    free = last is None or tables.fixed_day(t) or (at > 0 and tables.fixed_day(order[at - 1]))
    for day in tables.days[member][t]:
        ordinal = tables.ordinal[t][day]
        if free or last is None or ordinal - last >= tables.problem.date_gap:
            return ordinal
    return None
