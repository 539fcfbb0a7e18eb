"""Does a plan keep every rule of the rotation, and what are its levels worth?

Written from the definition alone: standard library, exact fractions, plain JSON in and out, and
not one line shared with the planner, so that a fault there cannot hide here. It is slow and
obvious on purpose (1000 members x 100 slots take some seconds).

Slots count from 0; negative slots are meetings before the horizon (-1 is the one before slot 0).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import asin, cos, floor, radians, sin, sqrt
from typing import Any

from lagplanner.rotation.checker_facts import Facts, Meeting, Member, Slot, read_plan, read_problem

LEVELS = ("excess", "wishes", "spread", "prv", "travel", "dates", "moved_hosts", "moved_dates")
POINTS = 100  # handed out by each slot; the price of one hosting
EARTH_RADIUS_KM = 6371.0
ROAD_FACTOR = 1.25  # road kilometres for one kilometre of the great circle


def check(
    problem: Mapping[str, Any], plan: Sequence[Any], *, allow_open: bool = False
) -> dict[str, Any]:
    """Judge a plan: `{"valid", "violations": [{"rule", "slot", "member", "text"}], "levels"}`.

    `plan` has one entry per slot: `[member id, iso date]`, or None for a slot left open. An open
    slot counts no meeting: it hands out its points, nobody pays, and a published host or date
    there has moved. Open slots are a violation unless `allow_open`. Levels are computed for
    broken plans too; a date that is no candidate costs no penalty.

    Raises ValueError, naming the place, if the problem or the plan is malformed.
    """
    facts = read_problem(problem)
    meetings = read_plan(facts, plan)
    violations = [
        *([] if allow_open else _open_slots(facts, meetings)),
        *_broken_pins(facts, meetings),
        *_unsuitable_hosts(facts, meetings),
        *_short_pauses(facts, meetings),
        *_short_intervals(facts, meetings),
        *_too_many_hostings(facts, meetings),
    ]
    return {
        "valid": not violations,
        "violations": violations,
        "levels": _levels(facts, meetings),
    }


# --- the hard rules -------------------------------------------------------------------------


def _open_slots(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    held = {meeting.slot for meeting in meetings}
    return [
        _violation("open", index, None, f"{slot.id}: Für dieses Treffen fehlt ein Gastgeber.")
        for index, slot in enumerate(facts.slots)
        if index not in held
    ]


def _broken_pins(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """A confirmed host or date stays; a slot with a confirmed host may not be left open."""
    by_slot = {meeting.slot: meeting for meeting in meetings}
    found = []
    for index, slot in enumerate(facts.slots):
        if slot.pinned_host is None:
            continue
        member, meeting = facts.members[slot.pinned_host], by_slot.get(index)
        if meeting is None or meeting.host != slot.pinned_host:
            text = f"{slot.id}: {member.id} ist bestätigt und muss Gastgeber bleiben."
            found.append(_violation("pinned_host", index, member.id, text))
        if slot.pinned_date is not None and (meeting is None or meeting.day != slot.pinned_date):
            text = f"{slot.id}: Der Termin {slot.pinned_date} ist bestätigt und muss bleiben."
            found.append(_violation("pinned_date", index, member.id, text))
    return found


def _unsuitable_hosts(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Candidate date, availability and room of each meeting by itself.

    A confirmed host needs no room, a confirmed date no availability. A confirmed host whose date
    is free keeps to its availability as long as one of the candidate dates allows it.
    """
    found = []
    for meeting in meetings:
        slot, member = facts.slots[meeting.slot], facts.members[meeting.host]
        pinned = slot.pinned_host is not None
        no_choice = slot.pinned_date is not None or (
            pinned and not any(_available(member, day) for day in slot.penalties)
        )
        if meeting.day not in slot.penalties:
            text = f"{slot.id}: {meeting.day} ist kein möglicher Termin."
            found.append(_violation("candidate_date", meeting.slot, member.id, text))
        if not no_choice and not _available(member, meeting.day):
            text = f"{slot.id}: {member.id} kann am {meeting.day} nicht."
            found.append(_violation("availability", meeting.slot, member.id, text))
        if not pinned and member.capacity is not None and member.capacity < slot.seats:
            text = f"{slot.id}: {member.id} hat {member.capacity} Plätze für {slot.seats} Personen."
            found.append(_violation("room", meeting.slot, member.id, text))
    return found


