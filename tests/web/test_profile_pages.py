"""Does a project's page show all it wants to show, to whom it wants, in both languages?"""

import io
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from litestar import Litestar
from PIL import Image

from lagplanner.domain.members import Contact, Project, ProjectKind
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.directory import profiles
from lagplanner.services.post import links
from tests.databases import counted
from tests.people import CHEMNITZ, NOW, go_public, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
MEADOW = Project(
    0,
    "",
    "Gemeinwesenkoordination An der Wiese",
    ProjectKind.GWK,
    CHEMNITZ,
    email="wiese@example.org",
    contacts=(Contact("Kim Beispiel", "Ansprechpartnerin", "kim.beispiel@example.org"),),
)
TYPED: Mapping[str, object] = {
    "name": "Gemeinwesenkoordination An der Wiese",
    "name_en": "Neighbourhood coordination on the Meadow",
    "carrier": "Neue Beispielarbeit e.V.",
    "contact_label": "Ansprechpartnerin",
    "contact_label_en": "Contact",
    "person_agrees": "1",
    "street": "Beispielstraße 44",
    "postcode": "09122",
    "phone": "+49 30 23125001",
    "link_label": ["Internet", "Facebook", ""],
    "link_text": ["Projekt der Neuen Beispielarbeit", "Koordination Wiese", ""],
    "link_url": ["https://wiese.example", "", ""],
    "text_heading": ["Was ist Gemeinwesenkoordination?", ""],
    "text_text": ["Ein **gutes Leben** im Stadtteil.\n\n- zuhören\n- vermitteln", ""],
    "text_heading_en": ["What is neighbourhood coordination?", ""],
    "text_text_en": ["A **good life** in the district.", ""],
    "offers_heading": "Unser Angebot für Sie",
    "offers_heading_en": "What we offer you",
    "offers": "\n".join(f"Angebot {number}" for number in range(1, 8)),
    "offers_en": "\n".join(f"Offer {number}" for number in range(1, 8)),
    "hours_heading": "Offene Sprechzeiten",
    "hours_heading_en": "Open office hours",
    "office_hours": "Dienstag 15:00-18:00\nMittwoch 10-13 Uhr",
    "office_note": "Weitere Termine nach Absprache",
    "office_note_en": "Further appointments by arrangement",
    "funders_sentence": "Die Stadt Musterstadt und der ESF fördern uns.",
    "funders_sentence_en": "The city of Musterstadt and the ESF fund us.",
    "funder_name": ["Stadt Musterstadt", "ESF"],
    "funder_url": ["https://stadt.example", ""],
    "past_carriers": "2007–2015: Alte Beispielarbeit e.V.",
    **dict.fromkeys(
        (
            f"shown_{part}"
            for part in "carrier history address phone email links texts offers hours funders pictures".split()
        ),
        "public",
    ),
}
SHOWN = {
    "name": ("Gemeinwesenkoordination An der Wiese", "Neighbourhood coordination on the Meadow"),
    "carrier": ("Neue Beispielarbeit e.V.",) * 2,
    "label of the contact": ("Ansprechpartnerin", "Contact"),
    "person": ("Kim Beispiel",) * 2,
    "street": ("Beispielstraße 44",) * 2,
    "postcode and town": ("09122 Chemnitz",) * 2,
    "phone": ('<a href="tel:+493023125001">+49 30 23125001</a>',) * 2,
    "mail": ('<span class="lp-address">wiese<svg',) * 2,
    "link": ('<a href="https://wiese.example" rel="noopener">Projekt der Neuen Beispielarbeit</a>',)
    * 2,
    "link without address": ("Koordination Wiese</dd>",) * 2,
    "heading": ("Was ist Gemeinwesenkoordination?", "What is neighbourhood coordination?"),
    "text": ("<strong>gutes Leben</strong>", "<strong>good life</strong>"),
    "offers": ("<li>Angebot 7</li>", "<li>Offer 7</li>"),
    "heading of the offers": ("Unser Angebot für Sie", "What we offer you"),
    "office hours": ("15:00 bis 18:00 Uhr", "15:00 to 18:00"),
    "note": ("Weitere Termine nach Absprache", "Further appointments by arrangement"),
    "open now": ("jetzt geöffnet bis 18:00 Uhr", "open now until 18:00"),
    "funders": ("Die Stadt Musterstadt und der ESF", "The city of Musterstadt and the ESF"),
    "carrier before": ("Alte Beispielarbeit e.V. (2007–2015)",) * 2,
}


