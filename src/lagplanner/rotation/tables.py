"""What does the search need to look up: credit due, days open, distances, the lot?

The tables number the members in the order of their ids, so the order in which they were named
changes nothing. `order[i]` is the index in the problem of the table's member i. The extra member
`nobody` (index n) stands for a slot left open, where that is allowed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from lagplanner.rotation.problem import City, Hosting, Member, Plan, Problem
from lagplanner.rotation.rules import Rules

LEVELS = (
    "open",
    "excess",
    "wishes",
    "spread",
    "prv",
    "travel",
    "dates",
    "moved_hosts",
    "moved_dates",
)
"""Every level that can be minimised; "open" counts slots left open."""

DEFAULT_LEVELS = ("excess", "wishes", "spread", "prv", "travel", "dates")

EARTH_KM = 6371.0
ROAD_FACTOR = 1.25
LOT_BITS = 16


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked beyond the problem itself; indices are those of the problem.

    `forbidden` (member, slot) pairs do not host; `days` fixes the day of a slot (slot, date);
    `gaps` allows slots to stay open; `most_moved` limits hosts that differ from the published.
    """

    forbidden: frozenset[tuple[int, int]] = frozenset()
    days: tuple[tuple[int, int], ...] = ()
    gaps: bool = False
    most_moved: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "forbidden": sorted(map(list, self.forbidden)),
            "days": list(map(list, self.days)),
            "gaps": self.gaps,
            "most_moved": self.most_moved,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Conditions:
        """Read back what `to_json` wrote (it only travels between our own processes)."""
        if data is None:
            return cls()
        return cls(
            forbidden=frozenset((member, slot) for member, slot in data["forbidden"]),
            days=tuple((slot, day) for slot, day in data["days"]),
            gaps=data["gaps"],
            most_moved=data["most_moved"],
        )


class Tables:
    """All look-ups for one problem, for n members and `horizon` slots."""

    def __init__(self, problem: Problem, conditions: Conditions | None = None) -> None:
        self.problem = problem
        self.conditions = conditions or Conditions()
        self.rules = Rules(problem, self.conditions.forbidden, self.conditions.days)
        self.order = sorted(
            range(len(problem.members)), key=lambda i: (str(problem.members[i].id), i)
        )
        self.n = len(self.order)
        self.nobody = self.n
        self.horizon = len(problem.slots)
        self.members = [problem.members[i] for i in self.order]
        position = {index: i for i, index in enumerate(self.order)}
        self.pin = [None if s.pinned is None else position[s.pinned[0]] for s in problem.slots]
        self.published = [
            None if s.published is None else (position[s.published[0]], s.published[1])
            for s in problem.slots
        ]
        self.ordinal = [[day.toordinal() for day, _ in s.dates] for s in problem.slots]
        together = tuple(slot.together for slot in problem.slots)
        self.due = _credit_due(problem.members, together, tuple(self.order))
        self.days = [
            [self.rules.days(index, t) for t in range(self.horizon)] for index in self.order
        ]
        self.limit = [self.rules.limit(index) for index in self.order]
        names = sorted({member.city for member in self.members})
        number = {name: c for c, name in enumerate(names)}
        self.cities = names
        self.city = [number[member.city] for member in self.members]
        self.region = [problem.cities[name].region for name in names]
        self.travel = _travel(problem, names, self.city)
        self.offers_at = [
            [sum(t in offer for offer in member.offers) for t in range(self.horizon)]
            for member in self.members
        ]
        self.offers = [[frozenset(offer) for offer in member.offers] for member in self.members]
        self.avoids = [frozenset(member.avoid) for member in self.members]
        self.lot = [_lot(problem, str(member.id)) for member in self.members]

    @cached_property
    def candidates(self) -> list[list[int]]:
        """For each slot the members that no fact bars; `nobody` is among them if allowed."""
        found = [[i for i in range(self.n) if self.days[i][t]] for t in range(self.horizon)]
        if self.conditions.gaps:
            for t, one in enumerate(found):
                if self.pin[t] is None or not one:
                    one.append(self.nobody)
        return found

    @cached_property
    def earliest(self) -> list[list[int]]:
        """earliest[i][k]: the first slot in which member i can have hosted k + 1 times.

        As many entries as the member can host at all: limit, facts and pause leave no more room.
        """
        return [self._earliest(i) for i in range(self.n)]

    @cached_property
    def most_copies(self) -> list[int]:
        return [len(slots) for slots in self.earliest]

    def _earliest(self, member: int) -> list[int]:
        found: list[int] = []
        for t in range(self.horizon):
            rested = not found or t - found[-1] >= self.problem.host_gap
            if self.days[member][t] and (rested or self.pin[t] == member):
                found.append(t)
        return found[: self.limit[member]]

    def days_for(self, member: int, slot: int) -> tuple[int, ...]:
        return () if member == self.nobody else self.days[member][slot]

    def close(self, s: int, city: int, t: int, other: int) -> bool:
        """Whether meetings of slots s < t in these towns are a close pair (level spread)."""
        apart = t - s
        if city == other and apart < self.problem.city_window:
            return True
        region = self.region[city]
        return region is not None and region == self.region[other] and self._near(apart)

    def _near(self, apart: int) -> bool:
        return apart < self.problem.region_gap

    @cached_property
    def close_to_past(self) -> list[list[int]]:
        """For each slot and town, close pairs with the meetings before the horizon."""
        reach = max(self.problem.city_window, self.problem.region_gap)
        return [
            [
                sum(
                    self._close_to(back, name, t, city)
                    for back, name in enumerate(self.problem.recent)
                    if name is not None and t + back + 1 < reach
                )
                for city in range(len(self.cities))
            ]
            for t in range(self.horizon)
        ]

    def _close_to(self, back: int, name: str, slot: int, city: int) -> bool:
        apart = slot + back + 1
        if name == self.cities[city] and apart < self.problem.city_window:
            return True
        before = self.problem.cities.get(name)
        region = None if before is None else before.region
        return region is not None and region == self.region[city] and self._near(apart)

    @cached_property
    def pairs_of_days(self) -> list[tuple[int, int]]:
        """Slots s < t whose days may be too close and are not facts: day t must wait for day s.

        Neighbours only, unless slots may stay open: then any two may turn out to be neighbours.
        """
        gap, slots = self.problem.date_gap, self.problem.slots
        ends = [
            (min(self.ordinal[t], default=0), max(self.ordinal[t], default=0))
            for t in range(self.horizon)
        ]
        found = []
        for t in range(1, self.horizon):
            for s in range(t - 1, -1, -1):
                if self.fixed_day(s) or self.fixed_day(t):
                    break
                if slots[s].dates and slots[t].dates and ends[t][0] - ends[s][1] < gap:
                    found.append((s, t))
                if not self.conditions.gaps:
                    break
        return found

    def fixed_day(self, slot: int) -> bool:
        pinned = self.problem.slots[slot].pinned
        return pinned is not None and pinned[1] >= 0

    def plan(self, hosts: Sequence[int], days: Sequence[int]) -> Plan:
        """Hosts and days of the tables as a plan in the problem's numbers."""
        return tuple(
            None if host == self.nobody else Hosting(self.order[host], day)
            for host, day in zip(hosts, days, strict=True)
        )

    def hosts(self, plan: Plan) -> list[int]:
        """The hosts of a plan in the tables' numbers."""
        position = {index: i for i, index in enumerate(self.order)}
        return [self.nobody if one is None else position[one.member] for one in plan]


