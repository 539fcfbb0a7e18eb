"""Does the board see what proves a meeting, complete what is missing, and get all of it by one button?"""

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting
from lagplanner.services.assembly import assemblies
from tests.invited import invite
from tests.papers_at_hand import read
from tests.people import BOARD, NOW, TODAY
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

SHEET, HERE = "/vorstand/treffen/2027-1", "/vorstand/treffen/2027-1/nachweis"


@pytest.fixture(autouse=True)
def after_the_meeting() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 3, 18, 9, tzinfo=UTC), tick=False):
        yield


async def test_the_sheet_leads_to_the_checklist_and_one_button_gives_the_file(
    board: Visitor,
) -> None:
    await invite()
    assert f'href="{HERE}"' in (await board.get(SHEET)).text
    page = await board.get(HERE)
    assert heading(page) == "Nachweis"
    assert "5 Teile fehlen noch oder sind unvollständig." in page.text
    for way in ("ablauf", "dateien", "protokoll", "teilnahme"):
        assert f'href="{SHEET}/{way}"' in page.text
    assert f'href="{HERE}/zip"' in page.text

    answer = await board.get(f"{HERE}/zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="2027-03-15_Nachweis_Riesa.zip"'
    )
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["2027-03-15_0-Deckblatt_Riesa.pdf"]


async def test_the_year_leads_to_each_meeting_and_gives_all_of_them(board: Visitor) -> None:
    await invite()
    page = await board.get("/vorstand/nachweis")
    assert heading(page) == "Nachweis 2027"
    assert f'href="{HERE}"' in page.text
    answer = await board.get("/vorstand/nachweis/2027/zip")
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        [cover] = packed.namelist()
        assert "Montag, 15. März 2027, Riesa" in read(packed.read(cover)).text


async def test_every_year_with_a_meeting_is_led_to_and_told_what_it_lacks(board: Visitor) -> None:
    await invite()
    async with transaction():
        for year in range(2019, 2027):
            await hosting.save_meeting(Meeting(0, year, 1, date(year, 3, 14)), at=NOW)
    page = (await board.get("/vorstand/nachweis")).text
    assert re.findall(r'href="/vorstand/nachweis/(\d+)"', page) == [
        str(year) for year in range(2027, 2018, -1)
    ]
    assert "5 Teile fehlen noch oder sind unvollständig" in page


async def test_a_year_without_a_meeting_has_no_file(board: Visitor) -> None:
    await invite()
    assert (
        "In diesem Jahr war noch kein Treffen." in (await board.get("/vorstand/nachweis/2026")).text
    )
    assert (await board.get("/vorstand/nachweis/2026/zip")).status_code == 404


async def test_who_comes_before_the_first_meeting_of_a_year_sees_the_last_that_had_one(
    board: Visitor,
) -> None:
    await invite()
    with time_machine.travel(datetime(2028, 1, 10, 9, tzinfo=UTC), tick=False):
        await board.log_in()
        assert heading(await board.get("/vorstand/nachweis")) == "Nachweis 2027"


async def test_nobody_else_sees_it(client: Visitor) -> None:
    await invite()
    for address in (HERE, f"{HERE}/zip", "/vorstand/nachweis", "/vorstand/nachweis/2027/zip"):
        answer = await client.get(address)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            303,
            "/anmelden",
        )


async def test_an_assembly_has_a_checklist_of_its_own(board: Visitor) -> None:
    await invite()
    await assemblies.call(date(2027, 5, 28), assemblies.Wanted(), who=BOARD, today=TODAY, now=NOW)
    sheet = "/vorstand/versammlung/2027-1"
    assert f'href="{sheet}/nachweis"' in (await board.get(sheet)).text
    assert f'href="{sheet}/nachweis"' in (await board.get("/vorstand/nachweis/2027")).text
    page = await board.get(f"{sheet}/nachweis")
    assert "4 Teile fehlen noch oder sind unvollständig." in page.text
    for way in (sheet, f"{sheet}/stimmen", f"{sheet}/protokoll"):
        assert f'href="{way}"' in page.text
    answer = await board.get(f"{sheet}/nachweis/zip")
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        [cover] = packed.namelist()
        assert "Mitgliederversammlung" in read(packed.read(cover)).text
