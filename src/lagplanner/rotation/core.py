"""How good can a plan be at best, as far as single costs tell? Proven in milliseconds.

Every level but "spread" adds up over hostings: the k-th hosting of a member in a slot has a price
of its own, and later hostings never cost less (credit costs are convex). Leaving out the rules
between undecided meetings, the best plan is an assignment; its levels are therefore bounds, and
its prices tell which hostings no better plan can contain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from lagplanner.rotation.assignment import assign
from lagplanner.rotation.scale import Scale


class Core:
    """The relaxed optimum of one problem: its hosts, its levels, and the price of every choice."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        tables = scale.tables
        weight = scale.weight["wishes"]
        self.fixed = [
            [
                None
                if i != tables.nobody and not tables.days[i][t]
                else scale.single(i, t)
                + scale.cheapest_day(i, t)
                - (weight * tables.offers_at[i][t] if i != tables.nobody else 0)
                for t in range(tables.horizon)
            ]
            for i in range(tables.n + (1 if tables.conditions.gaps else 0))
        ]
        if tables.conditions.gaps:
            self._forbid_open_pins()
        copies = [min(tables.most_copies[i], tables.horizon) for i in range(tables.n)]
        if tables.conditions.gaps:
            copies.append(tables.horizon)
        self.copies = copies
        self.found = assign(
            tables.horizon, len(copies), copies, self.cost, barrier=8 * (scale.breach + 1)
        )

    def _forbid_open_pins(self) -> None:
        tables = self.scale.tables
        for t, pin in enumerate(tables.pin):
            if pin is not None and tables.days[pin][t]:
                self.fixed[tables.nobody][t] = None

    def cost(self, member: int, copy: int) -> list[int | None]:
        """Price of the member's copy-th hosting in each slot, None where it cannot be.

        A fact may bar it, or the member's pauses leave no room for so many hostings so early.
        """
        tables = self.scale.tables
        first = 0 if member == tables.nobody else tables.earliest[member][copy - 1]
        return [
            None if fixed is None or t < first else fixed + turn
            for t, (fixed, turn) in enumerate(
                zip(self.fixed[member], self.scale.copy(member, copy), strict=True)
            )
        ]

    @property
    def impossible(self) -> bool:
        """Proven: no assignment of hosts to slots keeps the facts and limits."""
        return self.found is None

    @cached_property
    def hosts(self) -> list[int]:
        return [] if self.found is None else [member for member, _ in self.found.column]

    @cached_property
    def total(self) -> int:
        """The relaxed optimum as one number, comparable with `Scale.total`."""
        if self.found is None:
            return 0
        cost = sum(self.scale.idle)
        for t, (member, copy) in enumerate(self.found.column):
            cost += self.scale.copy(member, copy)[t] + (self.fixed[member][t] or 0)
        return cost

    @cached_property
    def values(self) -> dict[str, int]:
        """The relaxed optimum by levels; "wishes" may fall below 0, one offer counting twice."""
        assert self.found is not None
        tables, scale = self.scale.tables, self.scale
        slots = tables.problem.slots
        found = dict.fromkeys(scale.levels, 0)
        found["excess"] = found["prv"] = 0
        for due in tables.due:
            found["excess"] += sum(max(0, abs(c) - tables.problem.corridor) for c in due)
            found["prv"] += sum(c * c for c in due)
        found |= dict.fromkeys(("travel", "dates", "moved_hosts", "moved_dates", "lot"), 0)
        found["wishes"] = sum(map(len, tables.offers))
        for t, (i, copy) in enumerate(self.found.column):
            published = tables.published[t]
            found["moved_hosts"] += published is not None and published[0] != i
            if i == tables.nobody:
                found["open"] += 1
                found["moved_dates"] += published is not None
                continue
            excess, prv = scale.copy_levels(i, copy)
            found["excess"] += excess[t]
            found["prv"] += prv[t]
            found["wishes"] += (t in tables.avoids[i]) - tables.offers_at[i][t]
            found["travel"] += tables.travel[tables.city[i]]
            found["lot"] += tables.lot[i][t]
            day = min(tables.days[i][t], key=scale.days[t].__getitem__)
            found["dates"] += slots[t].dates[day][1]
            found["moved_dates"] += published is not None and published[1] != day
        return {level: found[level] for level in scale.levels}

    def bounds(self, values: Mapping[str, int]) -> dict[str, int]:
        """Proven bounds of a plan's levels, each given the earlier levels at the plan's values.

        They hold as long as the plan reaches the relaxed optimum in every earlier level.
        """
        found: dict[str, int] = {}
        for level in self.scale.levels:
            found[level] = self.values[level]
            if values.get(level) != self.values[level]:
                break
        return found

    def slack(self, values: Mapping[str, int], levels: Sequence[str]) -> int:
        """How far above the relaxed optimum a plan may be that is as good as `values`.

        Only the levels up to "spread" are compared: beyond it a better plan may cost more.
        """
        slack = 0
        for level in self.scale.levels:
            slack += self.scale.weight[level] * (values.get(level, 0) - self.values[level])
            after = levels[list(levels).index(level) + 1 :][:1] if level in levels else []
            if list(after) == ["spread"]:
                return slack + self.scale.below[level]
        return 4 * self.scale.breach

    def useful(self, slack: int) -> dict[int, list[tuple[int, int]]]:
        """(member, copy) pairs for each slot that a plan at most `slack` above the bound can use.

        A choice whose price exceeds the slack is in no such plan (reduced costs).
        """
        assert self.found is not None
        tables = self.scale.tables
        kept: dict[int, list[tuple[int, int]]] = {t: [] for t in range(tables.horizon)}
        for member in range(len(self.copies)):
            for copy in range(1, self.copies[member] + 1):
                price = self.found.column_price.get((member, copy), 0)
                any_kept = False
                for t, cost in enumerate(self.cost(member, copy)):
                    if cost is None:
                        continue
                    if cost - price - self.found.row_price[t] <= slack:
                        any_kept = True
                        name = (member, 1 if member == tables.nobody else copy)
                        if name not in kept[t][-1:]:
                            kept[t].append(name)
                if not any_kept and (member, copy) not in self.found.column_price:
                    break
        return kept

    def surcharges(
        self, kept: Mapping[int, Sequence[tuple[int, int]]]
    ) -> dict[tuple[int, int, int], int]:
        """What each of these choices costs beyond the relaxed optimum, all levels in one number."""
        assert self.found is not None
        costs: dict[tuple[int, int], list[int | None]] = {}
        found = {}
        for t, choices in kept.items():
            for member, copy in choices:
                name = (member, copy)
                if name not in costs:
                    costs[name] = self.cost(member, copy)
                price = self.found.column_price.get(name, 0) + self.found.row_price[t]
                found[member, copy, t] = (costs[name][t] or 0) - price
        return found
