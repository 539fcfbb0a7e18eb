"""Small networks written by hand, so that a test can be read without a calculator."""

from __future__ import annotations

from typing import Any

from lagplanner.rotation.problem import Problem

CITIES = {
    "Chemnitz": {"lat": 50.83, "lon": 12.92, "region": "Chemnitz"},
    "Dresden": {"lat": 51.05, "lon": 13.74, "region": "Dresden"},
    "Görlitz": {"lat": 51.15, "lon": 14.99, "region": "Dresden"},
    "Leipzig": {"lat": 51.34, "lon": 12.37, "region": "Leipzig"},
    "Plauen": {"lat": 50.50, "lon": 12.14, "region": "Chemnitz"},
}
QUARTERS = ("2027-03-08", "2027-06-07", "2027-09-06", "2027-11-15")


def network(**changes: Any) -> dict[str, Any]:
    """Five projects in five towns, four quarters with two days each, nothing in the way."""
    data: dict[str, Any] = {
        "members": [{"id": city.lower(), "city": city} for city in CITIES],
        "slots": [
            {"id": f"Q{at + 1}", "dates": [[day, 0], [f"{day[:8]}22", 3]]}
            for at, day in enumerate(QUARTERS)
        ],
        "cities": CITIES,
    }
    return data | changes


def with_member(data: dict[str, Any], at: int, **facts: Any) -> dict[str, Any]:
    members = [dict(m, **facts) if i == at else m for i, m in enumerate(data["members"])]
    return data | {"members": members}


def with_slot(data: dict[str, Any], at: int, **facts: Any) -> dict[str, Any]:
    slots = [dict(s, **facts) if i == at else s for i, s in enumerate(data["slots"])]
    return data | {"slots": slots}


def read(data: dict[str, Any]) -> Problem:
    return Problem.from_json(data)
