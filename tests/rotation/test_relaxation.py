"""Does the relaxation ever promise too much, and does thinning out choices change an answer?"""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.rotation.problem import Problem, Status
from lagplanner.rotation.program import Program, Row, Term
from lagplanner.rotation.proof import Proof
from lagplanner.rotation.relaxation import SCALE, bounded, relax
from lagplanner.rotation.solve import DEFAULT_LEVELS, first_draft
from tests.rotation.exhaustive import best
from tests.rotation.instances import of_size, tiny

SIZE = 5
FACTORS = st.integers(-6, 6)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    terms = tuple(enumerate(draw(st.lists(FACTORS, min_size=SIZE, max_size=SIZE))))
    most = draw(st.integers(-4, 8))
    return Row(terms, most, most if draw(st.booleans()) else None)


def programs() -> st.SearchStrategy[Program]:
    columns = {(at, 1, 0): at for at in range(SIZE)}
    return st.lists(rows(), max_size=4).map(
        lambda found: Program(size=SIZE, columns=columns, rows=found)
    )


def worths(program: Program, objective: Term) -> list[tuple[int, tuple[int, ...]]]:
    """Every solution, found by trying all, with what it is worth."""

    def keeps(chosen: tuple[int, ...], row: Row) -> bool:
        used = sum(factor * chosen[at] for at, factor in row.terms)
        return used == row.most if row.least == row.most else used <= row.most

    return [
        (objective.constant + sum(f * chosen[at] for at, f in objective.terms.items()), chosen)
        for chosen in product((0, 1), repeat=SIZE)
        if all(keeps(chosen, row) for row in program.rows)
    ]


@given(programs(), st.lists(FACTORS, min_size=SIZE, max_size=SIZE), st.data())
def test_whatever_the_prices_are_no_solution_is_worth_less_than_they_say(
    program: Program, factors: list[int], data: st.DataObject
) -> None:
    objective = Term(3, dict(enumerate(factors)))
    number = len(program.rows)
    prices = data.draw(st.lists(st.floats(-50, 50), min_size=number, max_size=number))

    found = bounded(program, program.rows, objective, prices)

    for worth, chosen in worths(program, objective):
        surcharge = max(
            (cost for (at, _, _), cost in found.surcharge.items() if chosen[at]), default=0
        )
        assert found.bound + surcharge <= worth * SCALE


def test_good_prices_tell_the_worth_of_the_best_and_who_is_not_in_it() -> None:
    columns = {(at, 1, 0): at for at in range(3)}
    one_of_three = Row(tuple((at, 1) for at in range(3)), 1, 1)
    program = Program(size=3, columns=columns, rows=[one_of_three])

    found = relax(program, Term(0, {0: 7, 1: 4, 2: 9}), {}, seconds=5)

    assert found is not None
    assert (found.least, found.within(4, {0: [(0, 1), (1, 1), (2, 1)]})) == (4, {0: [(1, 1)]})
    assert found.within(7, {0: [(0, 1), (1, 1), (2, 1)]}) == {0: [(0, 1), (1, 1)]}


def test_a_limit_nobody_can_keep_leaves_no_relaxation() -> None:
    program = Program(size=1, rows=[Row(((0, 1),), 1, 1)])

    assert relax(program, Term(0, {0: 1}), {"level": (Term(0, {0: 5}), 4)}, seconds=5) is None


@pytest.mark.parametrize("likely", [1, 2])
def test_thinned_out_the_answer_is_still_the_best_of_all_plans(likely: int) -> None:
    seen = 0
    for seed in range(60):
        data = tiny(seed)
        expected = best(data)
        draft = first_draft(Problem.from_json(data), DEFAULT_LEVELS)
        if expected is None or draft.core.impossible:
            continue

        result = Proof(draft, seconds=20, many=0, likely=likely).run()

        assert result.status is Status.optimal
        assert tuple(result.levels[level] for level in DEFAULT_LEVELS) == expected.levels, seed
        seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", [0, 1])
def test_thinned_out_or_not_the_same_plan_is_proven(seed: int) -> None:
    problem = Problem.from_json(of_size("30x20", seed))

    whole, thinned = (
        Proof(first_draft(problem, DEFAULT_LEVELS), seconds=20, many=many).run()
        for many in (10**9, 0)
    )

    assert (thinned.status, thinned.levels) == (Status.optimal, whole.levels)
    assert thinned.plan == whole.plan
