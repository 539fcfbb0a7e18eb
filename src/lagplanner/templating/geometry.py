"""Where does a part of a picture lie? Data in, coordinates in SVG units out; pure.

The y axis points down, angles run clockwise from the top, a year begins at the top.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, cos, pi, sin

from lagplanner.templating.charts import FairnessRow, HolidaySpan, Season, WheelMeeting

_SEASON_OF_MONTH = (
    *(Season.WINTER,) * 2,
    *(Season.SPRING,) * 3,
    *(Season.SUMMER,) * 3,
    *(Season.AUTUMN,) * 3,
    Season.WINTER,
)


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MonthPiece:
    """A month of the wheel: the path of its piece of the ring and the middle for its name."""

    month: date
    season: Season
    path: str
    middle: Point


@dataclass(frozen=True, slots=True)
class Marker:
    """A meeting's sign: `foot` is the true day, `sign` the place moved aside for its neighbours."""

    meeting: WheelMeeting
    foot: Point
    sign: Point


@dataclass(frozen=True, slots=True)
class Wheel:
    months: tuple[MonthPiece, ...]
    holidays: tuple[str, ...]
    markers: tuple[Marker, ...]


def wheel(year: int, meetings: Sequence[WheelMeeting], holidays: Sequence[HolidaySpan]) -> Wheel:
    """The year wheel in a field of 340 × 340 around (170, 170)."""
    turns = _apart([_turn(one.day) for one in _in_order(year, meetings)], least=0.042)
    markers = tuple(
        Marker(one, _at(_turn(one.day), 118), _at(turn, 145))
        for one, turn in zip(_in_order(year, meetings), turns, strict=True)
    )
    arcs = tuple(_arc(*_cut(year, span), radius=80) for span in _within(year, holidays))
    return Wheel(tuple(_month_piece(year, month) for month in range(1, 13)), arcs, markers)


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float
    label: date | None = None


@dataclass(frozen=True, slots=True)
class StripMark:
    """A meeting on the strip: its day at `x`, its sign at `sign_x` (moved aside for neighbours),
    its words at `text_x` on line `row` (0 is upper)."""

    meeting: WheelMeeting
    x: float
    sign_x: float
    text_x: float
    row: int


@dataclass(frozen=True, slots=True)
class Strip:
    months: tuple[Bar, ...]
    holidays: tuple[Bar, ...]
    marks: tuple[StripMark, ...]
    rows: int


STRIP_WIDTH = 960


def strip(year: int, meetings: Sequence[WheelMeeting], holidays: Sequence[HolidaySpan]) -> Strip:
    """The year as a band 960 wide; words that would touch move to the next line."""
    months = tuple(
        Bar(_x(first), STRIP_WIDTH * calendar.monthrange(year, first.month)[1] / _days(year), first)
        for first in (date(year, month, 1) for month in range(1, 13))
    )
    bars = []
    for span in _within(year, holidays):
        start, end = _cut(year, span)
        bars.append(Bar(STRIP_WIDTH * start, STRIP_WIDTH * (end - start)))
    marks: list[StripMark] = []
    ends: list[float] = []
    ordered = _in_order(year, meetings)
    signs = _apart([_turn(one.day) for one in ordered], least=42 / STRIP_WIDTH, around=False)
    for one, sign in zip(ordered, signs, strict=True):
        x = _x(one.day) + STRIP_WIDTH / _days(year) / 2
        half = max(len(one.label) * 4.4, 46)
        text_x = min(max(x, half), STRIP_WIDTH - half)
        row = next((row for row, end in enumerate(ends) if end < text_x - half), len(ends))
        ends[row : row + 1] = [text_x + half + 8]
        marks.append(StripMark(one, x, STRIP_WIDTH * (sign + 0.5 / _days(year)), text_x, row))
    return Strip(months, tuple(bars), tuple(marks), max(len(ends), 1))


@dataclass(frozen=True, slots=True)
class Block:
    """One place in a fairness row; `filled` is the part of it that is hosted, 0 to 1."""

    x: float
    filled: float


@dataclass(frozen=True, slots=True)
class FairnessBar:
    row: FairnessRow
    blocks: tuple[Block, ...]
    ideal: float
    width: float


BLOCK = 20
"""Width of one hosting in a fairness row, of which the last two units are the gap."""


def fairness(rows: Sequence[FairnessRow]) -> tuple[FairnessBar, ...]:
    """All rows with the same number of blocks, so that they can be compared by eye."""
    most = max((max(row.hosted, row.fair) for row in rows), default=0)
    places = max(ceil(most), 1)

    def bar(row: FairnessRow) -> FairnessBar:
        blocks = tuple(
            Block(BLOCK * place, min(max(row.hosted - place, 0), 1)) for place in range(places)
        )
        return FairnessBar(row, blocks, BLOCK * row.fair, BLOCK * places)

    return tuple(bar(row) for row in rows)


def season_of(day: date) -> Season:
    """The season of the month, as the wheel is coloured (December to February is winter)."""
    return _SEASON_OF_MONTH[day.month - 1]


def _in_order(year: int, meetings: Sequence[WheelMeeting]) -> list[WheelMeeting]:
    return sorted((one for one in meetings if one.day.year == year), key=lambda one: one.day)


def _within(year: int, holidays: Sequence[HolidaySpan]) -> list[HolidaySpan]:
    return [span for span in holidays if span.first.year <= year <= span.last.year]


def _cut(year: int, span: HolidaySpan) -> tuple[float, float]:
    """The span as parts of the year, 0 to 1, its last day included."""
    start = _turn(span.first) if span.first.year == year else 0.0
    end = _turn(span.last) + 1 / _days(year) if span.last.year == year else 1.0
    return start, end


def _days(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _turn(day: date) -> float:
    return (day.timetuple().tm_yday - 1) / _days(day.year)


def _x(day: date) -> float:
    return STRIP_WIDTH * _turn(day)


def _apart(turns: list[float], least: float, around: bool = True) -> list[float]:
    """Push neighbours aside until they are `least` of a year apart, as far as there is room.

    `around`: the last and the first are neighbours too, as they are on the wheel.
    """
    placed = list(turns)
    least = min(least, 1 / len(placed)) if placed else least
    for _ in range(40):
        for left in range(len(placed) if around else len(placed) - 1):
            right = (left + 1) % len(placed)
            gap = placed[right] - placed[left] + (1 if right <= left else 0)
            if left != right and gap < least:
                placed[left] -= (least - gap) / 2
                placed[right] += (least - gap) / 2
    return placed


def _at(turn: float, radius: float) -> Point:
    angle = 2 * pi * turn
    return Point(round(170 + radius * sin(angle), 1), round(170 - radius * cos(angle), 1))


def _month_piece(year: int, month: int) -> MonthPiece:
    first = date(year, month, 1)
    start = _turn(first)
    end = start + calendar.monthrange(year, month)[1] / _days(year)
    a, b, c, d = _at(start, 120), _at(end, 120), _at(end, 88), _at(start, 88)
    path = f"M{a.x} {a.y}A120 120 0 0 1 {b.x} {b.y}L{c.x} {c.y}A88 88 0 0 0 {d.x} {d.y}Z"
    return MonthPiece(first, season_of(first), path, _at((start + end) / 2, 104))


def _arc(start: float, end: float, radius: int) -> str:
    a, b = _at(start, radius), _at(end, radius)
    large = 1 if end - start > 0.5 else 0
    return f"M{a.x} {a.y}A{radius} {radius} 0 {large} 1 {b.x} {b.y}"
