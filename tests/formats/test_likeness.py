"""Is found what was meant, however it was typed?"""

import pytest

from lagplanner.formats.likeness import found_in, words_of

GOERLITZ = words_of(
    "Quartiersbüro Weststadt, Görlitz, Soziale Dienste Neiße gGmbH: Wohnungen, Wohnen"
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("görlitz", True),
        ("GOERLITZ", True),
        ("gorlitz", True),
        ("Görlits", True),
        ("go", True),
        ("neisse", True),
        ("west görlitz", True),
        ("görlitz west", True),
        ("stadt", True),
        ("quatiersbüro", True),
        ("wonen neise", True),
        ("Quartiersbüros Wohnung", True),
        ("leipzig", False),
        ("görlitz leipzig", False),
        ("xy", False),
        ("!?", False),
    ],
)
def test_umlauts_beginnings_and_typing_errors_find_the_same(typed: str, found: bool) -> None:
    assert bool(found_in(words_of(typed), GOERLITZ)) is found


def test_what_is_meant_letter_by_letter_comes_first() -> None:
    exact, near = words_of("Riesa"), words_of("Riese")
    assert found_in(words_of("riesa"), exact) > found_in(words_of("riesa"), near) > 0


def test_accents_are_no_hindrance() -> None:
    assert words_of("Café Černý, Nguyễn") == ("cafe", "cerny", "nguyen")
