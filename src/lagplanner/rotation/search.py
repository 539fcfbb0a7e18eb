"""Which plan is good enough to be shown at once, before anything is proven?

Local search in plain Python. Four greedy rules and the relaxed optimum of the core give starts;
then a handful of slots is emptied and filled again at the least cost by an exact assignment, over
and over. Slots far enough apart do not see each other, so for them the refilling is the best of
all ways at once. Work is counted in steps, not seconds: the same input gives the same plan.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from random import Random

from lagplanner.rotation.assignment import assign
from lagplanner.rotation.core import Core
from lagplanner.rotation.days import best_days
from lagplanner.rotation.greedy import greedy_starts
from lagplanner.rotation.scale import Scale

EMPTY = -1


@dataclass(frozen=True, slots=True)
class Found:
    """Hosts and days in the tables' numbers; `cost` below `Scale.breach` keeps every rule."""

    cost: int
    hosts: list[int]
    days: list[int]


def search(
    scale: Scale,
    core: Core,
    steps: int,
    goal: int | None = None,
    stop: Callable[[], bool] | None = None,
    start: Found | None = None,
    near: list[int] | None = None,
    likely: Sequence[Set[int]] | None = None,
    wander: int = 0,
) -> Found:
    """The best plan found within `steps` refillings; it may break rules if none was found.

    `goal` is a cost that is good enough: once it is reached, the search ends. With `start` the
    search goes on from there; `near` are hosts
    to begin with instead of the greedy ones; `likely` are the members worth trying in each slot.
    `wander` is a weight: costs below it are drowned in noise and do not count against a step, so
    that the search walks across plans that are equal in the levels that weigh more.
    """
    draft = _Draft(scale, likely)
    if start is not None:
        starts = [start.hosts]
    elif near is not None:
        starts = [near, list(core.hosts)]
    else:
        starts = [*greedy_starts(scale), list(core.hosts)]
    seeds = sorted(((draft.total(one), one) for one in starts), key=lambda pair: pair[0])
    draft.put(seeds[0][1])
    best = draft.snapshot()
    rng = Random(20001207)  # noqa: S311 - a fixed lot, nothing secret
    stale = 0
    order = [one for _, one in seeds[1:]]
    patience = max(60, steps // 8)
    for step in range(steps):
        if goal is not None and best.cost <= goal:
            break
        if step % 16 == 0 and stop is not None and stop():
            break
        slots = draft.some_slots(rng)
        if not slots:
            break
        draft.refill(slots, wander, rng)
        if draft.cost < best.cost:
            best, stale = draft.snapshot(), 0
            continue
        stale += 1
        if stale % patience == 0:
            draft.put(order.pop(0) if order else best.hosts)
        elif stale % 12 == 0 and not wander:
            draft.shake(rng)
    return best


class _Draft:
    """A plan in the making with its cost, changed in place."""

    def __init__(self, scale: Scale, likely: Sequence[Set[int]] | None) -> None:
        self.scale = scale
        self.tables = tables = scale.tables
        self.free = [t for t in range(tables.horizon) if tables.pin[t] is None]
        self.hosts = [EMPTY] * tables.horizon
        self.slots_of: list[tuple[int, ...]] = [()] * (tables.n + 1)
        self.cost = 0
        self.days: list[int] = []
        self.tied = bool(tables.pairs_of_days)
        self.reach = max(scale.reach, tables.problem.city_gap)
        self.alone: list[dict[int, int]] = [
            {
                i: scale.single(i, t)
                + scale.cheapest_day(i, t)
                + (scale.turns(i, (t,)) - scale.turns(i, ()) if i != tables.nobody else 0)
                for i in tables.candidates[t]
                if likely is None or i in likely[t]
            }
            for t in range(tables.horizon)
        ]
        self.of_city: list[list[int]] = [[] for _ in tables.cities]
        for i in range(tables.n):
            self.of_city[tables.city[i]].append(i)
        self._meeting: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def total(self, hosts: Sequence[int]) -> int:
        self.put(hosts)
        return self.cost

    def put(self, hosts: Sequence[int]) -> None:
        """Start from these hosts."""
        scale, tables = self.scale, self.tables
        self.hosts = list(hosts)
        slots_of: list[list[int]] = [[] for _ in range(tables.n + 1)]
        for t, host in enumerate(hosts):
            slots_of[host].append(t)
        self.slots_of = [tuple(one) for one in slots_of]
        cost = sum(scale.turns(i, self.slots_of[i]) for i in range(tables.n))
        for t, host in enumerate(hosts):
            cost += scale.single(host, t) + scale.cheapest_day(host, t)
            for s in range(max(0, t - self.reach + 1), t):
                cost += self._pair(s, hosts[s], t, host)
        self.cost = cost + self._extra_for_days()

    def _pair(self, s: int, one: int, t: int, other: int) -> int:
        nobody, city = self.tables.nobody, self.tables.city
        if nobody in (one, other) or EMPTY in (one, other):
            return 0
        return self.scale.pair(s, city[one], t, city[other])

    def _extra_for_days(self) -> int:
        """What the days cost beyond each slot's best day by itself."""
        if not self.tied:
            return 0
        cost, self.days = best_days(self.scale, self.hosts)
        alone = sum(
            self.scale.cheapest_day(host, t)
            for t, host in enumerate(self.hosts)
            if host != self.tables.nobody
        )
        return cost - alone

    def snapshot(self) -> Found:
        _, days = best_days(self.scale, self.hosts)
        return Found(self.cost, list(self.hosts), days)

    def some_slots(self, rng: Random) -> list[int]:
        """A few undecided slots, mostly so far apart that they do not see each other."""
        if not self.free:
            return []
        if rng.random() < 0.2 or len(self.free) < 4:
            count = min(len(self.free), rng.randint(2, 5))
            if rng.random() < 0.5:
                at = rng.randrange(len(self.free))
                near = self.free[max(0, at - 4) : at + 5]
                return sorted(rng.sample(near, min(len(near), count)))
            return sorted(rng.sample(self.free, count))
        apart = max(self.reach, self.tables.problem.host_gap, 1)
        if rng.random() < 0.4:
            apart = max(1, apart // 2)
        if rng.random() < 0.5:
            trouble = [t for t in self.free if self._seen(t, self.hosts[t])]
            if trouble:
                return self._around(rng.choice(trouble), apart, rng)
        chosen: list[int] = []
        at = rng.randrange(apart)
        while at < len(self.free) and len(chosen) < 8:
            chosen.append(self.free[at])
            at += apart + rng.randrange(apart)
        return chosen or [rng.choice(self.free)]

    def _around(self, first: int, apart: int, rng: Random) -> list[int]:
        """This slot and a few others that neither see it nor each other."""
        chosen = [first]
        for t in rng.sample(self.free, len(self.free)):
            if all(abs(t - s) >= apart for s in chosen):
                chosen.append(t)
                if len(chosen) == 6:
                    break
        return sorted(chosen)

    def refill(self, slots: Sequence[int], wander: int, rng: Random) -> None:
        """Empty the slots and fill them at the least cost; keep the old hosts if that is better."""
        before, old = self.cost, [self.hosts[t] for t in slots]
        extra = self._extra_for_days()
        self.cost -= extra
        for t in slots:
            self._take(t)
        chosen = self._cheapest(slots, wander, rng)
        if chosen is None:
            chosen = old
        for t, host in zip(slots, chosen, strict=True):
            self._give(t, host)
        if chosen == old:
            self.cost = before
            return
        self.cost += self._extra_for_days()
        if self.cost > before and (not wander or self.cost // wander > before // wander):
            self._exchange(slots, old)
            self.cost = before

    def shake(self, rng: Random) -> None:
        """Fill some slots with one of the likelier hosts, whatever it costs."""
        slots = rng.sample(self.free, min(len(self.free), 3))
        self.cost -= self._extra_for_days()
        for t in slots:
            self._take(t)
        for t in slots:
            row = self._row(t)
            likely = heapq.nsmallest(6, row, key=row.__getitem__)
            self._give(t, rng.choice(likely))
        self.cost += self._extra_for_days()

    def _exchange(self, slots: Sequence[int], hosts: Sequence[int]) -> None:
        for t in slots:
            self._take(t)
        for t, host in zip(slots, hosts, strict=True):
            self._give(t, host)

    def _take(self, t: int) -> None:
        host = self.hosts[t]
        self.hosts[t] = EMPTY
        self.cost -= self._own(t, host) + self._seen(t, host)

    def _give(self, t: int, host: int) -> None:
        mine = self.slots_of[host]
        cost = self.scale.single(host, t) + self.scale.cheapest_day(host, t)
        if host != self.tables.nobody:
            more = tuple(sorted((*mine, t)))
            cost += self.scale.turns(host, more) - self.scale.turns(host, mine)
            self.slots_of[host] = more
        self.hosts[t] = host
        self.cost += cost + self._seen(t, host)

    def _own(self, t: int, host: int) -> int:
        """Cost that the host's hosting of slot t adds to its others; takes it from its slots."""
        cost = self.scale.single(host, t) + self.scale.cheapest_day(host, t)
        if host != self.tables.nobody:
            mine = self.slots_of[host]
            less = tuple(s for s in mine if s != t)
            cost += self.scale.turns(host, mine) - self.scale.turns(host, less)
            self.slots_of[host] = less
        return cost

    def _seen(self, t: int, host: int) -> int:
        """Cost of the pairs that a meeting of this host in slot t makes with the others."""
        cost = 0
        for s in range(max(0, t - self.reach + 1), min(self.tables.horizon, t + self.reach)):
            if s < t:
                cost += self._pair(s, self.hosts[s], t, host)
            elif s > t:
                cost += self._pair(t, host, s, self.hosts[s])
        return cost

    def _row(self, t: int) -> dict[int, int]:
        """Cost of each candidate for the empty slot t beside the meetings that are there."""
        scale, tables = self.scale, self.tables
        row = self.alone[t].copy()
        for i in {host for host in self.hosts if 0 <= host < tables.n}:
            if i in row:
                mine = self.slots_of[i]
                row[i] += (
                    scale.turns(i, tuple(sorted((*mine, t))))
                    - scale.turns(i, mine)
                    - scale.turns(i, (t,))
                    + scale.turns(i, ())
                )
        for s in range(max(0, t - self.reach + 1), min(tables.horizon, t + self.reach)):
            host = self.hosts[s]
            if s == t or host in (EMPTY, tables.nobody):
                continue
            for city, cost in self._beside(t - s, tables.city[host], s, t):
                for i in self.of_city[city]:
                    if i in row:
                        row[i] += cost
        return row

    def _beside(self, apart: int, city: int, s: int, t: int) -> list[tuple[int, int]]:
        """(town, cost) of every town that a meeting in `city` this many slots away makes dearer."""
        key = (apart, city)
        if key not in self._meeting:
            early, late = min(s, t), max(s, t)
            costs = [
                (other, self.scale.pair(early, city, late, other))
                for other in range(len(self.tables.cities))
            ]
            self._meeting[key] = [pair for pair in costs if pair[1]]
        return self._meeting[key]

    def _cheapest(self, slots: Sequence[int], wander: int, rng: Random) -> list[int] | None:
        """The best hosts for the empty slots together, each member at most once."""
        rows = [self._row(t) for t in slots]
        if wander:
            rows = [
                {i: cost - cost % wander + int(rng.random() * wander) for i, cost in row.items()}
                for row in rows
            ]
        nobody = self.tables.nobody
        columns = sorted(
            {i for row in rows for i in heapq.nsmallest(len(slots), row, key=row.__getitem__)}
        )
        if not columns:
            return None
        copies = [len(slots) if i == nobody else 1 for i in columns]
        found = assign(
            len(slots),
            len(columns),
            copies,
            lambda at, _: [row.get(columns[at]) for row in rows],
            barrier=64 * len(self.hosts) * (self.scale.breach + 1),
        )
        if found is None:
            return None
        return [columns[at] for at, _ in found.column]
