"""Does everybody read the pages in their language, and does the switch lead nowhere else?"""

import re

import pytest
from litestar import Litestar

from lagplanner.domain.rules import as_texts
from lagplanner.services import rules
from lagplanner.templating import locale, sentences
from lagplanner.web.language import local_path
from tests.people import BOARD, NOW
from tests.visitors import ADDRESS, Visitor, heading

COOKIE = "lagplanner-sprache"


async def test_pages_are_german_for_whoever_says_nothing(client: Visitor) -> None:
    page = await client.get("/")
    assert heading(page) == "Nächstes Treffen"
    assert ('<html lang="de">' in page.text, ">English</button>" in page.text) == (True, True)


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("en-GB,en;q=0.9", "Next meeting"),
        ("en-GB,en;q=0.9,de;q=0.1", "Next meeting"),
        ("de-DE,de;q=0.9,en;q=0.8", "Nächstes Treffen"),
        ("en, de", "Nächstes Treffen"),
        ("en;q=zwei, de;q=0.1", "Nächstes Treffen"),
        ("fr, en;q=0.5", "Next meeting"),
        ("fr, en;q=0", "Nächstes Treffen"),
        ("fr", "Nächstes Treffen"),
        (";;q,,", "Nächstes Treffen"),
    ],
)
async def test_a_browser_gets_the_language_it_likes_better(
    client: Visitor, accepted: str, title: str
) -> None:
    page = await client.get("/", headers={"Accept-Language": accepted})
    assert heading(page) == title
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("", "Next meeting"),
        ("de, en", "Next meeting"),
        ("de, en;q=0.8", "Nächstes Treffen"),
        ("fr", "Next meeting"),
        ("de-AT", "Nächstes Treffen"),
    ],
)
async def test_an_association_of_english_readers_is_english_for_whoever_likes_neither_better(
    client: Visitor, accepted: str, title: str
) -> None:
    await rules.change_rules({"language": "en"}, who=BOARD, now=NOW)
    page = await client.get("/", headers={"Accept-Language": accepted})
    assert heading(page) == title


async def test_the_board_says_which_language_is_usual_and_sees_it(board: Visitor) -> None:
    await board.get("/vorstand/einstellungen/verein")
    known = as_texts(await rules.rules())
    answer = await board.post("/vorstand/einstellungen/verein", {**known, "language": "en"})
    assert answer.status_code == 303
    page = await board.get("/vorstand/einstellungen")
    assert '<html lang="en">' in page.text
    assert re.search(r"Usual language</dt>\s*<dd[^>]*>English", page.text)


async def test_the_address_of_a_public_page_can_name_its_language(client: Visitor) -> None:
    for language, title in (("en", "Next meeting"), ("de", "Nächstes Treffen")):
        page = await client.get(f"/?sprache={language}", headers={"Accept-Language": "de"})
        told = (heading(page), f'<html lang="{language}">' in page.text)
        assert (*told, COOKIE in page.headers.get("Set-Cookie", "")) == (title, True, False)
    plain = await client.get("/", headers={"Accept-Language": "de"})
    assert heading(plain) == "Nächstes Treffen"


async def test_the_button_leads_to_an_address_that_names_no_language(client: Visitor) -> None:
    page = await client.get("/?sprache=en&suche=m%C3%BCll")
    assert 'name="zurueck" value="/?suche=m%C3%BCll"' in page.text


async def test_search_engines_are_told_of_a_page_in_each_language(
    client: Visitor, board: Visitor
) -> None:
    page = await client.get("/?seite=1&sprache=en")
    assert re.findall(r'hreflang="([^"]+)" href="([^"]+)"', page.text) == [
        ("de", f"{ADDRESS}/?seite=1&amp;sprache=de"),
        ("en", f"{ADDRESS}/?seite=1&amp;sprache=en"),
        ("x-default", f"{ADDRESS}/?seite=1"),
    ]
    assert "hreflang" not in (await board.get("/vorstand")).text


