"""Can the board see how letters read, change a text safely, and go back?"""

import re
from html import unescape

import pytest

from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.database.letters import Letter
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.mail import outbox
from lagplanner.mail.delivered import delivered, versions
from lagplanner.services.post import letter_texts
from tests.databases import counted
from tests.people import NOW, SONNENHOF, settle
from tests.visitors import Visitor, heading

HERE = "/vorstand/texte/minutes"
SIE = {"sprache": "de", "form": "sie"}
TEXT = {
    **SIE,
    "stand": "",
    "subject": "Bitte lesen: Protokoll vom {date}",
    "body": "Guten Tag,\n\nhier ist das Protokoll vom {date_long}:\n{url}\n\n- {action_items}",
}


def shown(page: str) -> str:
    """The words of a page as a person reads them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def test_the_list_has_every_letter_in_the_order_of_a_meetings_life(board: Visitor) -> None:
    page = await board.get("/vorstand/texte")
    assert heading(page) == "Brieftexte"
    places = [
        page.text.index(f"/vorstand/texte/{code}?sprache=de&amp;form=sie") for code in OCCASIONS
    ]
    assert places == sorted(places)
    links = set(re.findall(r'href="(/vorstand/texte/[^"]+)"', page.text))
    assert len(links) == sum(len(versions(code)) for code in OCCASIONS)


async def test_every_text_opens_with_its_placeholders_and_a_preview(board: Visitor) -> None:
    for code in OCCASIONS:
        for language, form in versions(code):
            page = await board.get(f"/vorstand/texte/{code}?sprache={language}&form={form}")
            assert page.status_code == 200
            assert heading(page) == OCCASIONS[code].title
            assert "{board_phone}" in page.text
            preview = page.text.partition('id="vorschau"')[2].partition('id="platzhalter"')[0]
            assert not re.search(r"\{[a-z_]+\}", preview), "the preview is filled"


@pytest.mark.parametrize(
    "path",
    [
        "/vorstand/texte/nothing",
        "/vorstand/texte/minutes?form=ihr",
        "/vorstand/texte/minutes?sprache=fr",
        "/vorstand/texte/minutes?form=du",
    ],
)
async def test_a_text_that_is_not_there_is_said_so(board: Visitor, path: str) -> None:
    assert (await board.get(path)).status_code == 404


async def test_a_text_is_changed_and_can_go_back(board: Visitor) -> None:
    await board.get(HERE)
    answer = await board.post(HERE, TEXT)
    assert answer.status_code == 303
    page = await board.get(answer.headers["Location"])
    assert "Der Text ist gespeichert." in page.text
    assert "Bitte lesen: Protokoll vom" in page.text
    assert ", Vorsitz" in page.text, "who changed it"
    view = await letter_texts.view("minutes", "de", "sie")
    assert view.text.subject == TEXT["subject"]
    assert (await letter_texts.view("minutes", "en", "sie")).text == delivered(
        "minutes", "en", "sie"
    )
    assert "(geändert)" in shown((await board.get("/vorstand/texte")).text)

    await board.get(HERE)
    await board.post(f"{HERE}/zuruecksetzen", SIE)
    assert (await letter_texts.view("minutes", "de", "sie")).text == delivered(
        "minutes", "de", "sie"
    )
    assert [entry.told for entry in await trail.entries(limit=2)] == [
        "Brieftext „Protokoll und Folien“ (Deutsch, Sie) zurückgesetzt.",
        "Brieftext „Protokoll und Folien“ (Deutsch, Sie) geändert.",
    ]


async def test_an_unknown_placeholder_names_the_nearest_and_nothing_is_stored(
    board: Visitor,
) -> None:
    await board.get(HERE)
    page = await board.post(HERE, {**TEXT, "body": "Am {date_lang}\n\n{url}"})
    assert page.status_code == 422
    assert (
        "{date_lang} gibt es in diesem Brief nicht. Gemeint ist vielleicht {date_long}" in page.text
    )
    assert "Am {date_lang}" in page.text, "what was typed is still there"
    assert (await letter_texts.view("minutes", "de", "sie")).stand == ""


async def test_nobody_overwrites_a_text_they_have_not_seen(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(HERE, TEXT)
    page = await board.post(HERE, {**TEXT, "subject": "Anders am {date}"})
    assert page.status_code == 409
    assert "inzwischen geändert" in page.text
    assert "Anders am {date}" in page.text
    assert (await letter_texts.view("minutes", "de", "sie")).text.subject == TEXT["subject"]


async def test_the_same_text_again_changes_nothing(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(HERE, TEXT)
    answer = await board.post(HERE, TEXT)
    assert "war schon so" in (await board.get(answer.headers["Location"])).text
    assert len([entry for entry in await trail.entries(limit=9) if "Brieftext" in entry.told]) == 1


async def test_typing_the_delivered_text_gives_the_place_back(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(HERE, TEXT)
    stand = (await letter_texts.view("minutes", "de", "sie")).stand
    old = delivered("minutes", "de", "sie")
    body = old.body.replace("\n", "\r\n")
    await board.post(HERE, {**SIE, "stand": stand, "subject": old.subject, "body": body})
    assert (await letter_texts.view("minutes", "de", "sie")).stand == ""


async def test_samples_of_a_german_letter_stay_german_on_an_english_page(board: Visitor) -> None:
    page = await board.get(f"{HERE}?sprache=de&form=sie", headers={"Accept-Language": "en"})
    table = page.text.partition('id="platzhalter"')[2]
    assert '<span lang="de">Mittwoch, 10. März 2027</span>' in table


async def test_the_preview_works_without_a_script_and_stores_nothing(board: Visitor) -> None:
    await board.get(HERE)
    page = await board.post(f"{HERE}/vorschau", {**TEXT, "body": "Neu am {date_long}\n\n{url}"})
    assert heading(page) == "Protokoll und Folien"
    assert "Neu am Mittwoch, 10. März 2027" in shown(page.text)
    assert "Neu am {date_long}" in page.text
    assert (await letter_texts.view("minutes", "de", "sie")).stand == ""


async def test_with_a_script_only_the_preview_is_fetched(board: Visitor) -> None:
    await board.get(HERE)
    typed = {**TEXT, "body": "Am {date_lang} <b>neu</b>"}
    page = await board.post(f"{HERE}/vorschau", typed, headers={"HX-Request": "true"})
    assert "<h1" not in page.text
    assert "So lässt sich der Text nicht speichern" in page.text
    assert "Gemeint ist vielleicht {date_long}" in page.text
    assert "&lt;b&gt;neu" in page.text


async def test_the_preview_speaks_of_the_project_that_really_is_there(board: Visitor) -> None:

    (project,) = await settle(SONNENHOF)
    letter = Letter(
        "profile_check:1:2027", "profile_check", project_id=project.id, recipient_name="Ada Lindner"
    )
    async with transaction():
        await outbox.post(letter, at=NOW, who="Uhrwerk")
    page = shown((await board.get("/vorstand/texte/profile_check")).text)
    assert "Mit den Werten des Briefs an Ada Lindner." in page
    assert "Projekt: Quartiersmanagement Sonnenhof" in page
    assert "Träger: Nachbarschaft Elbe e. V." in page
    assert "Förderung bis:" not in page.partition("Vorschau")[2].partition("Platzhalter")[0]


async def test_the_mail_is_shown_on_a_page_that_may_do_nothing(board: Visitor) -> None:
    await board.get(HERE)
    page = await board.post(f"{HERE}/mail", TEXT)
    assert page.text.startswith("<!doctype html>")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


async def test_only_the_board_gets_in(client: Visitor) -> None:
    for path in ("/vorstand/texte", HERE):
        assert (await client.get(path)).status_code in (303, 401)
    assert (await client.post(HERE, TEXT)).status_code in (303, 401, 403)


async def test_the_list_asks_no_more_for_many_texts_than_for_none(board: Visitor) -> None:

    with counted() as few:
        await letter_texts.overview()
    await board.get(HERE)
    await board.post(HERE, TEXT)
    with counted() as many:
        await letter_texts.overview()
    assert few.number == many.number == 1
