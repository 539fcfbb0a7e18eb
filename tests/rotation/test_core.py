"""Does plain Python prove fairness, and does Tijdeman's theorem hold in what it finds?"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from lagplanner.rotation.core import Core
from lagplanner.rotation.levels import level_values
from lagplanner.rotation.problem import City, Member, Problem, Slot
from lagplanner.rotation.scale import Scale
from lagplanner.rotation.solve import DEFAULT_LEVELS, first_draft
from lagplanner.rotation.tables import Tables
from tests.rotation.instances import of_size

RUNS = 10_000 if os.environ.get("LAGPLANNER_THOROUGH") else 300


def unconstrained(seed: int) -> Problem:
    """2 to 12 members of any weight, 1 to 40 slots, and no rule but fairness.

    The corridor is Tijdeman's: with k members some order keeps everybody within
    1 - 1/(2k - 2) turns at any time; half a point is added for the rounding of credit.
    """
    rng = Random(f"tijdeman {seed}")
    members = rng.randint(2, 12)
    widest = 100 * (1 - Fraction(1, 2 * members - 2)) + Fraction(1, 2)
    return Problem(
        members=tuple(
            Member(id=i, city="Chemnitz", weight=Fraction(rng.randint(1, 30), rng.randint(1, 9)))
            for i in range(members)
        ),
        slots=tuple(Slot(id=t, dates=()) for t in range(rng.randint(1, 40))),
        cities={"Chemnitz": City(50.8, 12.9)},
        host_gap=0,
        city_gap=0,
        date_gap=0,
        corridor=int(widest),
    )


def with_days(problem: Problem) -> Problem:
    """One day for each slot."""
    first = date(2027, 1, 4)
    slots = (
        replace(slot, dates=((first + timedelta(91 * t), 0),))
        for t, slot in enumerate(problem.slots)
    )
    return replace(problem, slots=tuple(slots))


def test_tijdemans_bound_is_kept_wherever_nothing_but_fairness_counts() -> None:
    for seed in range(RUNS):
        core = Core(Scale(Tables(with_days(unconstrained(seed))), ["excess"]))

        assert core.values["excess"] == 0, seed


def test_tijdemans_bound_is_the_best_there_is_for_equal_shares_of_two() -> None:
    problem = with_days(unconstrained(0))
    two = Problem(
        members=(Member("a", "Chemnitz"), Member("b", "Chemnitz")),
        slots=problem.slots[:4],
        cities=problem.cities,
        host_gap=0,
        city_gap=0,
        date_gap=0,
        corridor=49,
    )

    assert Core(Scale(Tables(two), ["excess"])).values["excess"] > 0


@pytest.mark.parametrize("size", ["30x4", "30x20", "60x20", "33in23x20"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_fairness_is_proven_without_a_solver(size: str, seed: int) -> None:
    draft = first_draft(Problem.from_json(of_size(size, seed)), DEFAULT_LEVELS)
    assert draft.found is not None

    values = level_values(draft.tables, draft.found.hosts, draft.found.days)

    assert values["excess"] == draft.core.values["excess"]


def test_credit_due_is_rounded_half_up_from_exact_fractions() -> None:
    problem = with_days(
        Problem(
            members=(
                Member("a", "Chemnitz", opening=Fraction(-1, 200)),
                Member("b", "Chemnitz", active_from=1),
                Member("c", "Chemnitz", weight=Fraction(2), inactive=(2,)),
            ),
            slots=tuple(Slot(id=t, dates=()) for t in range(3)),
            cities={"Chemnitz": City(50.8, 12.9)},
        )
    )

    # a: -0.5 + 33.33 = 32.83, then + 25, then + 50; b joins in slot 1; c pauses in slot 2.
    assert Tables(problem).due == [[33, 58, 108], [0, 25, 75], [67, 117, 117]]
