"""What does somebody see who is sent the link of a meeting? A card with its day on the year's wheel.

Chat programs and social networks show it beside the link (Open Graph); they read PNG of 1200 × 630.
"""

import io
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from math import cos, pi, sin
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

from lagplanner.templating import assets, words
from lagplanner.templating.geometry import season_of
from lagplanner.templating.locale import gettext, speaking

SIZE = (1200, 630)
BACKGROUND, INK, MUTED = "#faf8f3", "#1c2430", "#55606e"
BAD, ON_BAD = "#a8321c", "#ffffff"
SEASONS = {"winter": "#2f6f8f", "spring": "#4f8a3c", "summer": "#e0a21b", "autumn": "#b6502f"}
TINTS = {"winter": "#d6e6ee", "spring": "#dcebd5", "summer": "#fae7bb", "autumn": "#f3d8cd"}
ACCENT = "#0b5566"
MIDDLE, RADIUS, RING = (300, 315), 236, 40
LEFT, WIDTH = 600, 540
LATIN = frozenset(chr(sign) for sign in (*range(0x20, 0x7F), *range(0xA0, 0x100))) | frozenset(
    "ıŒœˆ˚˜–—‘’‚“”„•…‹›€™"
)
EXTENDED = frozenset(
    chr(sign)
    for part in ((0x100, 0x180), (0x218, 0x21C), (0x1E80, 0x1E86))
    for sign in range(*part)
)
"""Which letters the two files of the font have for certain."""

FINER = 2
"""The wheel is drawn so much larger and made small again: Pillow's arcs have rough edges."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on it. `warning` is a word in German that must not be missed, "" without one."""

    day: date
    title: str
    place: str
    host: str
    association: str
    warning: str = ""
    accent: str = ACCENT
    language: str = "de"

    @property
    def mark(self) -> str:
        """Another one as soon as anything on the card is: who keeps pictures by address fetches it anew."""
        return sha256(repr(self).encode()).hexdigest()[:12]


