"""Does the board see what is set, and can it say who it is?"""

from lagplanner.domain.rules import Rules
from lagplanner.services import rules
from tests.visitors import Visitor, heading

PAGE = "/vorstand/einstellungen"


async def test_every_section_says_what_is_set_and_leads_to_where_it_is_changed(
    board: Visitor,
) -> None:
    page = await board.get(PAGE)
    assert heading(page) == "Einstellungen"
    assert "noch nicht angegeben" in page.text
    for address in ("verein", "aussehen", "seiten/impressum", "seiten/datenschutz"):
        assert f'href="{PAGE}/{address}"' in page.text
    for address in ("regeln", "fristen", "texte"):
        assert f'href="/vorstand/{address}"' in page.text


async def test_the_association_says_who_it_is(board: Visitor, client: Visitor) -> None:
    await board.get(f"{PAGE}/verein")
    answer = await board.post(
        f"{PAGE}/verein",
        {
            "association": "Netzwerk der Nachbarschaften am Fluss e. V.",
            "short_name": "Netz am Fluss",
            "postal_address": "Musterstraße 1, 09111 Chemnitz",
            "contact_email": "vorstand@example.org",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = await client.get("/")
    assert "<b>Netz am Fluss</b>" in page.text
    assert "– Netz am Fluss</title>" in page.text
    assert "Netzwerk der Nachbarschaften am Fluss e. V." in (await board.get(PAGE)).text


async def test_an_address_that_is_none_comes_back_with_its_field(board: Visitor) -> None:
    await board.get(f"{PAGE}/verein")
    page = await board.post(
        f"{PAGE}/verein", {"association": "Netz am Fluss", "contact_email": "kim-at-example"}
    )
    assert page.status_code == 422
    assert 'href="#contact_email"' in page.text
    assert 'value="kim-at-example"' in page.text
    assert 'value="Netz am Fluss"' in page.text
    assert await rules.rules() == Rules()


async def test_this_page_changes_no_rule_of_the_plan(board: Visitor) -> None:
    await board.get(f"{PAGE}/verein")
    await board.post(f"{PAGE}/verein", {"association": "Netz am Fluss", "seats": "400"})
    assert (await rules.rules()).seats == Rules().seats
