"""What people thought is counted, and nothing kept says who thought what."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.afterwards.feedback import (
    MARKS,
    Answer,
    Feedback,
    Liked,
    Wanted,
    check_may_answer,
    closes_on,
    places,
    results,
    with_answer,
)
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.errors import BrokenRuleError, InputError

DAY = date(2027, 3, 15)
HAPPY = Answer(1, frozenset({Liked.WALK}), frozenset({Wanted.TIME}), "Gern wieder")
ANSWERS = st.builds(
    Answer,
    st.sampled_from(sorted(MARKS)),
    st.frozensets(st.sampled_from(Liked)),
    st.frozensets(st.sampled_from(Wanted)),
    st.sampled_from(["", "Danke", "Zu laut", "Mehr Kaffee\nund Kuchen"]),
    st.text("abcdef0123456789", min_size=8, max_size=8),
)


def told(*answers: Answer) -> Feedback:
    known = Feedback()
    for one in answers:
        known = with_answer(known, one)
    return known


@given(st.lists(ANSWERS, unique_by=lambda one: one.once), st.randoms(use_true_random=False))
def test_what_is_kept_is_the_same_in_whatever_order_people_answered(answers, chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(answers)
    chance.shuffle(mixed)
    assert told(*answers) == told(*mixed)
    assert told(*answers).number == len(answers)


def test_the_same_form_sent_twice_counts_once() -> None:
    assert told(*[replace(HAPPY, once="a")] * 2).number == 1
    assert told(replace(HAPPY, once="a"), replace(HAPPY, once="b")).number == 2


@pytest.mark.parametrize("mark", [0, 6, -1])
def test_an_answer_needs_a_mark(mark: int) -> None:
    with pytest.raises(InputError, match="Bitte wählen Sie eine Antwort"):
        with_answer(Feedback(), replace(HAPPY, mark=mark))


def test_below_three_answers_nothing_is_shown() -> None:
    assert results(told(HAPPY, HAPPY)) is None
    found = results(told(HAPPY, HAPPY, Answer(4, frozenset({Liked.PLACE, Liked.WALK}))))
    assert found is not None
    assert (found.number, found.mean) == (3, 2.0)
    assert found.liked == (("der Rundgang", 3), ("der Ort und das Essen", 1))
    assert found.wanted == (("mehr Zeit für Austausch", 2),)
    assert found.words == ("Gern wieder", "Gern wieder")


@pytest.mark.parametrize(
    ("there", "announced", "number"),
    [(2, 3, 2), (0, 3, 3), (0, 0, 1), (1, 0, 1)],
)
def test_as_many_answer_by_one_link_as_were_there(there: int, announced: int, number: int) -> None:
    lines = [
        Line("p7", 7, number=max(there, 1), presence=Presence.PRESENT if there else Presence.OPEN),
        Line("p8", 8, number=9, presence=Presence.PRESENT),
    ]
    replies = [Reply(1, 7, DAY, ReplyKind.YES, seats=announced)]
    assert places([7], lines, replies) == number


def test_nobody_answers_more_often_than_they_were_or_after_the_time() -> None:
    check_may_answer(1, 2, is_open=True)
    with pytest.raises(BrokenRuleError, match="schon alle geantwortet"):
        check_may_answer(2, 2, is_open=True)
    with pytest.raises(BrokenRuleError, match="geschlossen"):
        check_may_answer(0, 2, is_open=False)


def test_a_link_that_came_late_keeps_the_questions_open() -> None:
    assert closes_on(DAY, None) == date(2027, 3, 29)
    assert closes_on(DAY, date(2027, 3, 25)) == date(2027, 3, 29)
    assert closes_on(DAY, date(2027, 4, 6)) == date(2027, 4, 6)
