"""Does the board find things from any of its pages, and does everything found lead somewhere?"""

from datetime import date

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.finding import DEEDS, Kind
from lagplanner.domain.hosting import Meeting
from lagplanner.web.access import deed_of
from lagplanner.web.board.search import ADDRESSES
from tests.databases import changed_tables, dump
from tests.people import MUEHLE, NOW, RIESA, settle
from tests.visitors import Visitor

FIELD = 'action="/vorstand/suche" role="search"'


async def test_a_find_leads_to_its_page(board: Visitor) -> None:
    [project] = await settle(MUEHLE)
    before = await dump()
    page = (await board.get("/vorstand/suche?q=muessig")).text
    assert changed_tables(before, await dump()) == set()
    link = f'<a href="/vorstand/projekte/{project.slug}">Robin Müßig</a>'
    assert link in page
    assert (await board.get(f"/vorstand/projekte/{project.slug}")).status_code == 200


async def test_what_nobody_wrote_is_found_nowhere(board: Visitor) -> None:
    page = (await board.get("/vorstand/suche?q=<b>nirgends</b>")).text
    assert "Dazu gibt es nichts." in page
    assert "<b>nirgends" not in page


async def test_fewer_words_are_advised_only_to_who_typed_several(board: Visitor) -> None:
    pages = [
        (await board.get(f"/vorstand/suche?q={typed}")).text
        for typed in ("nirgends", "nirgends+nie")
    ]
    assert ["mit einem Wort weniger" in page for page in pages] == [False, True]


async def test_the_field_is_there_for_the_board_alone(board: Visitor, client: Visitor) -> None:
    assert (await board.get("/")).text.count(FIELD) == 2  # the other one is under "Mehr"
    assert FIELD not in (await client.get("/")).text


def test_one_may_find_what_one_may_open() -> None:
    opened = {
        kind: deed_of(address.format("2027-1", "folien"), "GET")
        for kind, address in ADDRESSES.items()
    }
    assert opened == DEEDS
    assert set(DEEDS) == set(Kind)


async def test_what_only_an_old_list_tells_of_has_no_address(board: Visitor) -> None:
    async with transaction():
        met = Meeting(0, 2019, 1, date(2019, 9, 1), town=RIESA, kind="board")
        await hosting.save_meeting(met, at=NOW)
    assert "<h3>Vorstandssitzung</h3>" in (await board.get("/vorstand/suche?q=sitzung")).text
