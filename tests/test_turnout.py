"""The geometry of picture 8: how many came to each meeting, with gaps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.templating.turnout import NARROW, WIDE, Came, Shape, draw


def came(*numbers: int | None, cancelled: int | None = None) -> list[Came]:
    """A meeting each quarter from March 2024; `cancelled` is the place of one that fell out."""
    first = date(2024, 3, 11)
    return [
        Came(first + timedelta(days=91 * place), "Riesa", number, place == cancelled)
        for place, number in enumerate(numbers)
    ]


def test_a_cancelled_meeting_breaks_the_line_and_lies_on_the_ground() -> None:
    drawing = draw(came(20, 24, None, 30, 28, cancelled=2), WIDE)
    assert [run.count(" ") for run in drawing.runs] == [2, 2]
    assert len(drawing.dots) == 4
    [fallen] = drawing.fallen
    assert fallen.y == drawing.ground
    assert drawing.dots[1].x < fallen.x < drawing.dots[2].x


def test_where_nobody_has_counted_there_is_a_gap_without_a_sign() -> None:
    drawing = draw(came(20, None, 30), WIDE)
    assert (drawing.runs, len(drawing.dots), drawing.fallen) == ((), 2, ())


@pytest.mark.parametrize(
    ("most", "levels"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (22, [0, 5, 10, 15, 20, 25]),
        (44, [0, 10, 20, 30, 40, 50]),
        (101, [0, 25, 50, 75, 100, 125]),
    ],
)
def test_the_levels_are_round_numbers(most: int, levels: list[int]) -> None:
    assert [level.persons for level in draw(came(most), WIDE).levels] == levels


def test_on_a_phone_years_are_named_as_far_as_there_is_room() -> None:
    every = [Came(date(2001 + place, 3, 9), "Riesa", 20) for place in range(26)]
    named = [mark.year for mark in draw(every, NARROW).years if mark.named]
    assert named == [2001, 2006, 2011, 2016, 2021, 2026]


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 900)), min_size=1, max_size=120),
    st.sampled_from([WIDE, NARROW]),
)
def test_nothing_leaves_the_picture(numbers: list[int | None], shape: Shape) -> None:
    drawing = draw(came(*numbers, cancelled=0), shape)
    assert all(
        shape.left <= dot.x <= shape.width and 0 < dot.y <= drawing.ground
        for dot in (*drawing.dots, *drawing.fallen)
    )
