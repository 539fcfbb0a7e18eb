"""The board reads in its list as it is, looks first, and can take it back."""

import io
import re
import zipfile

import pytest

from lagplanner.services.membership import members
from lagplanner.services.running.setup import shipped_towns
from tests.visitors import Visitor, heading

PAGE = "/vorstand/einlesen"
HEADER = "Projekt;Ort;E-Mail;Raum (Plätze)\n"
GOOD = "Quartiersbüro Hafen;Plauen;hafen@example.org;30\n"
UNCLEAR = "Stadtteilladen Sonne;Nirgendwo;sonne@example.org;20\n"


async def send(board: Visitor, text: str) -> str:
    """Upload a list; the address of the page that shows what it would change."""
    await board.get(PAGE)
    answer = await board.post(
        PAGE, {"art": "members"}, files={"datei": ("liste.csv", text.encode("cp1252"))}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_list_is_looked_at_taken_over_and_taken_back(board: Visitor) -> None:
    look = await send(board, HEADER + GOOD)
    page = await board.get(look)
    assert heading(page) == "1 neu, 0 geändert, 0 unklar"
    assert await members.projects() == ()

    await board.post(f"{look}/uebernehmen")
    assert [project.name for project in await members.projects()] == ["Quartiersbüro Hafen"]

    start = await board.get(PAGE)
    [undo] = set(re.findall(rf'action="({PAGE}/rueckgaengig/\d+)"', start.text))
    await board.post(undo)
    assert await members.projects() == ()


async def test_an_unclear_row_is_named_and_left_out_only_when_asked(board: Visitor) -> None:
    look = await send(board, HEADER + GOOD + UNCLEAR)
    page = await board.get(look)
    assert heading(page) == "1 neu, 0 geändert, 1 unklar"
    assert "Zeile 3" in page.text
    assert "Nirgendwo" in page.text

    refused = await board.post(f"{look}/uebernehmen")
    assert refused.status_code == 422
    assert await members.projects() == ()

    await board.post(f"{look}/uebernehmen", {"unklare-auslassen": "1"})
    assert [project.name for project in await members.projects()] == ["Quartiersbüro Hafen"]


async def test_a_pasted_table_comes_back_when_it_is_not_said_what_it_is(board: Visitor) -> None:
    await board.get(PAGE)
    answer = await board.post(PAGE, {"art": "", "tabelle": "Projekt;Ort"})
    assert answer.status_code == 422
    assert "Projekt;Ort" in answer.text


async def test_a_missing_column_is_named_and_chosen_on_the_page(board: Visitor) -> None:
    look = await send(board, "Was;Wo genau\nQuartiersbüro Hafen;Plauen\n")
    page = await board.get(look)
    assert "Die Spalte „Stadt“ fehlt." in page.text
    assert "uebernehmen" not in page.text

    twice = {"kopfzeile": "1", "column_0": "name", "column_1": "name"}
    page = await board.post(f"{look}/spalten", twice)
    assert page.status_code == 422
    assert "ist zwei Spalten zugeordnet" in page.text

    await board.post(f"{look}/spalten", {**twice, "column_1": "town"})
    page = await board.get(look)
    assert heading(page) == "1 neu, 0 geändert, 0 unklar"
    assert "Quartiersbüro Hafen" in page.text


async def test_the_page_shows_what_each_column_holds_and_what_is_left_out(board: Visitor) -> None:
    look = await send(board, "Lfd. Nr.;Projekt;Ort\n1;QM A;Plauen\n2;QM B;Riesa\n3;QM C;Aue\n")
    page = await board.get(look)
    assert "QM A · QM B · QM C" in page.text
    assert "Nicht übernommen: Lfd. Nr." in page.text
    assert re.search(r'<option value="town" selected>Stadt</option>', page.text)


async def test_a_change_is_shown_field_by_field_before_it_is_made(board: Visitor) -> None:
    look = await send(board, HEADER + GOOD)
    await board.get(look)
    await board.post(f"{look}/uebernehmen")

    look = await send(board, HEADER + GOOD.replace(";30", ";45"))
    page = await board.get(look)

    assert heading(page) == "0 neu, 1 geändert, 0 unklar"
    assert "Plätze im Raum: 30 → 45" in page.text


async def test_a_list_that_is_stored_already_has_no_button(board: Visitor) -> None:
    look = await send(board, HEADER + GOOD)
    await board.get(look)
    await board.post(f"{look}/uebernehmen")

    page = await board.get(await send(board, HEADER + GOOD))

    assert "Es ist alles schon so gespeichert." in page.text
    assert "uebernehmen" not in page.text


async def test_a_list_taken_over_twice_is_stored_once(board: Visitor) -> None:
    look = await send(board, HEADER + GOOD)
    await board.get(look)
    await board.post(f"{look}/uebernehmen")
    again = await board.post(f"{look}/uebernehmen")
    assert again.status_code == 404
    assert len(await members.projects()) == 1


async def test_what_a_list_says_is_text_and_never_markup(board: Visitor) -> None:
    look = await send(board, HEADER + "<script>alert(1)</script>;<b>Plauen;x@example.org;30\n")
    page = await board.get(look)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_a_file_that_is_no_table_is_explained(board: Visitor) -> None:
    await board.get(PAGE)
    answer = await board.post(
        PAGE, {"art": "members"}, files={"datei": ("alt.xls", b"\xd0\xcf\x11\xe0 old")}
    )
    assert answer.status_code == 422
    assert "ältere oder eine mit Kennwort geschützte Excel-Datei" in answer.text
    assert 'href="#datei"' in answer.text


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
async def test_everything_can_be_downloaded(board: Visitor, form: str) -> None:
    answer = await board.get(f"/vorstand/ausgeben/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.content) > 100


def test_twenty_seven_towns_are_shipped() -> None:
    assert len(shipped_towns()) == 27


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_everything_comes_as_pages_that_open_without_a_server(board: Visitor) -> None:
    await board.post(f"{await send(board, HEADER + GOOD)}/uebernehmen")
    for page in (PAGE, "/vorstand/uebergabe"):
        assert 'href="/vorstand/ausgeben/archiv"' in (await board.get(page)).text
    answer = await board.get("/vorstand/ausgeben/archiv")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert "Quartiersbüro Hafen" in packed.read("index.html").decode()
