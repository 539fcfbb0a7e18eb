"""`lagplanner remind`, as a person or a script uses it."""

import json
from pathlib import Path

import pytest

from tests.test_cli import LIST, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    (tmp_path / "liste.csv").write_text(LIST, "cp1252")
    one = Terminal(tmp_path)
    assert one.run("import", "members", "liste.csv").returncode == 0
    return one


def test_the_round_says_what_it_did_and_does_it_once(terminal: Terminal) -> None:
    first, second = terminal.run("remind"), terminal.run("remind", "--json")

    assert (first.returncode, first.stderr) == (0, "")
    assert json.loads(second.stdout) == {
        "posted": [],
        "noticed": 0,
        "taken_back": 0,
        "expired": 0,
        "digest": False,
    }


def test_the_preview_lists_the_letters_of_a_year_and_stores_nothing(terminal: Terminal) -> None:
    shown = terminal.run("remind", "--preview", "--year", "2031")
    document = json.loads(terminal.run("remind", "--preview", "--year", "2031", "--json").stdout)

    assert "Briefe 2031\n" in shown.stdout
    assert "Gastgeber-Umfrage · 2031 · an Mitglieder (5)" in shown.stdout
    survey = next(one for one in document["letters"] if one["step"] == "Y1")
    assert (survey["raw_day"], survey["day"], survey["outlook"]) == (
        "2030-09-18",
        "2030-09-18",
        "coming",
    )
    assert len(survey["recipients"]) == 5
    assert document["year"] == 2031


def test_a_rehearsal_needs_an_address_of_the_board(terminal: Terminal) -> None:
    refused = terminal.run("remind", "--dry-run-to-board", "--days", "366")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Adresse des Vorstands fehlt" in refused.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--preview", "--dry-run-to-board"], "gehen nicht zusammen"),
        (["--year", "2027"], "--year gilt nur mit --preview"),
        (["--preview", "--year", "3000"], "3000 liegt nicht im Bereich"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_sentence(
    terminal: Terminal, words: list[str], sentence: str
) -> None:
    refused = terminal.run("remind", *words)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr
