"""Does the board find things from any of its pages, and does everything found lead somewhere?"""

from lagplanner.domain.finding import DEEDS, Kind
from lagplanner.web.access import deed_of
from lagplanner.web.board.search import ADDRESSES, OF_OTHERS
from tests.databases import changed_tables, dump
from tests.people import MUEHLE, settle
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
    others = {
        kind: deed_of(address.format("2019-1-fachtag", "folien"), "GET")
        for kind, address in OF_OTHERS.items()
    }
    assert opened == DEEDS == DEEDS | others
    assert set(DEEDS) == set(Kind)
