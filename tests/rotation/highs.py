"""What does another solver say? HiGHS, in a process of its own: it and OR-Tools cannot share one.

The problem is put to it plainly: one variable for each member, slot and day, no copies, no cuts
and none of the prices that thin out the product's program. Fairness is written by counts: credit
beyond the corridor and its square are the highest of their straight lines at whole counts.

    python -m tests.rotation.highs < problem.json    prints {"excess": …, …} or {"impossible": true}
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from typing import Any

import highspy

from lagplanner.rotation.problem import Problem
from lagplanner.rotation.tables import Tables

LEVELS = ("excess", "wishes", "spread", "prv", "travel", "dates")


class Model:
    """The whole problem as one mixed-integer program."""

    def __init__(self, tables: Tables) -> None:
        self.highs = highspy.Highs()
        self.highs.silent()
        self.tables, self.problem = tables, tables.problem
        self.host = {
            (i, t, d): self.highs.addBinary()
            for i in range(tables.n)
            for t in range(tables.horizon)
            for d in tables.days[i][t]
        }
        self.levels: dict[str, Any] = {}
        self._rules()
        self._fairness()
        self._wishes()
        self._spread()
        self._travel_and_dates()

    def hosts(self, member: int, slots: Any) -> list[Any]:
        return [v for (i, t, _), v in self.host.items() if i == member and t in slots]

    def meets(self, city: int, slot: int) -> list[Any]:
        return [
            v for (i, t, _), v in self.host.items() if t == slot and self.tables.city[i] == city
        ]

    def total(self, parts: list[Any]) -> Any:
        return sum(parts, 0 * self.zero)

    @property
    def zero(self) -> Any:
        if not hasattr(self, "_zero"):
            self._zero = self.highs.addVariable(lb=0, ub=0)
        return self._zero

    def _rules(self) -> None:
        tables, problem = self.tables, self.problem
        for t in range(tables.horizon):
            self.highs.addConstr(
                self.total([v for (_, s, _), v in self.host.items() if s == t]) == 1
            )
        free = [t for t in range(tables.horizon) if tables.pin[t] is None]
        for i in range(tables.n):
            self.highs.addConstr(
                self.total(self.hosts(i, range(tables.horizon))) <= tables.limit[i]
            )
        for s, t in combinations(free, 2):
            for i in range(tables.n):
                if t - s < problem.host_gap:
                    self.highs.addConstr(self.total(self.hosts(i, (s, t))) <= 1)
            for city in range(len(tables.cities)):
                if t - s < problem.city_gap:
                    self.highs.addConstr(
                        self.total([*self.meets(city, s), *self.meets(city, t)]) <= 1
                    )
        for t in range(1, tables.horizon):
            self._rest(t - 1, t)

    def _rest(self, s: int, t: int) -> None:
        if self.tables.fixed_day(s) or self.tables.fixed_day(t):
            return  # a fixed day has thinned out its neighbours' days already
        for early, (first, _) in enumerate(self.problem.slots[s].dates):
            for late, (second, _) in enumerate(self.problem.slots[t].dates):
                if (second - first).days < self.problem.date_gap:
                    pair = [
                        v for (_, u, d), v in self.host.items() if (u, d) in ((s, early), (t, late))
                    ]
                    self.highs.addConstr(self.total(pair) <= 1)

    def _fairness(self) -> None:
        excess, squares = [], []
        for i, due in enumerate(self.tables.due):
            for t, credit in enumerate(due):
                count = self.total(self.hosts(i, range(t + 1)))
                beyond = self.highs.addVariable(lb=0)
                self.highs.addConstr(beyond >= credit - 100 * count - self.problem.corridor)
                self.highs.addConstr(beyond >= 100 * count - credit - self.problem.corridor)
                excess.append(beyond)
                square = self.highs.addVariable(lb=0)
                for k in range(min(t + 1, self.tables.limit[i]) + 1):
                    here, after = (credit - 100 * k) ** 2, (credit - 100 * k - 100) ** 2
                    self.highs.addConstr(square >= here + (after - here) * (count - k))
                squares.append(square)
        self.levels["excess"], self.levels["prv"] = self.total(excess), self.total(squares)

    def _wishes(self) -> None:
        parts = []
        for i in range(self.tables.n):
            parts += self.hosts(i, self.tables.avoids[i])
            for offer in self.tables.offers[i]:
                missed = self.highs.addVariable(lb=0, ub=1)
                self.highs.addConstr(missed + self.total(self.hosts(i, offer)) >= 1)
                parts.append(missed)
        self.levels["wishes"] = self.total(parts)

    def _spread(self) -> None:
        tables, parts = self.tables, []
        cities = range(len(tables.cities))
        for t in range(tables.horizon):
            for city in cities:
                parts += [tables.close_to_past[t][city] * v for v in self.meets(city, t)]
            for s in range(t):
                for one in cities:
                    near = [other for other in cities if tables.close(s, one, t, other)]
                    if not near:
                        continue
                    both = self.highs.addVariable(lb=0)
                    late = [v for other in near for v in self.meets(other, t)]
                    self.highs.addConstr(both >= self.total([*self.meets(one, s), *late]) - 1)
                    parts.append(both)
        self.levels["spread"] = self.total(parts)

    def _travel_and_dates(self) -> None:
        tables, slots = self.tables, self.problem.slots
        self.levels["travel"] = self.total(
            [tables.travel[tables.city[i]] * v for (i, _, _), v in self.host.items()]
        )
        self.levels["dates"] = self.total(
            [slots[t].dates[d][1] * v for (_, t, d), v in self.host.items()]
        )

    def least(self, level: str) -> int | None:
        """The least value of the level, which then stays; None if nothing is possible."""
        self.highs.minimize(self.levels[level])
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        value = round(self.highs.getObjectiveValue())
        self.highs.addConstr(self.levels[level] <= value + 0.01)
        return value


def opinion(problem: Problem) -> dict[str, Any]:
    tables = Tables(problem)
    if any(not one for one in tables.candidates):
        return {"impossible": True}
    model = Model(tables)
    found: dict[str, Any] = {}
    for level in LEVELS:
        value = model.least(level)
        if value is None:
            return {"impossible": True} if not found else {"failed": level}
        found[level] = value
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(opinion(Problem.from_json(json.loads(line)))), flush=True)
