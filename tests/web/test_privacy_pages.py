"""What the board does for somebody who asks what we know of them: find, hand over, forget."""

import json
from datetime import timedelta

import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import settings_store, speakers
from lagplanner.database.engine import transaction
from lagplanner.services.privacy import people
from tests.people import BOARD
from tests.services.somebody import MAIL, NAME, SIGNS, Somewhere, somebody_everywhere
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

HERE = "/vorstand/datenschutz"


@pytest.fixture
async def there(app: Litestar) -> Somewhere:
    return await somebody_everywhere(now=clock.now(), today=clock.today())


async def page_of(name: str) -> str:
    [found] = await people.find(name)
    return f"{HERE}/{found.rows[0].key}"


async def test_a_person_is_found_by_address_and_by_name(board: Visitor, there: Somewhere) -> None:
    for typed in (MAIL, "zeugnis"):
        found = (await board.get(HERE, params={"suche": typed})).text
        assert f'href="{await page_of(NAME)}"' in found
        assert "Ansprechperson von Quartiersmanagement Weststadt" in found
        assert "Vortragende Person" in found
    assert "Niemand passt dazu" in (await board.get(HERE, params={"suche": "Niemand"})).text


async def test_the_extract_holds_letters_consents_and_mentions(
    board: Visitor, there: Somewhere
) -> None:
    page = await page_of(NAME)
    given = json.loads((await board.get(f"{page}/auszug.json")).content)
    assert given["person"] == {"name": NAME, "emails": [MAIL]}
    assert {len(given[name]) for name in ("contact", "speaker")} == {2, 1}
    assert len(given["talk"]) == 3
    assert {one["wording"] for one in given["talk_consent"]} >= {
        "Dürfen Name, Funktion und Titel im veröffentlichten Programm stehen?"
    }
    sent = [one for one in given["letter"] if one["text"]]
    assert len(sent) >= 3
    assert not any("/r/" in one["text"] and "********" not in one["text"] for one in sent)
    assert {"trail", "project", "venue"} <= {one["table"] for one in given["mention"]}

    read = await board.get(f"{page}/auszug")
    assert heading(read) == f"Was von {NAME} gespeichert ist"
    for words in ("Zustimmungen", "Briefe an Sie", "Außerdem erwähnt", MAIL):
        assert words in read.text


async def test_a_consent_is_taken_back_on_the_telephone(board: Visitor, there: Somewhere) -> None:
    page = await page_of(NAME)
    await board.get(page)
    answer = await board.post(
        f"{page}/zustimmung", {"talk": str(there.coming_id), "kind": "name", "via": "phone"}
    )
    assert answer.status_code == 303
    shown = await board.get(page)
    assert "Im Programm steht der Beitrag jetzt ohne Namen." in shown.text
    assert not (await speakers.talk(there.coming_id)).named_in_programme
    last = (await speakers.consents([there.coming_id]))[there.coming_id][-1]
    assert (last.given, last.via, last.entered_by) == (False, "phone", "Vorsitz")


async def test_a_consent_of_somebody_else_is_not_there(board: Visitor, there: Somewhere) -> None:
    await board.get(HERE)
    answer = await board.post(
        f"{await page_of(NAME)}/zustimmung",
        {"talk": str(there.work.talk_id), "kind": "name", "via": "phone"},
    )
    assert answer.status_code == 404


async def test_looking_says_that_there_is_no_way_back_and_one_button_forgets(
    board: Visitor, there: Somewhere
) -> None:
    page = f"{await page_of(NAME)}/loeschen"
    seen = await board.get(page)
    assert "Das lässt sich nicht zurücknehmen." in seen.text
    assert "lassen sich danach nicht mehr rückgängig machen" in seen.text
    assert len(await people.find(NAME)) == 1

    assert (await board.post(page)).headers["location"] == HERE
    after = (await board.get(HERE)).text
    year = there.work.year
    assert f"Ein Fachbeitrag fehlt jetzt beim Treffen 1/{year}, 2/{year}." in after
    assert not any(sign in after.casefold() for sign in SIGNS)
    assert (await board.get(page)).status_code == 404


async def test_what_stands_in_the_way_is_said_and_there_is_no_button(
    board: Visitor, there: Somewhere
) -> None:
    async with transaction():
        await settings_store.put({"contact_email": MAIL}, at=clock.now(), who=BOARD)
    page = f"{await page_of(NAME)}/loeschen"
    seen = await board.get(page)
    assert "Tragen Sie dort zuerst jemand anderen ein." in seen.text
    assert "Endgültig löschen" not in seen.text
    assert (await board.post(page)).headers["location"] == page
    assert len(await people.find(NAME)) == 1


async def test_the_page_says_what_is_forgotten_when(board: Visitor, there: Somewhere) -> None:
    text = (await board.get(HERE)).text
    links = clock.today() + timedelta(days=1)
    assert "Essen und Unterstützung bei einem Treffen" in text
    assert "14 Tage nach dem Treffen" in text
    assert f"{links:%Y}" in text


async def test_the_record_of_processing_names_every_activity_in_both_languages(
    board: Visitor,
) -> None:
    german = (await board.get(f"{HERE}/verzeichnis", headers={"Accept-Language": "de"})).text
    assert "Verzeichnis der Verarbeitungen" in german
    assert "Grundlage" in german
    assert "8 Jahre nach dem Jahr des Treffens" in german
    english = (await board.get(f"{HERE}/verzeichnis", headers={"Accept-Language": "en"})).text
    assert "Record of processing" in english
    assert "8 years after the year of the meeting" in english
    told = json.loads((await board.get(f"{HERE}/verzeichnis.json")).content)
    assert len(told["activities"]) == 12
    assert told["activities"][-1]["columns"] == {
        "talk": ["fee_cents", "travel_cents", "claim_cents", "claimed_at"],
        "receipt": ["payee", "what", "cents", "day"],
        "receipt_scan": ["content"],
    }
