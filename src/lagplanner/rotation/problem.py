"""What is asked of the rotation, and what comes back: pure data, no solving.

Slots are in the order of time and are counted from 0; slot -1 is the meeting before slot 0.
A problem says who could host (members), what is to be planned (slots), where the towns lie
(cities) and which rules hold between two meetings. `Problem.from_json` reads the published JSON
form and names the place of every mistake; `to_json` writes the same form again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lagplanner.rotation.reading import Place, ProblemError

__all__ = [
    "City",
    "Hosting",
    "Member",
    "Plan",
    "Problem",
    "ProblemError",
    "Result",
    "Slot",
    "Status",
    "plan_from_json",
    "plan_to_json",
]

Id = str | int


@dataclass(frozen=True, slots=True)
class City:
    """A town; `lat` and `lon` in degrees, `region` is None where regions play no part."""

    lat: float
    lon: float
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A project that takes its turn.

    `opening` is credit in turns (1 = one whole hosting owed to it) before slot 0.
    `last_hosted` is -1 for the meeting before slot 0, -2 for the one before, None for never.
    `capacity` None means unknown and fits every meeting. Each of `offers` is one wish: to host in
    one of the named slots. `inactive` names slots in which a paused member earns nothing.
    """

    id: Id
    city: str
    weight: Fraction = Fraction(1)
    opening: Fraction = Fraction(0)
    active_from: int = 0
    last_hosted: int | None = None
    capacity: int | None = None
    not_before: date | None = None
    not_after: date | None = None
    blackouts: tuple[tuple[date, date], ...] = ()
    offers: tuple[tuple[int, ...], ...] = ()
    avoid: tuple[int, ...] = ()
    max_hostings: int | None = None
    inactive: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One meeting to be planned: candidate days with their penalties, and seats expected.

    `pinned` is a confirmed fact: (member index, date index), with date index -1 for "this host,
    any day". `published` is what members were told last: (member index, date index).
    `co_hosts` are members that host together with the confirmed host: each of them pays its equal
    share of the hosting and rests after it. Without a confirmed host they count nothing.
    """

    id: Id
    dates: tuple[tuple[date, int], ...]
    seats: int = 0
    pinned: tuple[int, int] | None = None
    published: tuple[int, int] | None = None
    co_hosts: tuple[int, ...] = ()

    @property
    def together(self) -> tuple[int, ...]:
        """The members that share a confirmed hosting, host first; empty where nothing is shared."""
        if self.pinned is None:
            return ()
        others = sorted({one for one in self.co_hosts if one != self.pinned[0]})
        return (self.pinned[0], *others) if others else ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the rotation needs to know; gaps count slots, `date_gap` counts days.

    `recent[j]` is the town of the meeting at slot -(j+1), None where nobody knows it.
    `corridor` is how far credit may stray from 0 before it counts as unfair (100 = one turn).
    """

    members: tuple[Member, ...]
    slots: tuple[Slot, ...]
    cities: Mapping[str, City]
    name: str = ""
    host_gap: int = 4
    city_gap: int = 2
    city_window: int = 4
    region_gap: int = 2
    date_gap: int = 35
    recent: tuple[str | None, ...] = ()
    last_date: date | None = None
    corridor: int = 100

    @classmethod
    def from_json(cls, data: object) -> Problem:
        """Read the published JSON form; raises ProblemError naming the place of the mistake."""
        top = Place(data)
        cities = {name: _city(place) for name, place in top.key("cities").entries()}
        slot_places = top.key("slots").items()
        member_places = top.key("members").items()
        slots = tuple(_slot(place, len(member_places)) for place in slot_places)
        members = tuple(_member(place, cities, len(slots)) for place in member_places)
        _refuse_twice(top.key("members"), [str(member.id) for member in members])
        return cls(
            members=members,
            slots=slots,
            cities=cities,
            name=top.key("name", "").text(),
            host_gap=top.key("host_gap", 4).whole(least=0),
            city_gap=top.key("city_gap", 2).whole(least=0),
            city_window=top.key("city_window", 4).whole(least=0),
            region_gap=top.key("region_gap", 2).whole(least=0),
            date_gap=top.key("date_gap", 35).whole(least=0),
            recent=tuple(place.text_or_none() for place in top.key("recent", []).items()),
            last_date=top.key("last_date", None).day_or_none(),
            corridor=top.key("corridor", 100).whole(least=0),
        )

    def to_json(self) -> dict[str, Any]:
        """The published JSON form; `Problem.from_json` reads it back to an equal problem."""
        return {
            "name": self.name,
            "members": [_member_json(member) for member in self.members],
            "slots": [_slot_json(slot) for slot in self.slots],
            "cities": {
                name: {"lat": city.lat, "lon": city.lon, "region": city.region}
                for name, city in self.cities.items()
            },
            "host_gap": self.host_gap,
            "city_gap": self.city_gap,
            "city_window": self.city_window,
            "region_gap": self.region_gap,
            "date_gap": self.date_gap,
            "recent": list(self.recent),
            "last_date": _iso(self.last_date),
            "corridor": self.corridor,
        }


