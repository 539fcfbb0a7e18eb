"""What is known of people, on the command line: foretold, handed over, forgotten."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_cli import Terminal

LIST = (
    "Projekt;Ort;Ansprechperson;E-Mail der Ansprechperson\n"
    "Quartier Nord;Riesa;Ada Zeugnis;ada.zeugnis@example.org\n"
    "Quartier Ost;Plauen;Toni Probe;toni@example.org\n"
)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    (tmp_path / "liste.csv").write_text(LIST, "utf-8")
    made = Terminal(tmp_path)
    assert made.run("import", "members", "liste.csv").returncode == 0
    return made


def test_what_would_be_forgotten_is_foretold(terminal: Terminal) -> None:
    told = terminal.run("forget", "--dry-run")
    assert told.returncode == 0
    assert "Womit eine eingelesene Liste zurückgeht: 2 Tage nach dem Einlesen; das Nächste am" in (
        told.stdout
    )
    assert terminal.run("forget").stdout == "Es ist nichts fällig.\n"


def test_a_person_is_handed_over_and_erased_and_a_backup_does_not_bring_them_back(
    terminal: Terminal,
) -> None:
    assert terminal.run("backup", "vorher.sqlite").returncode == 0
    given = terminal.run("person", "ada.zeugnis@example.org", "--export", "auszug.json")
    assert given.returncode == 0
    held = json.loads((terminal.folder / "auszug.json").read_text("utf-8"))
    assert [one["name"] for one in held["contact"]] == ["Ada Zeugnis"]

    unsure = terminal.run("person", "Zeugnis", "--erase")
    assert (unsure.returncode, "Bestätigen Sie mit --yes." in unsure.stderr) == (2, True)
    done = terminal.run("person", "Zeugnis", "--erase", "--yes")
    assert "Eine Person ist gelöscht" in done.stdout
    assert terminal.run("person", "Zeugnis").returncode == 2

    back = terminal.run("restore", "vorher.sqlite", "--yes")
    assert "Noch einmal gelöscht: 1" in back.stdout
    assert terminal.run("person", "Zeugnis").returncode == 2
    assert "Toni Probe" in terminal.run("person", "toni@example.org").stdout


def test_the_doctor_says_if_nothing_was_forgotten_for_three_days(terminal: Terminal) -> None:
    assert "wird jeden Tag vergessen" in terminal.run("doctor").stdout
    with closing(sqlite3.connect(terminal.folder / "lagplanner.sqlite")) as file, file:
        file.execute(
            "INSERT INTO daily_claim (name, day, at) VALUES"
            " ('forget', '2026-01-02', '2026-01-02 03:15:00+00:00')"
        )
    told = terminal.run("doctor")
    assert told.returncode == 1
    assert "BITTE TUN: Seit dem 02.01.2026 wurde nichts mehr vergessen" in told.stdout


def test_what_fits_several_people_is_asked_again(terminal: Terminal) -> None:
    asked = terminal.run("person", "example.org")
    assert asked.returncode == 2
    assert "Nennen Sie die ganze Adresse." in asked.stderr
