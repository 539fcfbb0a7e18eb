"""Which rotation problems do tests and benchmarks plan? Seeded, as the JSON of the interface.

`realistic` looks like a network in Saxony that has met for years: thirty projects in some twenty
towns, four meetings a year, six candidate dates each, about one offer per meeting, a few that
would rather not, rooms too small for some meetings, holidays of the hosts, newcomers, pauses,
endings of funding, and an opening credit that comes from a simulated history.
`tiny` mixes every feature of the definition, so small that all plans can be counted; `harsh`
drives one thing of it to an extreme.
`tangled` does the same one size larger, for comparing methods with each other.
"""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

Problem = dict[str, Any]

# Name, latitude, longitude (GeoNames, CC BY 4.0), planning region.
TOWNS = (
    ("Chemnitz", 50.8357, 12.9292, "Chemnitz"),
    ("Leipzig", 51.3396, 12.3713, "Leipzig"),
    ("Dresden", 51.0509, 13.7383, "Dresden"),
    ("Zwickau", 50.7272, 12.4884, "Chemnitz"),
    ("Plauen", 50.4973, 12.1378, "Chemnitz"),
    ("Görlitz", 51.1552, 14.9885, "Dresden"),
    ("Hoyerswerda", 51.4379, 14.2355, "Dresden"),
    ("Freital", 51.0017, 13.6488, "Dresden"),
    ("Riesa", 51.3078, 13.2917, "Dresden"),
    ("Pirna", 50.9584, 13.937, "Dresden"),
    ("Bautzen", 51.1803, 14.4349, "Dresden"),
    ("Aue-Bad Schlema", 50.5903, 12.7066, "Chemnitz"),
    ("Werdau", 50.736, 12.3753, "Chemnitz"),
    ("Annaberg-Buchholz", 50.5795, 13.0063, "Chemnitz"),
    ("Limbach-Oberfrohna", 50.8588, 12.7616, "Chemnitz"),
    ("Glauchau", 50.8199, 12.5449, "Chemnitz"),
    ("Freiberg", 50.9109, 13.3388, "Chemnitz"),
    ("Schwarzenberg", 50.5379, 12.7852, "Chemnitz"),
    ("Torgau", 51.5602, 12.9962, "Leipzig"),
    ("Döbeln", 51.1221, 13.1103, "Leipzig"),
    ("Stollberg", 50.71, 12.7803, "Chemnitz"),
    ("Heidenau", 50.9722, 13.8674, "Dresden"),
    ("Bischofswerda", 51.1277, 14.1797, "Dresden"),
    ("Flöha", 50.8561, 13.0741, "Chemnitz"),
    ("Zittau", 50.8977, 14.8076, "Dresden"),
    ("Weißwasser", 51.504, 14.6402, "Dresden"),
)
CITIES = {name: {"lat": lat, "lon": lon, "region": region} for name, lat, lon, region in TOWNS}

# Members, slots and towns of the measured sizes.
SIZES = {
    "30x4": (30, 4, 18),
    "30x20": (30, 20, 18),
    "30x30": (30, 30, 18),
    "60x20": (60, 20, 25),
    "60x30": (60, 30, 25),
    "33in23x20": (33, 20, 23),
    "300x80": (300, 80, 26),
    "1000x100": (1000, 100, 26),
}


def of_size(name: str, seed: int, **features: Any) -> Problem:
    """A realistic instance of one of SIZES."""
    members, slots, towns = SIZES[name]
    return realistic(members, slots, seed, towns=towns, **features)