def _available(member: Member, day: date) -> bool:
    return (
        (member.not_before is None or member.not_before <= day)
        and (member.not_after is None or day <= member.not_after)
        and not any(first <= day <= last for first, last in member.blackouts)
    )


def _short_pauses(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Pause of a host and of a city, counted in slots; the past and confirmed hosts are facts.

    Between two facts no pause is asked for; else the slot that is no fact has to give way, the
    later one if none is.
    """
    fact, past = True, -1
    visits: list[tuple[int, bool, int, str | None]] = []  # slot, fact, host, city
    visits += [
        (member.last_hosted, fact, index, None)
        for index, member in enumerate(facts.members)
        if member.last_hosted is not None
    ]
    visits += [
        (index, fact, host, None)
        for index, slot in enumerate(facts.slots)
        for host in _sharing(slot)[1]
    ]
    visits += [(-back, fact, past, city) for back, city in enumerate(facts.recent, start=1)]
    visits += [
        (m.slot, facts.slots[m.slot].pinned_host is not None, m.host, facts.members[m.host].city)
        for m in meetings
    ]
    found = []
    for earlier, later in combinations(sorted(visits, key=lambda visit: visit[0]), 2):
        since, first_is_fact, host, city = earlier
        slot, second_is_fact, new_host, new_city = later
        if first_is_fact and second_is_fact:
            continue
        yielding = since if second_is_fact else slot
        member = facts.members[new_host].id
        pause = f"nach {slot - since} Treffen wieder Gastgeber, nötig sind"
        if host == new_host and slot - since < facts.host_gap:
            text = f"{facts.slots[slot].id}: {member} wäre {pause} {facts.host_gap}."
            found.append(_violation("host_gap", yielding, member, text))
        if city is not None and city == new_city and slot - since < facts.city_gap:
            text = f"{facts.slots[slot].id}: {city} wäre {pause} {facts.city_gap}."
            found.append(_violation("city_gap", yielding, member, text))
    return found


def _short_intervals(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Days since the meeting before (open slots hold none); two confirmed dates may be close."""
    found = []
    previous_day, previous_is_fact = facts.last_date, True
    for meeting in meetings:
        slot = facts.slots[meeting.slot]
        is_fact = slot.pinned_date is not None
        if previous_day is not None and not (is_fact and previous_is_fact):
            days = (meeting.day - previous_day).days
            if days < facts.date_gap:
                text = (
                    f"{slot.id}: Der {meeting.day} liegt {days} Tage nach dem Treffen davor "
                    f"({previous_day}), nötig sind {facts.date_gap}."
                )
                host = facts.members[meeting.host].id
                found.append(_violation("date_gap", meeting.slot, host, text))
        previous_day, previous_is_fact = meeting.day, is_fact
    return found


def _too_many_hostings(facts: Facts, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Confirmed hostings alone may exceed the limit; nothing may be added to them then."""
    found = []
    for index, member in enumerate(facts.members):
        hosted = sum(meeting.host == index for meeting in meetings)
        confirmed = sum(slot.pinned_host == index for slot in facts.slots)
        if member.max_hostings is not None and hosted > max(member.max_hostings, confirmed):
            text = f"{member.id} ist {hosted}-mal Gastgeber, höchstens {member.max_hostings}-mal."
            found.append(_violation("max_hostings", None, member.id, text))
    return found


def _violation(rule: str, slot: int | None, member: str | int | None, text: str) -> dict[str, Any]:
    return {"rule": rule, "slot": slot, "member": member, "text": text}


# --- the levels -----------------------------------------------------------------------------


def _levels(facts: Facts, meetings: Sequence[Meeting]) -> dict[str, int]:
    points = [credit for row in _credits(facts, meetings) for credit in row]
    values = (
        sum(max(0, abs(credit) - facts.corridor) for credit in points),
        _open_wishes(facts, meetings),
        _close_pairs(facts, meetings),
        sum(credit * credit for credit in points),
        _travel(facts, meetings),
        sum(facts.slots[m.slot].penalties.get(m.day, 0) for m in meetings),
        *_moved(facts, meetings),
    )
    return dict(zip(LEVELS, values, strict=True))


def _credits(facts: Facts, meetings: Sequence[Meeting]) -> list[list[int]]:
    """Points of each member (row) after each slot (column): entitlement less 100 per hosting."""

    def is_active(member: Member, slot: int) -> bool:
        return slot >= member.active_from and slot not in member.inactive

    total = [
        sum((m.weight for m in facts.members if is_active(m, slot)), Fraction(0))
        for slot in range(len(facts.slots))
    ]

    @cache
    def earned(weight: Fraction, active: tuple[bool, ...]) -> list[Fraction]:
        """Turns earned up to and with each slot; computed once for members alike."""
        turns, rows = Fraction(0), []
        for slot, is_earning in enumerate(active):
            if is_earning and total[slot]:
                turns += weight / total[slot]
            rows.append(turns)
        return rows

    def returned(index: int, now: int) -> Fraction:
        """Turns that shared hostings gave back to the host, or took from a co-host, by then."""
        turns = Fraction(0)
        for slot in facts.slots[: now + 1]:
            host, others = _sharing(slot)
            if others and index == host:
                turns += 1 - Fraction(1, 1 + len(others))
            elif index in others:
                turns -= Fraction(1, 1 + len(others))
        return turns

    rows = []
    for index, member in enumerate(facts.members):
        active = tuple(is_active(member, slot) for slot in range(len(facts.slots)))
        hosted = [m.slot for m in meetings if m.host == index]
        rows.append(
            [
                floor(POINTS * (member.opening + turns + returned(index, now)) + Fraction(1, 2))
                - POINTS * sum(slot <= now for slot in hosted)
                for now, turns in enumerate(earned(member.weight, active))
            ]
        )
    return rows


def _sharing(slot: Slot) -> tuple[int | None, frozenset[int]]:
    """The confirmed host of the slot and the members that share its hosting, if any."""
    if slot.pinned_host is None:
        return None, frozenset()
    return slot.pinned_host, slot.co_hosts - {slot.pinned_host}


def _open_wishes(facts: Facts, meetings: Sequence[Meeting]) -> int:
    """Offers none of whose slots was given to the member, and hostings it would rather not."""
    hosted: list[set[int]] = [set() for _ in facts.members]
    for meeting in meetings:
        hosted[meeting.host].add(meeting.slot)
    return sum(
        sum(not (offer & slots) for offer in member.offers) + len(member.avoid & slots)
        for member, slots in zip(facts.members, hosted, strict=True)
    )


def _close_pairs(facts: Facts, meetings: Sequence[Meeting]) -> int:
    """Pairs of meetings, at least one in the horizon, too close in one city or one region."""
    visited = [
        (-back, city) for back, city in enumerate(facts.recent, start=1) if city is not None
    ][::-1]
    visited += [(meeting.slot, facts.members[meeting.host].city) for meeting in meetings]
    pairs = 0
    for (earlier, one), (later, other) in combinations(visited, 2):
        region, distance = facts.regions.get(one), later - earlier
        same_region = region is not None and region == facts.regions.get(other)
        if later >= 0 and (
            (one == other and distance < facts.city_window)
            or (same_region and distance < facts.region_gap)
        ):
            pairs += 1
    return pairs


def _travel(facts: Facts, meetings: Sequence[Meeting]) -> int:
    """Road kilometres of all members to all meetings, one way, rounded for each pair of cities."""

    @cache
    def road(one: str, other: str) -> int:
        if one == other:
            return 0
        return floor(ROAD_FACTOR * _great_circle_km(facts.places[one], facts.places[other]) + 0.5)

    return sum(
        road(member.city, facts.members[meeting.host].city)
        for meeting in meetings
        for member in facts.members
    )


def _great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Haversine formula on a sphere; points in degrees (latitude, longitude)."""
    (lat1, lon1), (lat2, lon2) = one, other
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def _moved(facts: Facts, meetings: Sequence[Meeting]) -> tuple[int, int]:
    """Slots whose host and slots whose date is not the published one."""
    planned = {meeting.slot: (meeting.host, meeting.day) for meeting in meetings}
    published = {
        index: slot.published
        for index, slot in enumerate(facts.slots)
        if slot.published is not None
    }
    hosts = sum(planned.get(i, (None, None))[0] != host for i, (host, _) in published.items())
    dates = sum(planned.get(i, (None, None))[1] != day for i, (_, day) in published.items())
    return hosts, dates
