"""What does the solver say about one program? (Only this file and `relaxation` load it.)

One worker and full linearisation: with its defaults on two cores CP-SAT does not close a model of
30 x 20 in a minute, with these settings it does in a fraction of a second. Effort is limited in
deterministic time first, so that a busy machine gives the same answer as an idle one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from lagplanner.rotation.program import Program, Row, Term


@dataclass(frozen=True, slots=True)
class Answer:
    """`done`: the question is settled. `chosen` is empty if there is no (better) solution.

    `bound` is a proven lower bound of the objective, None if nothing is known. `effort` is the
    deterministic time used.
    """

    done: bool
    chosen: frozenset[int] = field(default_factory=frozenset)
    bound: int | None = None
    effort: float = 0.0


@cache
def solver_name() -> str:
    from importlib.metadata import version

    return f"cp-sat {version('ortools')}"


def minimise(
    program: Program,
    objective: Term,
    below: int | None,
    limits: Mapping[str, tuple[Term, int]],
    *,
    seconds: float,
    effort: float,
    presolve: bool = True,
) -> Answer:
    """The least of `objective` under the rows and `limits`, looking only below `below`.

    `done` without a choice means: nothing below `below` exists (or nothing at all without it).
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    boolean = [model.new_bool_var("") for _ in range(program.size)]

    def total(terms: Mapping[int, int] | tuple[tuple[int, int], ...]) -> cp_model.LinearExprT:
        pairs = terms.items() if isinstance(terms, Mapping) else terms
        variables, factors = [], []
        for variable, factor in pairs:
            variables.append(boolean[variable])
            factors.append(factor)
        return cp_model.LinearExpr.weighted_sum(variables, factors)

    def add(row: Row) -> None:
        if not row.terms:
            if row.most < 0 or (row.least is not None and row.least > 0):
                model.add_bool_or([])
            return
        if row.most == 1 and all(factor == 1 for _, factor in row.terms):
            literals = [boolean[v] for v, _ in row.terms]
            if row.least == 1:
                model.add_exactly_one(literals)
            elif row.least is None:
                model.add_at_most_one(literals)
            return
        expression = total(row.terms)
        if row.least == row.most:
            model.add(expression == row.most)
        else:
            model.add(expression <= row.most)

    for row in program.rows:
        add(row)
    for term, most in limits.values():
        add(_reduced(term, most - term.constant))
    scale = math.gcd(*objective.terms.values()) or 1 if objective.terms else 1
    if below is not None:
        add(_reduced(objective, below - 1 - objective.constant))
    model.minimize(total({v: factor // scale for v, factor in objective.terms.items()}))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = 7
    solver.parameters.cp_model_presolve = presolve
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    solver.parameters.max_deterministic_time = max(0.01, effort)
    status = solver.solve(model)
    used = solver.deterministic_time
    if status == cp_model.INFEASIBLE:
        return Answer(True, bound=below, effort=used)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(model.validate())
    chosen: frozenset[int] = frozenset()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = frozenset(v for v in range(program.size) if solver.boolean_value(boolean[v]))
    known = math.ceil(solver.best_objective_bound - 1e-6) * scale + objective.constant
    return Answer(status == cp_model.OPTIMAL, chosen, known, used)


def _reduced(term: Term, most: int) -> Row:
    """The row `term <= most` with its common factor taken out (keeps numbers small)."""
    factor = math.gcd(*term.terms.values()) if term.terms else 1
    factor = factor or 1
    return Row(tuple((v, one // factor) for v, one in term.terms.items()), most // factor)
