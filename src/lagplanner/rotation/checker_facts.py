"""What do a problem and a plan in JSON say, read for the checker alone?

Missing keys take their defaults; whatever is malformed raises ValueError naming the place
(`members[3].weight: …`). The planner reads its problems with other code, on purpose.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

_Read = TypeVar("_Read")

DATE_FREE = -1  # in a pin: the host is confirmed, its date is not


@dataclass(frozen=True, slots=True)
class Member:
    """A project; `opening` in turns, `capacity` in seats (None: unknown, fits everybody)."""

    id: str | int
    city: str
    weight: Fraction
    opening: Fraction
    active_from: int
    inactive: frozenset[int]
    last_hosted: int | None
    capacity: int | None
    not_before: date | None
    not_after: date | None
    blackouts: tuple[tuple[date, date], ...]
    offers: tuple[frozenset[int], ...]
    avoid: frozenset[int]
    max_hostings: int | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting to plan; hosts are indices of members, `penalties` belong to candidate dates."""

    id: str | int
    penalties: dict[date, int]
    seats: int
    pinned_host: int | None
    pinned_date: date | None
    published: tuple[int, date] | None
    co_hosts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole problem; `recent[0]` is the city of slot -1, `places` are degrees (lat, lon)."""

    members: tuple[Member, ...]
    slots: tuple[Slot, ...]
    places: dict[str, tuple[float, float]]
    regions: dict[str, str]
    recent: tuple[str | None, ...]
    last_date: date | None
    host_gap: int
    city_gap: int
    city_window: int
    region_gap: int
    date_gap: int
    corridor: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One planned meeting: index of its slot, index of its host, its day."""

    slot: int
    host: int
    day: date


def read_problem(problem: Mapping[str, Any]) -> Facts:
    """The problem as facts; ValueError names the malformed place."""
    root = _mapping(problem, "problem")
    cities = _mapping(_required(root, "cities", ""), "cities")
    places, regions = {}, {}
    for name, value in cities.items():
        place = f"cities[{name!r}]"
        city = _mapping(value, place)
        places[name] = (
            _degrees(_required(city, "lat", place), f"{place}.lat"),
            _degrees(_required(city, "lon", place), f"{place}.lon"),
        )
        region = _maybe(_text, city.get("region"), f"{place}.region")
        if region is not None:
            regions[name] = region
    raw_slots = _list(_required(root, "slots", ""), "slots")
    raw_members = _list(_required(root, "members", ""), "members")
    members = tuple(
        _member(value, f"members[{i}]", len(raw_slots)) for i, value in enumerate(raw_members)
    )
    if len({str(member.id) for member in members}) < len(members):
        raise ValueError("members: two members have the same id")
    for index, member in enumerate(members):
        if member.city not in places:
            raise ValueError(f"members[{index}].city: {member.city!r} is not in cities")
    return Facts(
        members=members,
        slots=tuple(_slot(value, f"slots[{i}]", len(members)) for i, value in enumerate(raw_slots)),
        places=places,
        regions=regions,
        recent=tuple(_each(_text_or_none, root.get("recent", []), "recent")),
        last_date=_maybe(_day, root.get("last_date"), "last_date"),
        host_gap=_count(root.get("host_gap", 4), "host_gap"),
        city_gap=_count(root.get("city_gap", 2), "city_gap"),
        city_window=_count(root.get("city_window", 4), "city_window"),
        region_gap=_count(root.get("region_gap", 2), "region_gap"),
        date_gap=_count(root.get("date_gap", 35), "date_gap"),
        corridor=_count(root.get("corridor", 100), "corridor"),
    )


def read_plan(facts: Facts, plan: Sequence[Any]) -> list[Meeting]:
    """The meetings of a plan in order of their slots; open slots (None) are left out."""
    index_of = {str(member.id): index for index, member in enumerate(facts.members)}
    entries = _list(plan, "plan")
    if len(entries) != len(facts.slots):
        raise ValueError(f"plan: {len(entries)} entries for {len(facts.slots)} slots")
    meetings = []
    for slot, entry in enumerate(entries):
        if entry is None:
            continue
        host, day = _pair(entry, f"plan[{slot}]")
        name = str(_identity(host, f"plan[{slot}]"))
        if name not in index_of:
            raise ValueError(f"plan[{slot}]: {host!r} is not a member's id")
        meetings.append(Meeting(slot, index_of[name], _day(day, f"plan[{slot}]")))
    return meetings


