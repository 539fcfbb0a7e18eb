"""Is nothing public before imprint and privacy text have been looked at?"""

from datetime import date

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.legal import LegalPage
from lagplanner.services.public import legal
from tests.people import BOARD, NOW, SONNENHOF, settle
from tests.visitors import Visitor


async def test_pages_that_name_projects_wait_until_the_board_has_looked_at_the_law(
    board: Visitor, client: Visitor
) -> None:
    [project] = await settle(SONNENHOF)
    meeting = Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.PUBLISHED, host_id=project.id)
    async with transaction():
        await hosting.save_meeting(meeting, at=NOW)
    paths = (
        *("/projekte", f"/projekte/{project.slug}", "/treffen", "/kalender/treffen.ics"),
        *(f"/kalender/projekt/{project.slug}.ics", "/kalender/treffen/2027/1"),
    )
    for path in paths:
        answer = await client.get(path)
        assert (answer.status_code, "noch nicht öffentlich" in answer.text) == (404, True)
        assert (await board.get(path)).status_code == 200
    assert (await client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
    assert "<loc>" not in (await client.get("/sitemap.xml")).text
    home = (await board.get("/vorstand")).text
    assert "Projekte und Treffen sind noch nicht öffentlich" in home
    assert '<a href="/vorstand/einstellungen/seiten/impressum">Impressum</a>' in home
    for page in (LegalPage.IMPRINT, LegalPage.PRIVACY):
        text = await legal.written(page)
        await legal.write(page, text.german, text.english, who=BOARD, now=NOW)
    assert [(await client.get(path)).status_code for path in paths] == [200] * len(paths)
    assert "noch nicht öffentlich" not in (await board.get("/vorstand")).text


async def test_the_network_tells_of_itself_in_the_words_of_the_board(client: Visitor) -> None:
    assert "lernen wir voneinander" in (await client.get("/netzwerk")).text
    words = "Seit **2000** beisammen."
    await legal.write(LegalPage.NETWORK, words, "Together since 2000.", who=BOARD, now=NOW)
    assert "Seit <strong>2000</strong> beisammen." in (await client.get("/netzwerk")).text
