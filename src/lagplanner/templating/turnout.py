"""Where does each meeting lie on the picture of who came? Marks in, coordinates in SVG units out.

Time runs to the right, persons upwards. Where a meeting fell out, or nobody has counted, the line is
broken: nobody knows what lies between. There are two drawings, a wide one and one for phones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Came:
    """One meeting: its day and town, and how many came; None where it fell out or nobody has counted."""

    day: date
    town: str
    persons: int | None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of a drawing: its size, where time begins, and how far apart years are named."""

    width: float
    height: float
    left: float
    radius: float
    apart: float


WIDE = Shape(width=1000, height=300, left=44, radius=5, apart=60)
NARROW = Shape(width=340, height=240, left=34, radius=3.4, apart=42)
TOP, FOOT, RIGHT = 14.0, 30.0, 12.0


@dataclass(frozen=True, slots=True)
class Level:
    """A line across for a number of persons."""

    persons: int
    y: float


@dataclass(frozen=True, slots=True)
class YearMark:
    """Where a year begins."""

    year: int
    x: float
    named: bool


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of one picture: `runs` are lines without a break, `fallen` lie on the ground."""

    shape: Shape
    ground: float
    levels: tuple[Level, ...]
    years: tuple[YearMark, ...]
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    fallen: tuple[Dot, ...]


def draw(came: Sequence[Came], shape: Shape) -> Drawing:
    """Place the meetings, the earliest first; there is at least one."""
    first, last = date(came[0].day.year, 1, 1), date(came[-1].day.year, 12, 31)
    scale = (shape.width - shape.left - RIGHT) / ((last - first).days + 1)
    ground = shape.height - FOOT
    levels = _levels(max((one.persons or 0 for one in came), default=0))

    def x(day: date) -> float:
        return round(shape.left + (day - first).days * scale, 1)

    def y(persons: int) -> float:
        return round(ground - (ground - TOP) * persons / levels[-1], 1)

    return Drawing(
        shape,
        ground,
        tuple(Level(persons, y(persons)) for persons in levels),
        _years(first.year, last.year, scale, shape),
        tuple(_path([Dot(x(one.day), y(one.persons or 0)) for one in run]) for run in _runs(came)),
        tuple(Dot(x(one.day), y(one.persons)) for one in came if one.persons is not None),
        tuple(Dot(x(one.day), ground) for one in came if one.cancelled),
    )


def _levels(most: int) -> list[int]:
    """Round numbers from nothing to at least the most, not more than a person can read at once."""
    step = next((one for one in STEPS if most <= one * MOST_LEVELS), STEPS[-1])
    return [step * place for place in range(max(1, math.ceil(most / step)) + 1)]


def _years(first: int, last: int, scale: float, shape: Shape) -> tuple[YearMark, ...]:
    """Each year where there is room for its name, else each second, fifth, tenth …"""
    apart = scale * 365.25
    every = next((one for one in (1, 2, 5, 10, 20, 50) if one * apart >= shape.apart), 100)
    return tuple(
        YearMark(
            year,
            round(shape.left + (date(year, 1, 1) - date(first, 1, 1)).days * scale, 1),
            named=(year - first) % every == 0,
        )
        for year in range(first, last + 1)
    )


def _runs(came: Sequence[Came]) -> list[list[Came]]:
    """The stretches of meetings at which somebody has counted; one alone needs no line."""
    runs: list[list[Came]] = [[]]
    for one in came:
        if one.persons is None:
            runs.append([])
        else:
            runs[-1].append(one)
    return [run for run in runs if len(run) > 1]


def _path(dots: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
