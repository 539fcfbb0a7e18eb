"""What stands in the way of a complete plan, and what would help? Pure data, no solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lagplanner.rotation.problem import Result


class Relaxable(StrEnum):
    """Rules that the board can relax."""

    host_gap = "host_gap"
    city_gap = "city_gap"
    date_gap = "date_gap"
    seats = "seats"
    max_hostings = "max_hostings"
    availability = "availability"
    confirmed = "confirmed"
    """That a slot's host, or host and day, is settled."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """Who is left for a slot of the contradiction, and what bars the others.

    `left` are members no fact bars; `barred` counts for each rule the members it bars (the first
    rule that bars a member counts).
    """

    slot: int
    left: tuple[int, ...]
    barred: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Relaxing `rule` from `now` to `to` helps; for seats at `slot`, else everywhere.

    For `confirmed` it helps to open `slot` again, which is settled for member `now` (`to` is -1).
    `complete`: all slots asked about can be held then; otherwise only this contradiction is gone.
    """

    rule: Relaxable
    now: int
    to: int
    slot: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest contradiction: all of `slots` cannot be held while all of `rules` are kept.

    `checked` says how it was found a second time ("matching", "exhaustive search", "solver
    without presolve"); `rest` is the best plan with as few slots open as possible.
    """

    slots: tuple[SlotView, ...]
    rules: tuple[Relaxable, ...]
    remedies: tuple[Remedy, ...]
    checked: str
    rest: Result
