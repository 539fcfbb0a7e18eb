"""The geometry of picture 9: letters of one meeting on a timeline."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lagplanner.templating.charts import HolidaySpan
from lagplanner.templating.timeline import NARROW, WIDE, LetterMark, draw

MEETING = date(2027, 6, 14)
LANES = ("Vorstand", "Gastgebende", "Mitglieder")


def mark(number: int, days: int, lane: str = "Mitglieder", moved: int = 0) -> LetterMark:
    day = MEETING + timedelta(days=days)
    return LetterMark(number, day, day - timedelta(days=moved), lane, "coming")


def test_time_runs_to_the_right_and_the_meeting_has_its_place() -> None:
    drawing = draw(MEETING, LANES, [mark(1, -42), mark(2, -2), mark(3, 14)], [], WIDE)

    before, just_before, after = drawing.marks
    assert before.x < just_before.x < drawing.meeting_x < after.x
    assert [lane.name for lane in drawing.lanes] == ["Mitglieder"]


def test_letters_of_one_day_stand_below_each_other_within_their_lane() -> None:
    drawing = draw(MEETING, LANES, [mark(1, -42), mark(2, -42), mark(3, -41)], [], WIDE)

    [lane] = drawing.lanes
    heights = [placed.y for placed in drawing.marks]
    assert len(set(heights)) == 3
    assert all(lane.top < y < lane.top + lane.height for y in heights)


def test_a_letter_that_moved_far_shows_where_it_came_from() -> None:
    drawing = draw(MEETING, LANES, [mark(1, -60, moved=-19), mark(2, -10, moved=1)], [], WIDE)

    far, near = drawing.marks
    assert far.raw_x is not None
    assert far.raw_x > far.x
    assert near.raw_x is None


def test_months_and_holidays_are_cut_at_the_edges() -> None:
    long = HolidaySpan(date(2027, 1, 1), date(2027, 12, 31), "Ferien")

    drawing = draw(MEETING, LANES, [mark(1, -42)], [long], NARROW)

    [bar] = drawing.holidays
    assert bar.x == NARROW.left
    assert bar.x + bar.width <= NARROW.width
    assert [box.month.month for box in drawing.months] == [4, 5, 6]


@given(
    st.lists(st.tuples(st.integers(-130, 60), st.sampled_from(LANES)), min_size=1, max_size=40),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_two_marks_cover_each_other_and_none_leaves_the_picture(
    letters: list[tuple[int, str]], shape: object
) -> None:
    marks = [mark(number, days, lane) for number, (days, lane) in enumerate(letters, 1)]

    drawing = draw(MEETING, LANES, marks, [], shape)  # type: ignore[arg-type]

    radius = drawing.shape.radius
    for placed in drawing.marks:
        assert radius <= placed.x <= drawing.shape.width - radius + 6
        assert placed.y + radius <= drawing.height
        for other in drawing.marks:
            apart = abs(placed.x - other.x), abs(placed.y - other.y)
            assert placed is other or max(apart) >= 2 * radius
