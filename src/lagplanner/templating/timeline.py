"""Where does each letter of a meeting lie on its timeline? Marks in, coordinates in SVG units out.

Time runs to the right, one lane for each group of people; letters close to each other stand below
one another. There are two drawings of the same marks: a wide one and one for phones.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lagplanner.templating.charts import HolidaySpan

MARGIN = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class LetterMark:
    """One letter: its number in the table, its day and raw day, whose it is, and what becomes of it.

    `kind` is one of coming, if_silent, if_ready, held, sent, passed, not_recorded; `clash` says
    that somebody gets a second letter on this day.
    """

    number: int
    day: date
    raw: date
    lane: str
    kind: str
    clash: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of a drawing: its width, where time begins, sizes of marks and rows."""

    width: float
    left: float
    radius: float
    row: float
    lane_head: float
    numbered: bool


WIDE = Shape(width=1000, left=128, radius=11.5, row=29, lane_head=6, numbered=True)
NARROW = Shape(width=340, left=4, radius=6, row=16, lane_head=22, numbered=False)
HEAD = 58
"""What stands above the lanes: the meeting's sign, months, school holidays."""


@dataclass(frozen=True, slots=True)
class MonthBox:
    month: date
    x: float
    width: float
    named: bool


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A band for one group: `top` and `height` of the band, `label_y` the baseline of its name."""

    name: str
    top: float
    height: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at its place; `raw_x` is where it would stand unmoved, None if that is close by."""

    mark: LetterMark
    x: float
    y: float
    raw_x: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of one picture; `meeting_x` is where the meeting's own day lies."""

    shape: Shape
    height: float
    meeting_x: float
    months: tuple[MonthBox, ...]
    holidays: tuple[Bar, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Placed, ...]


def draw(
    meeting: date,
    lanes: Sequence[str],
    marks: Sequence[LetterMark],
    holidays: Sequence[HolidaySpan],
    shape: Shape,
) -> Drawing:
    """Place the marks of one meeting; lanes without a mark are left out."""
    days = [meeting, *(mark.day for mark in marks), *(mark.raw for mark in marks)]
    first, last = min(days) - MARGIN, max(days) + MARGIN
    scale = (shape.width - shape.left - 4) / ((last - first).days + 1)

    def x(day: date) -> float:
        return round(shape.left + ((day - first).days + 0.5) * scale, 1)

    placed: list[Placed] = []
    bands: list[Lane] = []
    top: float = HEAD
    for name in lanes:
        mine = sorted((m for m in marks if m.lane == name), key=lambda m: (m.day, m.number))
        if not mine:
            continue
        rows = _rows([x(mark.day) for mark in mine], 2 * shape.radius + 3)
        for mark, row in zip(mine, rows, strict=True):
            y = top + shape.lane_head + (row + 0.5) * shape.row
            far = abs(x(mark.raw) - x(mark.day)) > shape.radius + 3
            placed.append(Placed(mark, x(mark.day), round(y, 1), x(mark.raw) if far else None))
        height = shape.lane_head + (max(rows) + 1) * shape.row + 5
        label = 16.0 if shape.lane_head > 10 else height / 2 + 5
        bands.append(Lane(name, round(top, 1), round(height, 1), round(top + label, 1)))
        top += height + 4
    return Drawing(
        shape=shape,
        height=round(top + 4, 1),
        meeting_x=x(meeting),
        months=_months(first, last, shape, scale),
        holidays=_bars(first, last, holidays, shape, scale),
        lanes=tuple(bands),
        marks=tuple(placed),
    )


def _rows(places: Sequence[float], apart: float) -> list[int]:
    """For each place, in order, the first row in which it has room."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((n for n, end in enumerate(ends) if place - end >= apart), len(ends))
        if row == len(ends):
            ends.append(place)
        ends[row] = place
        rows.append(row)
    return rows


def _months(first: date, last: date, shape: Shape, scale: float) -> tuple[MonthBox, ...]:
    boxes = []
    month = first.replace(day=1)
    while month <= last:
        length = calendar.monthrange(month.year, month.month)[1]
        start = max(month, first)
        end = min(month + timedelta(days=length - 1), last)
        width = ((end - start).days + 1) * scale
        boxes.append(
            MonthBox(
                month,
                round(shape.left + (start - first).days * scale, 1),
                round(width + 0.3, 1),
                named=width >= 30,
            )
        )
        month = month + timedelta(days=length)
    return tuple(boxes)


def _bars(
    first: date, last: date, holidays: Sequence[HolidaySpan], shape: Shape, scale: float
) -> tuple[Bar, ...]:
    bars = []
    for span in holidays:
        start, end = max(span.first, first), min(span.last, last)
        if start <= end:
            at = shape.left + (start - first).days * scale
            bars.append(Bar(round(at, 1), round(((end - start).days + 1) * scale, 1)))
    return tuple(bars)
