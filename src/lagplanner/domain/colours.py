"""Can everybody read this colour? The accent of the pages, corrected where it must be.

Contrast is that of WCAG 2.2 (success criterion 1.4.3): text needs 4.5 : 1 against what lies behind
it. A colour that is too weak is made darker for light pages, or lighter for dark ones, just so far
that it is read on every surface; its hue stays.
"""

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass

READABLE = 4.5
"""The least contrast of text."""

LIGHT_SURFACES = (
    *("#ffffff", "#faf8f3", "#efeae0", "#e6e0d3"),
    *("#e2f1e6", "#fbe6e1", "#fbefd2", "#e0eff3"),
)
DARK_SURFACES = (
    *("#1a2129", "#12171d", "#222b34", "#2a3540"),
    *("#14301f", "#3f1d16", "#35290e", "#11303a"),
)
"""What lies behind a link or a button: surface, background, bands, and the tints of what is said back."""

ON_LIGHT, ON_DARK = "#ffffff", "#12171d"
"""The words on a filled button. Each is a surface, or beyond all of them, so it is readable there."""

STRONGER = 0.25
"""How much of the way to black or white a button goes under the mouse."""

_STEPS = 400
_TYPED = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour as it was wished, and as it can be read: on light pages and on dark ones."""

    wished: str
    light: str
    light_strong: str
    dark: str
    dark_strong: str

    @property
    def is_as_wished(self) -> bool:
        """Whether light pages have the very colour; dark ones nearly always need a lighter one."""
        return self.light == self.wished


def colour(typed: str) -> str:
    """ "#0b5566" from what somebody typed: with or without #, three or six signs. Raises ValueError."""
    found = _TYPED.fullmatch(typed.strip())
    if not found:
        raise ValueError(f"„{typed}“ ist keine Farbe wie #0b5566.")
    signs = found[1].lower()
    return f"#{signs}" if len(signs) == 6 else "#" + "".join(sign * 2 for sign in signs)


def accent(wished: str) -> Accent:
    """The nearest colours that are readable on every surface; `wished` as `colour` gives it."""
    light = _readable(wished, LIGHT_SURFACES, darker=True)
    dark = _readable(wished, DARK_SURFACES, darker=False)
    return Accent(wished, light, _stronger(light, 0.0), dark, _stronger(dark, 1.0))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black and white)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(hexadecimal: str) -> float:
    """How bright a colour is to the eye, 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part) for part in _parts(hexadecimal))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _readable(wished: str, surfaces: Sequence[str], *, darker: bool) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(wished))
    end = 0.0 if darker else 1.0
    for step in range(_STEPS + 1):
        here = lightness + (end - lightness) * step / _STEPS
        found = wished if step == 0 else _hexadecimal(colorsys.hls_to_rgb(hue, here, saturation))
        if all(contrast(found, surface) >= READABLE for surface in surfaces):
            return found
    raise AssertionError("black and white are readable on every surface")


def _stronger(readable: str, end: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(readable))
    further = lightness + (end - lightness) * STRONGER
    return _hexadecimal(colorsys.hls_to_rgb(hue, further, saturation))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(hexadecimal: str) -> tuple[float, float, float]:
    red, green, blue = (int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hexadecimal(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
