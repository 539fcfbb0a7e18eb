"""Which house does a passkey belong to, which answer was asked for, and when is a key a copy?"""

from datetime import timedelta

import pytest

from lagplanner.domain.passkeys import (
    CHALLENGE_LIFE,
    Challenge,
    Party,
    counts_on,
    fits,
    party_of,
)
from tests.people import NOW


@pytest.mark.parametrize(
    ("base_url", "party"),
    [
        ("https://Plan.example.org", Party("plan.example.org", "https://plan.example.org")),
        ("https://plan.example.org:443/", Party("plan.example.org", "https://plan.example.org")),
        (
            "https://plan.example.org:8443",
            Party("plan.example.org", "https://plan.example.org:8443"),
        ),
        ("http://localhost:8000", Party("localhost", "http://localhost:8000")),
        ("http://plan.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::7]", None),
        ("", None),
    ],
)
def test_the_house_is_told_by_its_own_address(base_url: str, party: Party | None) -> None:
    assert party_of(base_url) == party


def test_an_answer_fits_its_question_in_its_browser_for_its_purpose_and_in_time() -> None:
    to_log_in = Challenge("desk", NOW + CHALLENGE_LIFE)
    to_add = Challenge("desk", NOW + CHALLENGE_LIFE, person_id=3)
    last = NOW + CHALLENGE_LIFE - timedelta(seconds=1)
    assert fits(to_log_in, last, browser="desk")
    assert fits(to_add, last, browser="desk", person_id=3)
    assert not fits(None, NOW, browser="desk")
    assert not fits(to_log_in, NOW + CHALLENGE_LIFE, browser="desk")
    assert not fits(to_log_in, NOW, browser="phone")
    assert not fits(to_log_in, NOW, browser="desk", person_id=3)
    assert not fits(to_add, NOW, browser="desk", person_id=4)
    assert not fits(to_add, NOW, browser="desk")


@pytest.mark.parametrize(
    ("known", "told", "goes_on"),
    [(0, 0, True), (0, 1, True), (7, 9, True), (7, 7, False), (7, 6, False), (7, 0, False)],
)
def test_a_count_that_does_not_go_on_speaks_for_a_copy(
    known: int, told: int, goes_on: bool
) -> None:
    assert counts_on(known, told) is goes_on