def realistic(
    members: int,
    slots: int,
    seed: int,
    *,
    towns: int = 18,
    shares: str | None = None,
    pinned: int | None = None,
) -> Problem:
    """A network as they are; `shares` is "project", "weight" or "town" (drawn if None).

    `pinned` meetings from slot 0 on are confirmed (drawn from 0 to 2 if None).
    """
    rng = Random(f"realistic {members} {slots} {seed}")
    shares = shares or rng.choice(("project", "project", "weight", "town"))
    homes = _homes(rng, members, towns)
    weights = _weights(rng, homes, shares)
    rows = [
        {"id": f"p{i:03d}", "city": homes[i], "weight": str(weights[i])} for i in range(members)
    ]
    newcomers = set(rng.sample(range(members), members // 12))
    recent = _history(rng, rows, weights, newcomers, length=max(12, min(members, 40)))
    for i, row in enumerate(rows):
        row["capacity"] = rng.choice((None, None, 25, 30, 35, 40, 50, 60, 80))
        row["blackouts"] = _holidays(rng, slots)
        row["avoid"] = sorted(rng.sample(range(slots), min(slots, rng.choice((0, 0, 0, 1, 2)))))
        if i in newcomers:
            row["active_from"] = rng.randrange(max(1, slots // 2))
        if rng.random() < 0.1:
            start = rng.randrange(slots)
            row["inactive"] = list(range(start, min(slots, start + rng.randint(1, 4))))
        if rng.random() < 0.1:
            row["not_after"] = str(_quarter_start(rng.randint(slots // 2, slots)))
        if rng.random() < 0.1:
            row["max_hostings"] = rng.randint(1, 2)
    for _ in range(round(1.2 * slots)):  # about 24 offers for 20 meetings
        wanted = sorted(rng.sample(range(slots), min(slots, rng.choice((1, 1, 2, 3)))))
        rng.choice(rows).setdefault("offers", []).append(wanted)
    problem = {
        "name": f"{members} x {slots}, seed {seed}",
        "members": rows,
        "slots": [_quarter(rng, index) for index in range(slots)],
        "cities": CITIES,
        "recent": recent[:8],
        "last_date": "2026-11-16",
    }
    for index in range(min(slots, rng.choice((0, 0, 1, 2)) if pinned is None else pinned)):
        problem["slots"][index]["pinned"] = [index, rng.choice((-1, 1))]
    return problem


def alike(members: int, slots: int, *, towns: int, seed: int) -> Problem:
    """A new installation: projects without a history that differ in nothing but name and town."""
    first = date(2027, 1, 11)
    return {
        "name": f"alike {seed}",
        "members": [{"id": f"p{i}", "city": TOWNS[i % towns][0]} for i in range(members)],
        "slots": [
            {
                "id": at,
                "dates": [[str(first + timedelta(91 * at + 14 * k)), 5 * k] for k in range(5)],
            }
            for at in range(slots)
        ],
        "cities": CITIES,
    }


def with_published(problem: Problem, plan: list[list[str]]) -> Problem:
    """The same problem after `plan` was published: what now moves is counted."""
    index_of = {member["id"]: i for i, member in enumerate(problem["members"])}
    slots = [
        dict(slot, published=[index_of[host], [d for d, _ in slot["dates"]].index(day)])
        for slot, (host, day) in zip(problem["slots"], plan, strict=True)
    ]
    return dict(problem, slots=slots)


def with_withdrawal(problem: Problem, member: int) -> Problem:
    """The same problem after a member has withdrawn from hosting altogether."""
    members = list(problem["members"])
    members[member] = dict(members[member], not_after="2000-01-01")
    slots = [
        dict(slot, pinned=None) if (slot.get("pinned") or [None])[0] == member else slot
        for slot in problem["slots"]
    ]
    return dict(problem, members=members, slots=slots)


def infeasible(seed: int) -> Problem:
    """A realistic instance that one planted contradiction makes impossible."""
    rng = Random(f"infeasible {seed}")
    problem = realistic(rng.randint(4, 12), rng.randint(4, 8), seed, towns=6, pinned=0)
    slot = rng.randrange(len(problem["slots"]) - 1)
    match seed % 5:
        case 0:  # a room nobody has
            for member in problem["members"]:
                member["capacity"] = 40
            problem["slots"][slot]["seats"] = 500
        case 1:  # two slots with the same only date
            day = problem["slots"][slot]["dates"][0]
            problem["slots"][slot]["dates"] = problem["slots"][slot + 1]["dates"] = [day]
        case 2:  # everybody away on all the dates of one slot
            days = [day for day, _ in problem["slots"][slot]["dates"]]
            for member in problem["members"]:
                member["blackouts"] = [[min(days), max(days)]]
        case 3:  # three projects take turns, each pauses for four
            problem["members"] = problem["members"][:3]
        case _:  # fewer hostings allowed than meetings wanted
            for member in problem["members"]:
                member["max_hostings"] = 0
            problem["members"][0]["max_hostings"] = 1
    return problem


def tiny(seed: int) -> Problem:
    """2-5 members, 1-4 slots, 1-4 dates, everything else mixed; a third is impossible."""
    rng = Random(f"tiny {seed}")
    return _mixed(rng, rng.randint(2, 5), rng.randint(1, 4), max_dates=4, name=f"tiny {seed}")


def harsh(seed: int) -> Problem:
    """A tiny instance with one thing driven to an extreme: numbers, ties or scarce days."""
    rng = Random(f"harsh {seed}")
    problem = dict(tiny(seed), name=f"harsh {seed}")
    members, slots = problem["members"], problem["slots"]
    match seed % 6:
        case 0:  # a history far from fair
            for member in members:
                member["opening"] = str(Fraction(rng.randint(-9000, 9000), rng.choice((7, 100))))
        case 1:  # days that are better than neutral, and hardly room between them
            for slot in slots:
                slot["dates"] = [[day, -rng.choice((1, 5, 20))] for day, _ in slot["dates"]]
            problem["date_gap"] = rng.choice((20, 40, 60))
        case 2:  # penalties of very different size
            for slot in slots:
                sizes = (0, -3, 7, 10**6, 10**9)
                slot["dates"] = [[day, rng.choice(sizes)] for day, _ in slot["dates"]]
        case 3:  # members that differ in their names only
            for member in members[1:]:
                name = member["id"]
                member.clear()
                member.update(members[0], id=name)
        case 4:  # no corridor and no weight
            problem["corridor"] = 0
            for member in members:
                member["weight"] = 0
        case _:  # one day for each slot, some of them the same
            for slot in slots:
                slot["dates"] = [[rng.choice(("2027-02-01", "2027-03-15")), rng.choice((0, 90))]]
                slot.update(pinned=None, published=None)
    return problem


def tangled(seed: int) -> Problem:
    """5-14 members, 4-10 slots, every feature mixed: too large to count, small enough to solve."""
    rng = Random(f"tangled {seed}")
    return _mixed(rng, rng.randint(5, 14), rng.randint(4, 10), max_dates=5, name=f"tangled {seed}")


def _mixed(rng: Random, n: int, t: int, *, max_dates: int, name: str) -> Problem:
    """Every feature with its own probability, small numbers so that rules meet often."""
    names = rng.sample(sorted(CITIES), rng.randint((n + 1) // 2, n))
    first = date(2027, 1, 4)
    span = rng.choice((14, 35, 60, 91))  # days between slots; short ones make dates tight
    members = [_mixed_member(rng, i, t, names, first, span) for i in range(n)]
    slots = [_mixed_slot(rng, i, n, first + timedelta(i * span), max_dates) for i in range(t)]
    problem: Problem = {"name": name, "members": members, "slots": slots, "cities": CITIES}
    if rng.random() < 0.15:  # a city without a region
        lonely = rng.choice(names)
        problem["cities"] = dict(CITIES, **{lonely: dict(CITIES[lonely], region=None)})
    if rng.random() < 0.6:
        pool = [*names, "Görlitz", "Auswärts", "Auswärts"]
        problem["recent"] = [rng.choice(pool) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.5:
        problem["last_date"] = str(first - timedelta(rng.randint(span // 2, span + 20)))
    for key, values in {
        "host_gap": (0, 1, 1, 1, 2, 2, 3),
        "city_gap": (0, 1, 1, 1, 2),
        "city_window": (0, 1, 3, 4, 8),
        "region_gap": (0, 1, 2, 3, 5),
        "date_gap": (0, 7, span - 14, span, span + 7),
        "corridor": (0, 50, 75, 90, 100, 100),
    }.items():
        if rng.random() < 0.93:
            problem[key] = rng.choice(values)
    return problem


def _mixed_member(
    rng: Random, index: int, t: int, names: list[str], first: date, span: int
) -> dict[str, Any]:
    member: dict[str, Any] = {"id": f"m{index}", "city": rng.choice(names)}

    def sometimes(probability: float, key: str, value: Any) -> None:
        if rng.random() < probability:
            member[key] = value

    def slots(most: int) -> list[int]:
        return sorted(rng.sample(range(t), rng.randint(0, min(most, t))))

    def day() -> date:
        return first + timedelta(rng.randint(-10, t * span + 10))

    start = day()
    sometimes(0.5, "weight", rng.choice((0, 1, 2, 3, "1/2", "2/3", "5/7", "0.25")))
    sometimes(0.7, "opening", str(Fraction(rng.randint(-200, 200), rng.choice((1, 3, 100, 200)))))
    sometimes(0.2, "active_from", rng.randint(-1, t + 1))
    sometimes(0.2, "inactive", slots(3))
    sometimes(0.4, "last_hosted", -rng.randint(1, 6))
    sometimes(0.4, "capacity", rng.choice((10, 20, 25, 30)))
    sometimes(0.1, "not_before", str(day()))
    sometimes(0.1, "not_after", str(day()))
    sometimes(0.25, "blackouts", [[str(start), str(start + timedelta(rng.randint(0, 40)))]])
    sometimes(0.4, "offers", [slots(3) for _ in range(rng.randint(1, 3))])
    sometimes(0.3, "avoid", slots(3))
    sometimes(0.2, "max_hostings", rng.randint(0, 2))
    return member


def _mixed_slot(rng: Random, index: int, n: int, first: date, max_dates: int) -> dict[str, Any]:
    count = rng.randint(1, max_dates)
    days = rng.sample(range(0, 28, rng.choice((1, 7))), min(count, 4))
    dates = [[str(first + timedelta(day)), rng.choice((0, 0, 1, 5, 20))] for day in days]
    slot: dict[str, Any] = {"id": f"T{index}", "dates": dates}
    if rng.random() < 0.4:
        slot["seats"] = rng.choice((0, 5, 10, 15, 20, 25, 30))
    if rng.random() < 0.2:
        slot["pinned"] = [rng.randrange(n), rng.randrange(-1, len(dates))]
    if rng.random() < 0.3:
        slot["published"] = [rng.randrange(n), rng.randrange(len(dates))]
    if rng.random() < 0.3:
        slot["co_hosts"] = sorted(rng.sample(range(n), rng.randint(1, min(2, n))))
    return slot


def _homes(rng: Random, members: int, towns: int) -> list[str]:
    """Each town once, the rest mostly in the three cities, as the real lists have it."""
    names = [name for name, *_ in TOWNS[:towns]]
    homes = names[:members]
    while len(homes) < members:
        homes.append(rng.choice(names[:3] if rng.random() < 0.6 else names))
    rng.shuffle(homes)
    return homes


def _weights(rng: Random, homes: list[str], shares: str) -> list[Fraction]:
    if shares == "town":
        return [Fraction(1, homes.count(home)) for home in homes]
    if shares == "weight":
        return [Fraction(rng.choice((1, 1, 1, 2, 3)), rng.choice((1, 1, 2))) for _ in homes]
    return [Fraction(1) for _ in homes]


def _history(
    rng: Random,
    rows: list[dict[str, Any]],
    weights: list[Fraction],
    newcomers: set[int],
    length: int,
) -> list[str]:
    """Play `length` past meetings, roughly in turn; sets `opening` and `last_hosted`."""
    old = [i for i in range(len(rows)) if i not in newcomers]
    total = sum(weights[i] for i in old)
    credit = {i: Fraction(rng.randint(-20, 20), 100) for i in old}
    cities: list[str] = []
    for back in range(length, 0, -1):
        for i in old:
            credit[i] += weights[i] / total
        leaders = sorted(old, key=lambda i: (-credit[i], i))[:8]
        free = [i for i in leaders if rows[i].get("last_hosted", -99) <= -back - 4]
        host = rng.choice(free or leaders)
        credit[host] -= 1
        rows[host]["last_hosted"] = -back
        cities.insert(0, rows[host]["city"])
    for i in old:
        rows[i]["opening"] = str(credit[i])
    return cities


def _holidays(rng: Random, slots: int) -> list[list[str]]:
    periods = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        start = _quarter_start(rng.randrange(slots)) + timedelta(rng.randint(0, 60))
        periods.append([str(start), str(start + timedelta(rng.randint(6, 40)))])
    return periods


def _quarter_start(index: int) -> date:
    return date(2027 + index // 4, 1 + 3 * (index % 4), 1)


def _quarter(rng: Random, index: int) -> dict[str, Any]:
    """Six weekdays of one quarter, mostly Mondays, with the penalty of a date score."""
    monday = _quarter_start(index)
    monday += timedelta(-monday.weekday() % 7)
    dates = [
        [str(monday + timedelta(7 * week + (day := rng.choice((0, 0, 0, 1, 3))))),
         5 * day + rng.choice((0, 0, 5, 10, 30))]
        for week in sorted(rng.sample(range(2, 12), 6))
    ]  # fmt: skip
    year, quarter = 2027 + index // 4, 1 + index % 4
    return {"id": f"{year}-Q{quarter}", "dates": dates, "seats": rng.choice((25, 30, 30, 35, 40))}
