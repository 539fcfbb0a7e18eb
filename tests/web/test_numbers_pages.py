"""Does each number of the years lead to the rows it was counted from?"""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.services.running import demo, login
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS, Visitor, heading

NUMBER = re.compile(r'<a href="(/vorstand/zahlen/(?!bericht)[^"]+)">([\d.]+)</a>')
COUNTS = re.compile(r"<dt[^>]*>([^<]+)</dt><dd[^>]*>([\d.]+)</dd>")


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def rows_behind(board: Visitor, address: str) -> tuple[int, set[int]]:
    """How many rows a page of rows has, and all the sums it says of them."""
    page = await board.get(unescape(address))
    assert page.status_code == 200, address
    sums = {
        unescape(term): int(number.replace(".", "")) for term, number in COUNTS.findall(page.text)
    }
    assert sums["Zeilen"] == page.text.count('<th class="kern-table__header" scope="row"')
    return sums["Zeilen"], set(sums.values())


@pytest.mark.parametrize("path", ["/vorstand/zahlen", "/vorstand/zahlen/bericht/2020"])
async def test_every_number_leads_to_its_rows(board: Visitor, path: str) -> None:
    await demo.fill(now=NOW, today=TODAY)
    page = await board.get(path)
    found = set(NUMBER.findall(page.text))
    assert len(found) > 8

    behind = {address: await rows_behind(board, address) for address, _ in found}

    wrong = {
        (address, number)
        for address, number in found
        if int(number.replace(".", "")) not in behind[address][1]
    }
    assert wrong == set()


async def test_reports_of_a_year_and_of_all_come_as_page_paper_and_workbook(board: Visitor) -> None:
    await demo.fill(now=NOW, today=TODAY)
    for span, title in (
        ("2025", "Tätigkeitsbericht 2025"),
        ("alle", "Tätigkeitsbericht aller Jahre"),
    ):
        here = f"/vorstand/zahlen/bericht/{span}"
        assert heading(await board.get(here)) == title
        pdf, xlsx = await board.get(f"{here}/pdf"), await board.get(f"{here}/xlsx")
        assert (pdf.content[:5], xlsx.content[:2]) == (b"%PDF-", b"PK")
    for wrong in ("1999", "x", "2025/docx"):
        assert (await board.get(f"/vorstand/zahlen/bericht/{wrong}")).status_code == 404


async def test_an_empty_house_has_empty_pages(board: Visitor) -> None:
    for path in ("/vorstand/zahlen", "/vorstand/zahlen/bericht/alle", "/vorstand/teilnahme"):
        page = await board.get(path)
        assert (page.status_code, "Zum Jahresplan" in page.text) == (200, True), path
    assert "keine Zeilen" in (await board.get("/vorstand/zahlen/treffen?von=1999&bis=x")).text


async def test_each_project_leads_to_the_meetings_it_was_at(board: Visitor) -> None:
    await demo.fill(now=NOW, today=TODAY)
    page = await board.get("/vorstand/teilnahme")
    [address, *_] = re.findall(r'href="(/vorstand/teilnahme/[^"]+)"', page.text)

    visits = await board.get(address)

    said = re.search(r"Bei (\d+) von (\d+) Treffen mit Liste da", visits.text)
    assert said is not None
    assert visits.text.count('data-label="Stand">da<') == int(said[1])
    assert visits.text.count('data-label="Stand">') == int(said[2])


async def test_a_year_no_calendar_has_is_not_asked_for(board: Visitor) -> None:
    for year in ("0", "99999", "x"):
        for path in (f"projekte?stand=neu&jahr={year}", f"treffen?von={year}&bis={year}"):
            assert (await board.get(f"/vorstand/zahlen/{path}")).status_code == 200, path


async def test_auditors_follow_a_day_only_where_it_opens_to_them(
    app: Litestar, board: Visitor
) -> None:
    held = date(2026, 3, 9)
    async with transaction():
        for kind in ("working", ASSEMBLY, "board"):
            await hosting.save_meeting(Meeting(0, 2026, 1, held, kind=kind), at=NOW)
    auditor = Visitor(app)
    link = await login.make_login_link(
        "Robin", now=NOW, valid_for=timedelta(9), base_url=ADDRESS, role=Role.AUDITOR
    )
    await auditor.get(link)
    await auditor.post(link)

    pages = [await one.get("/vorstand/zahlen/bericht/2026") for one in (board, auditor)]

    links = [re.findall(r'href="(/vorstand/[a-z]+/2026-1)"', page.text) for page in pages]
    assert links == [
        ["/vorstand/treffen/2026-1", "/vorstand/versammlung/2026-1"],
        ["/vorstand/treffen/2026-1"],
    ]
    await auditor.leave()