async def test_the_button_switches_and_stays_on_the_page(board: Visitor) -> None:
    page = await board.get("/vorstand/projekte?seite=2")
    assert 'name="zurueck" value="/vorstand/projekte?seite=2"' in page.text
    answer = await board.post(
        "/sprache", {"sprache": "en", "zurueck": "/vorstand/projekte?seite=2"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/vorstand/projekte?seite=2")
    page = await board.get("/vorstand/projekte")
    assert (heading(page), '<html lang="en">' in page.text) == ("Projects", True)
    assert re.findall(r"<li><a [^>]*>([^<]+)</a>", page.text)[:2] == ["Overview", "Year plan"]
    assert 'lang="de">Deutsch</button>' in page.text
    # The choice outlives what the browser says.
    page = await board.get("/vorstand", headers={"Accept-Language": "de"})
    assert '<html lang="en">' in page.text


async def test_each_entry_of_the_menu_begins_with_a_capital_letter(board: Visitor) -> None:
    page = await board.get("/vorstand", headers={"Accept-Language": "en"})
    labels = re.findall(r"<li[^>]*><a [^>]*>([^<]+)</a>", page.text)
    assert "Speakers" in labels
    assert [label for label in labels if not label[0].isupper()] == []


async def test_a_visitor_gets_no_cookie_before_the_button_is_pressed(client: Visitor) -> None:
    page = await client.get("/")
    assert "Set-Cookie" not in page.headers
    answer = await client.send("POST", "/sprache", data={"sprache": "en", "zurueck": "/"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=en")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_another_site_cannot_press_the_button(client: Visitor) -> None:
    strangers = {"Origin": "http://elsewhere.example"}
    answer = await client.send("POST", "/sprache", data={"sprache": "en"}, headers=strangers)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


async def test_a_page_with_a_secret_address_sends_no_origin_and_switches_too(
    client: Visitor,
) -> None:
    for site, status in (("same-origin", 303), ("cross-site", 403), (None, 403)):
        told = {"Origin": "null"} | ({"Sec-Fetch-Site": site} if site else {})
        answer = await client.send("POST", "/sprache", data={"sprache": "en"}, headers=told)
        assert (site, answer.status_code) == (site, status)


async def test_a_language_nobody_speaks_changes_nothing(client: Visitor) -> None:
    answer = await client.send("POST", "/sprache", data={"sprache": "fr", "zurueck": "/"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (303, False)


async def test_looking_at_the_address_of_the_switch_changes_nothing(client: Visitor) -> None:
    assert (await client.get("/sprache")).status_code == 405
    assert (await client.send("HEAD", "/sprache")).status_code == 405


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "vorstand", "",
     "/a/../b", "/a\r\nSet-Cookie: b", "/ö", "javascript:alert(1)"],
)  # fmt: skip
def test_the_way_back_never_leads_to_another_site(wanted: str) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize("path", ["/", "/vorstand/plan/2027", "/r/AbC-_9?art=tag&tag=15.03.2027"])
def test_the_way_back_leads_to_our_pages(path: str) -> None:
    assert local_path(path) == path


async def test_errors_are_said_in_english_too(client: Visitor, app: Litestar) -> None:
    english = {"Accept-Language": "en"}
    missing = await client.get("/gibt-es-nicht", headers=english)
    assert (missing.status_code, heading(missing)) == (404, "There is no such page")
    assert "Perhaps it was renamed" in missing.text


async def test_what_was_done_is_said_in_english_with_its_names(client: Visitor) -> None:
    client.cookies.set(COOKIE, "en")
    await client.log_in("Ada Lindner")
    await client.get("/vorstand")
    answer = await client.post("/abmelden")
    page = await client.get(answer.headers["Location"])
    assert "You are logged out." in page.text


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Sie sind angemeldet als Ada Lindner.", "You are logged in as Ada Lindner."),
        (
            "Neuer Tag: „morgen“ ist kein Tag wie 24.03.2027.",
            "New day: “morgen” is no day like 24.03.2027.",
        ),
        (
            "Der 3. Mai 2028 liegt nicht im Jahr 2027.",
            "3 May 2028 is not in the year 2027.",
        ),
        ("Frühling ist offen", "Spring is open"),
        ("Protokoll", "Minutes"),
        ("Gastgebende und Protokollführung (2)", "hosts and minute taker (2)"),
        ("Plauen, Montag, 15. März 2027", "Plauen, Monday, 15 March 2027"),
        ("Plauen, 15. März 2027", "Plauen, 15 March 2027"),
        (
            "An 8. Stelle von 24: bis dahin 2-mal Gastgeber, fair wären 1,5.",
            "Number 8 of 24: host 2 times by then, 1.5 would be fair.",
        ),
        (
            "Weida (Riesa) ist für Herbst 2027 an der Reihe: bis dahin 1,5-mal Gastgeber, fair wären 2,1.",
            "It is Weida (Riesa)'s turn in Autumn 2027: host 1.5 times by then, 2.1 would be fair.",
        ),
        ("Zwei Treffen stehen. Unbekanntes.", "Two meetings stand. Unbekanntes."),
        ("Herbst · 4. Quartal ist offen", "Autumn · quarter 4 is open"),
        ("Am 31. Februar 2027", "Am 31. Februar 2027"),
        ("Was niemand übersetzt hat.", "Was niemand übersetzt hat."),
        ("", ""),
        (12, 12),
    ],
)
def test_a_sentence_made_in_german_is_known_by_its_pattern(german: object, english: object) -> None:
    assert sentences.said(german) == german
    with locale.speaking("en"):
        assert sentences.said(german) == english
