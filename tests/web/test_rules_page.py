"""Can the board say how it plans and writes?"""

import re
from dataclasses import replace
from html import unescape

from lagplanner.domain.rules import Rules, as_texts
from lagplanner.services import rules
from tests.people import NOW
from tests.visitors import Visitor, heading


async def test_the_rules_are_in_groups_and_are_stored_together(board: Visitor) -> None:
    page = await board.get("/vorstand/regeln")
    assert heading(page) == "Regeln"
    groups = re.findall(r'<h2 id="[a-z]+">([^<]+)</h2>', page.text)
    assert groups == [
        "Wie geplant wird",
        "Briefe",
        "Mitgliederversammlung: was die Satzung sagt",
    ]

    answer = await board.post("/vorstand/regeln", {"seats": "40", "tone_members": "ihr"})

    assert answer.status_code == 303
    stored = await rules.rules()
    assert (stored.seats, stored.tone_members) == (40, "ihr")


async def test_rules_are_shown_as_a_person_reads_them(board: Visitor) -> None:
    page = await board.get("/vorstand/regeln")
    assert page.text.count('<select class="kern-form-input__select" id="weekday_weights') == 5
    for name, weekday in (("weekday_weights", "Montag"), ("weekday_weights-5", "Freitag")):
        assert f'for="{name}">{weekday}</label>' in page.text
    assert '<option value="8" selected>eher nicht</option>' in page.text
    assert re.findall(r'name="year_end_\w+" type="text" value="([^"]+)"', page.text) == [
        "20.12.",
        "6.1.",
    ]
    assert "Zwischen 1 und 12" in page.text
    assert "0 2 3 2 8" not in page.text


async def test_what_the_page_shows_can_be_sent_back_and_changes_nothing(board: Visitor) -> None:
    """Also a weight that is none of the five choices."""
    before = replace(Rules(), weekday_weights=(0, 2, 17, 2, 8), corridor=123)
    await rules.change_rules(as_texts(before), who="Vorsitz", now=NOW)
    page = await board.get("/vorstand/regeln")
    assert "eigener Wert: 17" in page.text

    answer = await board.post("/vorstand/regeln", filled(page.text))

    assert answer.status_code == 303
    assert await rules.rules() == before


async def test_weekdays_and_days_are_stored_as_they_were_chosen(board: Visitor) -> None:
    page = await board.get("/vorstand/regeln")
    sent = filled(page.text) | {"weekday_weights": "30", "weekday_weights-3": "0"}
    await board.post("/vorstand/regeln", sent | {"year_end_first": "18.12."})
    stored = await rules.rules()
    assert (stored.weekday_weights, stored.year_end_first) == ((30, 2, 0, 2, 8), (12, 18))
    trail = await board.get("/vorstand/verlauf")
    assert "Wochentage: 0 2 3 2 8 → 30 2 0 2 8" in trail.text
    assert "Jahreswechsel: erster freier Tag: 20.12. → 18.12." in trail.text


async def test_the_form_comes_back_filled_with_each_problem_at_its_field(board: Visitor) -> None:
    page = await board.get("/vorstand/regeln")
    sent = filled(page.text) | {
        "seats": "40",
        "year_end_first": "40.13.",
        "starts": "25:00",
        "weekday_weights-2": "8",
    }
    page = await board.post("/vorstand/regeln", sent)
    assert page.status_code == 422
    back = filled(page.text)
    assert {name: back[name] for name in sent} == sent
    for name in ("year_end_first", "starts"):
        assert f'<a class="kern-link" href="#{name}">' in page.text
        assert f'id="{name}-error"' in page.text
    assert (await rules.rules()).seats == Rules().seats


def filled(page: str) -> dict[str, str]:
    """What a browser would send back without anything being changed."""
    inputs = re.findall(r'<input class="kern[^>]* name="([^"]+)" type="\w+" value="([^"]*)"', page)
    selects = re.findall(r'<select [^>]*name="([^"]+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'<option value="([^"]*)" selected>', page)
    return {name: unescape(value) for name, value in inputs} | dict(
        zip(selects, chosen, strict=True)
    )
