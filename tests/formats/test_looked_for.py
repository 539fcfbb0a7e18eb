"""Are days and mail addresses looked for as a whole?"""

import pytest

from lagplanner.formats.looked_for import typed_words, written_words


@pytest.mark.parametrize(
    "typed",
    [
        *("15. März 2027", "15. Maerz 2027", "15. Mär. 2027", "15.3.2027", "15. 03. 2027"),
        *("2027-03-15", "15 March 2027", "15th March 2027", "15 Mar 2027", "15 march, 2027"),
    ],
)
def test_a_day_is_one_word_however_it_is_written(typed: str) -> None:
    assert typed_words(f"Treffen am {typed} in Riesa") == ["treffen", "20270315", "riesa"]


def test_a_month_is_the_same_in_both_languages_where_a_year_follows() -> None:
    assert typed_words("March 2027") == typed_words("März 2027") == ["maerz", "2027"]
    assert typed_words("May Example") == ["may", "example"]


def test_what_is_no_day_stays_as_it_is() -> None:
    assert typed_words("15. Quartier 2027, 3.2027") == ["15", "quartier", "2027", "3"]
    assert typed_words("15 Projekte 2027") == ["15", "projekte", "2027"]


def test_an_address_is_one_word_and_written_found_by_its_parts_too() -> None:
    assert typed_words("(kasse@example.org)") == ["kasseexampleorg"]
    assert written_words("kasse@example.org") == ["kasseexampleorg", "kasse", "example", "org"]