def _member(value: Any, place: str, slot_count: int) -> Member:
    raw = _mapping(value, place)

    def index(item: Any, where: str) -> int:
        return _index(item, where, slot_count)

    def slots(items: Any, where: str) -> frozenset[int]:
        return frozenset(_each(index, items, where))

    last_hosted = _maybe(_integer, raw.get("last_hosted"), f"{place}.last_hosted")
    if last_hosted is not None and last_hosted >= 0:
        raise ValueError(f"{place}.last_hosted: {last_hosted} is not before slot 0")
    weight = _fraction(raw.get("weight", 1), f"{place}.weight")
    if weight < 0:
        raise ValueError(f"{place}.weight: {weight} is below 0")
    return Member(
        id=_identity(_required(raw, "id", place), f"{place}.id"),
        city=_text(_required(raw, "city", place), f"{place}.city"),
        weight=weight,
        opening=_fraction(raw.get("opening", "0"), f"{place}.opening"),
        active_from=_integer(raw.get("active_from", 0), f"{place}.active_from"),
        inactive=frozenset(_each(_integer, raw.get("inactive", []), f"{place}.inactive")),
        last_hosted=last_hosted,
        capacity=_maybe(_integer, raw.get("capacity"), f"{place}.capacity"),
        not_before=_maybe(_day, raw.get("not_before"), f"{place}.not_before"),
        not_after=_maybe(_day, raw.get("not_after"), f"{place}.not_after"),
        blackouts=tuple(_each(_period, raw.get("blackouts", []), f"{place}.blackouts")),
        offers=tuple(_each(slots, raw.get("offers", []), f"{place}.offers")),
        avoid=slots(raw.get("avoid", []), f"{place}.avoid"),
        max_hostings=_maybe(_count, raw.get("max_hostings"), f"{place}.max_hostings"),
    )


def _slot(value: Any, place: str, member_count: int) -> Slot:
    raw = _mapping(value, place)
    penalties: dict[date, int] = {}
    dates = _list(_required(raw, "dates", place), f"{place}.dates")
    for i, item in enumerate(dates):
        day, penalty = _pair(item, f"{place}.dates[{i}]")
        parsed = _day(day, f"{place}.dates[{i}]")
        if parsed in penalties:
            raise ValueError(f"{place}.dates[{i}]: {day} stands there twice")
        penalties[parsed] = _integer(penalty, f"{place}.dates[{i}]")
    days = list(penalties)

    pinned_host, pinned_date = None, None
    if raw.get("pinned") is not None:
        host, choice = _pair(raw["pinned"], f"{place}.pinned")
        pinned_host = _index(host, f"{place}.pinned", member_count)
        if choice != DATE_FREE:
            pinned_date = days[_index(choice, f"{place}.pinned", len(days))]
    published = None
    if raw.get("published") is not None:
        host, choice = _pair(raw["published"], f"{place}.published")
        published = (
            _index(host, f"{place}.published", member_count),
            days[_index(choice, f"{place}.published", len(days))],
        )
    return Slot(
        id=_identity(_required(raw, "id", place), f"{place}.id"),
        penalties=penalties,
        seats=_count(raw.get("seats", 0), f"{place}.seats"),
        pinned_host=pinned_host,
        pinned_date=pinned_date,
        published=published,
        co_hosts=frozenset(
            _index(item, f"{place}.co_hosts", member_count)
            for item in _list(raw.get("co_hosts", []), f"{place}.co_hosts")
        ),
    )


# --- single values --------------------------------------------------------------------------


def _malformed(place: str, needed: str, value: Any) -> NoReturn:
    raise ValueError(f"{place}: {needed} is needed, not {value!r}")


def _required(raw: Mapping[str, Any], key: str, place: str) -> Any:
    if key not in raw:
        raise ValueError(f"{place}.{key}: missing" if place else f"{key}: missing")
    return raw[key]


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    _malformed(place, "an object", value)


def _list(value: Any, place: str) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return value
    _malformed(place, "a list", value)


def _pair(value: Any, place: str) -> Sequence[Any]:
    if isinstance(value, list | tuple) and len(value) == 2:
        return value
    _malformed(place, "a list of two values", value)


def _each(read: Callable[[Any, str], _Read], value: Any, place: str) -> list[_Read]:
    return [read(item, f"{place}[{i}]") for i, item in enumerate(_list(value, place))]


def _maybe(read: Callable[[Any, str], _Read], value: Any, place: str) -> _Read | None:
    return None if value is None else read(value, place)


def _text(value: Any, place: str) -> str:
    if isinstance(value, str):
        return value
    _malformed(place, "a text", value)


def _text_or_none(value: Any, place: str) -> str | None:
    return _maybe(_text, value, place)


def _identity(value: Any, place: str) -> str | int:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    _malformed(place, "a text or a whole number", value)


def _integer(value: Any, place: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    _malformed(place, "a whole number", value)


def _count(value: Any, place: str) -> int:
    if _integer(value, place) >= 0:
        return _integer(value, place)
    _malformed(place, "a whole number from 0", value)


def _index(value: Any, place: str, length: int) -> int:
    if 0 <= _integer(value, place) < length:
        return _integer(value, place)
    _malformed(place, f"an index below {length}", value)


def _degrees(value: Any, place: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 360:
        return float(value)
    _malformed(place, "an angle in degrees", value)


def _fraction(value: Any, place: str) -> Fraction:
    """A number as it is written or a text such as "1/3" or "-0.25"."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            pass
    _malformed(place, "a number or a fraction as text", value)


def _day(value: Any, place: str) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    _malformed(place, "an ISO date", value)


def _period(value: Any, place: str) -> tuple[date, date]:
    first, last = (_day(day, place) for day in _pair(value, place))
    if first <= last:
        return first, last
    _malformed(place, "a period from a day to a later one", value)
