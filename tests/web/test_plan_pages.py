"""Is there a page for each meeting, also of a year that was never planned here?"""

import re
from dataclasses import replace

from lagplanner import clock
from lagplanner.database import hosting
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.plan import planning
from tests.people import BOARD, NOW, TODAY
from tests.services.network import settle_network
from tests.visitors import Visitor, heading


async def test_a_meeting_of_a_year_without_a_plan_has_a_page_and_nothing_to_change(
    board: Visitor,
) -> None:
    projects = await settle_network()
    year = await board.get("/vorstand/plan/2026")
    links = sorted(set(re.findall(r'href="(/vorstand/plan/2026/\d+)"', year.text)))
    assert links == [f"/vorstand/plan/2026/{number}" for number in (1, 2, 3, 4)]

    meeting = await hosting.meeting(2026, 4)
    host = next(project for project in projects if project.id == meeting.host_id)
    page = await board.get("/vorstand/plan/2026/4")

    assert (page.status_code, heading(page)) == (200, host.town.name)
    assert host.name in page.text
    assert "Für dieses Jahr gibt es keinen Plan." in page.text
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert "<form" not in main
    assert (await board.get("/vorstand/plan/2026/5")).status_code == 404


async def test_without_a_project_the_year_offers_to_read_in_a_list_and_nothing_else(
    board: Visitor,
) -> None:
    page = await board.get("/vorstand/plan/2027")
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert "Es sind noch keine Projekte da." in main
    assert 'href="/vorstand/einlesen"' in main
    assert "Vorschlag rechnen" not in main
    assert "Noch kein Gastgeber" not in main

    await settle_network()
    planned = await board.get("/vorstand/plan/2027")
    assert "Vorschlag rechnen" in planned.text
    assert "Noch kein Gastgeber und kein Tag" in planned.text


async def test_only_the_first_page_itself_is_marked_as_the_first_page(board: Visitor) -> None:
    def current(text: str) -> set[str]:
        # An entry that is under "Mehr" on a phone stands on the page twice.
        return set(re.findall(r'<a href="([^"]+)" aria-current="page"', text))

    assert current((await board.get("/vorstand")).text) == {"/vorstand"}
    assert current((await board.get("/vorstand/einlesen")).text) == set()
    assert current((await board.get("/vorstand/projekte/neu")).text) == {"/vorstand/projekte"}


async def test_one_row_and_one_letter_are_not_said_as_many(board: Visitor) -> None:
    await board.get("/vorstand/einlesen")
    answer = await board.post(
        "/vorstand/einlesen",
        {"art": "members", "tabelle": "Projekt;Ort\nQuartier Ost;Atlantis\n"},
    )
    page = await board.get(answer.headers["Location"])
    assert "1 Zeile gelesen" in page.text
    assert "Eine unklare Zeile" in page.text
    assert "Oder lassen Sie diese Zeile aus." in page.text


async def test_a_meeting_without_a_host_is_open_in_english_too(board: Visitor) -> None:
    await settle_network()
    proposed = await planning.proposal(2027, today=TODAY)
    withdrawn = replace(proposed.entries[-1], host_id=None, reasons=())
    await planning.store(
        replace(proposed, entries=(*proposed.entries[:-1], withdrawn)), who=BOARD, now=NOW
    )

    page = await board.get("/vorstand/plan/2027", headers={"Accept-Language": "en"})

    assert (page.text.count("noch offen"), "still open" in page.text) == (0, True)


async def test_a_host_that_says_no_is_shouted_and_leads_to_the_repair(board: Visitor) -> None:
    await settle_network()
    year, now = clock.today().year + 1, clock.now()
    draft = await planning.propose(year, who=BOARD, now=now, today=TODAY)
    await planning.publish(year, draft.number, who=BOARD, now=now)
    second = await hosting.meeting(year, 2)
    assert second.host_id is not None
    before = await board.get(f"/vorstand/plan/{year}")
    assert f'href="/vorstand/treffen/{year}-2"' in before.text
    assert "/ausfall" not in before.text

    no = HostAnswer(HostAnswerKind.NO)
    await hosts.answer(second.id, second.host_id, no, today=clock.today(), now=now)

    repair = f"/vorstand/plan/{year}/2/ausfall"
    page = await board.get(f"/vorstand/plan/{year}")
    assert "Ein Gastgeber sagt ab." in page.text
    assert len(re.findall(rf'href="{repair}"', page.text)) == 3  # the button, the shout, the card
    assert f'href="{repair}"' in (await board.get("/vorstand")).text