@lru_cache(maxsize=4)
def _credit_due(
    members: tuple[Member, ...], together: tuple[tuple[int, ...], ...], order: tuple[int, ...]
) -> list[list[int]]:
    """due[i][t]: credit handed out until slot t in points, rounded half up from exact fractions.

    Each slot hands out 100 points in proportion to the weights of the members active in it (the
    chairman assignment problem, Tijdeman 1980); if nobody is active it hands out nothing. Where a
    hosting is shared (`together`), the others pay their parts, and the host gets these back. Kept
    for the next question, which is often about the same members; do not change the result.
    """
    horizon = len(together)
    active = {
        index: tuple(
            t >= members[index].active_from and t not in members[index].inactive
            for t in range(horizon)
        )
        for index in order
    }
    total = [
        sum((members[i].weight for i in order if active[i][t]), Fraction(0)) for t in range(horizon)
    ]
    shares: dict[object, list[Fraction]] = {}
    for index in order:
        key = (members[index].weight, active[index])
        if key not in shares:
            sums, so_far = [], Fraction(0)
            for t in range(horizon):
                if active[index][t] and total[t]:
                    so_far += members[index].weight / total[t]
                sums.append(so_far)
            shares[key] = sums
    returned = _returned(together)
    return [
        [
            math.floor(100 * (members[index].opening + share + back) + Fraction(1, 2))
            for share, back in zip(
                shares[(members[index].weight, active[index])],
                returned.get(index, [Fraction(0)] * horizon),
                strict=True,
            )
        ]
        for index in order
    ]


def _returned(together: Sequence[Sequence[int]]) -> dict[int, list[Fraction]]:
    """What shared hostings give back to their hosts until each slot, and take from co-hosts."""
    found: dict[int, list[Fraction]] = {}
    for slot, members in enumerate(together):
        for index in members:
            sums = found.setdefault(index, [Fraction(0)] * len(together))
            change = Fraction(int(index == members[0])) - Fraction(1, len(members))
            sums[slot:] = [one + change for one in sums[slot:]]
    return found


def _travel(problem: Problem, names: Sequence[str], city: Sequence[int]) -> list[int]:
    """For each town the km of all members to it, rounded per pair."""
    members = [city.count(c) for c in range(len(names))]
    return [
        sum(
            count * road_km(problem.cities[names[c]], problem.cities[name])
            for count, name in zip(members, names, strict=True)
            if name != names[c]
        )
        for c in range(len(names))
    ]


def road_km(one: City, other: City) -> int:
    """Great-circle distance (haversine) times 1.25, in whole km, rounded half up."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return math.floor(ROAD_FACTOR * 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord))) + 0.5)


def _lot(problem: Problem, member_id: str) -> list[int]:
    """The lot of one member for each slot: fixed by names, so the same input gives the same."""
    seed = "\n".join([problem.name, member_id, *(str(slot.id) for slot in problem.slots)])
    size = LOT_BITS // 8
    digest = hashlib.shake_128(seed.encode()).digest(size * len(problem.slots))
    return [int.from_bytes(digest[at : at + size], "big") for at in range(0, len(digest), size)]
