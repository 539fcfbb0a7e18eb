"""By which words is a person known in a text, and what is left without them?"""

import json

import pytest

from lagplanner.domain.privacy.marks import STAND_IN, Marks, bare, other_surnames

ADA = Marks(
    names=("Dr. Ada Lindner",),
    mails=("ada.lindner@example.org",),
    phones=("+49 30 23125001",),
    surnames=("Lindner",),
)


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Ada Lindner: zugesagt, über den Link",
        "geantwortet hat Ada  Lindner",
        "ADA LINDNER",
        "Vorzimmer von Frau Dr. Lindner",
        "An Ada.LINDNER@example.org kamen 3 Briefe zurück.",
        "Tel. 030/231 250 01",
        "0049 (0)30 23125001",
        json.dumps({"who": ["Ada Lindner"]}),
        json.dumps({"ada.lindner@example.org": 1}),
    ],
)
def test_somebody_is_found_however_they_are_written(text: str) -> None:
    assert ADA.is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ada hat zugesagt",
        "Lindner",
        "Adamina Lindnerin",
        "Canada Lindner",
        "wada.lindner@example.org",
        "ada.lindner@example.org.example",
        "030 231250019",
        "",
    ],
)
def test_somebody_else_is_not_taken_for_them(text: str) -> None:
    assert not ADA.is_in(text)


def test_a_sentence_keeps_all_but_the_person() -> None:
    taken = ADA.taken_from("Anfrage an Dr. Ada Lindner (ada.lindner@example.org) zurückgezogen")
    assert taken == f"Anfrage an {STAND_IN} ({STAND_IN}) zurückgezogen"


def test_of_a_text_the_lines_that_name_somebody_can_be_had_alone() -> None:
    lines = ["Protokoll", "Kim Probe hat gefragt.", "Dann sprach Kim", "Probe noch einmal.", "Ende"]
    kept = Marks(names=("Kim Probe",)).lines_of("\n".join(lines))
    assert kept.split("\n") == lines[1:4]


def test_json_stays_json_with_its_numbers() -> None:
    text = json.dumps({"talk": 7, "who": "Ada Lindner", "more": [{"note": "für Ada Lindner"}]})
    assert json.loads(ADA.taken_from(text)) == {
        "talk": 7,
        "who": STAND_IN,
        "more": [{"note": f"für {STAND_IN}"}],
    }


def test_a_single_name_counts_only_where_it_fills_the_field() -> None:
    kim = Marks(names=("Kim",))
    assert kim.taken_from("Kim") == STAND_IN
    assert kim.taken_from("Kim und Toni") == "Kim und Toni"


def test_nobody_is_in_a_text_by_no_marks() -> None:
    assert Marks().taken_from("Ada Lindner") == "Ada Lindner"


def test_a_name_is_bare_without_its_titles() -> None:
    names = ("Prof. Dr. Kim Probe", "Frau Dr.-Ing. Ada Lindner", "Jana Beispiel, MdL", "Kim")
    assert [bare(one) for one in names] == ["Kim Probe", "Ada Lindner", "Jana Beispiel", "Kim"]


def test_a_name_is_bare_without_degrees_and_brackets_and_ma_is_a_surname() -> None:
    names = ("Kim Probe (Vertretung)", "Ada Lindner, M.A., MdL", "Jana Beispiel M.Sc.", "Kim Ma")
    assert [bare(one) for one in names] == ["Kim Probe", "Ada Lindner", "Jana Beispiel", "Kim Ma"]


def test_a_surname_others_have_too_betrays_nobody() -> None:
    assert other_surnames("Ada Lindner", ["Milan Novák"]) == ("Lindner",)
    assert other_surnames("Ada Lindner", ["Dr. Max Lindner"]) == ()
    assert other_surnames("Kim", []) == ()


@pytest.mark.parametrize("phone", ["030 23125001", "030 2312500 1", "+49 (30) 2312 500-1 ", "1"])
def test_a_number_is_found_wherever_it_is_parted(phone: str) -> None:
    written = Marks(phones=(phone,))
    assert written.is_in("Rufen Sie an: 030/23 12 50 01.") is (phone != "1")
