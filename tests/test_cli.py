"""The command line, as a person or a script uses it: a process with its own database."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meeting_files import PDF

LIST = (
    "Projekt;Träger;Ort;E-Mail;Raum (Plätze)\n"
    "Quartiersmanagement Nord;Musterträger A e.V.;Chemnitz;nord@example.org;40\n"
    "Quartiersmanagement Süd;Musterträger B e.V.;Plauen;sued@example.org;30\n"
    "Stadtteilbüro Ost;Musterträger C e.V.;Görlitz;ost@example.org;35\n"
    "Stadtteilbüro West;Musterträger D e.V.;Leipzig;west@example.org;50\n"
    "Gemeinwesenarbeit Mitte;Musterträger E e.V.;Dresden;mitte@example.org;28\n"
)


class Terminal:
    """A folder with a database of its own, and lagplanner in it; no terminal is attached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lagplanner", *words],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    (tmp_path / "liste.csv").write_text(LIST, "cp1252")
    return Terminal(tmp_path)


def test_from_a_list_to_a_plan_that_stays_the_same(terminal: Terminal) -> None:
    looked = terminal.run("import", "members", "liste.csv", "--dry-run")
    assert "5 neu, 0 geändert, 0 unklar" in looked.stdout
    assert "5 neu" in terminal.run("import", "members", "liste.csv").stdout
    again = terminal.run("import", "members", "liste.csv")
    assert "0 neu, 0 geändert, 0 unklar" in again.stdout
    first, second = terminal.run("plan", "2027"), terminal.run("plan", "2027")
    assert first.returncode == 0
    assert first.stdout == second.stdout
    told = json.loads(terminal.run("plan", "2027", "--json").stdout)
    assert [meeting["number"] for meeting in told["meetings"]] == [1, 2, 3, 4]
    for meeting in told["meetings"]:
        assert meeting["host"] in first.stdout
        assert meeting["reasons"]
        assert meeting["date_reasons"]


@pytest.mark.parametrize("more", [(), ("--apply",), ("--json",)])
def test_without_a_project_there_is_nothing_to_plan_and_a_sentence_says_what_to_do(
    terminal: Terminal, more: tuple[str, ...]
) -> None:
    told = terminal.run("plan", "2027", *more)
    assert (told.returncode, told.stdout) == (2, "")
    assert "Es sind noch keine Projekte da" in told.stderr
    assert "lagplanner import members DATEI" in told.stderr
    assert "/vorstand/einlesen" in told.stderr
    assert _rows(terminal, "plan_version") == 0


def test_a_plan_is_stored_only_when_asked(terminal: Terminal) -> None:
    terminal.run("import", "members", "liste.csv")
    terminal.run("plan", "2027")
    assert _rows(terminal, "plan_version") == 0
    assert terminal.run("plan", "2027", "--apply").returncode == 0
    assert _rows(terminal, "plan_version") == 1


def test_everything_exported_can_be_read_in_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("import", "members", "liste.csv")
    assert terminal.run("export", "alles.json").returncode == 0
    elsewhere = {"LAGPLANNER_DATABASE_URL": "sqlite:///anderswo.sqlite"}
    assert terminal.run("import", "all", "alles.json", **elsewhere).returncode == 0
    assert terminal.run("export", "wieder.json", **elsewhere).returncode == 0
    first, second = (
        json.loads((tmp_path / name).read_text("utf-8")) for name in ("alles.json", "wieder.json")
    )
    assert {**first, "exported_at": ""} == {**second, "exported_at": ""}


def test_nothing_is_overwritten_without_a_word(terminal: Terminal) -> None:
    terminal.run("import", "members", "liste.csv")
    terminal.run("export", "alles.xlsx")
    refused = terminal.run("export", "alles.xlsx")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert terminal.run("export", "alles.xlsx", "--yes").returncode == 0


def test_the_archive_is_written_into_a_new_folder_only(terminal: Terminal) -> None:
    terminal.run("import", "members", "liste.csv")
    written = terminal.run("archive", "archiv")
    assert "index.html" in written.stdout
    assert "Stadtteilbüro Ost" in (terminal.folder / "archiv/index.html").read_text("utf-8")
    assert '<html lang="de">' in (terminal.folder / "archiv/index.html").read_text("utf-8")
    refused = terminal.run("archive", "archiv")
    assert (refused.returncode, "ist nicht leer" in refused.stderr) == (2, True)


def test_an_archive_speaks_the_language_of_the_association(terminal: Terminal) -> None:
    terminal.run("import", "members", "liste.csv")
    with sqlite3.connect(terminal.folder / "lagplanner.sqlite") as database:
        database.execute(
            "INSERT INTO setting (name, value, changed_at, changed_by)"
            " VALUES ('language', 'en', '2026-11-20 10:00:00+00:00', 'Vorstand')"
        )
    database.close()
    terminal.run("archive", "archiv")
    assert '<html lang="en">' in (terminal.folder / "archiv/index.html").read_text("utf-8")


