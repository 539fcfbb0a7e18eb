"""Which rule bars a member from a slot, whatever the other members do?

Only rules against facts are asked here: confirmed meetings (pins), the past, the calendar, the
room. Rules between two meetings that are both still to be decided are the business of the search.
A confirmed meeting is a fact: it is never barred itself, and it binds the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lagplanner.rotation.problem import Member, Problem


class Rule(StrEnum):
    """The rules that can bar a member from a slot by themselves."""

    confirmed = "confirmed"
    excluded = "excluded"
    max_hostings = "max_hostings"
    room = "room"
    not_before = "not_before"
    not_after = "not_after"
    blackout = "blackout"
    date_gap = "date_gap"
    dates = "dates"
    host_gap = "host_gap"
    city_gap = "city_gap"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that bars, and the slot it looks at (negative: before the horizon), if any."""

    rule: Rule
    slot: int | None = None


class Rules:
    """The facts of one problem, prepared so that each question is answered quickly."""

    def __init__(
        self,
        problem: Problem,
        forbidden: frozenset[tuple[int, int]] = frozenset(),
        days: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """`forbidden` (member, slot) pairs are excluded; `days` (slot, date) fixes days."""
        self.problem = problem
        self.forbidden = forbidden
        self._hosted: dict[int, list[int]] = defaultdict(list)
        self._met: dict[str, list[int]] = defaultdict(list)
        for index, member in enumerate(problem.members):
            if member.last_hosted is not None:
                self._hosted[index].append(member.last_hosted)
        for back, city in enumerate(problem.recent):
            if city is not None:
                self._met[city].append(-back - 1)
        self.pins_of: dict[int, list[int]] = defaultdict(list)
        for at, slot in enumerate(problem.slots):
            if slot.pinned is not None:
                self.pins_of[slot.pinned[0]].append(at)
                self._hosted[slot.pinned[0]].append(at)
                self._met[problem.members[slot.pinned[0]].city].append(at)
            for other in slot.together[1:]:
                self._hosted[other].append(at)
        self.free_days = self._days_of_slots(dict(days))
        self._calendar: dict[object, frozenset[int]] = {}

    def limit(self, member: int) -> int:
        """Most hostings in the horizon; confirmed ones are waived where they exceed it."""
        most = self.problem.members[member].max_hostings
        pinned = len(self.pins_of.get(member, ()))
        return len(self.problem.slots) if most is None else max(most, pinned)

    def available(self, member: int, slot: int) -> frozenset[int]:
        """Candidate days of the slot that suit the member's own calendar."""
        one = self.problem.members[member]
        key = (one.not_before, one.not_after, one.blackouts, slot)
        if key not in self._calendar:
            self._calendar[key] = frozenset(
                at
                for at, (day, _) in enumerate(self.problem.slots[slot].dates)
                if barring_calendar_rule(one, day) is None
            )
        return self._calendar[key]

    def days(self, member: int, slot: int) -> tuple[int, ...]:
        """Days on which the member may host in the slot as far as facts say; empty if barred."""
        if self.problem.slots[slot].pinned is None and any(self._bars_but_days(member, slot)):
            return ()
        pinned = self.problem.slots[slot].pinned
        if pinned is not None and pinned[0] != member:
            return ()
        if pinned is not None and pinned[1] >= 0:
            return (pinned[1],)
        suiting = self.available(member, slot)
        if pinned is not None and not suiting:
            suiting = frozenset(range(len(self.problem.slots[slot].dates)))
        return tuple(day for day in self.free_days[slot] if day in suiting)

    def bars(self, member: int, slot: int) -> list[Bar]:
        """Every rule that bars the member from the slot; empty where only the others matter."""
        pinned = self.problem.slots[slot].pinned
        if pinned is not None:
            return [] if pinned[0] == member else [Bar(Rule.confirmed, slot)]
        found = list(self._bars_but_days(member, slot))
        if not self.days_open(member, slot):
            found.append(Bar(self._why_no_day(member, slot)))
        return found

    def days_open(self, member: int, slot: int) -> bool:
        """Whether any day is left by the calendar, the pinned neighbours and the last meeting."""
        suiting = self.available(member, slot)
        return any(day in suiting for day in self.free_days[slot])

    def _bars_but_days(self, member: int, slot: int) -> Iterator[Bar]:
        one, problem = self.problem.members[member], self.problem
        if (member, slot) in self.forbidden:
            yield Bar(Rule.excluded)
        if self.limit(member) <= len(self.pins_of.get(member, ())) and one.max_hostings is not None:
            yield Bar(Rule.max_hostings)
        if one.capacity is not None and one.capacity < problem.slots[slot].seats:
            yield Bar(Rule.room)
        for other in self._hosted.get(member, ()):
            if abs(slot - other) < problem.host_gap:
                yield Bar(Rule.host_gap, other)
        for other in self._met.get(one.city, ()):
            if abs(slot - other) < problem.city_gap:
                yield Bar(Rule.city_gap, other)

    def _why_no_day(self, member: int, slot: int) -> Rule:
        one = self.problem.members[member]
        if not self.free_days[slot]:
            return Rule.date_gap if self.problem.slots[slot].dates else Rule.dates
        rules = {
            barring_calendar_rule(one, self.problem.slots[slot].dates[at][0])
            for at in self.free_days[slot]
        }
        only = rules.pop() if len(rules) == 1 else None
        return only or Rule.dates

    def _days_of_slots(self, fixed: dict[int, int]) -> list[tuple[int, ...]]:
        """Days of each slot, earliest first, that keep the rest of days to all fixed days.

        Between two fixed days nothing is asked. A day that is free keeps its distance to the
        nearest fixed day before and after; the last meeting is a fixed day too.
        """
        slots, gap = self.problem.slots, timedelta(days=self.problem.date_gap)
        earliest: list[date | None] = []
        floor = self.problem.last_date
        for t in range(len(slots)):
            earliest.append(None if floor is None else floor + gap)
            floor = self._pinned_day(t) or floor
        latest: list[date | None] = []
        ceiling: date | None = None
        for t in reversed(range(len(slots))):
            latest.append(None if ceiling is None else ceiling - gap)
            ceiling = self._pinned_day(t) or ceiling
        latest.reverse()
        found = []
        for t, slot in enumerate(slots):
            low, high = earliest[t] or date.min, latest[t] or date.max
            days = sorted(range(len(slot.dates)), key=lambda at, s=slot: s.dates[at][0])  # type: ignore[misc]
            found.append(
                tuple(
                    at for at in days if fixed.get(t, at) == at and low <= slot.dates[at][0] <= high
                )
            )
        return found

    def _pinned_day(self, slot: int) -> date | None:
        one = self.problem.slots[slot]
        if one.pinned is None or one.pinned[1] < 0:
            return None
        return one.dates[one.pinned[1]][0]


def barring_calendar_rule(member: Member, day: date) -> Rule | None:
    """The first rule of the member's own calendar that bars the day."""
    if member.not_before is not None and day < member.not_before:
        return Rule.not_before
    if member.not_after is not None and day > member.not_after:
        return Rule.not_after
    if any(first <= day <= last for first, last in member.blackouts):
        return Rule.blackout
    return None
