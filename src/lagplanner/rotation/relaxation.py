"""How good can a program be at best, and which choices can no plan that good contain?

The linear relaxation tells both by its prices. They come from a solver that counts in floating
point, so they are not believed: rounded to whole numbers they give a bound, and a surcharge for
each choice, that hold whatever the prices are (weak duality). Those are computed exactly; bad
prices make a weak bound, never a false one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from lagplanner.rotation.program import Kept, Program, Row, Term

SCALE = 1 << 20
"""Prices are counted in this part of a unit."""

Choice = tuple[int, int, int]
"""Member, copy, slot."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`bound` and the surcharges count parts of a unit; no solution is worth less than `bound`.

    A solution that contains a choice is worth at least `bound` and the choice's surcharge.
    """

    bound: int
    surcharge: Mapping[Choice, int]

    @property
    def least(self) -> int:
        """The bound in whole units."""
        return -(-self.bound // SCALE)

    def within(self, worth: int, kept: Kept) -> Kept:
        """Those of the choices that a solution worth at most this much can contain."""
        most = worth * SCALE - self.bound
        return {
            t: [(i, copy) for i, copy in one if self.surcharge.get((i, copy, t), 0) <= most]
            for t, one in kept.items()
        }

    def likeliest(self, number: int, kept: Kept, also: Mapping[Choice, int]) -> Kept:
        """So many choices of each slot with the least surcharge; among equals `also` decides."""

        def rank(choice: Choice) -> tuple[int, int, Choice]:
            return self.surcharge.get(choice, 0), also[choice], choice

        return {
            t: [choice[:2] for choice in nsmallest(number, ((*one, t) for one in choices), rank)]
            for t, choices in kept.items()
        }


def relax(
    program: Program, objective: Term, limits: Mapping[str, tuple[Term, int]], *, seconds: float
) -> Relaxation | None:
    """The relaxation of "the least of `objective` under the rows and `limits`", None if it failed."""
    rows = [*program.rows, *(_limit(term, most) for term, most in limits.values())]
    prices = _prices(program.size, rows, objective, seconds)
    return None if prices is None else bounded(program, rows, objective, prices)


def bounded(
    program: Program, rows: Sequence[Row], objective: Term, prices: Sequence[float]
) -> Relaxation:
    """What these prices of the rows prove, whatever they are; good ones prove more."""
    costs = [0] * program.size
    for variable, factor in objective.terms.items():
        costs[variable] = factor * SCALE
    bound = objective.constant * SCALE
    for row, price in zip(rows, prices, strict=True):
        whole = round(price * SCALE)
        if row.least != row.most:
            whole = min(0, whole)  # to use less than a row allows never costs anything
        if whole:
            bound += whole * row.most
            for variable, factor in row.terms:
                costs[variable] -= whole * factor
    bound += sum(cost for cost in costs if cost < 0)
    surcharge = {choice: max(0, costs[v]) for choice, v in program.columns.items()}
    return Relaxation(bound, surcharge)


def _limit(term: Term, most: int) -> Row:
    return Row(tuple(term.terms.items()), most - term.constant)


def _prices(size: int, rows: Sequence[Row], objective: Term, seconds: float) -> list[float] | None:
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.set_time_limit(max(1, int(seconds * 1000)))
    variables = [solver.NumVar(0, 1, "") for _ in range(size)]
    constraints = []
    for row in rows:
        least = row.most if row.least == row.most else -solver.infinity()
        constraint = solver.Constraint(least, row.most)
        for variable, factor in row.terms:
            constraint.SetCoefficient(variables[variable], factor)
        constraints.append(constraint)
    for variable, factor in objective.terms.items():
        solver.Objective().SetCoefficient(variables[variable], factor)
    solver.Objective().SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return [constraint.dual_value() for constraint in constraints]