def test_the_report_of_a_year_is_written_as_paper_or_workbook(terminal: Terminal) -> None:
    (terminal.folder / "treffen.csv").write_text(
        "Datum;Ort;Gastgeber;Thema;Teilnehmende\n"
        "10.03.2025;Plauen;Quartiersmanagement Süd;Wohnen;21\n"
    )
    terminal.run("import", "members", "liste.csv")
    terminal.run("import", "meetings", "treffen.csv")
    for name, begins in (("bericht.pdf", b"%PDF-"), ("bericht.xlsx", b"PK")):
        written = terminal.run("report", name, "--year", "2025")
        assert (written.returncode, written.stderr) == (0, "")
        assert (terminal.folder / name).read_bytes().startswith(begins)
    refused = terminal.run("report", "bericht.pdf", "--year", "1999", "--yes")
    assert (refused.returncode, "keinen Tätigkeitsbericht" in refused.stderr) == (2, True)


def test_a_backup_brings_back_what_was(terminal: Terminal) -> None:
    terminal.run("import", "members", "liste.csv")
    assert terminal.run("backup", "stand.sqlite").returncode == 0
    (terminal.folder / "lagplanner.sqlite").unlink()
    terminal.run("migrate")
    assert _rows(terminal, "project") == 0
    assert terminal.run("restore", "stand.sqlite").returncode == 2
    assert terminal.run("restore", "stand.sqlite", "--yes").returncode == 0
    assert _rows(terminal, "project") == 5


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (("plan", "irgendwann"), {}, "keine ganze Zahl"),
        (("plan",), {}, "Es fehlt die Angabe"),
        (("plan", "2027", "--aply"), {}, "Die Option"),
        (("tanze",), {}, "Den Befehl 'tanze' gibt es nicht."),
        (("import", "members", "fehlt.csv"), {}, "gibt es nicht"),
        (("export", "alles.doc"), {}, "Möglich sind .xlsx, .json, .zip"),
        (("send",), {}, "Es ist kein Mailkonto eingerichtet"),
        (("worker",), {}, "Es ist kein Mailkonto eingerichtet"),
        (("demo", "--mail", "mail.example:25"), {}, "Die Demo sendet nur an diesen Rechner"),
        (("migrate",), {"LAGPLANNER_DATABASE_URL": "mysql://x"}, "sqlite:/// oder postgresql://"),
        (("migrate",), {"LAGPLANNER_DATABSE_URL": "x"}, "LAGPLANNER_DATABASE_URL"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_never_as_a_traceback(
    terminal: Terminal, words: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    result = terminal.run(*words, **settings)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_the_doctor_says_what_is_wrong_and_what_to_do(terminal: Terminal) -> None:
    terminal.run("migrate")
    told = terminal.run("doctor")
    assert told.returncode == 1
    assert "Es sind noch keine Projekte da." in told.stdout
    terminal.run("import", "members", "liste.csv")
    terminal.run("backup")
    assert terminal.run("doctor").returncode == 0


def test_a_login_link_is_printed_and_nothing_else(terminal: Terminal) -> None:
    told = terminal.run("login-link", LAGPLANNER_BASE_URL="https://planer.example")
    assert told.stdout.startswith("https://planer.example/anmelden/")
    assert told.stdout.count("\n") == 1


def test_the_demo_plans_a_year_with_one_quarter_open(terminal: Terminal) -> None:
    told = terminal.run("demo", "--no-serve")
    assert told.returncode == 0, told.stderr
    assert "noch niemand" in told.stdout
    assert "Sie sendet nichts." in told.stdout


def _rows(terminal: Terminal, table: str) -> int:
    with sqlite3.connect(terminal.folder / "lagplanner.sqlite") as database:
        rows = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    database.close()
    return int(rows[0])


def test_old_papers_are_filed_from_a_folder_and_what_is_left_is_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "treffen.csv").write_text("Datum;Ort\n03.06.2019;Plauen\n", "utf-8")
    terminal.run("import", "meetings", "treffen.csv")
    (tmp_path / "alt" / "Juni 2019").mkdir(parents=True)
    (tmp_path / "alt" / "Juni 2019" / "Protokoll.pdf").write_bytes(PDF)
    filed = terminal.run("papers", "alt")
    assert (filed.returncode, filed.stdout) == (
        0,
        "1. Juni 2019/Protokoll.pdf: abgelegt, Treffen am 03.06.2019, Protokoll des Treffens\n"
        "1 abgelegt, 0 schon da, 0 nicht abgelegt.\n",
    )
    (tmp_path / "alt" / "Notiz.pdf").write_bytes(PDF)
    again = terminal.run("papers", "alt")
    assert (again.returncode, again.stdout.splitlines()[1:]) == (
        1,
        [
            "2. Notiz.pdf: Weder im Namen noch im Ordner steht ein Tag.",
            "0 abgelegt, 1 schon da, 1 nicht abgelegt.",
        ],
    )
    (tmp_path / "leer").mkdir()
    refused = terminal.run("papers", "leer")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Darin ist keine Datei." in refused.stderr
    assert terminal.run("papers", "nirgends").returncode == 2