@pytest.fixture(autouse=True)
async def on_a_tuesday_afternoon(app: Litestar) -> AsyncIterator[None]:
    """The door is open, and all pages are public."""
    await go_public()
    with time_machine.travel(datetime(2026, 11, 24, 15, 30, tzinfo=UTC)):
        yield


async def link_of(project: Project, until: datetime = UNTIL) -> str:
    """The path of the link in a letter to this project."""
    wanted = Link(Purpose.PROFILE, "Kim Beispiel", "kim@example.org", NOW, until, project.id)
    [address] = await links.mint([wanted], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)


async def fill_in(visitor: Visitor, form: str, **changes: object) -> str:
    """Open the form, send it filled, and say where one is led."""
    page = await visitor.get(form)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    answer = await visitor.post(form, {**TYPED, "version": version[1], **changes})
    assert answer.status_code == 303, re.findall(r'class="kern-link" href="#.*?</a>', answer.text)
    return answer.headers["Location"]


async def test_the_board_fills_in_a_profile_and_everybody_sees_each_kind_of_thing(
    board: Visitor, client: Visitor
) -> None:
    [project] = await settle(MEADOW)
    shown = await fill_in(board, f"/vorstand/projekte/{project.slug}/profil")
    assert shown == f"/projekte/{project.slug}"
    german = (await client.get(shown, headers={"Accept-Language": "de"})).text
    english = (await client.get(shown, headers={"Accept-Language": "en"})).text
    assert [what for what, (text, _) in SHOWN.items() if text not in german] == []
    assert [what for what, (_, text) in SHOWN.items() if text not in english] == []


