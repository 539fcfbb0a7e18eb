"""Is the exact assignment exact, and do its prices prove it?"""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from lagplanner.rotation.assignment import assign

BARRIER = 10**6
costs = st.lists(
    st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=4, max_size=4),
    min_size=2,
    max_size=5,
)


def cost_of(table: list[list[int | None]], member: int, copy: int) -> list[int | None]:
    """Cost of the copy-th hosting: each one dearer than the one before."""
    return [None if c is None else c + 30 * (copy - 1) for c in table[member]]


def cheapest(table: list[list[int | None]], copies: int) -> int | None:
    columns = [(m, k) for m in range(len(table)) for k in range(1, copies + 1)]
    totals = []
    for chosen in permutations(columns, 4):
        paid = [cost_of(table, m, k)[row] for row, (m, k) in enumerate(chosen)]
        if None not in paid:
            totals.append(sum(cost for cost in paid if cost is not None))
    return min(totals, default=None)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(table=costs)
def test_no_other_assignment_is_cheaper(table: list[list[int | None]]) -> None:
    found = assign(4, len(table), [2] * len(table), lambda m, k: cost_of(table, m, k), BARRIER)

    if found is None:
        assert cheapest(table, 2) is None
        return
    paid = [cost_of(table, m, k)[row] for row, (m, k) in enumerate(found.column)]
    assert sum(cost for cost in paid if cost is not None) == cheapest(table, 2)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(table=costs)
def test_the_prices_leave_no_choice_below_zero_and_every_chosen_one_at_zero(
    table: list[list[int | None]],
) -> None:
    found = assign(4, len(table), [3] * len(table), lambda m, k: cost_of(table, m, k), BARRIER)
    if found is None:
        return

    for member in range(len(table)):
        for copy in (1, 2, 3):
            price = found.column_price.get((member, copy), 0)
            for row, cost in enumerate(cost_of(table, member, copy)):
                if cost is None:
                    continue
                reduced = cost - found.row_price[row] - price
                assert reduced >= 0
                if found.column[row] == (member, copy):
                    assert reduced == 0


def test_more_rows_than_copies_is_impossible() -> None:
    assert assign(3, 1, [2], lambda m, k: [0, 0, 0], BARRIER) is None
