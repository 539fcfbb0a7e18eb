"""Which hostings go to which slots at the least total cost, if only single costs count?

An exact Hungarian method (shortest augmenting paths with potentials) on whole numbers of any
size. A member's first, second, third … hosting are copies of one column; a copy is looked at only
once the one before it is taken. That is exact because a later copy never costs less: until then
it could not be on a shortest path, so its potential would have stayed 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

BARRED = None
"""A cost of None means that the pair is impossible."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An optimal assignment with its proof.

    `column[r]` is (member, copy) for row r, copies counted from 1. For every row and column
    `cost - row_price[r] - column_price[member, copy] >= 0`; absent columns have price 0.
    """

    column: list[tuple[int, int]]
    row_price: list[int]
    column_price: dict[tuple[int, int], int]


def assign(
    rows: int,
    members: int,
    copies: Sequence[int],
    cost: Callable[[int, int], Sequence[int | None]],
    barrier: int,
) -> Assignment | None:
    """Give each row one column; None if that is impossible.

    `copies[m]` is the most copies of member m, `cost(m, k)` its cost in each row for copy k >= 1
    (never falling with k), `barrier` exceeds the spread of all possible totals.
    """
    names: list[tuple[int, int]] = []
    known: set[tuple[int, int]] = set()
    table: list[list[int]] = [[] for _ in range(rows)]
    taken: list[int] = []
    price: list[int] = []

    def open_column(member: int, copy: int) -> None:
        names.append((member, copy))
        known.add((member, copy))
        for row, value in zip(table, cost(member, copy), strict=True):
            row.append(barrier if value is None else value)
        taken.append(-1)
        price.append(0)

    for member in range(members):
        if copies[member] > 0:
            open_column(member, 1)
    row_price = [0] * rows
    for start in range(rows):
        end = _grow(start, table, taken, price, row_price, barrier)
        if end is None:
            return None
        member, copy = names[end]
        if copy < copies[member] and (member, copy + 1) not in known:
            open_column(member, copy + 1)
    column = [(-1, 0)] * rows
    for at, row in enumerate(taken):
        if row >= 0:
            column[row] = names[at]
    return Assignment(column, row_price, dict(zip(names, price, strict=True)))


def _grow(
    start: int,
    table: list[list[int]],
    taken: list[int],
    price: list[int],
    row_price: list[int],
    barrier: int,
) -> int | None:
    """Match one more row along a shortest path; the column at its end, None if there is none."""
    width = len(price)
    best = [4 * barrier] * width
    way = [-1] * width
    waiting = list(range(width))
    done: list[int] = []
    row, column = start, -1
    # The prices of the path are settled at the end: `shift` is the length travelled so far.
    shift = 0
    reached: list[int] = []
    while True:
        costs, base = table[row], row_price[row] - shift
        nearest, least = -1, 4 * barrier
        for at in waiting:
            now = costs[at] - base - price[at]
            if now < best[at]:
                best[at] = now
                way[at] = column
            else:
                now = best[at]
            if now < least:
                least, nearest = now, at
        if nearest < 0 or least >= barrier // 2:
            return None
        shift, column = least, nearest
        waiting.remove(nearest)
        done.append(nearest)
        reached.append(least)
        if taken[nearest] < 0:
            break
        row = taken[nearest]
    row_price[start] += shift
    for at, length in zip(done[:-1], reached[:-1], strict=True):
        row_price[taken[at]] += shift - length
        price[at] -= shift - length
    end = column
    while column >= 0:
        before = way[column]
        taken[column] = start if before < 0 else taken[before]
        column = before
    return end
