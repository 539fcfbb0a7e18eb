"""The board reads in its list as it is, looks first, and can take it back."""

import re

import pytest

from lagplanner.services import members
from lagplanner.services.setup import shipped_towns
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


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
async def test_everything_can_be_downloaded(board: Visitor, form: str) -> None:
    answer = await board.get(f"/vorstand/ausgeben/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.content) > 100


def test_twenty_seven_towns_are_shipped() -> None:
    assert len(shipped_towns()) == 27
