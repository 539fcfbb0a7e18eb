"""What a letter may become, when it is tried again, and when one gives up."""

from datetime import timedelta

import pytest

from lagplanner.domain.post.letters import (
    TRANSITIONS,
    WAITING,
    Answer,
    Letter,
    LetterState,
    after,
    gives_up_at,
    is_stale,
    may_become,
    pause_before,
)
from tests.people import NOW

DAY = timedelta(days=1)
LETTER = Letter(key="a", occasion="host_asked", created_at=NOW)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (99, 240)]
)
def test_the_pauses_grow_to_four_hours_give_or_take_a_tenth(attempts: int, minutes: int) -> None:
    pause = timedelta(minutes=minutes)

    assert pause_before(attempts, chance=0.0) == pause * 0.9
    assert pause_before(attempts, chance=0.5) == pause
    assert pause_before(attempts, chance=1.0) == pause * 1.1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer.ACCEPTED, LetterState.SENT),
        (Answer.LATER, LetterState.RETRY),
        (Answer.NO_MAILBOX, LetterState.BOUNCED),
        (Answer.REFUSED, LetterState.BOUNCED),
        (Answer.LOST, LetterState.IN_DOUBT),
        (Answer.NOT_US, LetterState.RETRY),
        (Answer.UNREACHABLE, LetterState.RETRY),
    ],
)
def test_what_an_answer_means(answer: Answer, state: LetterState) -> None:
    assert after(answer) is state


def test_a_lost_reply_is_tried_again_only_where_the_occasion_says_so() -> None:
    assert after(Answer.LOST, again_in_doubt=True) is LetterState.RETRY


@pytest.mark.parametrize(
    ("released", "expires", "ends"),
    [
        (None, None, 5 * DAY),
        (2 * DAY, None, 7 * DAY),
        (None, 1 * DAY, 1 * DAY),
        (None, 9 * DAY, 5 * DAY),
    ],
)
def test_trying_ends_after_five_days_or_at_the_deadline(
    released: timedelta | None, expires: timedelta | None, ends: timedelta
) -> None:
    letter = Letter(
        key="a",
        occasion="host_asked",
        created_at=NOW,
        released_at=NOW + released if released else None,
        expires_at=NOW + expires if expires else None,
    )

    assert gives_up_at(letter) == NOW + ends


def test_a_letter_is_stale_at_its_deadline_and_without_one_never() -> None:
    letter = Letter(key="a", occasion="host_asked", expires_at=NOW)

    assert not is_stale(letter, NOW - timedelta(seconds=1))
    assert is_stale(letter, NOW)
    assert not is_stale(LETTER, NOW + 1000 * DAY)


def test_only_waiting_letters_are_claimed_and_only_begun_ones_are_sent() -> None:
    claimed_from = {old for old in LetterState if may_become(old, LetterState.CLAIMED)}
    sent_from = {old for old in LetterState if may_become(old, LetterState.SENT)}

    assert claimed_from == WAITING
    assert sent_from == {LetterState.ATTEMPTING, LetterState.IN_DOUBT}


def test_every_state_has_a_way_on_but_to_itself() -> None:
    assert set(TRANSITIONS) == set(LetterState)
    assert not any(may_become(state, state) for state in LetterState)
