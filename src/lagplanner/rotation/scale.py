"""What does a choice cost, with all levels in one whole number?

The levels are minimised one after the other. Giving each level a weight larger than anything the
later ones can ever add up to turns that order into one exact number (Python's whole numbers have
no limit), so the assignment and the local search need only one cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from lagplanner.rotation.tables import LOT_BITS, Tables


class Scale:
    """Weights and costs for one problem and one order of levels; the lot always comes last."""

    def __init__(self, tables: Tables, levels: Iterable[str]) -> None:
        self.tables = tables
        self.levels = (*(["open"] if tables.conditions.gaps else []), *levels, "lot")
        self.reach = max(1, tables.problem.city_window, tables.problem.region_gap)
        self.weight: dict[str, int] = dict.fromkeys(
            (*_ranges(self).keys(), "open", "excess", "wishes", "spread"), 0
        )
        self.below: dict[str, int] = {}
        unit = 1
        spans = _ranges(self)
        for level in reversed(self.levels):
            self.weight[level] = unit
            self.below[level] = unit - 1
            unit *= spans[level] + 1
        self.breach = unit
        """More than all levels together: the cost of breaking a rule once."""
        self._copies: dict[tuple[int, int], list[int]] = {}
        self._costs: dict[tuple[int, tuple[int, ...]], int] = {}

    def total(self, values: Mapping[str, int]) -> int:
        """The levels' values as one number."""
        return sum(self.weight[level] * values.get(level, 0) for level in self.levels)

    def copy(self, member: int, k: int) -> list[int]:
        """Marginal cost of the k-th hosting in each slot, fairness levels only."""
        key = (member, k)
        if key not in self._copies:
            excess, prv = self.copy_levels(member, k)
            we, wp = self.weight["excess"], self.weight["prv"]
            self._copies[key] = [we * e + wp * p for e, p in zip(excess, prv, strict=True)]
        return self._copies[key]

    def copy_levels(self, member: int, k: int) -> tuple[list[int], list[int]]:
        """(excess, prv) added by the k-th hosting, if it is in slot t, for each t."""
        tables = self.tables
        if member == tables.nobody:
            return [0] * tables.horizon, [0] * tables.horizon
        corridor, due = tables.problem.corridor, tables.due[member]
        excess, prv = [0] * tables.horizon, [0] * tables.horizon
        sum_excess = sum_prv = 0
        for t in reversed(range(tables.horizon)):
            after = due[t] - 100 * k
            before = after + 100
            sum_excess += max(0, abs(after) - corridor) - max(0, abs(before) - corridor)
            sum_prv += after * after - before * before
            excess[t], prv[t] = sum_excess, sum_prv
        return excess, prv

    @cached_property
    def idle(self) -> list[int]:
        """Cost of each member if it never hosts: credit piling up and wishes unfulfilled."""
        tables, corridor = self.tables, self.tables.problem.corridor
        we, wp, ww = self.weight["excess"], self.weight["prv"], self.weight["wishes"]
        return [
            sum(we * max(0, abs(c) - corridor) + wp * c * c for c in tables.due[i])
            + ww * len(tables.offers[i])
            for i in range(tables.n)
        ] + [0]

    def single(self, member: int, slot: int) -> int:
        """What a hosting costs by itself: town, lot, dislike, change, close pairs with the past."""
        tables, weight = self.tables, self.weight
        published = tables.published[slot]
        moved = published is not None and published[0] != member
        if member == tables.nobody:
            return weight["open"] + weight["moved_hosts"] * moved + self._no_day(slot)
        return (
            weight["wishes"] * (slot in tables.avoids[member])
            + weight["travel"] * tables.travel[tables.city[member]]
            + weight["moved_hosts"] * moved
            + weight["spread"] * tables.close_to_past[slot][tables.city[member]]
            + weight["lot"] * tables.lot[member][slot]
        )

    def _no_day(self, slot: int) -> int:
        return self.weight["moved_dates"] * (self.tables.published[slot] is not None)

    def day(self, slot: int, day: int) -> int:
        """What the day of a slot costs: its penalty and whether it moves."""
        return self.days[slot][day]

    @cached_property
    def days(self) -> list[list[int]]:
        dates, moved = self.weight["dates"], self.weight["moved_dates"]
        return [
            [
                dates * penalty + moved * (slot.published is not None and slot.published[1] != at)
                for at, (_, penalty) in enumerate(slot.dates)
            ]
            for slot in self.tables.problem.slots
        ]

    def cheapest_day(self, member: int, slot: int) -> int:
        """Cost of the best day for the member, the other slots' days left aside."""
        if member == self.tables.nobody:
            return 0
        days = self.days[slot]
        return min(days[at] for at in self.tables.days[member][slot])

    def turns(self, member: int, slots: tuple[int, ...]) -> int:
        """Cost of a member hosting in these slots: fairness, wishes, pause, limit."""
        if member == self.tables.nobody:
            return 0
        key = (member, slots)
        if key not in self._costs:
            self._costs[key] = self._turns(member, slots)
        return self._costs[key]

    def _turns(self, member: int, slots: tuple[int, ...]) -> int:
        tables = self.tables
        cost = self.idle[member] + sum(
            self.copy(member, k)[t] for k, t in enumerate(slots, start=1)
        )
        chosen = set(slots)
        honoured = sum(not offer.isdisjoint(chosen) for offer in tables.offers[member])
        cost -= self.weight["wishes"] * honoured
        breaches = max(0, len(slots) - tables.limit[member])
        gap = tables.problem.host_gap
        for at, t in enumerate(slots):
            for s in slots[:at]:
                if t - s < gap and not (tables.pin[s] == member and tables.pin[t] == member):
                    breaches += 1
        return cost + self.breach * breaches

    def pair(self, s: int, city: int, t: int, other: int) -> int:
        """Cost of meetings in these towns in slots s < t: close pairs and the towns' pause."""
        tables = self.tables
        cost = self.weight["spread"] * tables.close(s, city, t, other)
        if city == other and t - s < tables.problem.city_gap:
            facts = tables.pin[s] is not None and tables.pin[t] is not None
            cost += 0 if facts else self.breach
        return cost


def _ranges(scale: Scale) -> dict[str, int]:
    """For each level the most by which two ways to fill the slots can differ."""
    tables = scale.tables
    slots = tables.horizon
    due = max((abs(c) for row in tables.due for c in row), default=0)
    penalties = [penalty for slot in tables.problem.slots for _, penalty in slot.dates] or [0]
    travel = tables.travel or [0]
    return {
        "open": slots,
        "excess": 200 * slots * slots,
        "wishes": sum(map(len, tables.offers)) * 2 + sum(map(len, tables.avoids)) + slots,
        "spread": slots * (2 * scale.reach + len(tables.problem.recent)),
        "prv": 2 * slots * slots * 100 * (2 * due + 200 * slots + 100),
        "travel": slots * max(travel),
        "dates": slots * (max(max(penalties), 0) - min(min(penalties), 0)),
        "moved_hosts": slots,
        "moved_dates": slots,
        "lot": slots << LOT_BITS,
    }
