"""Has a gathering that is no working meeting a page with its papers, and is it found by them?"""

import re

import pytest

from lagplanner.services.afterwards import old_papers
from lagplanner.services.membership import imports
from lagplanner.services.membership.imports import ListKind
from tests.meeting_files import PDF
from tests.people import BOARD, HAMMERWIESE, NOW, SONNENHOF, TODAY, settle
from tests.visitors import Visitor, heading

LIST = (
    "Datum;Art;Ort;Gastgeber;Thema;Teilnehmende\n"
    f"09.09.2019;Fachtag;Riesa;{SONNENHOF.name};Wohnen im Alter;80\n"
    "10.09.2019;Mitgliederversammlung;Riesa;;;30\n"
)
PLACE = "/vorstand/archiv/2019-1-fachtag"


@pytest.fixture
async def old_years(client: Visitor) -> None:
    """A list of the past is read in, and its papers are filed."""
    await settle(SONNENHOF, HAMMERWIESE)
    token = await imports.begin(ListKind.MEETINGS, "alt.csv", LIST, who=BOARD, now=NOW)
    await imports.apply(token, who=BOARD, now=NOW)
    sent = [("2019-09-09 Programm.pdf", PDF), ("Protokoll MV 10.9.2019.pdf", PDF + b"\n")]
    done = await old_papers.file_sent(sent, who=BOARD, today=TODAY, now=NOW)
    assert done.summary == "2 abgelegt, 0 schon da, 0 nicht abgelegt"


async def test_it_says_what_was_and_hands_out_its_papers(old_years: None, board: Visitor) -> None:
    page = await board.get(PLACE)

    assert heading(page) == "Fachtag"
    for said in ("Montag, 9. September 2019, Riesa", "Wohnen im Alter", SONNENHOF.name, "80"):
        assert said in page.text
    [paper] = re.findall(rf'href="({PLACE}/dateien/\w+)"', page.text)
    assert (await board.get(paper)).content == PDF
    assert (await board.get("/vorstand/treffen/2019-1/dateien")).status_code == 404


async def test_it_is_found_by_the_search_and_by_the_numbers(
    old_years: None, board: Visitor
) -> None:
    for typed in ("Wohnen im Alter", "Fachtag 9.9.2019"):
        assert f'href="{PLACE}"' in (await board.get(f"/vorstand/suche?q={typed}")).text
    assert f'href="{PLACE}/dateien/' in (await board.get("/vorstand/suche?q=Programm")).text
    files = "/vorstand/archiv/2019-1-versammlung/dateien"
    assert f'href="{files}/' in (await board.get("/vorstand/suche?q=Protokoll")).text
    assert f'href="{files}"' in (await board.get("/vorstand/versammlung/2019-1")).text
    others = await board.get("/vorstand/zahlen/treffen?stand=weitere")
    assert f'href="{PLACE}"' in others.text


async def test_the_board_files_more_there_and_shows_it_to_others(
    old_years: None, board: Visitor
) -> None:
    await board.get(f"{PLACE}/dateien")

    added = await board.post(
        f"{PLACE}/dateien",
        {"kind": "other", "title": "Bericht", "visibility": "members"},
        files={"file": ("bericht.pdf", PDF + b"\n\n", "application/pdf")},
    )

    assert added.headers["Location"] == f"{PLACE}/dateien"
    assert "Bericht" in (await board.get(PLACE)).text


@pytest.mark.parametrize("key", ["2019-2-fachtag", "2019-1-feier", "2019-1-", "x"])
async def test_what_was_not_has_no_page(old_years: None, board: Visitor, key: str) -> None:
    assert (await board.get(f"/vorstand/archiv/{key}")).status_code == 404
    assert (await board.get(f"/vorstand/archiv/{key}/dateien")).status_code == 404