@lru_cache(maxsize=64)  # a link that is shared is looked at by many at once
def share_picture(card: Card) -> bytes:
    """The card as PNG; the same card is the same bytes."""
    picture = Image.new("RGB", SIZE, BACKGROUND)
    wheel = _wheel(card)
    picture.paste(wheel, (MIDDLE[0] - wheel.width // 2, MIDDLE[1] - wheel.height // 2))
    draw = ImageDraw.Draw(picture)
    with speaking(card.language):
        _day(draw, card)
        _words(draw, card)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _wheel(card: Card) -> Image.Image:
    """The ring of the months, the meeting's own in its full colour, with a sign on the day."""
    field = RADIUS + 40
    picture = Image.new("RGB", (2 * field * FINER,) * 2, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    middle = field * FINER
    ring = (middle - RADIUS * FINER,) * 2 + (middle + RADIUS * FINER,) * 2
    for month in range(1, 13):
        first = date(card.day.year, month, 1)
        end = 270 if month == 12 else _degrees(date(card.day.year, month + 1, 1))
        colours = SEASONS if month == card.day.month else TINTS
        draw.pieslice(ring, _degrees(first) + 0.6, end - 0.6, fill=colours[season_of(first)])
    _disc(draw, (middle, middle), (RADIUS - RING) * FINER, BACKGROUND)
    angle, away = _degrees(card.day) * pi / 180, (RADIUS - RING / 2) * FINER
    sign = (middle + cos(angle) * away, middle + sin(angle) * away)
    _disc(draw, sign, 36 * FINER, BACKGROUND)
    _disc(draw, sign, 29 * FINER, BAD if card.warning else card.accent)
    return picture.resize((2 * field, 2 * field), Image.Resampling.LANCZOS)


def _disc(draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, colour: str) -> None:
    x, y = at
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _degrees(day: date) -> float:
    """Where a day lies on the wheel, as Pillow counts: clockwise from three o'clock; January begins at the top."""
    return (day.timetuple().tm_yday - 1) / (366 if isleap(day.year) else 365) * 360 - 90


def _day(draw: ImageDraw.ImageDraw, card: Card) -> None:
    x, y = MIDDLE
    _centred(draw, words.weekday(card.day), 34, y - 118, MUTED)
    draw.text((x, y + 52), str(card.day.day), INK, _font(168), anchor="ms")
    _centred(draw, words.month_year(card.day), 38, y + 112, INK)


def _words(draw: ImageDraw.ImageDraw, card: Card) -> None:
    """Whose meeting, what about, where and at whose place, from the top."""
    _line(draw, card.association, 30, 84, MUTED)
    y = 150
    if card.warning:
        warning = gettext(card.warning)
        width = _width(warning, 38)
        draw.rounded_rectangle((LEFT, y - 8, LEFT + width + 48, y + 60), 34, fill=BAD)
        _line(draw, warning, 38, y + 40, ON_BAD, left=LEFT + 24)
        y += 100
    size, lines = _fitted(card.title or gettext("Arbeitstreffen"), 490 - y)
    for line in lines:
        y += round(size * 1.2)
        _line(draw, line, size, y, INK)
    _line(draw, card.place, 40, 530, card.accent)
    _line(draw, card.host, 28, 580, MUTED)


def _fitted(text: str, height: int) -> tuple[int, list[str]]:
    """The largest letters in which the text fits, and its lines; a very long one is cut with "…"."""
    for size in (64, 54, 46, 40):
        lines, most = _wrapped(text, size), int(height / (size * 1.2))
        if len(lines) <= most and all(_width(line, size) <= WIDTH for line in lines):
            return size, lines
    kept = lines[:most]
    while kept and _width(f"{kept[-1]} …", size) > WIDTH:
        kept[-1] = kept[-1][:-1].rstrip()
    return size, [*kept[:-1], f"{kept[-1]} …"]


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", size) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _centred(draw: ImageDraw.ImageDraw, text: str, size: int, y: int, colour: str) -> None:
    _line(draw, text, size, y, colour, left=MIDDLE[0] - _width(text, size) / 2)


def _line(
    draw: ImageDraw.ImageDraw, text: str, size: int, y: float, colour: str, *, left: float = LEFT
) -> None:
    """One line on its baseline; letters of another file of the font follow each other."""
    while text and left + _width(text, size) > SIZE[0] - 40:
        text = f"{text.rstrip(' …')[:-1].rstrip()} …"
    for piece, more in _pieces(text):
        draw.text((left, y), piece, colour, _font(size, more), anchor="ls")
        left += _font(size, more).getlength(piece)


def _width(text: str, size: int) -> float:
    return sum(_font(size, more).getlength(piece) for piece, more in _pieces(text))


def _pieces(text: str) -> Sequence[tuple[str, bool]]:
    """The text in pieces of which each has its letters in one file: Latin, or its extension."""
    pieces: list[tuple[str, bool]] = []
    for sign in map(_writable, text):
        more = bool(sign) and sign not in LATIN
        if pieces and pieces[-1][1] == more:
            pieces[-1] = (pieces[-1][0] + sign, more)
        else:
            pieces.append((sign, more))
    return pieces


def _writable(sign: str) -> str:
    """The letter itself, or the nearest one the font has: a name without one mark is still read."""
    while not (sign in LATIN or sign in EXTENDED):
        shorter = normalize("NFC", normalize("NFD", sign)[:-1])
        if len(shorter) != 1:
            return ""
        sign = shorter
    return sign


@cache
def _font(size: int, more: bool = False) -> ImageFont.FreeTypeFont:
    part = "latin-ext" if more else "latin"
    file = assets.asset(f"vendor/fira-sans/fira-sans-{part}-600-normal.woff2")
    return ImageFont.truetype(io.BytesIO(file.content), size, layout_engine=ImageFont.Layout.BASIC)
