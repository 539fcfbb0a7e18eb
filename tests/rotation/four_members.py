"""Four members for the checker: Anna's project in Chemnitz, Bert's in Leipzig, Cora's in Dresden, Dora's in Chemnitz.

Meetings lie in every second month, so nothing is close unless a test wants it.
"""

from typing import Any

from tests.rotation.instances import CITIES, Problem

DAYS = ["2027-01-11", "2027-03-15", "2027-05-10", "2027-07-12", "2027-09-13", "2027-11-15"]


def a_problem(slots: int, **changes: Any) -> Problem:
    """Four members, `slots` meetings, no gap but the ones a test asks for."""
    return {
        "members": [
            {"id": "anna", "city": "Chemnitz"},
            {"id": "bert", "city": "Leipzig"},
            {"id": "cora", "city": "Dresden"},
            {"id": "dora", "city": "Chemnitz"},
        ],
        "slots": [{"id": f"T{i}", "dates": [[DAYS[i], 0]]} for i in range(slots)],
        "cities": CITIES,
        "host_gap": 1,
        "city_gap": 1,
        "city_window": 0,
        "region_gap": 0,
        "date_gap": 0,
        **changes,
    }


def a_plan(*hosts: str | None) -> list[list[str] | None]:
    return [None if host is None else [host, DAYS[i]] for i, host in enumerate(hosts)]
