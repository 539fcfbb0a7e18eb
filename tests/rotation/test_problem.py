"""Is a problem read and written without loss, and is every mistake named with its place?"""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest

from lagplanner.rotation.problem import (
    Hosting,
    Problem,
    ProblemError,
    Result,
    Status,
    plan_from_json,
    plan_to_json,
)

SMALL: dict[str, Any] = {
    "members": [
        {"id": "a", "city": "Plauen", "weight": "3/2", "offers": [[0, 1]]},
        {"id": "b", "city": "Görlitz", "blackouts": [["2027-01-01", "2027-02-01"]]},
    ],
    "slots": [
        {"id": "Q1", "dates": [["2027-03-01", 0], ["2027-03-08", 2]], "seats": 20},
        {"id": "Q2", "dates": [["2027-06-07", 1]], "pinned": [1, -1], "published": [0, 0]},
    ],
    "cities": {
        "Plauen": {"lat": 50.5, "lon": 12.1, "region": "Vogtland"},
        "Görlitz": {"lat": 51.2, "lon": 15.0, "region": None},
    },
}


def test_what_is_written_is_read_back_equal() -> None:
    problem = Problem.from_json(SMALL)

    again = Problem.from_json(json.loads(json.dumps(problem.to_json())))

    assert again == problem
    assert again.members[0].weight == Fraction(3, 2)


def test_a_missing_key_takes_its_default() -> None:
    problem = Problem.from_json(SMALL)

    assert (problem.host_gap, problem.city_gap, problem.date_gap) == (4, 2, 35)
    assert (problem.members[1].weight, problem.members[1].capacity) == (1, None)


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (("members", 0, "weight"), "viel", 'members[0].weight: must be a number or a fraction as text, like "3/4"'),
        (("members", 0, "weight"), -1, "members[0].weight: must not be negative"),
        (("members", 1, "opening"), "1/0", "members[1].opening: divides by zero"),
        (("members", 1, "city"), "Atlantis", "members[1].city: 'Atlantis' is not among the cities"),
        (("members", 1, "id"), "a", "members: a is there twice"),
        (("members", 0, "last_hosted"), 0, "members[0].last_hosted: must be -1 or less: it lies before slot 0"),
        (("members", 0, "offers"), [[2]], "members[0].offers[0][0]: there is no slot 2"),
        (("members", 1, "blackouts"), [["2027-02-30", "2027-03-01"]], "members[1].blackouts[0][0]: must be a day like 2027-03-15"),
        (("slots", 0, "dates"), [["2027-03-01"]], "slots[0].dates[0]: must have 2 entries"),
        (("slots", 1, "pinned"), [7, -1], "slots[1].pinned[0]: there is no member 7"),
        (("slots", 1, "published"), [0, -1], "slots[1].published[1]: there is no date -1"),
        (("cities", "Plauen", "lat"), 500, "cities.Plauen.lat: must lie between -90 and 90"),
        (("host_gap",), "4", "host_gap: must be a whole number"),
        (("members",), None, "members: must be a list"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(way: tuple[Any, ...], value: Any, message: str) -> None:
    data = copy.deepcopy(SMALL)
    inner: Any = data
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value

    with pytest.raises(ProblemError) as caught:
        Problem.from_json(data)

    assert str(caught.value) == message


def test_a_file_that_is_no_object_is_refused() -> None:
    with pytest.raises(ProblemError, match="the file: must be an object"):
        Problem.from_json([1, 2])


def test_a_plan_is_written_by_names_and_read_back() -> None:
    problem = Problem.from_json(SMALL)

    written = plan_to_json(problem, (Hosting(0, 1), None))

    assert written == [["a", "2027-03-08"], None]
    assert plan_from_json(problem, written) == (Hosting(0, 1), None)


def test_a_result_is_read_back_equal() -> None:
    problem = Problem.from_json(SMALL)
    result = Result(
        status=Status.optimal,
        plan=(Hosting(0, 0), Hosting(1, 0)),
        levels={"excess": 3},
        bound={"excess": 3},
        proven={"excess": "core"},
        seconds=0.25,
    )

    assert Result.from_json(problem, json.loads(json.dumps(result.to_json(problem)))) == result
