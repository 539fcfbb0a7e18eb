"""The board's rules: what can be typed, and what is refused with a reason."""

from datetime import date

import pytest

from lagplanner.domain.errors import InputError
from lagplanner.domain.rules import Rules, Sharing, Tone, as_texts, rules_from, shown


def test_rules_survive_being_written_and_read() -> None:
    rules = Rules(
        association="LAG Muster",
        sharing=Sharing.TOWN,
        weekday_weights=(0, 1, 9, 1, 0),
        contact_name="Kim Muster",
        contact_email="vorstand@example.org",
        tone_members=Tone.IHR,
    )
    assert rules_from(as_texts(rules)) == rules


def test_contact_data_may_stay_empty_and_the_board_is_then_reached_by_its_contact() -> None:
    assert rules_from({"contact_phone": " "}).contact_phone == ""
    assert Rules(contact_email="kim@example.org").address_of_board == "kim@example.org"
    both = Rules(contact_email="kim@example.org", board_email="vorstand@example.org")
    assert both.address_of_board == "vorstand@example.org"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("host_gap", "vier", "ganze Zahl"),
        ("host_gap", "0", "zwischen 1 und 20"),
        ("sharing", "alle", "keine der Möglichkeiten"),
        ("starts", "25:00", "Uhrzeit"),
        ("starts", "9223372036854775808", "Uhrzeit"),
        ("weekday_weights", "0 1 2", "braucht 5 Zahlen"),
        ("weekday_weights", "0 1 2 3 -1", "von 0 bis 100"),
        ("year_end_first", "13 40", "kein Tag wie 20.12."),
        ("year_end_last", "40.13.", "„40.13.“ ist kein Tag wie 20.12."),
        ("year_end_last", "Januar", "kein Tag wie 20.12."),
        ("association", " ", "darf nicht leer sein"),
        ("contact_name", "Kim\r\nBcc: jemand", "die man nicht sieht"),
        ("contact_email", "kim@beispiel", "keine E-Mail-Adresse"),
        ("contact_email", "kim@a.example, lou@b.example", "keine E-Mail-Adresse"),
        ("privacy_url", "javascript:alert(1)", "keine Adresse"),
        ("tone_members", "du", "keine der Möglichkeiten sie, ihr"),
        ("undo_minutes", "241", "zwischen 0 und 240"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, typed: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        rules_from({name: typed})
    [problem] = refused.value.problems
    assert problem.field == name
    assert said in problem.message


@pytest.mark.parametrize("typed", ["20.12.", "20. 12.", "20.12", "12 20"])
def test_a_day_of_the_year_is_typed_as_people_write_it(typed: str) -> None:
    assert rules_from({"year_end_first": typed}).year_end_first == (12, 20)
    assert shown("year_end_first", typed) == "20.12."


def test_what_is_no_day_is_shown_as_it_was_typed() -> None:
    assert shown("year_end_first", "40.13.") == "40.13."
    assert shown("tagline", "12 20") == "12 20"


@pytest.mark.parametrize(
    ("day", "between_the_years"),
    [
        (date(2026, 12, 19), False),
        (date(2026, 12, 20), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
    ],
)
def test_nobody_meets_between_the_years(day: date, *, between_the_years: bool) -> None:
    assert Rules().is_year_end(day) is between_the_years
