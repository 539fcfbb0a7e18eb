"""Where does a town lie on the map of Saxony, and where does its name fit?

The outline is data (``data/saxony_outline.json``, with its projection and its credit).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

import lagplanner
from lagplanner.templating.charts import MapTown

OUTLINE = Path(lagplanner.__file__).parent / "data" / "saxony_outline.json"


@dataclass(frozen=True, slots=True)
class Outline:
    """The border as an SVG path in a field of `width` × `height`, and how to project onto it."""

    path: str
    width: int
    height: int
    west: float
    north: float
    narrowing: float
    scale: float

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """x and y in the path's units (equirectangular, narrowed by the cosine of the latitude)."""
        x = (lon - self.west) * self.narrowing * self.scale
        return x, (self.north - lat) * self.scale


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes for one width of the screen, in the path's units: the map shrinks, letters must not."""

    name: str
    letters: float
    least: float
    most: float


WIDE = Scale("wide", letters=16, least=10, most=17)
NARROW = Scale("narrow", letters=22.5, least=14, most=20)


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A town's circle and its name's place; no label where it would cover another."""

    town: MapTown
    x: float
    y: float
    radius: float
    label: Label | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The circles for one width of the screen, large ones first so that small ones stay visible."""

    scale: Scale
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Map:
    outline: Outline
    drawings: tuple[Drawing, ...]
    outside: tuple[MapTown, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.bottom <= other.top or other.bottom <= self.top)


@cache
def outline() -> Outline:
    facts = json.loads(OUTLINE.read_text(encoding="utf-8"))
    names = ("path", "W", "H", "minx", "maxy", "k", "sc")
    return Outline(*(facts[name] for name in names))


def saxony(towns: Sequence[MapTown]) -> Map:
    """The map for both widths; a town outside the outline's box is listed, not drawn."""
    border = outline()
    inside = [town for town in towns if _is_on(border, town)]
    outside = tuple(town for town in towns if not _is_on(border, town))
    drawings = tuple(Drawing(scale, _spots(border, inside, scale)) for scale in (WIDE, NARROW))
    return Map(border, drawings, outside)


def _is_on(border: Outline, town: MapTown) -> bool:
    x, y = border.project(town.lat, town.lon)
    return 0 <= x <= border.width and 0 <= y <= border.height


def _spots(border: Outline, towns: Sequence[MapTown], scale: Scale) -> tuple[Spot, ...]:
    """Greedy: planned towns choose first, then the most visited; below, above, right, left, then aslant."""
    most = max((town.count for town in towns), default=0)
    by_rank = sorted(towns, key=lambda town: (not town.highlight, -town.count, town.name))
    circles = {town.name: _circle(border, town, scale, most) for town in towns}
    taken = [_Box(x - r, y - r, x + r, y + r) for x, y, r in circles.values()]
    spots = []
    for town in by_rank:
        x, y, radius = circles[town.name]
        label = None
        for candidate, box in _places(town.name, x, y, radius, scale):
            if _inside(box, border) and not any(box.touches(other) for other in taken):
                taken.append(box)
                label = candidate
                break
        spots.append(Spot(town, round(x, 1), round(y, 1), round(radius, 1), label))
    return tuple(sorted(spots, key=lambda spot: -spot.radius))


def _circle(border: Outline, town: MapTown, scale: Scale, most: int) -> tuple[float, float, float]:
    x, y = border.project(town.lat, town.lon)
    if not town.count and not town.highlight:
        return x, y, scale.least / 2.5
    return x, y, scale.least + (scale.most - scale.least) * sqrt(town.count / max(most, 1))


def _places(name: str, x: float, y: float, radius: float, scale: Scale) -> list[tuple[Label, _Box]]:
    """The places of a name with the box it would fill, as wide as semi-bold Fira Sans is: at the four
    sides, then above and below but to one side, where two towns lie close together."""
    width, height = len(name) * scale.letters * 0.56, scale.letters
    gap, aside = radius + 3, radius / 2
    rows = [
        (Label(x, y + gap + height * 0.8, "middle"), x - width / 2, y + gap),
        (Label(x, y - gap - height * 0.2, "middle"), x - width / 2, y - gap - height),
        (Label(x + gap, y + height * 0.35, "start"), x + gap, y - height / 2),
        (Label(x - gap, y + height * 0.35, "end"), x - gap - width, y - height / 2),
        (Label(x - aside, y - gap - height * 0.2, "start"), x - aside, y - gap - height),
        (Label(x + aside, y - gap - height * 0.2, "end"), x + aside - width, y - gap - height),
        (Label(x - aside, y + gap + height * 0.8, "start"), x - aside, y + gap),
        (Label(x + aside, y + gap + height * 0.8, "end"), x + aside - width, y + gap),
    ]
    return [
        (
            Label(round(label.x, 1), round(label.y, 1), label.anchor),
            _Box(left, top, left + width, top + height),
        )
        for label, left, top in rows
    ]


def _inside(box: _Box, border: Outline) -> bool:
    return (
        box.left >= -8
        and box.right <= border.width + 8
        and box.top >= 0
        and (box.bottom <= border.height + 8)
    )