async def test_a_project_fills_in_the_same_by_its_link(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    assert await fill_in(client, form) == form.removesuffix("/aendern")
    page = (await client.get(f"/projekte/{project.slug}")).text
    assert [what for what, (text, _) in SHOWN.items() if text not in page] == []
    assert "Zuletzt bestätigt am Dienstag, 24. November 2026." in page


async def test_an_outsider_sees_only_what_is_public_and_the_board_all(
    board: Visitor, client: Visitor
) -> None:
    [project] = await settle(MEADOW)
    hidden = {"shown_phone": "members", "shown_texts": "board", "person_agrees": ""}
    path = await fill_in(board, f"/vorstand/projekte/{project.slug}/profil", **hidden)
    public, seen = (await client.get(path)).text, (await board.get(path)).text
    secrets = ("23125001", "gutes Leben", "Kim Beispiel")
    assert [one for one in secrets if one in public] == []
    assert [one for one in secrets if one not in seen] == []
    assert "Nicht öffentlich: Name der Ansprechperson, Telefon und Texte." in seen


async def test_a_program_that_collects_addresses_gets_none_and_a_person_does(
    client: Visitor,
) -> None:
    [project] = await settle(MEADOW)
    await fill_in(client, f"{await link_of(project)}/aendern")
    path = f"/projekte/{project.slug}"
    page = (await client.get(path)).text
    assert re.findall(r"[\w.+-]+(?:@|&#0*64;|%40)[\w.-]+", page) == []
    asked = await client.send("POST", f"{path}/kontakt", data={"als": "mail"})
    assert '<a href="mailto:wiese@example.org">wiese@example.org</a>' in asked.text
    card = await client.send("POST", f"{path}/kontakt", data={"als": "karte"})
    assert card.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert "EMAIL;TYPE=INTERNET:wiese@example.org\r\n" in card.text


async def test_search_engines_read_the_page_as_data(client: Visitor) -> None:
    [project] = await settle(replace(MEADOW, name="</script><b>Wiese & Co"))
    page = (await client.get(f"/projekte/{project.slug}")).text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert '"name": "\\u003c/script\\u003e\\u003cb\\u003eWiese \\u0026 Co"' in block


async def test_the_link_asks_and_one_button_says_that_all_is_right(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    path = await link_of(project)
    page = await client.get(path)
    assert heading(page) == "Stimmt Ihr Eintrag noch?"
    assert "Das Projekt hat diese Angaben noch nicht bestätigt." in page.text
    assert (await profiles.kept(project.id)).profile is None, "a look decides nothing"
    answer = await client.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert "Zuletzt bestätigt am Dienstag" in (await client.get(path)).text


async def test_a_preview_shows_what_all_would_see_and_stores_nothing(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    sent = {**TYPED, "version": "1", "tat": "vorschau", "shown_phone": "board"}
    page = await client.post(form, sent)
    preview = page.text[page.text.index("So sehen es alle") : page.text.index("<form method")]
    assert page.status_code == 200
    assert "Neue Beispielarbeit e.V." in preview
    assert "23125001" not in preview
    assert 'value="+49 30 23125001"' in page.text, "what was typed stays in the form"
    assert (await profiles.kept(project.id)).profile is None


async def test_a_wrong_form_names_each_problem_and_keeps_what_was_typed(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    wrong = {
        "name": "",
        "office_hours": "nie",
        "link_url": ["javascript:alert(1)"],
        "shown_phone": "welt",
        "text_text": ["x" * 5001],
    }
    page = await client.post(form, {**TYPED, "version": "1", **wrong})
    assert page.status_code == 422
    assert re.findall(r'class="kern-link" href="#([^"]+)"', page.text) == [
        *("name", "link_url-1", "text_text-1", "shown_phone", "office_hours"),
    ]
    assert "Neue Beispielarbeit e.V." in page.text
    assert "javascript:alert(1)" in page.text
    assert (await profiles.kept(project.id)).profile is None


async def test_a_form_somebody_overtook_is_kept_and_says_so(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    await fill_in(client, form, carrier="Schneller e.V.")
    late = await client.post(form, {**TYPED, "version": "1"})
    assert late.status_code == 422
    assert "wurde inzwischen geändert" in late.text
    assert (await profiles.kept(project.id)).project.carrier == "Schneller e.V."


async def test_the_project_takes_its_change_back_where_it_stands(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    path = await link_of(project)
    await fill_in(client, f"{path}/aendern")
    page = await client.get(path)
    entry = re.search(r'name="eintrag" value="(\d+)"', page.text)
    assert entry is not None
    await client.post(f"{path}/zurueck", {"eintrag": entry[1]})
    assert (await profiles.kept(project.id)).profile is None
    assert "ist wieder wie vorher" in (await client.get(path)).text


async def test_the_board_takes_a_change_back_in_the_trail(board: Visitor) -> None:
    [project] = await settle(MEADOW)
    await fill_in(board, f"/vorstand/projekte/{project.slug}/profil")
    page = (await board.get("/vorstand/verlauf")).text
    [undo] = re.findall(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page)
    await board.post(undo)
    known = await profiles.kept(project.id)
    assert (known.profile, known.project.carrier) == (None, "")


def a_picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(written, kind)
    return written.getvalue()


async def test_the_logo_of_a_funder_is_drawn_anew_shown_and_taken_off(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    logo = {"funder_logo_1": ("logo.png", a_picture(), "image/png")}
    await client.get(form)
    sent = await client.post(form, {**TYPED, "version": "1"}, files=logo)
    assert sent.status_code == 303
    page = (await client.get(f"/projekte/{project.slug}")).text
    [address] = re.findall(r'<img class="lp-logo-of" src="([^"]+)"', page)
    picture = await client.get(address)
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.content[:4] == b"RIFF"
    await fill_in(client, form, funder_bare_1="1")
    assert "lp-logo-of" not in (await client.get(f"/projekte/{project.slug}")).text
    assert (await client.get("/bilder/gibt-es-nicht.webp")).status_code == 404


async def test_photos_are_drawn_anew_shown_with_words_and_taken_off(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form, path = f"{await link_of(project)}/aendern", f"/projekte/{project.slug}"
    await client.get(form)
    photo = {"photo_file_1": ("fest.jpg", a_picture("JPEG"), "image/jpeg")}
    words = {"photo_mark": "", "photo_words": "Ein Fest", "photo_words_en": "A festival"}
    sent = await client.post(form, {**TYPED, **words, "version": "1"}, files=photo)
    assert sent.status_code == 303
    page = (await client.get(path)).text
    [(address, said)] = re.findall(r'<img class="lp-photo" src="([^"]+)" alt="([^"]+)"', page)
    assert said == "Ein Fest"
    assert f'"image": ["{ADDRESS}{address}"]' in page
    assert f'property="og:image" content="{ADDRESS}{address}"' in page
    assert (await client.get(address)).content[:3] == b"\xff\xd8\xff"
    english = await client.get(path, headers={"Accept-Language": "en"})
    assert 'alt="A festival"' in english.text
    mark = {**words, "photo_mark": address.removeprefix("/bilder/").removesuffix(".jpg")}
    await fill_in(client, form, **mark, shown_pictures="members")
    assert "lp-photo" not in (await client.get(path)).text
    await fill_in(client, form, **mark, photo_bare_1="1")
    assert (await profiles.kept(project.id)).shown.pictures == ()


async def test_a_form_that_comes_back_has_lost_no_file(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    files = {
        "photo_file_1": ("fest.jpg", a_picture("JPEG"), "image/jpeg"),
        "funder_logo_2": ("logo.png", a_picture(), "image/png"),
    }
    wordless = {**TYPED, "version": "1", "photo_mark": "", "photo_words": ""}
    answer = await client.post(form, wordless, files=files)
    assert answer.status_code == 422
    assert 'href="#photo_words-1"' in answer.text
    marks = re.findall(r'name="(photo|funder)_mark" value="([0-9a-f]{12})"', answer.text)
    assert [kind for kind, _ in marks] == ["funder", "photo"]
    again = {
        **wordless,
        "funder_mark": ["", marks[0][1]],
        "photo_mark": marks[1][1],
        "photo_words": "Ein Fest",
    }
    preview = await client.post(form, {**again, "tat": "vorschau"})
    assert preview.text.count(f"/bilder/{marks[1][1]}.jpg") >= 2, "in the preview and in the form"
    assert (await client.post(form, again)).status_code == 303
    shown = (await profiles.kept(project.id)).shown
    assert [one.picture for one in shown.funders] == ["", marks[0][1]]
    assert [one.picture for one in shown.pictures] == [marks[1][1]]


async def test_words_without_a_picture_ask_for_it(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    answer = await client.post(form, {**TYPED, "version": "1", "photo_words": "Ein Fest"})
    assert answer.status_code == 422
    assert 'href="#photo_file_1"' in answer.text


async def test_what_is_no_picture_is_refused_with_the_rest_kept(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    form = f"{await link_of(project)}/aendern"
    await client.get(form)
    svg = {"funder_logo_2": ("logo.png", b"<svg onload='alert(1)'/>", "image/png")}
    answer = await client.post(form, {**TYPED, "version": "1"}, files=svg)
    assert answer.status_code == 422
    assert 'href="#funder_logo_2"' in answer.text
    assert "Neue Beispielarbeit e.V." in answer.text
    assert (await profiles.kept(project.id)).profile is None


async def test_text_that_would_act_is_shown_as_text(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    evil = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="alert(1)">'
    await fill_in(client, f"{await link_of(project)}/aendern", text_text=[evil, ""])
    page = (await client.get(f"/projekte/{project.slug}")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r"<script(?! (?:src|type=.application))|<img|href=.javascript", page) == []


async def test_a_link_that_is_over_changes_nothing(client: Visitor) -> None:
    [project] = await settle(MEADOW)
    path = await link_of(project, until=datetime(2026, 11, 24, 12, tzinfo=UTC))
    for answer in (
        await client.get(path),
        await client.get(f"{path}/aendern"),
        await client.post(path),
        await client.post(f"{path}/aendern", TYPED),
        await client.post(f"{path}/zurueck", {"eintrag": "1"}),
    ):
        assert answer.status_code in (403, 410)
    assert (await profiles.kept(project.id)).profile is None


async def test_one_or_many_projects_cost_the_same_number_of_queries(client: Visitor) -> None:
    numbers = []
    for name in ("Weg", "Wiese", "Wald", "Weiher"):
        [project] = await settle(replace(MEADOW, name=name))
        for path in ("/projekte?suche=w", f"/projekte/{project.slug}"):
            with counted() as queries:
                await client.get(path)
            numbers.append(queries.number)
    numbers = numbers[2:]  # the first visit also opens connections
    assert numbers[0] > 0
    assert len(set(numbers[::2])) == len(set(numbers[1::2])) == 1
