"""Do the pages of the law say what is true, in both languages, until the board says it better?"""

import pytest
from litestar import Litestar

from lagplanner.domain.legal import LegalPage
from lagplanner.services import rules
from lagplanner.services.post import account
from lagplanner.settings import Settings
from tests.people import NOW, SONNENHOF, settle
from tests.visitors import Visitor, come_in, heading

ENGLISH = {"Accept-Language": "en"}
PAGES = [str(page) for page in LegalPage]


@pytest.mark.parametrize("page", PAGES)
async def test_each_stands_in_the_foot_and_opens_without_a_cookie(
    client: Visitor, board: Visitor, page: str
) -> None:
    for visitor, place in ((client, "/"), (board, "/vorstand")):
        assert f'<li><a href="/{page}">' in (await visitor.get(place)).text
    german = await client.get(f"/{page}")
    english = await client.get(f"/{page}", headers=ENGLISH)
    assert (german.status_code, english.status_code) == (200, 200)
    assert "Set-Cookie" not in german.headers
    assert heading(german) == LegalPage(page).heading
    assert german.text.count("<h1") == 1
    assert heading(english) != heading(german)
    assert 'lang="de"' not in english.text.partition("<main")[2].partition("</main>")[0]


async def test_the_imprint_is_made_of_what_the_association_says(client: Visitor) -> None:
    empty = (await client.get("/impressum")).text
    assert "Vertreten durch" not in empty
    await rules.change_rules(
        {
            "association": "Netz <b>am</b> Fluss",
            "postal_address": "Musterstraße 1, 09111 Chemnitz",
            "represented_by": "Kim Muster, Vorsitz",
            "register": "Amtsgericht Chemnitz, VR 0000",
            "contact_email": "vorstand@example.org",
        },
        who="Vorsitz",
        now=NOW,
    )
    page = (await client.get("/impressum")).text
    assert "Netz &lt;b&gt;am&lt;/b&gt; Fluss" in page
    for words in (
        "Musterstraße 1",
        "Kim Muster, Vorsitz",
        "VR 0000",
        "mailto:vorstand@example.org",
    ):
        assert words in page


async def test_the_privacy_page_names_every_cookie_there_is(
    client: Visitor, board: Visitor, settings: Settings
) -> None:
    mail = {
        "mail_host": "127.0.0.1",
        "mail_port": "25",
        "mail_security": "none",
        "mail_from": "vorstand@example.org",
    }
    await account.save(mail, "", settings, who="Vorsitz", now=NOW)
    page = (await client.get("/datenschutz")).text
    await board.post("/sprache", {"sprache": "de", "zurueck": "/"})
    await board.get("/vorstand/einstellungen/verein")
    await board.post("/vorstand/einstellungen/verein", {})
    await client.get("/anmelden?weiter=/vorstand/projekte")
    await client.post("/anmelden", {"email": "kim.muster@example.org"})
    set_here = {*board.cookies, *client.cookies}
    assert set_here == {
        "lagplanner",
        "lagplanner-anmelden",
        "lagplanner-form",
        "lagplanner-flash",
        "lagplanner-sprache",
        "lagplanner-weiter",
    }
    for name in set_here:
        assert f"<strong>{name}</strong>" in page


async def test_only_the_board_is_told_that_a_text_is_a_proposal(
    app: Litestar, client: Visitor, board: Visitor
) -> None:
    words = "Dieser Text ist ein Vorschlag."
    [project] = await settle(SONNENHOF)
    for reader in (client, await come_in(app, project)):
        assert words not in (await reader.get("/datenschutz")).text
    assert words in (await board.get("/datenschutz")).text
    assert "Vorschlag, bitte prüfen" in (await board.get("/vorstand/einstellungen")).text


async def test_a_proposal_that_was_looked_at_goes_on_following_the_association(
    client: Visitor, board: Visitor
) -> None:
    address = "/vorstand/einstellungen/seiten/impressum"
    page = (await board.get(address)).text
    german, english = (
        page.partition(f'name="{name}"')[2].partition(">\n")[2].partition("</textarea>")[0]
        for name in ("german", "english")
    )
    await board.post(address, {"german": german.replace("&lt;", "<"), "english": english})
    await rules.change_rules({"association": "Netz am Fluss"}, who="Vorsitz", now=NOW)
    assert "Dieser Text ist ein Vorschlag." not in (await board.get("/impressum")).text
    assert "geprüft von Vorsitz" in (await board.get("/vorstand/einstellungen")).text
    assert "Netz am Fluss" in (await client.get("/impressum")).text.partition("<main")[2]


async def test_the_board_writes_a_text_of_its_own_and_nothing_in_it_acts(
    client: Visitor, board: Visitor
) -> None:
    address = "/vorstand/einstellungen/seiten/datenschutz"
    await board.get(address)
    await board.post(address, {"german": "# Kurz\n\n<script>alert(1)</script> **Nichts.**"})
    page = (await client.get("/datenschutz")).text
    assert "<h2>Kurz</h2>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>Nichts.</strong>" in page
    english = (await client.get("/datenschutz", headers=ENGLISH)).text
    assert '<div class="lp-narrow" lang="de">' in english

    await board.get(address)
    await board.post(f"{address}/vorschlag")
    assert "Wer verantwortlich ist" in (await client.get("/datenschutz")).text


async def test_a_text_that_is_too_long_or_missing_comes_back(board: Visitor) -> None:
    address = "/vorstand/einstellungen/seiten/impressum"
    await board.get(address)
    page = await board.post(address, {"german": "", "english": "Only this"})
    assert page.status_code == 422
    assert 'href="#german"' in page.text
    assert "Only this" in page.text
    page = await board.post(address, {"german": "x" * 30_001})
    assert page.status_code == 422


async def test_a_page_that_is_none_is_not_found(board: Visitor) -> None:
    assert (await board.get("/vorstand/einstellungen/seiten/agb")).status_code == 404