@dataclass(frozen=True, slots=True)
class Hosting:
    """Who hosts and when: index of the member, index among the slot's candidate days."""

    member: int
    date: int


Plan = tuple[Hosting | None, ...]
"""One entry for each slot; None is a slot left open."""


class Status(StrEnum):
    """How far a result goes; a plan is never called infeasible because time ran out."""

    optimal = "optimal"
    feasible = "feasible"
    infeasible = "infeasible"


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: the plan, its value in each level, and what is proven about it.

    `bound[level]` is the proven least value of that level, given the levels before it at their
    own values; it equals `levels[level]` where the level is proven. `proven[level]` names the
    method ("core", "solver cp-sat 9.15 …") or is None. An infeasible result has an empty plan.
    """

    status: Status
    plan: Plan = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    bound: Mapping[str, int] = field(default_factory=dict)
    proven: Mapping[str, str | None] = field(default_factory=dict)
    seconds: float = 0.0

    def to_json(self, problem: Problem) -> dict[str, Any]:
        """The published JSON form: members by id, days in ISO form, an open slot as null."""
        return {
            "status": str(self.status),
            "plan": plan_to_json(problem, self.plan),
            "levels": dict(self.levels),
            "bound": dict(self.bound),
            "proven": dict(self.proven),
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_json(cls, problem: Problem, data: object) -> Result:
        """Read back what `to_json` wrote; raises ProblemError naming the place of the mistake."""
        top = Place(data)
        known = {str(status): status for status in Status}
        status = known.get(top.key("status").text())
        if status is None:
            raise ProblemError("status: must be optimal, feasible or infeasible")
        plan_place = top.key("plan")
        return cls(
            status=status,
            plan=_plan(problem, plan_place) if plan_place.items() else (),
            levels={name: place.whole() for name, place in top.key("levels").entries()},
            bound={name: place.whole() for name, place in top.key("bound").entries()},
            proven={name: p.text_or_none() for name, p in top.key("proven", {}).entries()},
            seconds=top.key("seconds", 0.0).number(),
        )


def plan_to_json(problem: Problem, plan: Plan) -> list[list[Any] | None]:
    """A plan as [member id, ISO day] for each slot, null for a slot left open."""
    return [
        None
        if hosting is None
        else [problem.members[hosting.member].id, slot.dates[hosting.date][0].isoformat()]
        for slot, hosting in zip(problem.slots, plan, strict=False)
    ]


def plan_from_json(problem: Problem, data: object) -> Plan:
    """Read what `plan_to_json` wrote; raises ProblemError for an unknown member or day."""
    return _plan(problem, Place(data))


def _plan(problem: Problem, top: Place) -> Plan:
    index = {str(member.id): i for i, member in enumerate(problem.members)}
    places = top.items()
    if len(places) != len(problem.slots):
        raise top.wrong(f"{len(problem.slots)} slots, but {len(places)} entries")
    plan: list[Hosting | None] = []
    for slot, place in zip(problem.slots, places, strict=True):
        if place.value is None:
            plan.append(None)
            continue
        who, when = place.items(exactly=2)
        if str(who.identity()) not in index:
            raise who.wrong("no member has this id")
        days = [day for day, _ in slot.dates]
        if when.day() not in days:
            raise when.wrong("is not a candidate day of this slot")
        plan.append(Hosting(index[str(who.identity())], days.index(when.day())))
    return tuple(plan)


def _city(place: Place) -> City:
    lat, lon = place.key("lat").number(), place.key("lon").number()
    if not -90 <= lat <= 90:
        raise place.key("lat").wrong("must lie between -90 and 90")
    if not -180 <= lon <= 180:
        raise place.key("lon").wrong("must lie between -180 and 180")
    return City(lat, lon, place.key("region", None).text_or_none())


def _member(place: Place, cities: Mapping[str, City], slots: int) -> Member:
    city = place.key("city").text()
    if city not in cities:
        raise place.key("city").wrong(f"{city!r} is not among the cities")
    weight = place.key("weight", 1).fraction()
    if weight < 0:
        raise place.key("weight").wrong("must not be negative")
    last_hosted = place.key("last_hosted", None).whole_or_none()
    if last_hosted is not None and last_hosted >= 0:
        raise place.key("last_hosted").wrong("must be -1 or less: it lies before slot 0")
    return Member(
        id=place.key("id").identity(),
        city=city,
        weight=weight,
        opening=place.key("opening", "0").fraction(),
        active_from=place.key("active_from", 0).whole(),
        last_hosted=last_hosted,
        capacity=place.key("capacity", None).whole_or_none(),
        not_before=place.key("not_before", None).day_or_none(),
        not_after=place.key("not_after", None).day_or_none(),
        blackouts=tuple(_period(one) for one in place.key("blackouts", []).items()),
        offers=tuple(
            tuple(one.index(slots, "slot") for one in offer.items())
            for offer in place.key("offers", []).items()
        ),
        avoid=tuple(one.index(slots, "slot") for one in place.key("avoid", []).items()),
        max_hostings=place.key("max_hostings", None).whole_or_none(least=0),
        inactive=tuple(one.whole() for one in place.key("inactive", []).items()),
    )


def _period(place: Place) -> tuple[date, date]:
    first, last = (one.day() for one in place.items(exactly=2))
    if last < first:
        raise place.wrong("ends before it begins")
    return first, last


def _slot(place: Place, members: int) -> Slot:
    pairs = [one.items(exactly=2) for one in place.key("dates").items()]
    dates = tuple((day.day(), penalty.whole()) for day, penalty in pairs)
    _refuse_twice(place.key("dates"), [day.isoformat() for day, _ in dates])
    return Slot(
        id=place.key("id").identity(),
        dates=dates,
        seats=place.key("seats", 0).whole(least=0),
        pinned=_fact(place.key("pinned", None), members, len(dates), any_day=True),
        published=_fact(place.key("published", None), members, len(dates), any_day=False),
        co_hosts=tuple(one.index(members, "member") for one in place.key("co_hosts", []).items()),
    )


def _fact(place: Place, members: int, dates: int, *, any_day: bool) -> tuple[int, int] | None:
    if place.value is None:
        return None
    who, when = place.items(exactly=2)
    if any_day and when.value == -1:
        return who.index(members, "member"), -1
    return who.index(members, "member"), when.index(dates, "date")


def _refuse_twice(place: Place, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise place.wrong(f"{name} is there twice")
        seen.add(name)


def _member_json(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "city": member.city,
        "weight": str(member.weight),
        "opening": str(member.opening),
        "active_from": member.active_from,
        "last_hosted": member.last_hosted,
        "capacity": member.capacity,
        "not_before": _iso(member.not_before),
        "not_after": _iso(member.not_after),
        "blackouts": [[first.isoformat(), last.isoformat()] for first, last in member.blackouts],
        "offers": [list(offer) for offer in member.offers],
        "avoid": list(member.avoid),
        "max_hostings": member.max_hostings,
        "inactive": list(member.inactive),
    }


def _slot_json(slot: Slot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "dates": [[day.isoformat(), penalty] for day, penalty in slot.dates],
        "seats": slot.seats,
        "pinned": None if slot.pinned is None else list(slot.pinned),
        "published": None if slot.published is None else list(slot.published),
        "co_hosts": list(slot.co_hosts),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
