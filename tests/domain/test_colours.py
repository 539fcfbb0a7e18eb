"""Can every colour somebody wishes be read by everybody in the end?"""

import colorsys
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lagplanner
from lagplanner.domain.colours import (
    DARK_SURFACES,
    LIGHT_SURFACES,
    ON_DARK,
    ON_LIGHT,
    READABLE,
    accent,
    colour,
    contrast,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
THEME = Path(lagplanner.__file__).parent / "web" / "static" / "theme.css"
SURFACES = "surface background band band-2 ok-tint bad-tint warn-tint info-tint".split()


@given(COLOURS)
def test_any_colour_becomes_readable_on_every_surface(wished: str) -> None:
    chosen = accent(wished)
    for shades, surfaces, words in (
        ((chosen.light, chosen.light_strong), LIGHT_SURFACES, ON_LIGHT),
        ((chosen.dark, chosen.dark_strong), DARK_SURFACES, ON_DARK),
    ):
        for shade in shades:
            assert min(contrast(shade, surface) for surface in (*surfaces, words)) >= READABLE


@given(COLOURS)
def test_a_colour_keeps_its_hue(wished: str) -> None:
    def hue(hexadecimal: str) -> tuple[float, float]:
        parts = [int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        found, lightness, saturation = colorsys.rgb_to_hls(*parts)
        return found, saturation * (1 - abs(2 * lightness - 1))

    before, colourful = hue(wished)
    after, still_colourful = hue(accent(wished).light)
    if colourful > 0.2 and still_colourful > 0.2:
        turned = abs(before - after)
        assert min(turned, 1 - turned) < 0.02


@given(COLOURS)
def test_a_readable_colour_is_taken_as_it_is(wished: str) -> None:
    readable = min(contrast(wished, surface) for surface in LIGHT_SURFACES) >= READABLE
    assert accent(wished).is_as_wished == readable


def test_a_garish_yellow_becomes_the_nearest_readable_one() -> None:
    chosen = accent("#ffee00")
    assert (chosen.light, chosen.dark) == ("#6c6500", "#ffee00")
    assert round(min(contrast(chosen.light, one) for one in LIGHT_SURFACES), 2) == 4.56


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b5566", "#0b5566", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_the_surfaces_are_those_of_the_theme() -> None:
    light, dark = THEME.read_text("utf-8").split("@media", 1)
    for text, surfaces in ((light, LIGHT_SURFACES), (dark, DARK_SURFACES)):
        found = dict(re.findall(r"--lp-([\w-]+): (#\w{6});", text))
        assert tuple(found[name] for name in SURFACES) == surfaces


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#0B5566", "#0b5566"), ("e30613", "#e30613"), (" #fc0 ", "#ffcc00")],
)
def test_a_colour_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert colour(typed) == read


@pytest.mark.parametrize("typed", ["rot", "#12345", "#12345g", "url(x)", "#ffffff;}", "٣٣٣"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="keine Farbe wie #0b5566"):
        colour(typed)
