"""Can the board say who it is and how it writes?"""

from lagplanner.services import rules
from tests.visitors import Visitor, heading


async def test_the_rules_are_in_three_groups_and_are_stored_together(board: Visitor) -> None:
    page = await board.get("/vorstand/einstellungen")
    assert heading(page) == "Regeln"
    assert page.text.index("Wer wir sind") < page.text.index("Wie geplant wird")
    assert page.text.index("Wie geplant wird") < page.text.index(">Briefe<")

    answer = await board.post(
        "/vorstand/einstellungen",
        {"contact_name": "Kim Muster", "contact_phone": "0371 000000", "tone_members": "ihr"},
    )

    assert answer.status_code == 303
    stored = await rules.rules()
    assert (stored.contact_name, stored.contact_phone, stored.tone_members) == (
        "Kim Muster",
        "0371 000000",
        "ihr",
    )


async def test_an_address_that_is_none_comes_back_with_its_field(board: Visitor) -> None:
    await board.get("/vorstand/einstellungen")
    page = await board.post("/vorstand/einstellungen", {"contact_email": "kim-at-example"})
    assert page.status_code == 422
    assert 'href="#contact_email"' in page.text
    assert 'value="kim-at-example"' in page.text
    assert (await rules.rules()).contact_email == ""
